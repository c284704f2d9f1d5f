//! Which Salesforce org a command works on, and how it signs in there as an administrator: the options that all such
//! commands share. No secret stands on the command line, and none is printed.

mod sf_program;

use std::sync::Arc;

use patchbay_config::private_key;
use patchbay_salesforce::{
    AccessToken, ApiBase, Client, GivenToken, JwtBearer, SignIn, SigningKey, SoapLogin,
    TokenEndpoint,
};
use secrecy::ExposeSecret as _;

use crate::commands::secret_input::{self, SecretInput};
use crate::failure::{Failure, OrFail as _};

/// The version of Salesforce's interfaces that set-up speaks: that of the metadata types as they are known to us.
const API_VERSION: &str = "66.0";

/// The Salesforce org.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct OrgArgs {
    /// An org that the Salesforce program `sf` is signed in to: its alias or its username
    #[arg(short = 'o', long, value_name = "ALIAS", help_heading = "Salesforce")]
    #[arg(conflicts_with_all = ["instance_url", "access_token", "username"])]
    pub(crate) target_org: Option<String>,
    /// The address of the org, its My Domain
    #[arg(long, value_name = "URL", help_heading = "Salesforce")]
    pub(crate) instance_url: Option<String>,
    /// An access token of an administrator, in a file; `-` is stdin
    #[arg(long, value_name = "FILE", help_heading = "Salesforce")]
    #[arg(requires = "instance_url", conflicts_with_all = ["username", "password", "private_key"])]
    pub(crate) access_token: Option<SecretInput>,
    /// The administrator to sign in as, by password or by key
    #[arg(
        long,
        value_name = "NAME",
        help_heading = "Salesforce",
        requires = "instance_url"
    )]
    pub(crate) username: Option<String>,
    /// The administrator's password with the security token behind it, in a file; `-` is stdin. Asked for when a
    /// username is given and nothing else
    #[arg(long, value_name = "FILE", help_heading = "Salesforce")]
    #[arg(requires = "username", conflicts_with = "private_key")]
    pub(crate) password: Option<SecretInput>,
    /// The private key of an app that lets the administrator sign in by JWT, in a file; `-` is stdin
    #[arg(long, value_name = "FILE", help_heading = "Salesforce")]
    #[arg(requires_all = ["username", "consumer_key"])]
    pub(crate) private_key: Option<SecretInput>,
    /// The consumer key of that app
    #[arg(
        long,
        value_name = "KEY",
        help_heading = "Salesforce",
        requires = "private_key"
    )]
    pub(crate) consumer_key: Option<String>,
    /// The audience of the JWT
    #[arg(
        long,
        value_name = "URL",
        help_heading = "Salesforce",
        requires = "private_key"
    )]
    #[arg(default_value = "https://login.salesforce.com")]
    pub(crate) audience: String,
}

impl OrgArgs {
    /// Whether an org was named at all.
    pub(crate) fn is_given(&self) -> bool {
        self.target_org.is_some() || self.instance_url.is_some()
    }

    /// A client of the org. Secrets are read and asked for now; the sign-in happens at the first call, or in
    /// [`Client::warm_up`].
    ///
    /// # Errors
    /// When no org is named, a file cannot be read, an address is none, or `sf` does not know the org.
    pub(crate) fn open(&self) -> Result<Client, Failure> {
        if let Some(alias) = &self.target_org {
            let session = sf_program::session(alias)?;
            let renew = format!("sign in again: `sf org login web --alias {alias}`");
            return by_token(&session.instance_url, session.token, &renew);
        }
        let Some(url) = &self.instance_url else {
            return Err(no_org());
        };
        if let Some(token) = &self.access_token {
            let token = AccessToken {
                secret: token.read()?,
                instance_url: None,
            };
            return by_token(url, token, "give a new one by --access-token");
        }
        let Some(username) = &self.username else {
            return Err(Failure::asked("nobody is named to sign in as")
                .hint("give an access token by --access-token FILE, or --username NAME"));
        };
        match (&self.private_key, &self.consumer_key) {
            (Some(key), Some(consumer_key)) => self.by_key(url, username, key, consumer_key),
            _ => self.by_password(url, username),
        }
    }

    fn by_password(&self, url: &str, username: &str) -> Result<Client, Failure> {
        let password = match &self.password {
            Some(input) => input.read()?,
            None => secret_input::ask(&format!("Password of {username}, with the security token"))?,
        };
        let base = base_at(url)?;
        let login =
            SoapLogin::at(&base, username, password).or_asked("the sign-in cannot be set up")?;
        Ok(Client::builder(base, SignIn::SoapLogin(login)).build())
    }

    fn by_key(
        &self,
        url: &str,
        username: &str,
        key: &SecretInput,
        consumer_key: &str,
    ) -> Result<Client, Failure> {
        let text = key.read()?;
        let pem = private_key::normalise(text.expose_secret())
            .or_asked("the private key cannot be used")?;
        let key = SigningKey::from_pem(pem.pem().expose_secret())
            .or_asked("the private key cannot be used")?;
        let base = base_at(url)?;
        let endpoint = TokenEndpoint::parse(&format!("{}/services/oauth2/token", base.origin()))
            .or_asked("the address of the org")?;
        let sign_in = SignIn::JwtBearer(JwtBearer {
            endpoint,
            consumer_key: consumer_key.to_owned(),
            subject: username.to_owned(),
            audience: self.audience.clone(),
            key,
        });
        Ok(Client::builder(base, sign_in).build())
    }
}

fn no_org() -> Failure {
    Failure::asked("no Salesforce org is named")
        .hint("an org that `sf` is signed in to: --target-org ALIAS")
        .hint("or its address: --instance-url https://acme.my.salesforce.com --access-token FILE")
        .hint(
            "an org on this machine: --instance-url http://127.0.0.1:9002 --username admin@patchbay.example \
             --password FILE (`patchbay org start` prints both)",
        )
}

fn by_token(url: &str, token: AccessToken, renew: &str) -> Result<Client, Failure> {
    let base = base_at(url)?;
    let endpoint = TokenEndpoint::parse(&format!("{}/services/oauth2/token", base.origin()))
        .or_asked("the address of the org")?;
    let sign_in = SignIn::Unavailable {
        endpoint,
        reason: format!(
            "Salesforce refused the access token: it has expired or was revoked; {renew}"
        ),
    };
    Ok(Client::builder(base, sign_in)
        .token_store(Arc::new(GivenToken(token)))
        .build())
}

/// The REST interface of the org at this address; whatever path the address has is left out.
fn base_at(url: &str) -> Result<ApiBase, Failure> {
    let place = ApiBase::parse(url).map_err(|error| {
        Failure::asked(format!("the address of the org {error}"))
            .hint("an org's own address looks like https://acme.my.salesforce.com")
    })?;
    ApiBase::parse(&format!("{}/services/data/v{API_VERSION}", place.origin()))
        .or_asked("the address of the org")
}
