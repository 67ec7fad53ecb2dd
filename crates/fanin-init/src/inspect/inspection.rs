//! The answer: what a tensor is like, and the schemes that it cannot be told from.

use super::candidates::{Candidate, constant, named, recognized, sorted};
use super::evidence::Evidence;
use super::lines::{self, Lines, Side};
use crate::{Fan, Shape};

/// What a tensor is like: its moments, its extremes, its copies, and its candidates.
///
/// ```
/// use fanin_init::{Scheme, Shape, inspect};
/// let shape = Shape::try_from([100, 50])?;
/// let w: Vec<f32> = Scheme::GLOROT_UNIFORM.draw("W1", &shape, 1)?;
/// let inspection = inspect(&shape, &w)?;
/// assert_eq!((inspection.finite(), inspection.zeros()), (5000, 0));
/// // U(±√(6 / 150)): flat, so that the kurtosis is 1.8, and within the bounds.
/// assert!((inspection.kurtosis() - 1.8).abs() < 0.1);
/// assert!(inspection.max().expect("values") < 0.2);
/// # Ok::<(), fanin_init::Error>(())
/// ```
pub struct Inspection {
    pub(super) shape: Shape,
    pub(super) lines: Option<Lines>,
    pub(super) evidence: Evidence,
}

/// Lines of a tensor, and how many different ones there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Equal {
    /// Lines of all groups together.
    pub lines: usize,
    /// Lines that are left when of equal ones in a group one is kept.
    pub distinct: usize,
}

impl Inspection {
    /// The shape of the tensor, with the role of each axis, as it was given.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The number of finite values; moments, extremes and zeros are of these alone.
    pub fn finite(&self) -> u64 {
        self.evidence.running.count
    }

    /// The number of values that are not a number.
    pub fn nan(&self) -> u64 {
        self.evidence.running.nan
    }

    /// The number of values that are infinite, of either sign.
    pub fn infinite(&self) -> u64 {
        self.evidence.running.infinite
    }

    /// The number of values that are zero, of either sign.
    pub fn zeros(&self) -> u64 {
        self.evidence.running.zeros
    }

    /// The mean of the finite values; 0 without any.
    pub fn mean(&self) -> f64 {
        self.evidence.running.mean
    }

    /// The standard deviation, `√(Σ (w − mean)² / n)`; NaN without values.
    pub fn std(&self) -> f64 {
        self.evidence.running.variance().sqrt()
    }

    /// `n Σ (w − mean)⁴ / (Σ (w − mean)²)²`: 3 for a normal law, 1.8 for a uniform one; NaN where
    /// nothing varies.
    pub fn kurtosis(&self) -> f64 {
        self.evidence.running.kurtosis()
    }

    /// The smallest value; none without values.
    pub fn min(&self) -> Option<f64> {
        (self.finite() > 0).then_some(self.evidence.running.min)
    }

    /// The largest value; none without values.
    pub fn max(&self) -> Option<f64> {
        (self.finite() > 0).then_some(self.evidence.running.max)
    }

    /// Fan-in and fan-out of the layer, from the roles of the axes.
    pub fn fan(&self) -> Fan {
        self.shape.fan()
    }

    /// The gain, `std √fan_in`: 1 keeps the second moment of a linear layer's signal, √2 that of a
    /// ReLU layer.
    pub fn gain(&self) -> f64 {
        self.std() * (self.fan().fan_in as f64).sqrt()
    }

    /// The number of values that distribution functions are compared at: all of a tensor with up to
    /// 2²⁰, otherwise one of each stretch.
    pub fn sampled(&self) -> usize {
        self.evidence.sample.len()
    }

    /// Units, and how many of them differ in what they hear: units of one group with the same
    /// weights stay the same while they train if what hears them does so with the same weights.
    /// None for tensors with too many lines, and where a unit has one weight.
    ///
    /// ```
    /// use fanin_init::{Fan, Shape, inspect};
    /// use fanin_init::inspect::Equal;
    /// let shape = Shape::dense(Fan { fan_in: 2, fan_out: 3 })?;
    /// let equal = inspect(&shape, &[0.1_f32, 0.2, 0.3, 0.4, 0.1, 0.2])?.equal_outputs();
    /// assert_eq!(equal, Some(Equal { lines: 3, distinct: 2 }));
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn equal_outputs(&self) -> Option<Equal> {
        let lines = self.lines.as_ref()?;
        let prints = lines.sides[0].prints.clone();
        let geometry = &lines.geometry;
        (geometry.heard() > 1).then(|| equal(prints, geometry.outputs))
    }

    /// Units of the layer before, and how many of them differ in how they are heard.
    pub fn equal_inputs(&self) -> Option<Equal> {
        let lines = self.lines.as_ref()?;
        let Side { prints, .. } = &lines.sides[1];
        let geometry = &lines.geometry;
        // The prints of the places of a kernel, in their order.
        let channel = |places: &[u64]| {
            let keyed = places.iter().zip(0..);
            keyed.fold(0_u64, |sum, (&print, place)| {
                sum.wrapping_add(lines::mixed(print).wrapping_mul(lines::mixed(place)))
            })
        };
        let channels = prints.chunks(geometry.kernel).map(channel).collect();
        (geometry.outputs * geometry.kernel > 1).then(|| equal(channels, geometry.inputs))
    }

    /// The schemes that the tensor cannot be told from, best first: those with a name alone, those
    /// with a parameter, families whose parameters are estimated; each by its probability. None is
    /// "none of the known".
    ///
    /// A scheme is in the list unless a test rules it out. Its scale must be within three standard
    /// errors of the tensor's (for uniform laws the extremes must be where this many draws have
    /// them), and the tests of [`Agreement::p_value`](crate::inspect::Agreement::p_value) together
    /// must have come out with a probability of at least 0.001. So the true scheme is missing in at
    /// most 0.37 % of draws of some hundred values; of 20 to 64 values of a uniform law it is
    /// missing in 0.7 to 3 %. Of truncated normals those are known whose cuts are as far on both
    /// sides of a mean of 0, and those at ±2 around any. Zeros, identities, Hadamard and orthogonal
    /// matrices are known by their structure. No scheme has values that are not finite, and fewer
    /// than 20 say too little.
    pub fn candidates(&self) -> Vec<Candidate> {
        let running = &self.evidence.running;
        let mut found = Vec::new();
        if running.count == 0 || running.non_finite() > 0 {
            return found;
        }
        if running.min == running.max {
            return vec![constant(running.min)];
        }
        found.extend(recognized(self.lines.as_ref(), &self.evidence));
        found.extend(named(&self.shape, &self.evidence));
        sorted(found)
    }

    /// Schemes by name, as if the tensor had another shape of as many elements: with fans the other
    /// way round, for a layer of another library, or without groups, which PyTorch's and JAX's
    /// functions do not see.
    ///
    /// ```
    /// use fanin_init::{Layout, Scheme, inspect};
    /// let torch = Layout::OutInKernel.shape(&[50, 80], 1)?;
    /// let keras = Layout::KernelInOut.shape(&[50, 80], 1)?;
    /// let w: Vec<f32> = Scheme::HE_NORMAL.draw("W1", &keras, 1)?;
    /// let inspection = inspect(&torch, &w)?;
    /// assert_eq!(inspection.candidates_as(&keras)[0].spec, "he_normal");
    /// # Ok::<(), fanin_init::Error>(())
    /// ```
    pub fn candidates_as(&self, shape: &Shape) -> Vec<Candidate> {
        let running = &self.evidence.running;
        if running.non_finite() > 0 || running.min >= running.max {
            return Vec::new();
        }
        sorted(named(shape, &self.evidence))
    }
}

/// Lines of one group with the same print are the same.
fn equal(mut prints: Vec<u64>, per_group: usize) -> Equal {
    let lines = prints.len();
    let distinct = prints
        .chunks_mut(per_group.max(1))
        .map(|group| {
            group.sort_unstable();
            group.chunk_by(|a, b| a == b).count()
        })
        .sum();
    Equal { lines, distinct }
}
