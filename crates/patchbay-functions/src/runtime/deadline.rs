//! How long one invocation may take. Knows Lambda's deadline and our cap; no clock of its own.

use std::time::Duration;

/// What is kept back of Lambda's time so that an answer still leaves in time.
const MARGIN: Duration = Duration::from_millis(250);

/// Without a Lambda deadline (a laptop) an invocation gets this long.
const WITHOUT_LAMBDA: Duration = Duration::from_secs(30);

/// The budget rule of one function environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Budget {
    cap: Duration,
}

impl Budget {
    /// A budget of at most `cap`: `PATCHBAY_DEADLINE_MS`, below the 8 s that Amazon Connect waits
    /// (administrator guide, block "AWS Lambda function"); an answer after that is lost while its
    /// record exists.
    pub(crate) fn capped_at(cap: Duration) -> Self {
        Self { cap }
    }

    /// The time for a call that somebody waits for on the telephone.
    pub(crate) fn for_flow(self, lambda_time_left: Option<Duration>) -> Duration {
        Self::without_cap(lambda_time_left).min(self.cap)
    }

    /// The time for a call that no contact flow waits for (transcript uploads): Lambda's own.
    pub(crate) fn without_cap(lambda_time_left: Option<Duration>) -> Duration {
        lambda_time_left.map_or(WITHOUT_LAMBDA, |left| {
            left.saturating_sub(MARGIN.min(left / 4))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smaller_of_cap_and_lambda_time_rules() {
        let budget = Budget::capped_at(Duration::from_secs(2));
        assert_eq!(
            budget.for_flow(Some(Duration::from_secs(30))),
            Duration::from_secs(2)
        );
        assert_eq!(
            budget.for_flow(Some(Duration::from_millis(1_250))),
            Duration::from_secs(1)
        );
        assert_eq!(budget.for_flow(None), Duration::from_secs(2));
        assert_eq!(
            Budget::without_cap(Some(Duration::from_secs(30))).as_millis(),
            29_750
        );
    }

    #[test]
    fn little_time_left_is_not_eaten_by_the_margin() {
        let budget = Budget::capped_at(Duration::from_secs(7));
        assert_eq!(
            budget
                .for_flow(Some(Duration::from_millis(100)))
                .as_millis(),
            75
        );
        assert_eq!(budget.for_flow(Some(Duration::ZERO)), Duration::ZERO);
    }
}
