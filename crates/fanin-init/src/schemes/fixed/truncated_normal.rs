//! `truncated_normal`: a normal law between two cuts, in either of the two meanings that libraries
//! have.
//!
//! JAX and Keras cut at a number of standard deviations (`cuts=relative`), PyTorch's
//! `trunc_normal_` at values whatever the deviation is (`cuts=absolute`), so that its default of ±2
//! cuts nothing of a law with `std = 0.02`. The cut makes the spread smaller: with `r = φ(2) /
//! (Φ(2) - Φ(-2))` the variance between ±2 is `1 - 4r = 0.7737`, and its root 0.8796. `spread=kept`
//! divides by that root.
//!
//! A tensor tells relative cuts by its extremes and the deviation by its variance between them;
//! both are found together, because each gap at an end depends on the density there.

use crate::fill::cuts::Cuts;
use crate::fill::plan::{Draw, Operation, Plan};
use crate::fill::recipe::Recipe;
use crate::inspect::agreement::Agreement;
use crate::inspect::estimates::{is_on_purpose, mean_or_zero, shortest};
use crate::inspect::evidence::{Evidence, Fit, Origin};
use crate::inspect::law::{Law, cut_of, density_at_cut, kept};
use crate::schemes::definition::{Definition, Entry, Found, Names};
use crate::schemes::fixed::normal::Normal;
use crate::spec::arguments::{About, Parameter, written};
use crate::spec::ranges::{Plain, finite, not_negative};
use crate::{Error, Shape};

const NAME: &str = "truncated_normal";

/// `W = mean + std z` with `z` standard normal, given that `low ≤ z ≤ high`.
///
/// `low` and `high` are in units of `std`, and `std` is the standard deviation *before* the cut:
/// with the usual cuts at ±2 the weights' own standard deviation is `0.8796 std`. (Keras and JAX
/// divide by that number in their variance-scaling schemes, PyTorch does not.)
///
/// The draws are by inversion of the distribution function, one draw a value, so they are right in
/// far tails too (Robert, "Simulation of truncated normal variables", 1995, equation 1).
///
/// ```
/// use fanin_init::{Scheme, schemes::TruncatedNormal};
/// let tail = Scheme::from(TruncatedNormal::new(0.1, 5.0, 7.0)?);
/// let w: Vec<f64> = tail.draw("W1", [2, 3], 1)?;
/// assert!(w.iter().all(|w| (0.5..=0.7).contains(w)));
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TruncatedNormal {
    mean: f64,
    std: f64,
    cuts: Cuts,
}

impl TruncatedNormal {
    /// A law with `std` finite and at least 0, and the cuts of [`Cuts::new`] in units of it.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] for values outside these ranges.
    pub fn new(std: f64, low: f64, high: f64) -> Result<Self, Error> {
        let std = not_negative(NAME, "std", std)?;
        let cuts = Cuts::new(low, high)?;
        let mean = 0.0;
        Ok(Self { mean, std, cuts })
    }

    /// A normal distribution, given that the *values* lie between `low` and `high`: absolute cuts,
    /// as in PyTorch's `trunc_normal_`. Right where `std` is tiny or the cuts are far from the
    /// mean, up to the rounding of `mean + std z`.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] for a standard deviation of 0, and as [`new`](Self::new) for the
    /// cuts in units of it.
    ///
    /// ```
    /// use fanin_init::schemes::{Normal, TruncatedNormal};
    /// // PyTorch's default cuts, which cut nothing here.
    /// let torch = TruncatedNormal::between(Normal::new(0.0, 0.02)?, -2.0, 2.0)?;
    /// assert_eq!(torch, TruncatedNormal::new(0.02, -100.0, 100.0)?);
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn between(normal: Normal, low: f64, high: f64) -> Result<Self, Error> {
        let (mean, std) = (normal.mean(), normal.std());
        let cuts = Cuts::between(mean, std, low, high)?;
        Ok(Self { mean, std, cuts })
    }

    /// The same with another mean; the cuts, in units of `std`, move along.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] if it is not finite.
    pub fn around(self, mean: f64) -> Result<Self, Error> {
        let mean = finite(NAME, "mean", mean)?;
        Ok(Self { mean, ..self })
    }

    /// The same cuts in units of `std`, and a `std` so much larger that the values' own standard
    /// deviation is what `std` was.
    ///
    /// ```
    /// use fanin_init::schemes::TruncatedNormal;
    /// let law = TruncatedNormal::new(1.0, -2.0, 2.0)?.corrected()?;
    /// // The constant of Keras and JAX.
    /// assert!((law.std() - 1.0 / 0.879_625_661_034_239_8).abs() < 1e-15);
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] if that overflows.
    pub fn corrected(self) -> Result<Self, Error> {
        let std = not_negative(NAME, "std", self.std / self.spread())?;
        Ok(Self { std, ..self })
    }

    /// The values' own standard deviation in units of [`std`](Self::std): 0.8796 with cuts at ±2.
    pub fn spread(self) -> f64 {
        self.cuts.moments().variance.sqrt()
    }

    /// The mean of the normal distribution before the cut.
    pub fn mean(self) -> f64 {
        self.mean
    }

    /// The standard deviation before the cut.
    pub fn std(self) -> f64 {
        self.std
    }
}

impl Definition for TruncatedNormal {
    fn spec(&self) -> String {
        let number = |number| Plain(number).to_string();
        let has_cuts = (self.cuts.low, self.cuts.high) != (-2.0, 2.0);
        let cut = |cut| has_cuts.then(|| number(cut));
        written(
            NAME,
            [
                ("mean", (self.mean != 0.0).then(|| number(self.mean))),
                ("std", Some(number(self.std))),
                ("low", cut(self.cuts.low)),
                ("high", cut(self.cuts.high)),
            ],
        )
    }

    fn weights(&self, _: &Shape) -> Recipe {
        let plan = Plan::new(Draw::Truncated(self.cuts)).then(Operation::Multiply(self.std));
        Recipe::Element(plan.around(self.mean))
    }

    fn needs_fans(&self) -> bool {
        false
    }
}

impl Names for TruncatedNormal {
    const ENTRIES: &'static [Entry<Self>] = &[Entry {
        about: About::new(
            NAME,
            "mean + std z, given low ≤ z ≤ high",
            "Robert 1995, eq. 1; by inversion, right in far tails. Cuts in units of `std`, or of \
             the values with `cuts=absolute`; `spread=kept` makes `std` that of the values",
            "PyTorch (absolute), Keras, JAX (relative); none keeps the spread",
        )
        .also(&["trunc_normal"])
        .with(&[
            Parameter::number("mean").or("0"),
            Parameter::number("std"),
            Parameter::number("low").or("-2"),
            Parameter::number("high").or("2"),
            Parameter::word("cuts", &["relative", "absolute"]).or("relative"),
            Parameter::word("spread", &["lost", "kept"]).or("lost"),
        ])
        .example("truncated_normal(std=0.02)"),
        build: |given| {
            let (std, mean) = (given.number("std")?, given.number("mean")?);
            let (low, high) = (given.number("low")?, given.number("high")?);
            let is_absolute = given.word("cuts")? == "absolute";
            let is_kept = given.word("spread")? == "kept";
            let law = if is_absolute {
                Self::between(Normal::new(mean, std)?, low, high)?
            } else {
                Self::new(std, low, high)?.around(mean)?
            };
            if is_absolute && is_kept {
                let wanted = "cuts=relative beside it: a wider law has other cuts";
                return Err(given.refused("spread", wanted));
            }
            if is_kept { law.corrected() } else { Ok(law) }
        },
    }];

    /// Of laws around 0 those whose cuts are as far on both sides, and of others those with cuts at
    /// ±2.
    fn of_law(evidence: &Evidence) -> Vec<Found<Self>> {
        let mut found = Vec::from_iter(cut_nowhere(evidence));
        // Values that were clipped pile up where they were cut.
        if piles_up(evidence) {
            return found;
        }
        let at_two = cut_at_two(evidence);
        if at_two.is_empty() {
            found.extend(cut_elsewhere(evidence));
        }
        found.extend(at_two);
        found
    }
}

/// An estimated law as it is written; none where the numbers make no law.
fn found(
    scheme: Result<TruncatedNormal, Error>,
    spec: String,
    (law, fit): (Law, Fit),
    evidence: &Evidence,
) -> Option<Found<TruncatedNormal>> {
    let agreement = Agreement::new(law, fit, evidence);
    Some(Found::estimated(scheme.ok()?, agreement).written(spec))
}

/// PyTorch's default cuts, at ±2 whatever the scale, which cut nothing of a narrow law around 0.
fn cut_nowhere(evidence: &Evidence) -> Option<Found<TruncatedNormal>> {
    let running = &evidence.running;
    let (n, std) = (running.count as f64, running.variance().sqrt());
    let mean = mean_or_zero(running.mean, std / n.sqrt());
    let (law, fit) = evidence.normal();
    if mean != 0.0 || 2.0 <= 6.0 * std || !fit.is_likely() {
        return None;
    }
    let std = shortest(std, 2.0 * std / (2.0 * n).sqrt());
    absolute(std, (law, fit), evidence)
}

/// `truncated_normal(std=…, low=-2, high=2, cuts=absolute)`.
fn absolute(std: f64, fitted: (Law, Fit), evidence: &Evidence) -> Option<Found<TruncatedNormal>> {
    let scheme = Normal::new(0.0, std).and_then(|law| TruncatedNormal::between(law, -2.0, 2.0));
    let spec = format!(
        "truncated_normal(std={}, low=-2, high=2, cuts=absolute)",
        Plain(std)
    );
    found(scheme, spec, fitted, evidence)
}

/// Cuts at two standard deviations, which is the default here and in Keras and JAX.
fn cut_at_two(evidence: &Evidence) -> Vec<Found<TruncatedNormal>> {
    let running = &evidence.running;
    // What is missing to the cuts is exponential with mean `std / (density · n)`, the density being
    // that of the standardized law at its cut.
    let range = running.max - running.min;
    let gap = 0.25 * range / (density_at_cut(2.0) * running.count as f64);
    let (low, high) = (running.min - gap, running.max + gap);
    let law = Law::Truncated {
        mean: 0.5 * (low + high),
        std: 0.25 * (high - low),
        cut: 2.0,
    };
    let fit = evidence.compare(law, Origin::Extremes);
    // Half the difference of two exponential gaps: beyond six of them in 6e-6 of draws.
    let mean = mean_or_zero(law.mean(), 2.0 * gap);
    if !fit.is_close() || !is_on_purpose(mean, law) {
        return Vec::new();
    }
    let (wide, kept) = (0.25 * (high - low), law.std());
    let digits = |value: f64| shortest(value, value * 2.0 * gap / (high - low));
    let scheme = |std: f64| TruncatedNormal::new(std, -2.0, 2.0)?.around(mean);
    let spec = |std: f64, spread: Option<&str>| {
        let mean = (mean != 0.0).then(|| Plain(mean).to_string());
        let std = Some(Plain(std).to_string());
        let spread = spread.map(str::to_owned);
        written(NAME, [("mean", mean), ("std", std), ("spread", spread)])
    };
    let (wide, kept) = (digits(wide), digits(kept));
    let kept_law = scheme(kept).and_then(TruncatedNormal::corrected);
    [
        found(scheme(wide), spec(wide, None), (law, fit), evidence),
        found(kept_law, spec(kept, Some("kept")), (law, fit), evidence),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Whether more than a few values are the largest or the smallest. In half precision many are.
fn piles_up(evidence: &Evidence) -> bool {
    const FEW: usize = 3;
    let (running, sample) = (&evidence.running, &evidence.sample);
    let at = |end: f64| sample.iter().filter(|&&x| x == end).count();
    evidence.precision.digits() > 16 && at(running.min).max(at(running.max)) > FEW
}

/// A normal law around 0 with other cuts than ±2, which the extremes tell, and the variance between
/// them tells its deviation. Cuts at ±2 whatever the deviation are PyTorch's default.
fn cut_elsewhere(evidence: &Evidence) -> Option<Found<TruncatedNormal>> {
    let running = &evidence.running;
    let n = running.count as f64;
    let mean_square = running.mean_square_about(0.0);
    let largest = running.max.max(-running.min);
    // First as if the largest value were the cut, then with the gap that this law has: the larger
    // of two.
    let (mut half, mut gap) = (largest, 0.0);
    for _ in 0..4 {
        let cut = cut_of(mean_square / half.powi(2))?;
        gap = half / cut / (density_at_cut(cut) * n);
        half = largest + 0.5 * gap;
    }
    let cut = cut_of(mean_square / half.powi(2))?;
    // A normal law has about one value beyond its largest.
    if n * (1.0 - kept(cut)) < 3.0 {
        return None;
    }
    let std = half / cut;
    let law = Law::Truncated {
        mean: 0.0,
        std,
        cut,
    };
    let fit = evidence.compare(law, Origin::Extremes);
    if !fit.is_likely() {
        return None;
    }
    // As uncertain as the variance, and the more the nearer the cut.
    let unsure =
        std * (law.standardized().fourth - 1.0).sqrt() / (2.0 * n).sqrt() * (1.0 + 2.0 / cut);
    let digits = shortest(std, unsure);
    if (half - 2.0).abs() <= 6.6 * gap {
        return absolute(digits, (law, fit), evidence);
    }
    let cut = shortest(half / digits, 6.6 * gap / digits + cut * unsure / std);
    let scheme = TruncatedNormal::new(digits, -cut, cut);
    let spec = format!(
        "truncated_normal(std={}, low=-{cut}, high={cut})",
        Plain(digits),
        cut = Plain(cut)
    );
    found(scheme, spec, (law, fit), evidence)
}
