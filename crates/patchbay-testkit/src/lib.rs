//! Harnesses for tests: the Lambda runtime API on loopback, a stand-in for the two AWS services that
//! hold settings, and the places where a test run leaves its logs. Knows the local org and nothing
//! else of ours, so that no harness can lean on the code under test.

mod aws_stub;
mod lambda_host;
mod test_logs;
mod test_org;

pub use aws_stub::{AwsCall, AwsStub, StoredObject};
pub use lambda_host::{Invocation, LambdaHost, LambdaSettings, Outcome};
pub use test_logs::{new_log, target_folder};
pub use test_org::TestOrg;
