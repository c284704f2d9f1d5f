//! The options that name a sign-in: what Salesforce and AWS have to agree on.

use patchbay_setup::CentreName;
use patchbay_setup::aws::Aws;
use patchbay_setup::saml::{OrgId, SignIn, SignInParts, account};

use crate::failure::{Failure, OrFail as _};
use crate::printer::Printer;

/// What names the sign-in.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct NameArgs {
    /// The API name of the contact centre
    #[arg(long, value_name = "NAME", value_parser = CentreName::parse)]
    pub(super) contact_center: CentreName,
    /// The id of the Salesforce org, 15 or 18 characters
    #[arg(long, value_name = "ID", value_parser = OrgId::parse)]
    pub(super) org: OrgId,
    /// The id of the Amazon Connect instance, the last part of its ARN
    #[arg(long, value_name = "ID")]
    pub(super) connect_instance: String,
    /// The AWS account; otherwise the credentials say it
    #[arg(long, value_name = "ID", help_heading = "AWS")]
    pub(super) account: Option<String>,
    /// The name of the SAML provider; otherwise the one that is there, or the published name with the org's id
    #[arg(long, value_name = "NAME")]
    pub(super) provider: Option<String>,
    /// Take responses that were sent to the endpoint of the instance's region too
    #[arg(long)]
    pub(super) regional_audience: bool,
}

impl NameArgs {
    /// The sign-in in an account that is known already.
    pub(super) fn sign_in(
        &self,
        aws: &Aws,
        account: String,
        provider: Option<String>,
    ) -> Result<SignIn, Failure> {
        let region = aws.region().ok_or_else(|| {
            Failure::asked("no region is known").hint("say which: `--region eu-west-2`")
        })?;
        SignIn::new(SignInParts {
            account,
            region: region.to_owned(),
            centre: self.contact_center.clone(),
            org: self.org.clone(),
            instance: self.connect_instance.clone(),
            provider: self.provider.clone().or(provider),
            regional: self.regional_audience,
        })
        .or_asked("these are no names of a sign-in")
    }

    /// The sign-in in the account that the credentials belong to, with the provider that is there.
    pub(super) async fn in_account(&self, aws: &Aws, printer: &Printer) -> Result<SignIn, Failure> {
        let (_, own) = account::whose(aws).await.map_err(unreachable)?;
        if let Some(named) = self.account.as_ref().filter(|named| **named != own) {
            return Err(Failure::asked(format!(
                "the credentials belong to the account {own}, not to {named}"
            ))
            .hint("choose other credentials with `--profile`, or leave `--account` out"));
        }
        let mut provider = None;
        if self.provider.is_none() {
            provider = account::existing_provider(aws, &self.org)
                .await
                .map_err(unreachable)?;
        }
        let sign_in = self.sign_in(aws, own, provider)?;
        printer.progress(&format!("reading {}", sign_in.provider_arn()));
        Ok(sign_in)
    }
}

/// AWS did not answer as needed; what could be done about it.
pub(super) fn unreachable(error: patchbay_setup::aws::AwsError) -> Failure {
    use patchbay_setup::aws::AwsErrorKind::{Denied, NotConfigured, Unreachable};
    let hint = match error.kind() {
        Denied => Some(format!(
            "give the credentials the right {}, or use others with `--profile`",
            error.action()
        )),
        NotConfigured => Some("say which credentials: `--profile NAME`, or sign in to AWS".into()),
        Unreachable => Some("AWS cannot be reached from here; is there a proxy?".into()),
        _ => None,
    };
    let failure = Failure::outside(error);
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}
