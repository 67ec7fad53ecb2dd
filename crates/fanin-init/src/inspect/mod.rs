//! What a tensor of weights is like, and which schemes it cannot be told from.

mod candidate;
mod evidence;
mod geometry;
mod law;
mod lines;
mod named;
mod running;
mod structure;

pub use candidate::{Agreement, Candidate};

use crate::{Element, Error, Fan, Shape};
use evidence::Evidence;
use geometry::Geometry;
use lines::{Lines, Side};
use running::Running;

/// Values that distribution functions are compared at, at most: more would find nothing that 2²⁰ do not.
const SAMPLE: usize = 1 << 20;
/// Fewer values than this say next to nothing about their law.
const FEWEST: usize = 20;
/// Values that are looked at in one go, so that they stay in the cache.
const PIECE: usize = 4096;

/// The number type that values were rounded to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Precision {
    /// IEEE 754 double precision.
    F64,
    /// IEEE 754 single precision.
    F32,
    /// IEEE 754 half precision.
    F16,
    /// The upper half of single precision.
    BF16,
}

impl Precision {
    /// Binary digits of a number, the leading one included.
    pub fn digits(self) -> u32 {
        match self {
            Self::F64 => 53,
            Self::F32 => 24,
            Self::F16 => 11,
            Self::BF16 => 8,
        }
    }

    /// The distance to the next number of this type.
    ///
    /// ```
    /// use fanin_init::Precision;
    /// assert_eq!(Precision::BF16.spacing(1.0), 1.0 / 128.0);
    /// assert_eq!(Precision::F16.spacing(1e-9), 2.0_f64.powi(-24));
    /// ```
    pub fn spacing(self, x: f64) -> f64 {
        let smallest_exponent = match self {
            Self::F64 => -1022,
            Self::F32 | Self::BF16 => -126,
            Self::F16 => -14,
        };
        let exponent = (x.abs().to_bits() >> 52) as i32 - 1023;
        let last = exponent.max(smallest_exponent) - (self.digits() as i32 - 1);
        // The subnormal numbers of double precision have no shorter exponent in this form.
        f64::from_bits(((last.max(-1022) + 1023) as u64) << 52)
    }

    fn of<T: Element>() -> Self {
        match T::DTYPE {
            "f64" => Self::F64,
            "f32" => Self::F32,
            "f16" => Self::F16,
            _ => Self::BF16,
        }
    }
}

/// Takes a tensor in pieces, in the order of memory, and says at the end what it is like.
///
/// It keeps moments, a sample of at most 2²⁰ values (one from each of as many equal stretches), a few sums for each line, and 32 lines:
/// a tensor may be larger than memory.
///
/// ```
/// use fanin_init::{Fan, Initialization, Inspector, Precision, Shape, Source};
/// let fan = Fan { fan_in: 784, fan_out: 512 };
/// let mut w = vec![0.0_f64; 512 * 784];
/// "he_normal".parse::<Initialization>()?.fill_weights(fan, "W1", &mut Source::named(1), &mut w)?;
/// let mut inspector = Inspector::new(&Shape::dense(fan)?, Precision::F64);
/// for piece in w.chunks(1000) {
///     inspector.push(piece);
/// }
/// let inspection = inspector.finish()?;
/// assert_eq!(inspection.candidates()[0].spec, "he_normal");
/// assert!((inspection.gain() - 2.0_f64.sqrt()).abs() < 0.01);
/// # Ok::<(), fanin_init::Error>(())
/// ```
pub struct Inspector {
    shape: Shape,
    precision: Precision,
    running: Running,
    lines: Option<Lines>,
    sample: Vec<f64>,
    /// Length of the stretches that one value each is taken from.
    stretch: usize,
    /// The next place that a value is taken from.
    next: usize,
    seen: usize,
}

/// What a tensor is like.
pub struct Inspection {
    shape: Shape,
    lines: Option<Lines>,
    evidence: Evidence,
}

/// Lines of a tensor, and how many different ones there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Equal {
    /// All of them.
    pub lines: usize,
    /// Those left when of equal ones one is kept.
    pub distinct: usize,
}

/// What a tensor is like and which schemes it cannot be told from, in one go; see [`Inspector`] and [`Inspection::candidates`].
///
/// # Errors
/// [`Error::ElementCount`] if there are not as many values as the shape has elements.
///
/// ```
/// use fanin_init::{Fan, Shape, inspect};
/// let shape = Shape::dense(Fan { fan_in: 3, fan_out: 2 })?;
/// let inspection = inspect(&shape, &[1.0_f32, 0.0, 0.0, 0.0, 1.0, 0.0])?;
/// assert_eq!(inspection.candidates()[0].spec, "identity");
/// # Ok::<(), fanin_init::Error>(())
/// ```
pub fn inspect<T: Element>(shape: &Shape, values: &[T]) -> Result<Inspection, Error> {
    let mut inspector = Inspector::new(shape, Precision::of::<T>());
    let mut piece = Vec::with_capacity(PIECE);
    for values in values.chunks(PIECE) {
        piece.clear();
        piece.extend(values.iter().map(|value| value.to_f64()));
        inspector.push(&piece);
    }
    inspector.finish()
}

impl Inspector {
    /// Begins a tensor of this shape, whose values were rounded to this type.
    pub fn new(shape: &Shape, precision: Precision) -> Self {
        let stretch = shape.elements().div_ceil(SAMPLE).max(1);
        Self {
            shape: shape.clone(),
            precision,
            running: Running::new(),
            lines: Geometry::new(shape).and_then(Lines::new),
            sample: Vec::new(),
            stretch,
            next: 0,
            seen: 0,
        }
    }

    /// The next values, in row-major order; more than the shape has are counted, for the error.
    pub fn push(&mut self, values: &[f64]) {
        for values in values.chunks(PIECE) {
            let start = self.seen;
            self.seen = start.saturating_add(values.len());
            if self.seen > self.shape.elements() {
                return;
            }
            self.running.add(values);
            if let Some(lines) = &mut self.lines {
                lines.add(start, values);
            }
            while let Some(&value) = values.get(self.next - start) {
                if value.is_finite() {
                    self.sample.push(value);
                }
                // Anywhere in the next stretch: at equal distances only some columns might be seen.
                let stretch = self.next / self.stretch + 1;
                self.next =
                    stretch * self.stretch + lines::mixed(stretch as u64) as usize % self.stretch;
            }
        }
    }

    /// What the tensor is like.
    ///
    /// # Errors
    /// [`Error::ElementCount`] if there were not as many values as the shape has elements.
    pub fn finish(self) -> Result<Inspection, Error> {
        let Self {
            shape,
            precision,
            running,
            lines,
            mut sample,
            seen,
            ..
        } = self;
        let wanted = shape.elements();
        if seen != wanted {
            let shape = shape.to_string();
            return Err(Error::ElementCount {
                got: seen,
                shape,
                wanted,
            });
        }
        sample.sort_unstable_by(f64::total_cmp);
        let evidence = Evidence::new(precision, running, sample, lines.as_ref());
        Ok(Inspection {
            shape,
            lines,
            evidence,
        })
    }
}

impl Inspection {
    /// The shape.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Finite values; the others are in no other number here.
    pub fn finite(&self) -> u64 {
        self.evidence.running.count
    }

    /// Values that are not a number.
    pub fn nan(&self) -> u64 {
        self.evidence.running.nan
    }

    /// Values that are infinite.
    pub fn infinite(&self) -> u64 {
        self.evidence.running.infinite
    }

    /// Values that are zero.
    pub fn zeros(&self) -> u64 {
        self.evidence.running.zeros
    }

    /// The mean; 0 without values.
    pub fn mean(&self) -> f64 {
        self.evidence.running.mean
    }

    /// The standard deviation, `√(Σ (w − mean)² / n)`; NaN without values.
    pub fn std(&self) -> f64 {
        self.evidence.running.variance().sqrt()
    }

    /// `n Σ (w − mean)⁴ / (Σ (w − mean)²)²`: 3 for a normal law, 1.8 for a uniform one; NaN where nothing varies.
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

    /// Fans, from the roles of the axes.
    pub fn fan(&self) -> Fan {
        self.shape.fan()
    }

    /// `std √fan_in`: 1 keeps the second moment of a linear layer's signal, √2 that of a ReLU layer.
    pub fn gain(&self) -> f64 {
        self.std() * (self.fan().fan_in as f64).sqrt()
    }

    /// Values that distribution functions are compared at.
    pub fn sampled(&self) -> usize {
        self.evidence.sample.len()
    }

    /// Units, and how many of them differ in what they hear: units of one group with the same weights stay the same while they train if what
    /// hears them does so with the same weights. None for tensors with too many lines, and where a unit has one weight.
    ///
    /// ```
    /// use fanin_init::{Equal, Fan, Shape, inspect};
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

    /// The schemes that the tensor cannot be told from, best first: those with a name alone, those with a parameter, families
    /// whose parameters are estimated; each by its probability. None is "none of the known".
    ///
    /// A scheme is in the list unless a test rules it out. Its scale must be within three standard errors of the tensor's (for uniform
    /// laws the extremes must be where so many draws have them), and the tests of [`Agreement::p_value`] together must have come out with a probability of
    /// at least 0.001. So the true scheme is missing in at most 0.37 % of draws of some hundred values; of 20 to 64 values of a uniform law it is
    /// missing in 0.7 to 3 %. Of truncated normals those are known whose cuts are as far on both sides of a mean of 0, and those at ±2 around any. Zeros, identities, Hadamard and orthogonal matrices are known
    /// by their structure. No scheme has values that are not finite, and fewer than 20 say too little.
    pub fn candidates(&self) -> Vec<Candidate> {
        let running = &self.evidence.running;
        let mut found = Vec::new();
        if running.count == 0 || running.non_finite() > 0 {
            return found;
        }
        if running.min == running.max {
            return vec![constant(running.min)];
        }
        if let Some(lines) = &self.lines {
            found.extend(structure::candidates(lines, &self.evidence));
        }
        found.extend(named::candidates(&self.shape, &self.evidence));
        found.extend(named::estimated(&self.evidence));
        sorted(found)
    }

    /// Schemes by name, as if the tensor had another shape of as many elements: with fans the other way round, for a layer of another library, or
    /// without groups, which PyTorch's and JAX's functions do not see.
    pub fn candidates_as(&self, shape: &Shape) -> Vec<Candidate> {
        let running = &self.evidence.running;
        if running.non_finite() > 0 || running.min >= running.max {
            return Vec::new();
        }
        sorted(named::candidates(shape, &self.evidence))
    }
}

fn sorted(mut found: Vec<Candidate>) -> Vec<Candidate> {
    let probability = |candidate: &Candidate| candidate.agreement.map_or(1.0, |a| a.p_value);
    found.sort_by(|a, b| {
        let by_probability = probability(b).total_cmp(&probability(a));
        a.rank.cmp(&b.rank).then(by_probability)
    });
    found
}

fn constant(value: f64) -> Candidate {
    use candidate::Rank;
    if value == 0.0 {
        Candidate::exact("zeros", Rank::Named)
    } else if value == 1.0 {
        Candidate::exact("ones", Rank::Named)
    } else {
        let spec = format!("constant(value={})", crate::schemes::scheme::Plain(value));
        Candidate::exact(&spec, Rank::Parametrized)
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
