//! The two reports as data: which object, which headers have a field of another name, and how the
//! name goes into a record's key. The rules are the replaced package's (observed).

use std::sync::LazyLock;

use regex::Regex;

/// The field of the agent's or queue's name.
pub(super) const NAME_FIELD: &str = "AC_Object_Name__c";

/// The field of the count that Connect counts when the contact reaches the agent; the name that the
/// header rule gives would be longer than the 40 characters that Salesforce allows.
const CONNECTED_FIELD: &str = "Contacts_handled_conn_to_agent_timestamp__c";

/// Headers, in lower case and without parentheses, whose field the header rule does not give.
const LONG_NAMES: [(&str, &str); 3] = [
    (
        "average agent interaction and customer hold time",
        "Avg_agent_interaction_and_cust_hold_time__c",
    ),
    (
        "agent non-response without customer abandons",
        "Agent_non_response_without_cust_abandons__c",
    ),
    ("non-productive time", "Nonproductive_time__c"),
];

/// Runs of what separates words in a header. The four separators U+001C to U+001F count as blanks
/// in Python, which the rule comes from.
static BETWEEN_WORDS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[-\s\x1c-\x1f]+").expect("a valid expression"));

/// What does not go into a queue's key: all but letters, numbers and `_`. Told by general category,
/// as Python's `\w` does; combining marks fall out.
static NOT_IN_A_KEY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[^\p{L}\p{N}_]+").expect("a valid expression"));

/// One of the two reports.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// The Salesforce object, without its namespace.
    pub object: &'static str,
    /// The header of the names, as Connect writes it.
    pub name_header: &'static str,
    /// What a row without a name is.
    pub unnamed: Unnamed,
    /// The header of [`CONNECTED_FIELD`] in this report, in lower case and without parentheses.
    connected: &'static str,
    /// The same in the other report, taken where the own one is not in the file.
    connected_elsewhere: &'static str,
    /// Whether only word characters of the name go into the key.
    words_only: bool,
}

/// What a row without a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unnamed {
    /// Left out. The replaced package wrote a record whose key begins with `None`.
    LeftOut,
    /// A fault of the file, as in the replaced package.
    Fault,
}

const WITH_ON: &str = "contacts handled on connected to agent timestamp";
const WITHOUT_ON: &str = "contacts handled connected to agent timestamp";

/// The report of agents.
pub static AGENTS: Table = Table {
    object: "AC_AgentPerformance__c",
    name_header: "Agent",
    unnamed: Unnamed::LeftOut,
    connected: WITH_ON,
    connected_elsewhere: WITHOUT_ON,
    words_only: false,
};

/// The report of queues.
pub static QUEUES: Table = Table {
    object: "AC_HistoricalQueueMetrics__c",
    name_header: "Queue",
    unnamed: Unnamed::Fault,
    connected: WITHOUT_ON,
    connected_elsewhere: WITH_ON,
    words_only: true,
};

impl Table {
    /// The field that a header stands for, with the namespace's `prefix`. It need not exist.
    pub fn field_of(&self, header: &str, prefix: &str) -> String {
        let header = plain(header);
        let lower = header.to_lowercase();
        let own = if lower == self.name_header.to_lowercase() {
            Some(NAME_FIELD)
        } else if lower == self.connected {
            Some(CONNECTED_FIELD)
        } else {
            LONG_NAMES
                .iter()
                .find(|(name, _)| *name == lower)
                .map(|(_, field)| *field)
        };
        match own {
            Some(field) => format!("{prefix}{field}"),
            None => format!("{prefix}{}__c", BETWEEN_WORDS.replace_all(&header, "_")),
        }
    }

    /// The fields that a file's headers stand for. The other report's spelling of the count of
    /// contacts connected to an agent is understood where the own one is not there.
    pub(super) fn fields_of(&self, headers: &[String], prefix: &str) -> Vec<String> {
        let is = |header: &String, name: &str| plain(header).to_lowercase() == name;
        let has_own = headers.iter().any(|header| is(header, self.connected));
        headers
            .iter()
            .map(|header| {
                if !has_own && is(header, self.connected_elsewhere) {
                    format!("{prefix}{CONNECTED_FIELD}")
                } else {
                    self.field_of(header, prefix)
                }
            })
            .collect()
    }

    /// A name as it stands in the records' keys.
    pub fn name_in_key(&self, name: &str) -> String {
        if self.words_only {
            NOT_IN_A_KEY.replace_all(name, "").into_owned()
        } else {
            without_line_ends(name)
        }
    }
}

/// The replaced package lost the line feeds inside quotes, so keys have none.
pub(super) fn without_line_ends(text: &str) -> String {
    text.replace('\n', "")
}

/// A header without parentheses and byte-order marks.
fn plain(header: &str) -> String {
    header.replace(['(', ')', '\u{feff}'], "")
}
