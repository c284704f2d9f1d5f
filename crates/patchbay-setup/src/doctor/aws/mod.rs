//! The AWS half of the doctor. Owns what is asked of AWS and in which order: first what everything else hangs on (the
//! account, the functions, the secrets), then the rest at the same time. Each file below has the facts of one thing and
//! how they are gathered; `checks` judges them. Must not know Salesforce.

mod answer;
mod checks;
mod connect;
mod cross_account;
mod functions;
mod identity;
mod kms;
mod network;
mod published;
mod reading;
mod roles;
mod secrets;
mod sign_on;
mod signed_call;
mod triggers;

pub use self::answer::Answer;
pub(super) use self::checks::{MEMORY, OUR_RUNTIME, least_seconds};
pub use self::connect::{ConnectFacts, Instance};
pub use self::functions::{Alias, FunctionFacts, Mapping, Variables};
pub use self::identity::Identity;
pub use self::kms::KeyFacts;
pub use self::network::{
    Endpoint, NetworkFacts, Permission, Route, RouteTable, SecurityGroup, Subnet,
};
pub use self::reading::{Layout, Reading};
pub use self::roles::{Right, RoleFacts};
pub use self::secrets::{Parameter, Secret, Secrets, Version};
pub use self::sign_on::SignOnFacts;
pub use self::triggers::{Notification, Rule, TriggerFacts};

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::facts::Facts;
use super::known::Known;
use super::look::Look;
use crate::external_id::Trust;
use crate::{Check, Finding};

/// What everything else hangs on.
#[derive(Debug, Default)]
pub struct Base {
    /// Account, region and clock.
    pub identity: Known<Identity>,
    /// The functions of the subject; not found: none fits.
    pub functions: Known<Vec<FunctionFacts>>,
    /// The secrets or parameters with the settings.
    pub secrets: Secrets,
}

/// What hangs on [`Base`].
#[derive(Debug, Default)]
pub struct Rest {
    /// How far this machine's clock is ahead of AWS's; negative when it is behind.
    pub clock_ahead: Option<SignedDuration>,
    /// The roles of the functions, by ARN.
    pub roles: BTreeMap<String, Known<RoleFacts>>,
    /// The KMS keys of secrets and functions, by what names them.
    pub keys: BTreeMap<String, Known<KeyFacts>>,
    /// The Amazon Connect instance.
    pub connect: ConnectFacts,
    /// The trust policies of the roles that Salesforce takes.
    pub cross_account: Vec<Trust>,
    /// Provider and role of SAML sign-in.
    pub sign_on: Known<SignOnFacts>,
    /// The VPC of the functions.
    pub network: NetworkFacts,
    /// What starts the adapter's functions.
    pub triggers: TriggerFacts,
    /// What the function answered to the test event.
    pub answer: Known<Answer>,
}

/// What AWS said.
#[derive(Debug, Default)]
pub struct AwsFacts {
    /// What everything else hangs on.
    pub base: Base,
    /// The rest.
    pub rest: Rest,
}

impl Base {
    pub(super) fn with(self, rest: Rest) -> AwsFacts {
        AwsFacts { base: self, rest }
    }

    /// The function that contact flows call: the REST function, or the adapter's sfInvokeAPI.
    pub fn flow_function(&self) -> Option<&FunctionFacts> {
        self.functions
            .found()?
            .iter()
            .find(|function| matches!(function.kind, "invokeSfRestApi" | "sfInvokeAPI"))
    }
}

/// Every check of this half.
pub fn checks() -> Vec<Check> {
    checks::ALL.iter().copied().flatten().copied().collect()
}

pub(super) fn check(facts: &Facts) -> Vec<Finding> {
    checks::run(facts)
}

pub(super) async fn gather_base(look: &Look<'_>) -> Base {
    let Some(aws) = &look.tools.aws else {
        look.unseen("AWS", "no account was given");
        return Base::default();
    };
    let (identity, functions) = futures::join!(
        look.step("account", identity::gather(look, aws)),
        look.step("functions", functions::gather(look, aws)),
    );
    let secrets = look
        .step("secrets", secrets::gather(look, aws, functions.found()))
        .await;
    Base {
        identity,
        functions,
        secrets,
    }
}

pub(super) async fn gather_rest(look: &Look<'_>, base: &Base) -> Rest {
    let Some(aws) = &look.tools.aws else {
        return Rest::default();
    };
    let (rest, (cross_account, sign_on)) =
        futures::join!(gather_most(look, aws, base), gather_trust(look, aws, base));
    Rest {
        cross_account,
        sign_on,
        ..rest
    }
}

async fn gather_most(look: &Look<'_>, aws: &crate::aws::Aws, base: &Base) -> Rest {
    let functions = base
        .functions
        .found()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let (clock_ahead, roles, keys, connect, network, triggers, answer) = futures::join!(
        look.step("clock", identity::clock(look, aws)),
        look.step("roles", roles::gather(look, aws, functions)),
        look.step("keys", kms::gather(look, aws, base)),
        look.step("Amazon Connect", connect::gather(look, aws, base)),
        look.step("network", network::gather(look, aws, functions)),
        look.step("triggers", triggers::gather(look, aws, functions)),
        look.step("test event", answer::gather(look, aws, base)),
    );
    Rest {
        clock_ahead,
        roles,
        keys,
        connect,
        network,
        triggers,
        answer,
        ..Rest::default()
    }
}

/// The roles that Salesforce takes, and its sign-in.
async fn gather_trust(
    look: &Look<'_>,
    aws: &crate::aws::Aws,
    base: &Base,
) -> (Vec<Trust>, Known<SignOnFacts>) {
    futures::join!(
        look.step("cross-account roles", cross_account::gather(look, aws)),
        look.step("SAML sign-in", sign_on::gather(look, aws, base)),
    )
}
