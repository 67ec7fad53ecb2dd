//! `normal`: `N(mean, std²)` at every size, and the embeddings that are `N(0, 1)`.
//!
//! The course's `randn*0.01` is `normal(std=0.01)`. A deviation that does not depend on the fan-in
//! multiplies the second moment of a signal by `fan_in std²` in each layer, or half of it after a
//! ReLU: with 0.01 and 784 inputs by 0.08.
//!
//! A tensor tells both numbers by its own mean and deviation, whose standard errors are `std / √n`
//! and `std / √(2n)` for `n` values; the spec has as few digits as lie within two of these.

use crate::fill::plan::Plan;
use crate::fill::recipe::Recipe;
use crate::inspect::agreement::Agreement;
use crate::inspect::estimates::{is_on_purpose, mean_or_zero, shortest};
use crate::inspect::evidence::Evidence;
use crate::schemes::definition::{Definition, Entry, Found, Names};
use crate::spec::arguments::{About, Parameter, written};
use crate::spec::ranges::{Plain, finite, not_negative};
use crate::{Error, Shape};

/// `W = mean + std z` with `z` standard normal.
///
/// ```
/// use fanin_init::{Scheme, schemes::Normal};
/// let scheme = Scheme::from(Normal::new(0.5, 0.1)?);
/// assert_eq!(scheme.to_string(), "normal(mean=0.5, std=0.1)");
/// let w: Vec<f64> = scheme.draw("W1", [100, 100], 1)?;
/// // Within four standard errors of the mean, 0.1 / √10000.
/// assert!((w.iter().sum::<f64>() / 1e4 - 0.5).abs() < 0.004);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normal {
    mean: f64,
    std: f64,
}

impl Normal {
    /// `N(0, 1)`: the embeddings of PyTorch, candle and burn.
    pub const STANDARD: Self = Self {
        mean: 0.0,
        std: 1.0,
    };

    /// A normal distribution; `mean` is finite, `std` finite and at least 0.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] for values outside these ranges.
    pub fn new(mean: f64, std: f64) -> Result<Self, Error> {
        Ok(Self {
            mean: finite("normal", "mean", mean)?,
            std: not_negative("normal", "std", std)?,
        })
    }

    /// The mean of a weight, 0 unless it was given.
    pub fn mean(self) -> f64 {
        self.mean
    }

    /// The standard deviation of a weight, the same at every fan.
    pub fn std(self) -> f64 {
        self.std
    }
}

impl Definition for Normal {
    fn spec(&self) -> String {
        let mean = (self.mean != 0.0).then(|| Plain(self.mean).to_string());
        let std = Some(Plain(self.std).to_string());
        written("normal", [("mean", mean), ("std", std)])
    }

    fn weights(&self, _: &Shape) -> Recipe {
        Recipe::Element(Plan::normal(self.std).around(self.mean))
    }

    fn needs_fans(&self) -> bool {
        false
    }
}

impl Names for Normal {
    const ENTRIES: &'static [Entry<Self>] = &[
        Entry {
            about: About::new(
                "normal",
                "mean + std z",
                "–",
                "PyTorch, Keras, JAX, candle, burn",
            )
            .also(&["gaussian"])
            .with(&[Parameter::number("mean").or("0"), Parameter::number("std")])
            .example("normal(std=0.01)"),
            build: |given| Self::new(given.number("mean")?, given.number("std")?),
        },
        Entry {
            about: About::new(
                "torch.embedding",
                "z",
                "`Embedding.reset_parameters`",
                "PyTorch, candle, burn",
            )
            .also(&["candle.embedding", "burn.embedding"]),
            build: |_| Ok(Self::STANDARD),
        },
    ];

    fn proposals() -> Vec<Found<Self>> {
        vec![Found::named(Self::STANDARD).written("torch.embedding")]
    }

    /// With the mean and the deviation of the values.
    fn of_law(evidence: &Evidence) -> Vec<Found<Self>> {
        let running = &evidence.running;
        let (n, std) = (running.count as f64, running.variance().sqrt());
        let (law, fit) = evidence.normal();
        let mean = mean_or_zero(running.mean, std / n.sqrt());
        let std = shortest(std, 2.0 * std / (2.0 * n).sqrt());
        let is_found = fit.is_likely() && is_on_purpose(mean, law);
        let found = Found::estimated(Self { mean, std }, Agreement::new(law, fit, evidence));
        Vec::from_iter(is_found.then_some(found))
    }
}
