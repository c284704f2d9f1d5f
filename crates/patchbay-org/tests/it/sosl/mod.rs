//! SOSL over a small org: cases in a text file, answers in a snapshot.

use std::fmt::Write as _;

use patchbay_org::sosl;
use proptest::prelude::*;

use crate::soql::SmallOrg;

fn answers(cases: &str) -> String {
    let org = SmallOrg::new();
    let mut text = String::new();
    for case in cases.lines().filter(|line| !line.is_empty()) {
        if case.starts_with('#') {
            writeln!(text, "{case}").unwrap();
            continue;
        }
        writeln!(text, ">>> {case}").unwrap();
        let found = sosl::parse(case)
            .and_then(|search| sosl::execute(&org.conn, &org.schema, &org.ctx, &search));
        match found {
            Ok(records) => {
                writeln!(text, "{} found", records.len()).unwrap();
                for record in records {
                    writeln!(
                        text,
                        "{}",
                        record
                            .to_string()
                            .replace("/services/data/v64.0/sobjects", "…")
                    )
                    .unwrap();
                }
            }
            Err(refusal) => {
                let fault = &refusal.faults[0];
                writeln!(
                    text,
                    "{} {}: {}",
                    refusal.status.as_u16(),
                    fault.error_code,
                    fault.message
                )
                .unwrap();
            }
        }
        text.push('\n');
    }
    text
}

#[test]
fn searches_are_answered() {
    insta::assert_snapshot!(answers(include_str!("searches.txt")));
}

proptest! {
    #[test]
    fn the_parser_never_panics(text in any::<String>()) {
        drop(sosl::parse(&text));
        drop(sosl::parse(&format!("FIND {{{text}}} RETURNING Account(Id)")));
        drop(sosl::parse(&format!("FIND {{acme}} {text}")));
    }

    #[test]
    fn an_escaped_term_is_one_term(text in "[ -~äß]{0,40}") {
        let escaped: String = text.chars().flat_map(|it| [Some('\\').filter(|_| it.is_ascii_punctuation()), Some(it)]).flatten().collect();
        let found = sosl::parse(&format!("FIND {{acme \"{escaped}\"}} RETURNING Account(Id)"));
        prop_assert!(found.is_ok(), "{found:?}");
    }
}
