//! The AWS half of the doctor. Owns what is asked of AWS and in which order: first what everything else hangs on (the
//! account, the functions, the secrets), then the rest at the same time. Each file below has the facts of one thing and
//! how they are gathered; `checks` judges them. Must not know Salesforce.

mod checks;
mod functions;
mod identity;
mod reading;
mod secrets;

pub use self::functions::{Alias, FunctionFacts, Mapping, Variables};
pub use self::identity::Identity;
pub use self::reading::{Layout, Reading};
pub use self::secrets::{Secret, Secrets, Version};

use super::facts::Facts;
use super::known::Known;
use super::look::Look;
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
pub struct Rest {}

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

pub(super) async fn gather_rest(_look: &Look<'_>, _base: &Base) -> Rest {
    Rest {}
}
