//! The doctor on facts that a test builds: a right centre gives no finding, each mistake gives its own.

use super::*;

#[test]
fn every_check_has_its_own_id_in_an_area() {
    let mut ids: Vec<&str> = all_checks().iter().map(|check| check.id).collect();
    assert!(
        ids.iter().all(|id| {
            id.split_once('.').is_some_and(|(area, name)| {
                let plain = |text: &str| {
                    !text.is_empty()
                        && text.bytes().all(|byte| {
                            byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
                        })
                };
                plain(area) && plain(name)
            })
        }),
        "{ids:?}"
    );
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id stands twice");
}
