//! What Salesforce has and the org lacks, by path. Owns the list that the 501 answers are given from.

/// What Salesforce has and the org does not: the start of the path, and its name. `…/` stands for
/// `/services/data/vNN.0/`.
pub const NOT_COVERED: [(&str, &str); 35] = [
    ("…/jobs/", "Bulk API 2.0"),
    ("…/tooling", "Tooling API"),
    ("…/metadata", "Metadata REST API beyond deployRequest"),
    ("…/ui-api", "User Interface API"),
    ("…/graphql", "GraphQL API"),
    ("…/limits/recordCount", "record counts"),
    ("…/analytics", "Reports and Dashboards API"),
    ("…/wave", "CRM Analytics API"),
    ("…/composite/graph", "composite graph"),
    ("…/actions", "invocable actions"),
    ("…/process", "process rules and approvals"),
    ("…/quickActions", "quick actions"),
    ("…/tabs", "tabs"),
    ("…/theme", "theme"),
    ("…/recent", "recently viewed items"),
    ("…/eventBus", "event bus"),
    ("…/eventSchema", "event schema"),
    ("…/event/", "platform event schema"),
    ("…/knowledgeManagement", "knowledge management"),
    ("…/support", "knowledge support"),
    ("…/connect", "Connect REST API beyond what the org covers"),
    ("…/chatter", "Chatter REST API beyond what the org covers"),
    ("…/consent", "consent API"),
    ("…/licensing", "licensing"),
    ("…/async-queries", "asynchronous queries"),
    ("…/appMenu", "app menu"),
    ("…/search/", "search suggestions, scope order and layout"),
    ("/services/apexrest", "Apex REST"),
    ("/services/async", "Bulk API"),
    ("/services/Soap", "SOAP API beyond login and metadata"),
    ("/cometd", "Streaming API"),
    (
        "/services/oauth2/authorize",
        "web server and user-agent sign-in",
    ),
    ("/services/oauth2/device", "device sign-in"),
    ("/services/oauth2/singleaccess", "single-access frontdoor"),
    ("/secur/", "browser sign-in pages"),
];

/// The name of the feature that a path belongs to, if Salesforce has it and the org does not.
pub(crate) fn feature_of(path: &str) -> Option<&'static str> {
    let below = path
        .strip_prefix("/services/data/")
        .and_then(|it| it.split_once('/'));
    let starts = |start: &str| match (start.strip_prefix("…/"), below) {
        (Some(start), Some((_, below))) => below.starts_with(start),
        (Some(_), None) => false,
        (None, _) => path.starts_with(start),
    };
    NOT_COVERED
        .iter()
        .find(|(start, _)| starts(start))
        .map(|(_, feature)| *feature)
}
