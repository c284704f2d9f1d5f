//! How many tests ran. Owns the reading of each runner's closing lines and the sum that a run ends
//! with; a runner that says nothing we know counts as no test, which is a failure.

use std::sync::LazyLock;

use regex::Regex;

/// Numbers of tests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Ran and passed.
    pub(crate) passed: u64,
    /// Ran and failed.
    pub(crate) failed: u64,
    /// Did not run.
    pub(crate) skipped: u64,
}

impl Tally {
    /// Adds another runner's numbers.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// The closing line.
    pub(crate) fn line(self) -> String {
        let Self {
            passed,
            failed,
            skipped,
        } = self;
        match skipped {
            0 => format!("{passed} passed, {failed} failed"),
            _ => format!("{passed} passed, {failed} failed, {skipped} skipped"),
        }
    }
}

static CARGO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;")
        .expect("the pattern is valid")
});
static RAN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^Ran (\d+) tests? in ").expect("the pattern is valid"));
static NOT_OK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(failures|errors|skipped|unexpected successes)=(\d+)")
        .expect("the pattern is valid")
});
static TAP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^# (pass|fail|cancelled|skipped|todo) (\d+)$").expect("the pattern is valid")
});

fn number(text: &str) -> u64 {
    text.parse().unwrap_or(0)
}

/// Reads the `test result:` lines of `cargo test`.
pub(crate) fn from_cargo(text: &str) -> Tally {
    let mut sum = Tally::default();
    for found in CARGO.captures_iter(text) {
        let (passed, failed) = (number(&found[1]), number(&found[2]));
        sum.add(Tally {
            passed,
            failed,
            skipped: number(&found[3]),
        });
    }
    sum
}

/// Reads the closing lines of Python's `unittest`.
pub(crate) fn from_unittest(text: &str) -> Tally {
    let mut sum = Tally::default();
    let ran: u64 = RAN.captures_iter(text).map(|found| number(&found[1])).sum();
    let closing = text
        .lines()
        .filter(|line| line.starts_with("OK") || line.starts_with("FAILED"));
    for line in closing {
        for found in NOT_OK.captures_iter(line) {
            let count = number(&found[2]);
            match &found[1] {
                "skipped" => sum.skipped += count,
                _ => sum.failed += count,
            }
        }
    }
    sum.passed = ran.saturating_sub(sum.failed + sum.skipped);
    sum
}

/// Reads the summary of Node's own test runner with its TAP reporter.
pub(crate) fn from_node(text: &str) -> Tally {
    let mut sum = Tally::default();
    for found in TAP.captures_iter(text) {
        let count = number(&found[2]);
        match &found[1] {
            "pass" => sum.passed += count,
            "fail" | "cancelled" => sum.failed += count,
            _ => sum.skipped += count,
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::{Tally, from_cargo, from_node, from_unittest};

    #[test]
    fn cargo_results_are_summed() {
        let text = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured\n\
                    test result: FAILED. 2 passed; 4 failed; 0 ignored; 0 measured\n";
        assert_eq!(
            from_cargo(text),
            Tally {
                passed: 5,
                failed: 4,
                skipped: 1
            }
        );
    }

    #[test]
    fn unittest_failures_and_skips_are_not_passes() {
        let text = "Ran 10 tests in 0.1s\n\nFAILED (failures=1, errors=2, skipped=3)\n";
        assert_eq!(
            from_unittest(text),
            Tally {
                passed: 4,
                failed: 3,
                skipped: 3
            }
        );
        let text = "Ran 1 test in 0.1s\n\nOK\n";
        assert_eq!(
            from_unittest(text),
            Tally {
                passed: 1,
                failed: 0,
                skipped: 0
            }
        );
        assert_eq!(from_unittest("Traceback: no module"), Tally::default());
    }

    #[test]
    fn node_counts_cancelled_tests_as_failed() {
        let text = "# tests 5\n# pass 2\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 0\n";
        assert_eq!(
            from_node(text),
            Tally {
                passed: 2,
                failed: 2,
                skipped: 1
            }
        );
    }

    #[test]
    fn the_closing_line_names_skips_only_when_there_are_some() {
        assert_eq!(
            Tally {
                passed: 2,
                failed: 0,
                skipped: 0
            }
            .line(),
            "2 passed, 0 failed"
        );
        let line = Tally {
            passed: 2,
            failed: 1,
            skipped: 3,
        }
        .line();
        assert_eq!(line, "2 passed, 1 failed, 3 skipped");
    }
}
