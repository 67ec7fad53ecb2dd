//! From values in pieces to an [`Inspection`]: one pass, in memory that does not grow with the
//! tensor.

use super::evidence::Evidence;
use super::geometry::Geometry;
use super::inspection::Inspection;
use super::lines::{self, Lines};
use super::precision::Precision;
use super::running::Running;
use crate::schemes::registry::drawless;
use crate::{Element, Error, Shape};

/// Values that distribution functions are compared at, at most: more would find nothing that 2²⁰ do
/// not.
const SAMPLE: usize = 1 << 20;
/// Values that are looked at in one go, so that they stay in the cache.
const PIECE: usize = 4096;

/// Takes a tensor in pieces, in the order of memory, and says at the end what it is like.
///
/// It keeps moments, a sample of at most 2²⁰ values (one from each of as many equal stretches), a
/// few sums for each line, and 32 lines: a tensor may be larger than memory.
///
/// ```
/// use fanin_init::{Scheme, Shape};
/// use fanin_init::inspect::{Inspector, Precision};
/// let w: Vec<f64> = Scheme::HE_NORMAL.draw("W1", [512, 784], 1)?;
/// let mut inspector = Inspector::new(&Shape::try_from([512, 784])?, Precision::F64);
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

/// What a tensor is like and which schemes it cannot be told from, in one go; see
/// [`Inspector`] and [`Inspection::candidates`].
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
    let mut inspector = Inspector::new(shape, T::PRECISION);
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
            lines: Geometry::new(shape).and_then(|geometry| Lines::new(geometry, drawless())),
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
