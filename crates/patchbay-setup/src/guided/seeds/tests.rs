use std::collections::BTreeSet;

use super::{all, catalogue, left};

/// At most this much may be left to the person.
const MOST_LEFT: usize = 10;

#[test]
fn every_step_is_done_by_a_command_or_left_to_the_person() {
    for step in all()
        .iter()
        .flat_map(|seed| &seed.sections)
        .flat_map(|it| &it.steps)
    {
        let one = step.by.is_some() != step.left.is_some();
        assert!(one, "{} is done by nobody, or by two", step.number);
        assert!(
            step.left.is_some() || !step.check.is_empty(),
            "{} is checked by nothing",
            step.number
        );
    }
}

#[test]
fn little_is_left_and_all_of_it_is_checked() {
    let left = left();
    assert!(left.len() <= MOST_LEFT, "{} things are left", left.len());
    let named: BTreeSet<String> = all()
        .iter()
        .flat_map(|seed| &seed.sections)
        .flat_map(|section| &section.steps)
        .filter_map(|step| step.left.clone())
        .collect();
    for key in &named {
        assert!(left.contains_key(key), "`{key}` is explained nowhere");
    }
    for (key, it) in &left {
        assert!(!it.check.is_empty(), "`{key}` is checked by nothing");
    }
}

#[test]
fn steps_are_numbered_through_each_document() {
    for seed in all() {
        let numbers: Vec<String> = seed
            .sections
            .iter()
            .flat_map(|it| &it.steps)
            .map(|step| step.number.clone())
            .collect();
        let wanted: Vec<String> = (1..=numbers.len())
            .map(|count| format!("{}.{count}", seed.number))
            .collect();
        assert_eq!(numbers, wanted);
    }
}

#[test]
fn every_check_named_is_in_the_catalogue() {
    let known: BTreeSet<&str> = catalogue().iter().map(|check| check.id).collect();
    let seeds = all();
    let left = left();
    let named = seeds
        .iter()
        .flat_map(|seed| &seed.sections)
        .flat_map(|section| &section.steps)
        .flat_map(|step| &step.check)
        .chain(left.values().flat_map(|it| &it.check));
    let unknown: BTreeSet<&str> = named
        .map(String::as_str)
        .filter(|id| !known.contains(id))
        .collect();
    assert!(unknown.is_empty(), "no such checks: {unknown:?}");
}
