//! The methods of the function, by the name that a flow gives in `methodName`.

/// One method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    CreateRecord,
    UpdateRecord,
    QueryRecord,
    SearchRecord,
    UploadTranscript,
    FetchUploadIdsStatus,
    RealtimeAlertEvent,
    FieldServicePhoneCallFlow,
    FetchOutboundPhoneNumber,
    FetchAgentPhoneNumber,
    FetchVoicemailGreeting,
}

/// Exact names: the replaced function compares with case.
const METHODS: &[(&str, Method)] = &[
    ("createRecord", Method::CreateRecord),
    ("updateRecord", Method::UpdateRecord),
    ("queryRecord", Method::QueryRecord),
    ("searchRecord", Method::SearchRecord),
    ("uploadTranscript", Method::UploadTranscript),
    ("fetchUploadIdsStatus", Method::FetchUploadIdsStatus),
    ("realtimeAlertEvent", Method::RealtimeAlertEvent),
    ("SFSPhoneCallFlowQuery", Method::FieldServicePhoneCallFlow),
    ("fetchOutboundPhoneNumber", Method::FetchOutboundPhoneNumber),
    ("fetchAgentPhoneNumber", Method::FetchAgentPhoneNumber),
    (
        "fetchDefaultVoicemailGreetingUrl",
        Method::FetchVoicemailGreeting,
    ),
];

impl Method {
    /// Finds a method by its exact name.
    pub(crate) fn by_name(name: &str) -> Option<Self> {
        METHODS
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, method)| *method)
    }

    /// The name, as a flow writes it.
    pub(crate) fn name(self) -> &'static str {
        METHODS
            .iter()
            .find(|(_, method)| *method == self)
            .map_or("unknown", |(name, _)| name)
    }

    /// Whether a person waits on the telephone for the answer. Transcript uploads are started by
    /// other functions and may use all of Lambda's time.
    pub(crate) fn is_called_by_a_flow(self) -> bool {
        !matches!(self, Self::UploadTranscript | Self::FetchUploadIdsStatus)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_methods_and_back() {
        for (name, method) in METHODS {
            assert_eq!(Method::by_name(name), Some(*method));
            assert_eq!(method.name(), *name);
        }
        assert_eq!(METHODS.len(), 11);
        assert_eq!(Method::by_name("queryrecord"), None);
    }
}
