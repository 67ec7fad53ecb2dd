use super::panels::{Center, Panels};
use super::{Function, Slopes};
use crate::Error;

/// Beyond 13 standard deviations lies 1e-38 of the mass, and of what grows as a power.
const REACH: f64 = 13.0;
/// Beyond this the density is below the smallest number. A distribution off 0 may have all that
/// counts in its tail.
const FAR_REACH: f64 = 38.6;
/// In standard deviations; 16 nodes integrate the density itself over it to 1e-20.
const WIDTH: f64 = 2.0;

/// A normal distribution, `N(mean, variance)`. A variance of 0 is a point.
///
/// ```
/// use fanin_activation::theory::Gaussian;
/// let z = Gaussian::new(0.0, 4.0)?;
/// // Half of the variance is on the right: E relu(z)² = q / 2.
/// let second = z.expectation(|z| z.max(0.0).powi(2), &[0.0]);
/// assert!((second - 2.0).abs() < 1e-14);
/// # Ok::<(), fanin_activation::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gaussian {
    mean: f64,
    variance: f64,
}

impl Gaussian {
    /// # Errors
    /// If the mean is not finite, or the variance not finite and at least 0.
    pub fn new(mean: f64, variance: f64) -> Result<Self, Error> {
        if !mean.is_finite() {
            return Err(Error::Range {
                quantity: "the mean of a normal distribution",
                wanted: "finite",
                got: mean,
            });
        }
        if !(variance >= 0.0 && variance.is_finite()) {
            return Err(Error::Range {
                quantity: "the variance of a normal distribution",
                wanted: "finite and at least 0",
                got: variance,
            });
        }
        Ok(Self { mean, variance })
    }

    /// The mean.
    pub fn mean(self) -> f64 {
        self.mean
    }

    /// The variance.
    pub fn variance(self) -> f64 {
        self.variance
    }

    /// `E f(z)`, for an `f` that is smooth between `kinks`, bends over lengths of about 1 around
    /// them and around 0, and grows no faster than a power.
    ///
    /// By Gauss–Legendre rules of 16 nodes on panels between the kinks, up to 13 standard
    /// deviations; up to 38, where the density ends, if the mean is not 0. For the built-in
    /// activations, their slopes and squares the relative error is below 1e-12 at variances from
    /// 1e-12 to 1e6.
    pub fn expectation(self, f: impl Fn(f64) -> f64, kinks: &[f64]) -> f64 {
        self.expectation_within(self.reach(), f, kinks, 1.0)
    }

    /// `E f(φ(z), φ′(z), x)` with `x` the standardized `z`: cut where φ wants it.
    pub(super) fn expectation_of(self, phi: &dyn Function, f: impl Fn(f64, f64) -> f64) -> f64 {
        let (mean, sd) = (self.mean, self.variance.sqrt());
        let standardized = |z: f64| if sd > 0.0 { (z - mean) / sd } else { 0.0 };
        let both = |z| f(z, standardized(z));
        self.expectation_within(self.reach(), both, &phi.kinks(), phi.scale())
    }

    /// `E f(z)` where what counts may lie as far out as the density reaches, of an `f` that bends
    /// over lengths of `scale`.
    pub(super) fn far_expectation(self, f: impl Fn(f64) -> f64, kinks: &[f64], scale: f64) -> f64 {
        self.expectation_within(FAR_REACH, f, kinks, scale)
    }

    fn reach(self) -> f64 {
        if self.mean == 0.0 { REACH } else { FAR_REACH }
    }

    fn expectation_within(
        self,
        reach: f64,
        f: impl Fn(f64) -> f64,
        kinks: &[f64],
        scale: f64,
    ) -> f64 {
        let (mean, sd) = (self.mean, self.variance.sqrt());
        if sd == 0.0 {
            return f(mean);
        }
        let mut panels = Panels::new(-reach, reach, WIDTH);
        for &at in kinks.iter().chain(&[0.0]) {
            panels.around(Center {
                at: (at - mean) / sd,
                scale: 2.0 * scale / sd,
            });
        }
        panels.normal(|x| f(mean + sd * x))
    }
}

/// `E φ(z)²` at variance `q` and mean 0; NaN if `q` is not a variance.
pub(super) fn second_moment(phi: &dyn Function, q: f64) -> f64 {
    at_variance(q, |z| match phi.slopes() {
        Some(slopes) => q * slopes.mean_square(),
        None => z.expectation_of(phi, |z, _| phi.value(z).powi(2)),
    })
}

/// `E φ′(z)²` at variance `q` and mean 0; NaN if `q` is not a variance.
pub(super) fn slope_second_moment(phi: &dyn Function, q: f64) -> f64 {
    at_variance(q, |z| match phi.slopes() {
        Some(slopes) => slopes.mean_square(),
        // The limit: a kink at 0 is seen from both sides.
        None if q == 0.0 => slopes_at_zero(phi).mean_square(),
        None => z.expectation_of(phi, |z, _| phi.derivative(z).powi(2)),
    })
}

/// `E φ(z)` at variance `q` and mean 0; NaN if `q` is not a variance.
pub(super) fn mean(phi: &dyn Function, q: f64) -> f64 {
    at_variance(q, |z| z.expectation_of(phi, |z, _| phi.value(z)))
}

/// The derivatives of φ on the left and on the right of 0.
pub(super) fn slopes_at_zero(phi: &dyn Function) -> Slopes {
    let near = f64::MIN_POSITIVE;
    Slopes {
        left: phi.derivative(-near),
        right: phi.derivative(near),
    }
}

fn at_variance(q: f64, f: impl Fn(Gaussian) -> f64) -> f64 {
    Gaussian::new(0.0, q).map_or(f64::NAN, f)
}
