//! The namespace of the adapter's objects and fields. Owns the rule; must not know the names.

use crate::environment::Environment;
use crate::faults::{ConfigErrors, ConfigFault, FaultKind};
use crate::keys;

/// The prefix of the adapter's objects and fields: a package's namespace, or nothing in an org where
/// they were made unmanaged.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Namespace {
    prefix: String,
}

impl Namespace {
    /// `SF_ADAPTER_NAMESPACE`: empty or `-` is no namespace.
    ///
    /// # Errors
    /// [`FaultKind::Missing`] when the variable is not there at all, [`FaultKind::Invalid`] when it
    /// could be no namespace: it goes into paths and queries.
    pub fn from_environment(environment: &dyn Environment) -> Result<Self, ConfigErrors> {
        let fault = |kind, problem: &str| ConfigFault {
            kind,
            key: keys::SF_ADAPTER_NAMESPACE.to_owned(),
            looked_in: "environment".to_owned(),
            problem: problem.to_owned(),
            mend: "set amazonconnect for the managed package, or - for objects without a namespace"
                .to_owned(),
        };
        // A set but empty variable is an answer, so `text` does not do.
        let Some(name) = environment.get(keys::SF_ADAPTER_NAMESPACE) else {
            return Err(fault(FaultKind::Missing, "is not set").into());
        };
        let name = name.trim();
        let is_name = name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        match name {
            "" | "-" => Ok(Self {
                prefix: String::new(),
            }),
            _ if is_name => Ok(Self {
                prefix: format!("{name}__"),
            }),
            _ => Err(fault(FaultKind::Invalid, "is no namespace").into()),
        }
    }

    /// What goes in front of each name: `amazonconnect__`, or nothing.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// A name with the prefix: `amazonconnect__AC_QueueMetrics__c`.
    pub fn of(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::MapEnvironment;

    fn read(value: Option<&str>) -> Result<Namespace, ConfigErrors> {
        let environment = match value {
            Some(value) => MapEnvironment::new().with(keys::SF_ADAPTER_NAMESPACE, value),
            None => MapEnvironment::new(),
        };
        Namespace::from_environment(&environment)
    }

    #[test]
    fn empty_and_dash_are_none_and_absent_is_a_fault() {
        for none in ["", " ", "-"] {
            assert_eq!(read(Some(none)).unwrap().of("A__c"), "A__c");
        }
        assert_eq!(
            read(Some("amazonconnect")).unwrap().of("A__c"),
            "amazonconnect__A__c"
        );
        assert_eq!(read(None).unwrap_err().kind(), FaultKind::Missing);
        assert_eq!(read(Some("a/b")).unwrap_err().kind(), FaultKind::Invalid);
    }
}
