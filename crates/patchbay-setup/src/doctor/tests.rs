//! The doctor's AWS half on facts that a test builds: a right centre gives no finding, each mistake gives its own.

mod adapter;
mod mend;
mod network;
mod right;
mod voice;

use super::{Facts, aws, explanations, reference_page};
use crate::doctor::all_checks;

/// What the AWS half finds: ids and places.
fn found(facts: &Facts) -> Vec<(&'static str, String)> {
    explanations::without_consequences(aws::check(facts))
        .into_iter()
        .map(|finding| (finding.id, finding.place))
        .collect()
}

/// The ids alone.
fn ids(facts: &Facts) -> Vec<&'static str> {
    found(facts).into_iter().map(|(id, _)| id).collect()
}

#[test]
fn every_check_has_its_own_id_in_an_area() {
    let mut ids: Vec<&str> = all_checks().iter().map(|check| check.id).collect();
    let plain = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    for id in &ids {
        let is_id = id
            .split_once('.')
            .is_some_and(|(area, name)| plain(area) && plain(name));
        assert!(is_id, "{id}");
    }
    ids.sort_unstable();
    let mut twice = ids.clone();
    twice.dedup();
    assert_eq!(ids, twice, "an id stands twice");
}

#[test]
fn the_page_has_a_row_for_each_check() {
    let page = reference_page();
    for check in all_checks() {
        assert!(
            page.contains(&format!("| `{}` |", check.id)),
            "{}",
            check.id
        );
    }
}

#[test]
fn what_can_be_mended_is_checked() {
    // The areas of the secrets and of the roles that Salesforce takes are checked by others.
    let all = [all_checks(), crate::secrets::CHECKS.to_vec()].concat();
    for id in super::mend::mendable() {
        assert!(all.iter().any(|check| check.id == id), "{id}");
    }
}
