use super::panels::{Center, Panels};
use super::{Function, Slopes};
use crate::Error;
use std::f64::consts::PI;

/// Two dimensions are paid for twice: nine standard deviations hold all but 1e-18 of the mass.
const REACH: f64 = 9.0;
/// In standard deviations; 16 nodes integrate the density itself over it to 1e-19.
const WIDTH: f64 = 3.0;

/// A pair of normal variables `u`, `v` with mean 0, variance `q` each and correlation `c`: the
/// pre-activations of one unit for two inputs.
///
/// ```
/// use fanin_activation::{Activation, theory::GaussianPair};
/// let pair = GaussianPair::new(1.0, 0.0)?;
/// // Independent: the product of the means.
/// let mean = pair.kernel(&Activation::Relu);
/// assert!((mean - 0.5 / std::f64::consts::PI).abs() < 1e-15);
/// # Ok::<(), fanin_activation::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GaussianPair {
    variance: f64,
    correlation: f64,
}

impl GaussianPair {
    /// # Errors
    /// If `variance` is not finite and at least 0, or `correlation` not in [-1, 1].
    pub fn new(variance: f64, correlation: f64) -> Result<Self, Error> {
        if !(variance >= 0.0 && variance.is_finite()) {
            return Err(Error::Range {
                quantity: "the variance of a normal distribution",
                wanted: "finite and at least 0",
                got: variance,
            });
        }
        if !(-1.0..=1.0).contains(&correlation) {
            return Err(Error::Range {
                quantity: "a correlation",
                wanted: "in [-1, 1]",
                got: correlation,
            });
        }
        Ok(Self {
            variance,
            correlation,
        })
    }

    /// `E φ(u) φ(v)`: the kernel of a wide layer (Cho & Saul 2009; Poole et al. 2016, eq. 5).
    ///
    /// For a function with [slopes](Function::slopes) the closed form of the arc-cosine kernel (Cho
    /// & Saul 2009, eq. 6, n = 1), for others quadrature, to about 1e-12 of `E φ(u)²`.
    pub fn kernel(self, phi: &dyn Function) -> f64 {
        match phi.slopes() {
            Some(slopes) => self.variance * arc_cosine(slopes, self.correlation),
            None => self.both_alike(|z, out| phi.values(z, out), &Rough::of(phi)),
        }
    }

    /// `E φ′(u) φ′(v)`: by Price's theorem the derivative of [`kernel`](Self::kernel) by the
    /// covariance `q c`.
    ///
    /// ```
    /// use fanin_activation::{Activation, theory::GaussianPair};
    /// let pair = GaussianPair::new(1.0, 0.5)?;
    /// // At 60 degrees a third of all units is on the right for both inputs.
    /// assert!((pair.slope_kernel(&Activation::Relu) - 1.0 / 3.0).abs() < 1e-15);
    /// # Ok::<(), fanin_activation::Error>(())
    /// ```
    pub fn slope_kernel(self, phi: &dyn Function) -> f64 {
        match phi.slopes() {
            Some(slopes) => arc_cosine_slope(slopes, self.correlation),
            None => self.both_alike(|z, out| phi.derivatives(z, out), &Rough::of(phi)),
        }
    }

    /// `E φ(u) ψ(v)`, by quadrature.
    ///
    /// ```
    /// use fanin_activation::{Activation, theory::GaussianPair};
    /// let pair = GaussianPair::new(1.0, 0.5)?;
    /// let product = pair.product(&Activation::Linear, &Activation::Relu);
    /// assert!((product - 0.25).abs() < 1e-13); // half of the covariance
    /// # Ok::<(), fanin_activation::Error>(())
    /// ```
    pub fn product(self, phi: &dyn Function, psi: &dyn Function) -> f64 {
        let plane = self.plane(&Rough::of(phi), &Rough::of(psi));
        let all = (-REACH, REACH);
        plane.integral(
            (all, all),
            |u, out| phi.values(u, out),
            |v, out| psi.values(v, out),
        )
    }

    /// `E f(u) f(v)`: half of the plane is enough, since u and v may be exchanged; that is `y →
    /// -y`, or with a negative correlation `x → -x`.
    fn both_alike(self, f: impl Fn(&[f64], &mut [f64]), rough: &Rough) -> f64 {
        let (all, half) = ((-REACH, REACH), (0.0, REACH));
        let (x, y) = if self.correlation < 0.0 {
            (half, all)
        } else {
            (all, half)
        };
        2.0 * self.plane(rough, rough).integral((x, y), &f, &f)
    }

    fn plane(self, rough_u: &Rough, rough_v: &Rough) -> Plane {
        let sd = self.variance.sqrt();
        let sign = if self.correlation < 0.0 { -1.0 } else { 1.0 };
        let c = self.correlation.abs();
        Plane {
            sd,
            sign,
            alpha: (0.5 * (1.0 + c)).sqrt(),
            beta: (0.5 * (1.0 - c)).sqrt(),
            of_u: rough_u.points.iter().map(|k| k / sd).collect(),
            of_v: rough_v.points.iter().map(|k| sign * k / sd).collect(),
            scale: 2.0 * rough_u.scale.min(rough_v.scale) / sd,
        }
    }
}

/// `u = √q (α x + β y)` and `±v = √q (α x - β y)` with `α = √((1 + |c|) / 2)`, `β = √((1 - |c|) /
/// 2)` and independent standard normal `x`, `y`. The sign is that of `c`.
///
/// Near `|c| = 1` nothing depends on `y` and nothing cancels. Kinks are straight lines, which the
/// inner integral is cut at; the outer one is cut where two of them cross.
struct Plane {
    sd: f64,
    sign: f64,
    alpha: f64,
    beta: f64,
    /// Kinks in units of √q, on the axes of u and of ±v.
    of_u: Vec<f64>,
    of_v: Vec<f64>,
    scale: f64,
}

impl Plane {
    /// `∫∫ f(u) g(v)` over a rectangle of `x` and `y`, weighted with their density. The functions
    /// work on slices.
    fn integral(
        &self,
        (x, y): ((f64, f64), (f64, f64)),
        f: impl Fn(&[f64], &mut [f64]),
        g: impl Fn(&[f64], &mut [f64]),
    ) -> f64 {
        let Self {
            sd,
            sign,
            alpha,
            beta,
            ..
        } = *self;
        let mut inner = Panels::new(x.0, x.1, WIDTH);
        let (mut nodes, mut weights) = (Vec::new(), Vec::new());
        let (mut z, mut of_u, mut of_v) = (Vec::new(), Vec::new(), Vec::new());
        let mut along_x = |y: f64| {
            inner.reset(x.0, x.1);
            let shift = beta * y;
            let lines_u = self.of_u.iter().map(|k| (k - shift) / alpha);
            let lines_v = self.of_v.iter().map(|k| (k + shift) / alpha);
            for at in lines_u.chain(lines_v) {
                inner.around(Center {
                    at,
                    scale: self.scale / alpha,
                });
            }
            inner.nodes(&mut nodes, &mut weights);
            for values in [&mut z, &mut of_u, &mut of_v] {
                values.resize(nodes.len(), 0.0);
            }
            let line = |z: &mut [f64], slope: f64, at_0: f64| {
                for (z, x) in z.iter_mut().zip(&nodes) {
                    *z = slope * x + at_0;
                }
            };
            line(&mut z, sd * alpha, sd * shift);
            f(&z, &mut of_u);
            line(&mut z, sign * sd * alpha, -sign * sd * shift);
            g(&z, &mut of_v);
            let products = of_u.iter().zip(&of_v).map(|(u, v)| u * v);
            products.zip(&weights).map(|(uv, w)| uv * w).sum::<f64>()
        };
        if beta == 0.0 {
            return along_x(0.0) * share(y);
        }
        let mut outer = Panels::new(y.0, y.1, WIDTH);
        for a in &self.of_u {
            for b in &self.of_v {
                outer.around(Center {
                    at: (a - b) / (2.0 * beta),
                    scale: self.scale / beta,
                });
            }
        }
        outer.normal(along_x)
    }
}

/// The mass of the normal density on all of the axis, or on half of it.
fn share((from, _): (f64, f64)) -> f64 {
    if from < 0.0 { 1.0 } else { 0.5 }
}

/// Where a function is not to be taken for a straight line: its kinks and 0.
struct Rough {
    points: Vec<f64>,
    scale: f64,
}

impl Rough {
    fn of(phi: &dyn Function) -> Self {
        let mut points = phi.kinks();
        points.retain(|k| k.is_finite());
        if !points.contains(&0.0) {
            points.push(0.0);
        }
        Self {
            points,
            scale: phi.scale(),
        }
    }
}

/// `E φ(u) φ(v)` at variance 1: `φ(z) = left z + (right - left) relu(z)`, so three products, of
/// which `E relu(u) relu(v) = (√(1 - c²) + c (π - arccos c)) / 2π` and `E u relu(v) = c / 2`.
pub(super) fn arc_cosine(Slopes { left, right }: Slopes, c: f64) -> f64 {
    let sine = ((1.0 - c) * (1.0 + c)).sqrt();
    let relu = (sine + c * (-c).acos()) / (2.0 * PI);
    left * right * c + (right - left).powi(2) * relu
}

/// `E φ′(u) φ′(v)`, as [`arc_cosine`]: both are positive with probability `(π - arccos c) / 2π`.
pub(super) fn arc_cosine_slope(Slopes { left, right }: Slopes, c: f64) -> f64 {
    left * right + (right - left).powi(2) * (-c).acos() / (2.0 * PI)
}
