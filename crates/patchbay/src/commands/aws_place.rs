//! Which AWS account and region a command works on: the options that all such commands share.

use patchbay_setup::aws::Aws;

/// The AWS account.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct AwsArgs {
    /// The AWS region; otherwise `AWS_REGION` or the profile says it
    #[arg(long, value_name = "REGION", help_heading = "AWS")]
    pub(crate) region: Option<String>,
    /// The profile of the AWS configuration files
    #[arg(long, value_name = "NAME", help_heading = "AWS")]
    pub(crate) profile: Option<String>,
}

impl AwsArgs {
    /// The account, not called yet.
    pub(crate) async fn open(&self) -> Aws {
        Aws::load(self.region.clone(), self.profile.clone()).await
    }
}
