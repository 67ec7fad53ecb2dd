use super::MeanField;
use super::root::root;

/// Where fixed points of the q map are looked for, and 0.
pub const Q_RANGE: (f64, f64) = (1e-9, 1e9);

/// Steps per decade: two fixed points nearer than 33 % may be missed, as may one that the q map
/// only touches.
const PER_DECADE: i32 = 8;

/// `q_map(q) = q` up to here, relatively. Ten times the error of the integrals.
const LEVEL: f64 = 1e-13;

/// A variance that the q map returns to itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FixedPoint {
    /// The variance of pre-activations.
    pub q: f64,
    /// The slope of the q map there.
    pub slope: f64,
}

impl FixedPoint {
    /// Whether variances nearby come nearer: `|slope| < 1`. Not so for ReLU at He's σ_w² = 2, which
    /// keeps any variance.
    pub fn is_stable(self) -> bool {
        self.slope.abs() < 1.0
    }
}

/// The fixed points of a q map.
#[derive(Debug, Clone, PartialEq)]
pub enum FixedPoints {
    /// `q_map(q) = q` for every `q`: ReLU at σ_w² = 2, linear networks at 1, without biases.
    Every,
    /// These, in ascending order. May be none: ReLU above σ_w² = 2 with biases.
    Points(Vec<FixedPoint>),
}

impl MeanField<'_> {
    /// Every fixed point of the [q map](Self::q_map) at 0 and within [`Q_RANGE`], found as a change
    /// of sign of `q_map(q) - q` between eight points a decade.
    ///
    /// ```
    /// use fanin_activation::Activation;
    /// use fanin_activation::theory::{FixedPoints, MeanField, Variances};
    /// let he = MeanField::new(&Activation::Relu, Variances { weight: 2.0, bias: 0.0 })?;
    /// assert_eq!(he.q_fixed_points(), FixedPoints::Every);
    /// let tanh = MeanField::new(&Activation::Tanh, Variances { weight: 4.0, bias: 0.0 })?;
    /// let FixedPoints::Points(points) = tanh.q_fixed_points() else { panic!("not a line") };
    /// assert_eq!(points.len(), 2);
    /// assert!(points[0].q == 0.0 && !points[0].is_stable());
    /// assert!(points[1].q > 1.0 && points[1].is_stable());
    /// # Ok::<(), fanin_activation::Error>(())
    /// ```
    pub fn q_fixed_points(&self) -> FixedPoints {
        let grid: Vec<(f64, f64)> = grid().map(|q| (q, self.excess(q))).collect();
        if grid.iter().all(|&(_, excess)| excess == 0.0) {
            return FixedPoints::Every;
        }
        let mut points = Vec::new();
        let mut before = (0.0, self.q_map(0.0));
        if before.1 == 0.0 {
            points.push(self.fixed_point(0.0));
        }
        for here in grid {
            // A point where nothing is known about the sign is passed over: the root is found
            // between its neighbors.
            if here.1 == 0.0 || here.1.is_nan() {
                continue;
            }
            if before.1 != 0.0 && (before.1 > 0.0) != (here.1 > 0.0) {
                points.push(self.between(before.0, here.0));
            }
            before = here;
        }
        FixedPoints::Points(points)
    }

    /// Where a start at q = 1 is led to: the next fixed point in the direction that the q map takes
    /// 1 to. That is 0 for a signal that dies out, `None` for one that explodes, and 1 itself if
    /// every q is a fixed point.
    ///
    /// For a q map that does not fall, as for all built-in activations; if it falls, its iterates
    /// may also jump over a fixed point or go back and forth.
    ///
    /// ```
    /// use fanin_activation::{Activation, theory::{MeanField, Variances}};
    /// let q_star = |weight, bias| {
    ///     let network = MeanField::new(&Activation::Relu, Variances { weight, bias })?;
    ///     Ok::<_, fanin_activation::Error>(network.q_star().map(|point| point.q))
    /// };
    /// assert_eq!(q_star(1.0, 0.0)?, Some(0.0));
    /// assert_eq!(q_star(2.0, 0.0)?, Some(1.0));
    /// assert_eq!(q_star(2.5, 0.0)?, None);
    /// assert!((q_star(1.0, 0.1)?.expect("with biases") - 0.2).abs() < 1e-14);
    /// # Ok::<(), fanin_activation::Error>(())
    /// ```
    pub fn q_star(&self) -> Option<FixedPoint> {
        let start = self.excess(1.0);
        if start == 0.0 {
            return Some(self.fixed_point(1.0));
        }
        let rising = start > 0.0;
        let mut before = 1.0;
        let path: Vec<f64> = if rising {
            grid().filter(|&q| q > 1.0).collect()
        } else {
            grid().rev().filter(|&q| q < 1.0).collect()
        };
        for q in path {
            let excess = self.excess(q);
            if excess != 0.0 && (excess > 0.0) != rising {
                return Some(self.between(before, q));
            }
            if excess != 0.0 {
                before = q;
            }
        }
        if rising || start.is_nan() {
            return None;
        }
        if self.q_map(0.0) > 0.0 {
            return Some(self.between(0.0, before));
        }
        Some(self.fixed_point(0.0))
    }

    fn between(&self, a: f64, b: f64) -> FixedPoint {
        self.fixed_point(root(|q| self.q_map(q) - q, a, b))
    }

    fn fixed_point(&self, q: f64) -> FixedPoint {
        let slope = self.q_slope(q);
        FixedPoint { q, slope }
    }

    /// `q_map(q) / q - 1`, and 0 if that is no more than rounding.
    fn excess(&self, q: f64) -> f64 {
        let excess = self.q_map(q) / q - 1.0;
        if excess.abs() <= LEVEL { 0.0 } else { excess }
    }
}

/// Points evenly spaced on a scale of logarithms, 1 among them.
pub(super) fn grid() -> impl DoubleEndedIterator<Item = f64> {
    let ends = [Q_RANGE.0, Q_RANGE.1].map(|q| q.log10().round() as i32 * PER_DECADE);
    (ends[0]..=ends[1]).map(|i| 10.0_f64.powf(f64::from(i) / f64::from(PER_DECADE)))
}
