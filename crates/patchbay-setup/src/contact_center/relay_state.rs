//! The relay state: where AWS sends a person after the sign-in, an Amazon Connect instance in its region.

use url::Url;

use super::check::is_uuid;

/// The parts of a relay state,
/// `https://eu-west-2.console.aws.amazon.com/connect/federate/6f1d2c3b-0000-4a4a-9b9b-1234567890ab`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelayState {
    /// The region; none in the first form of AWS's government cloud.
    pub region: Option<String>,
    /// Whether it is one of AWS's government cloud.
    pub government: bool,
    /// The id of the Amazon Connect instance.
    pub instance_id: String,
    /// The page to open, `/ccp-v2`.
    pub destination: Option<String>,
}

const COMMERCIAL: &str = "console.aws.amazon.com";
const GOVERNMENT: &str = "console.amazonaws-us-gov.com";

impl RelayState {
    /// The relay state of an instance. A region that begins with `us-gov-` gives the form of the government cloud.
    pub fn of(region: &str, instance_id: &str, destination: Option<&str>) -> Self {
        let government = region.starts_with("us-gov-");
        Self {
            region: (!government).then(|| region.to_owned()),
            government,
            instance_id: instance_id.to_owned(),
            destination: destination.map(str::to_owned),
        }
    }

    /// Reads a relay state; the error says what is wrong with it.
    ///
    /// # Errors
    /// What a person has to know to mend it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let url = Url::parse(text).map_err(|_| "it is no URL")?;
        if url.scheme() != "https" {
            return Err("it has to begin with https://");
        }
        let host = url.host_str().unwrap_or_default();
        let (region, government) = if host == GOVERNMENT {
            (None, true)
        } else if let Some(region) = region_of(host, COMMERCIAL) {
            (Some(region), false)
        } else if let Some(region) = region_of(host, GOVERNMENT) {
            (Some(region), true)
        } else if host == COMMERCIAL {
            return Err("its host lacks the region: <region>.console.aws.amazon.com");
        } else {
            return Err("its host is not <region>.console.aws.amazon.com");
        };
        let path = url.path();
        let Some(instance) = path.strip_prefix("/connect/federate/") else {
            return Err("its path is not /connect/federate/<instance id>");
        };
        let instance = instance.trim_end_matches('/');
        if !is_uuid(instance) {
            return Err("it does not end with the id of an Amazon Connect instance");
        }
        let mut pairs = url.query_pairs();
        let destination = pairs
            .find(|(name, _)| name == "destination")
            .map(|(_, value)| value.into_owned());
        Ok(Self {
            region,
            government,
            instance_id: instance.to_owned(),
            destination,
        })
    }

    /// The URL.
    pub fn url(&self) -> String {
        let host = if self.government {
            GOVERNMENT
        } else {
            COMMERCIAL
        };
        let host = match &self.region {
            Some(region) => format!("{region}.{host}"),
            None => host.to_owned(),
        };
        let url = format!("https://{host}/connect/federate/{}", self.instance_id);
        match &self.destination {
            Some(page) => {
                let page =
                    percent_encoding::utf8_percent_encode(page, percent_encoding::NON_ALPHANUMERIC);
                format!("{url}?destination={page}")
            }
            None => url,
        }
    }
}

fn region_of(host: &str, rest: &str) -> Option<String> {
    let region = host.strip_suffix(rest)?.strip_suffix('.')?;
    (!region.is_empty() && !region.contains('.')).then(|| region.to_owned())
}

#[cfg(test)]
mod tests {
    use super::RelayState;

    const ID: &str = "6f1d2c3b-0000-4a4a-9b9b-1234567890ab";

    #[test]
    fn what_is_made_is_read_again() {
        for (region, destination, url) in [
            (
                "eu-west-2",
                None,
                format!("https://eu-west-2.console.aws.amazon.com/connect/federate/{ID}"),
            ),
            (
                "us-gov-west-1",
                None,
                format!("https://console.amazonaws-us-gov.com/connect/federate/{ID}"),
            ),
            (
                "eu-west-2",
                Some("/ccp-v2"),
                format!(
                    "https://eu-west-2.console.aws.amazon.com/connect/federate/{ID}?destination=%2Fccp%2Dv2"
                ),
            ),
        ] {
            let relay_state = RelayState::of(region, ID, destination);
            assert_eq!(relay_state.url(), url);
            assert_eq!(RelayState::parse(&url), Ok(relay_state));
        }
    }

    #[test]
    fn each_part_is_looked_at() {
        let error = |text: &str| RelayState::parse(text).expect_err("is none");
        assert!(error("eu-west-2.console").contains("URL"));
        let host = format!("https://console.aws.amazon.com/connect/federate/{ID}");
        assert!(error(&host).contains("lacks the region"));
        let path = format!("https://eu-west-2.console.aws.amazon.com/connect/{ID}");
        assert!(error(&path).contains("/connect/federate/"));
        assert!(
            error("https://eu-west-2.console.aws.amazon.com/connect/federate/acme").contains("id")
        );
    }
}
