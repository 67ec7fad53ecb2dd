//! `uniform`: the same bounds at every size, and Keras' embeddings.
//!
//! The mean is `(low + high) / 2` and the variance `(high - low)² / 12`. Draws are rounded so that
//! none reaches `high`, in any type of element.
//!
//! A tensor tells the bounds by its extremes: the gap between the largest of `n` values and the
//! bound is exponential with mean `(high - low) / n`, far less than the error of an estimate by
//! moments.

use crate::fill::plan::{Draw, Plan};
use crate::fill::recipe::Recipe;
use crate::inspect::agreement::Agreement;
use crate::inspect::estimates::shortest;
use crate::inspect::evidence::{Evidence, Origin};
use crate::inspect::law::Law;
use crate::schemes::definition::{Definition, Entry, Found, Names};
use crate::spec::arguments::{About, Parameter, written};
use crate::spec::ranges::{Plain, finite, invalid_pair};
use crate::{Error, Shape};

/// `W = low + (high - low) u` with `u` uniform in `[0, 1)`.
///
/// ```
/// use fanin_init::{Scheme, schemes::Uniform};
/// let scheme = Scheme::from(Uniform::new(-0.1, 0.3)?);
/// let w: Vec<f32> = scheme.draw("W1", [20, 30], 1)?;
/// assert!(w.iter().all(|w| (-0.1..0.3).contains(w)));
/// assert!(Uniform::new(1.0, -1.0).is_err());
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Uniform {
    low: f64,
    high: f64,
}

impl Uniform {
    /// `U(±0.05)`: the embeddings of Keras.
    pub const KERAS_EMBEDDING: Self = Self {
        low: -0.05,
        high: 0.05,
    };

    /// A uniform distribution on `[low, high)`; `low == high` gives that constant.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] if a bound or `high - low` is not finite, or `low > high`.
    pub fn new(low: f64, high: f64) -> Result<Self, Error> {
        let low = finite("uniform", "low", low)?;
        let high = finite("uniform", "high", high)?;
        let wanted = if low > high {
            "low <= high"
        } else if !(high - low).is_finite() {
            "a finite high - low"
        } else {
            return Ok(Self { low, high });
        };
        Err(invalid_pair("uniform", low, high, wanted))
    }
}

impl Definition for Uniform {
    fn spec(&self) -> String {
        let bound = |bound| Some(Plain(bound).to_string());
        written(
            "uniform",
            [("low", bound(self.low)), ("high", bound(self.high))],
        )
    }

    fn weights(&self, _: &Shape) -> Recipe {
        let Self { low, high } = *self;
        Recipe::Element(Plan::new(Draw::Uniform { low, high }))
    }

    fn needs_fans(&self) -> bool {
        false
    }
}

impl Names for Uniform {
    const ENTRIES: &'static [Entry<Self>] = &[
        Entry {
            about: About::new(
                "uniform",
                "uniform on [low, high)",
                "–",
                "PyTorch, Keras, candle, burn; JAX from 0",
            )
            .with(&[Parameter::number("low"), Parameter::number("high")])
            .example("uniform(low=-0.1, high=0.1)"),
            build: |given| Self::new(given.number("low")?, given.number("high")?),
        },
        Entry {
            about: About::new(
                "keras.embedding",
                "U(±0.05)",
                "`keras.layers.Embedding`",
                "Keras",
            ),
            build: |_| Ok(Self::KERAS_EMBEDDING),
        },
    ];

    fn proposals() -> Vec<Found<Self>> {
        vec![Found::named(Self::KERAS_EMBEDDING).written("keras.embedding")]
    }

    /// With bounds from the extremes of the values.
    fn of_law(evidence: &Evidence) -> Vec<Found<Self>> {
        let running = &evidence.running;
        let range = running.max - running.min;
        // The gap between an extreme and the bound is exponential with mean `width / n`, and 6.6 of
        // it are exceeded in 0.14 % of draws. Draws of few bits end up to a step before it, and it
        // is rounded.
        let (gap, step) = (range / running.count as f64, range * evidence.grid());
        let law = Law::Uniform {
            low: running.min - gap,
            high: running.max + gap + 0.5 * step,
        };
        let fit = evidence.compare(law, Origin::Extremes);
        let (low, high) = bounds(running.min, running.max, 6.6 * gap + 2.0 * step);
        let found = Found::estimated(Self { low, high }, Agreement::new(law, fit, evidence));
        Vec::from_iter(fit.is_likely().then_some(found))
    }
}

/// Bounds at most `gap` beyond the extremes: symmetric ones where there are such, and in as few
/// digits as possible.
fn bounds(min: f64, max: f64, gap: f64) -> (f64, f64) {
    let outer = |x: f64| shortest(x + 0.5 * gap * x.signum(), 0.5 * gap);
    let limit = max.max(-min);
    if min < 0.0 && limit <= max + gap && limit <= gap - min {
        let limit = outer(limit);
        return (-limit, limit);
    }
    // On this side of 0 and within the gap of it, 0 is the bound.
    let outside = |x: f64, side: f64| {
        if (-gap..=0.0).contains(&(side * x)) {
            0.0
        } else {
            shortest(x + side * 0.5 * gap, 0.5 * gap)
        }
    };
    (outside(min, -1.0), outside(max, 1.0))
}
