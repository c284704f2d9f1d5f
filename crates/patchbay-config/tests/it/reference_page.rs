//! The generated page of all settings.

use std::collections::BTreeSet;

use patchbay_config::keys;

#[test]
fn every_setting_is_on_the_page_once() {
    let page = keys::reference_page();
    let names: BTreeSet<&str> = keys::ALL.iter().map(|key| key.name).collect();
    assert_eq!(names.len(), keys::ALL.len());
    for name in names {
        assert_eq!(page.matches(&format!("| `{name}` |")).count(), 1, "{name}");
    }
    assert!(
        page.lines()
            .filter(|line| line.starts_with('|'))
            .all(|line| line.ends_with('|'))
    );
}
