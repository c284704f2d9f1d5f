//! How a customer's mood went over a call, in one letter. Rule of the replaced package (observed).

use serde_json::Value;

/// The course of the sentiment over the four quarters of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentimentCurve {
    /// From bad to good.
    S,
    /// From good to bad.
    Z,
    /// Neither, or too short to say.
    Other,
}

impl SentimentCurve {
    /// The value of the field.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::Z => "Z",
            Self::Other => "Other",
        }
    }
}

/// Judges the scores of the quarters, each from -5 (worst) to 5 (best).
///
/// The middle is the mean of the second and third quarter. A first quarter at least 1 below the
/// middle and a last above it is an `S`; a first at least 1 above it and a last below it is a `Z`.
/// With fewer than four quarters there is no curve; what follows the fourth is not looked at.
pub fn sentiment_curve(quarters: &[f64]) -> SentimentCurve {
    let [first, second, third, last, ..] = *quarters else {
        return SentimentCurve::Other;
    };
    let middle = f64::midpoint(second, third);
    if first <= middle - 1.0 && middle < last {
        SentimentCurve::S
    } else if first >= middle + 1.0 && middle > last {
        SentimentCurve::Z
    } else {
        SentimentCurve::Other
    }
}

/// The curve of a list of periods `{"Score": …}`. A period without a score breaks the curve.
pub(super) fn curve_of_periods(periods: &Value) -> SentimentCurve {
    let scores: Option<Vec<f64>> = periods
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
        .take(4)
        .map(|period| period.get("Score")?.as_f64())
        .collect();
    sentiment_curve(&scores.unwrap_or_default())
}
