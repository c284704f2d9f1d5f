//! Many measurements of one thing, told as one line. Owns the arithmetic only.

use std::time::Duration;

/// The middle and the edges of a set of measurements.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    /// Half of them took no longer.
    pub(crate) median: f64,
    /// One in twenty was quicker.
    pub(crate) low: f64,
    /// One in twenty was slower.
    pub(crate) high: f64,
    /// How many there were.
    pub(crate) count: usize,
}

impl Spread {
    /// Of numbers of any unit; there must be one at least.
    pub(crate) fn of(mut values: Vec<f64>) -> Self {
        assert!(!values.is_empty(), "nothing was measured");
        values.sort_by(f64::total_cmp);
        let at = |twentieths: usize| values[(values.len() - 1) * twentieths / 20];
        Self {
            median: at(10),
            low: at(1),
            high: at(19),
            count: values.len(),
        }
    }

    /// Of times, in milliseconds.
    pub(crate) fn of_times(times: &[Duration]) -> Self {
        Self::of(
            times
                .iter()
                .map(|time| time.as_secs_f64() * 1000.0)
                .collect(),
        )
    }
}
