//! Which secret a command works on: the options that all of them share.

use std::path::PathBuf;

use patchbay_setup::CentreName;
use patchbay_setup::secrets::SecretKind;

use crate::commands::aws_place::AwsArgs;
use crate::failure::Failure;

/// The secret that the published adapter's guide makes.
const ADAPTER_SECRET: &str = "SalesforceCredentials";

/// Which of the two published packages it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Package {
    /// Service Cloud Voice
    #[default]
    Voice,
    /// The CTI adapter
    Cti,
}

/// Where the settings of a contact centre are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Layout {
    /// Secrets Manager: contact centre 19 and later
    #[default]
    Secrets,
    /// The Parameter Store: earlier contact centres
    Parameters,
}

/// Which secret.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Which {
    /// The contact centre's API name, upper and lower case as in Salesforce
    #[arg(long, value_name = "NAME", value_parser = centre_name)]
    pub(super) contact_center: Option<CentreName>,
    /// Name or ARN of the secret, where it is not the usual one
    #[arg(long, value_name = "SECRET")]
    pub(super) secret: Option<String>,
    /// The package that the secret belongs to
    #[arg(long, value_enum, default_value_t)]
    pub(super) package: Package,
    /// Where the contact centre's settings are
    #[arg(long, value_enum, default_value_t)]
    pub(super) layout: Layout,
    /// The secret with the shared access token, instead of that with the settings
    #[arg(long)]
    pub(super) access: bool,
    /// A settings file on this machine instead of AWS
    #[arg(long, value_name = "FILE", conflicts_with_all = ["region", "profile"])]
    pub(super) file: Option<PathBuf>,
    #[command(flatten)]
    pub(super) aws: AwsArgs,
}

/// The API name of a contact centre, as a value of the command line.
pub(super) fn centre_name(text: &str) -> Result<CentreName, String> {
    CentreName::parse(text).map_err(|error| error.to_string())
}

impl Which {
    /// What kind of secret it is.
    pub(super) fn kind(&self) -> SecretKind {
        match (self.package, self.layout, self.access) {
            (Package::Cti, _, _) => SecretKind::Cti,
            (Package::Voice, Layout::Parameters, _) => SecretKind::VoiceParameters,
            (Package::Voice, Layout::Secrets, true) => SecretKind::VoiceAccessToken,
            (Package::Voice, Layout::Secrets, false) => SecretKind::VoiceSettings,
        }
    }

    /// The secret's name, as far as the options say it.
    ///
    /// # Errors
    /// When nothing says it.
    pub(super) fn name(&self) -> Result<String, Failure> {
        if let Some(name) = &self.secret {
            return Ok(name.clone());
        }
        match (self.kind(), &self.contact_center) {
            (SecretKind::Cti, _) => Ok(ADAPTER_SECRET.to_owned()),
            (SecretKind::VoiceAccessToken, Some(centre)) => Ok(centre.access_secret()),
            (_, Some(centre)) => Ok(centre.secret()),
            (_, None) => Err(nothing_said()),
        }
    }

    /// The contact centre.
    ///
    /// # Errors
    /// When the options do not name it.
    pub(super) fn centre(&self) -> Result<&CentreName, Failure> {
        self.contact_center.as_ref().ok_or_else(nothing_said)
    }

    /// A command of the advice with the settings file in it, where one was named.
    pub(super) fn with_file(&self, advice: &str) -> String {
        match &self.file {
            Some(file) => advice
                .replace(
                    " --contact-center ",
                    &format!(" --file {} --contact-center ", file.display()),
                )
                .replace(
                    " --secret ",
                    &format!(" --file {} --secret ", file.display()),
                ),
            None => advice.to_owned(),
        }
    }

    /// The options that name the same secret again, for a command that is shown.
    pub(super) fn shown(&self) -> String {
        let mut words = Vec::new();
        if let Some(centre) = &self.contact_center {
            words.push(format!("--contact-center {centre}"));
        }
        if self.package == Package::Cti {
            words.push("--package cti".to_owned());
        }
        if self.layout == Layout::Parameters {
            words.push("--layout parameters".to_owned());
        }
        if let Some(secret) = &self.secret {
            words.push(format!("--secret {secret}"));
        }
        if let Some(file) = &self.file {
            words.push(format!("--file {}", file.display()));
        }
        words.join(" ")
    }
}

fn nothing_said() -> Failure {
    Failure::asked("which contact centre is it?")
        .hint("name it with `--contact-center NAME`, or its secret with `--secret NAME`")
        .hint("the CTI adapter's secret: `--package cti --secret NAME`")
}
