//! `orthogonal` and `delta_orthogonal`: matrices that keep lengths.
//!
//! All singular values of `gain Q` are `gain`, so that a product of many layers neither stretches
//! nor shrinks any direction: dynamical isometry, which no independent weights have. A tensor tells
//! the scheme without any law: `W Wᵀ = gain² I` up to rounding.

use crate::fill::moments::Moments;
use crate::fill::reals::Numbers;
use crate::fill::recipe::Recipe;
use crate::fill::whole::{Canvas, Whole, WholeDraws};
use crate::inspect::evidence::Evidence;
use crate::inspect::lines::Lines;
use crate::schemes::definition::{Definition, Entry, Found, Library, Names};
use crate::schemes::whole::gain::{by_gain, with_gain};
use crate::shape::block::Block;
use crate::spec::arguments::{About, Parameter};
use crate::spec::ranges::not_negative;
use crate::{Error, Shape};

/// `W = gain Q`, with `Q` uniform among the matrices with orthonormal rows (`fan_out ≤ fan_in`) or
/// columns. Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning in
/// deep linear neural networks" (2014), section 3, proposed it for weights.
///
/// `Q` is a product of Householder reflections of a matrix of normals with `max(n, n_prev)` rows
/// and `min(n, n_prev)` columns, in the precision of the draws (Stewart, "The efficient generation
/// of random orthogonal matrices with an application to condition estimators", 1980), and
/// transposed where `fan_out < fan_in`. From other libraries' streams, `Q` is that of the
/// decomposition `Q R` of the normals, as there, but in `f64`; its columns are multiplied by the
/// signs of the diagonal of `R`, without which `Q` would not be uniform (Mezzadri, "How to generate
/// random matrices from the classical compact groups", 2007).
///
/// A kernel counts as the matrix of its outputs by all that an output hears (`in / groups` channels
/// times the places), and each group of a grouped convolution is a matrix by itself, so that a
/// layer keeps lengths whatever its groups. (PyTorch takes all groups as one tall matrix, which
/// makes a depthwise kernel's rows short; so do we from [`Source::Torch`](crate::Source::Torch).)
///
/// `delta_orthogonal` has `Q`, the matrix of outputs by channels, in the center of a kernel and
/// zeros around it: Xiao et al., "Dynamical isometry and a mean field theory of CNNs" (2018),
/// algorithm 1. Lengths are kept exactly where `fan_in ≤ fan_out`, as JAX demands; otherwise what
/// is heard is. The center of an even kernel is the earlier one of the two in the middle, as in
/// JAX.
///
/// ```
/// use fanin_init::Scheme;
/// let w: Vec<f64> = Scheme::ORTHOGONAL.draw("W1", [2, 3], 1)?;
/// let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
/// assert!((dot(&w[..3], &w[..3]) - 1.0).abs() < 1e-14);
/// assert!(dot(&w[..3], &w[3..]).abs() < 1e-14);
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Orthogonal {
    /// All singular values.
    gain: f64,
    /// Whether only the center of a kernel is the matrix.
    is_delta: bool,
}

impl Orthogonal {
    /// Singular values of 1.
    pub const ORTHOGONAL: Self = Self {
        gain: 1.0,
        is_delta: false,
    };
    /// A matrix with singular values of 1 in the center of a kernel, and zeros around it.
    pub const DELTA_ORTHOGONAL: Self = Self {
        gain: 1.0,
        is_delta: true,
    };

    /// `gain`, the common singular value, is finite and at least 0.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] outside this range.
    pub fn new(gain: f64) -> Result<Self, Error> {
        Self::ORTHOGONAL.with_gain(gain)
    }

    /// The same with another common singular value, finite and at least 0.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`] outside this range.
    pub fn with_gain(self, gain: f64) -> Result<Self, Error> {
        let gain = not_negative(self.name(), "gain", gain)?;
        Ok(Self { gain, ..self })
    }

    /// The name that specs and errors use.
    fn name(self) -> &'static str {
        if self.is_delta {
            "delta_orthogonal"
        } else {
            "orthogonal"
        }
    }
}

/// Writes `W = gain Q`, or its transpose where there are fewer outputs than inputs, from one normal
/// for each weight: that between output `o` and input `i` is at `outputs[o] + heard[i]`.
fn write_matrix(
    gain: f64,
    draws: &dyn WholeDraws,
    normals: Numbers<'_>,
    (outputs, heard): (&[usize], &[usize]),
    out: &mut dyn Canvas,
) {
    /// Each output is a row of Q; this many at a time, so that every line of memory is read once.
    const ROWS: usize = 16;
    let columns = draws.orthonormal(outputs.len(), heard.len(), normals);
    let columns = columns.numbers();
    if draws.is_transposed(outputs.len(), heard.len()) {
        for (k, &at) in outputs.iter().enumerate() {
            out.scatter(at, heard, gain, columns.part(k * heard.len(), heard.len()));
        }
        return;
    }
    for (part, first) in outputs.chunks(ROWS).zip((0..).step_by(ROWS)) {
        for (k, &place) in heard.iter().enumerate() {
            let column = columns.part(k * outputs.len() + first, part.len());
            out.scatter(place, part, gain, column);
        }
    }
}

impl Definition for Orthogonal {
    fn spec(&self) -> String {
        with_gain(self.name(), self.gain)
    }

    fn weights(&self, shape: &Shape) -> Recipe {
        Recipe::whole(*self, shape)
    }

    /// PyTorch does not have `delta_orthogonal`.
    fn shape_seen_by(&self, library: Library, shape: &Shape) -> Shape {
        match library {
            Library::Torch if self.is_delta => shape.clone(),
            Library::Torch => shape.ungrouped().with_rows_first(),
            Library::Jax => shape.ungrouped(),
        }
    }
}

impl Whole for Orthogonal {
    fn fill(
        &self,
        shape: &Shape,
        draws: &mut dyn WholeDraws,
        out: &mut dyn Canvas,
    ) -> Result<(), Error> {
        // The earlier one of two in the middle, as JAX has it.
        let center = shape.center(|size| (size - 1) / 2);
        if self.is_delta {
            out.clear();
        }
        let blocks = shape.blocks();
        let heard = |block: &Block| {
            if self.is_delta {
                return block.inputs.iter().map(|input| input + center).collect();
            }
            let mut heard = block.heard();
            if draws.is_in_memory_order() {
                heard.sort_unstable();
            }
            heard
        };
        let heard: Vec<Vec<usize>> = blocks.iter().map(heard).collect();
        let each = blocks[0].outputs.len() * heard[0].len();
        let normals = draws.normals(each * blocks.len())?;
        for (group, (block, heard)) in blocks.iter().zip(&heard).enumerate() {
            let normals = normals.numbers().part(group * each, each);
            write_matrix(self.gain, draws, normals, (&block.outputs, heard), out);
        }
        Ok(())
    }

    /// The squares of a row or a column add up to gain². None for `delta_orthogonal`, whose places
    /// have different laws.
    fn moments(&self, shape: &Shape) -> Option<Moments> {
        let rows = shape.outputs() / shape.groups();
        let variance = self.gain.powi(2) / shape.fan().fan_in.max(rows) as f64;
        let mean = 0.0;
        (!self.is_delta).then_some(Moments { mean, variance })
    }
}

impl Names for Orthogonal {
    const ENTRIES: &'static [Entry<Self>] = &[
        Entry {
            about: About::new(
                "orthogonal",
                "gain Q, orthonormal rows or columns, in each group",
                "Saxe, McClelland, Ganguli 2014, section 3; by reflections, Stewart 1980, \
                 theorem 3.3; from NumPy's streams by QR, Mezzadri 2007, section 5",
                "PyTorch, Keras, JAX, burn; groups as one matrix",
            )
            .also(&["ortho"])
            .with(&[Parameter::gain().or("1")]),
            build: |given| Self::ORTHOGONAL.with_gain(given.gain()?),
        },
        Entry {
            about: About::new(
                "delta_orthogonal",
                "gain Q in the center of a kernel, else 0",
                "Xiao et al. 2018, algorithm 1",
                "JAX",
            )
            .with(&[Parameter::gain().or("1")]),
            build: |given| Self::DELTA_ORTHOGONAL.with_gain(given.gain()?),
        },
    ];

    fn of_structure(lines: &Lines, evidence: &Evidence) -> Vec<Found<Self>> {
        let found = gain_of_orthonormal(lines, evidence);
        let found = found.map(|(found, error)| {
            let scheme = |gain| Self { gain, ..found };
            by_gain(found.name(), scheme, found.gain, error)
        });
        Vec::from_iter(found)
    }
}

/// `QᵀQ = gain² I` for the lines that were kept, and the right length of all others: the scheme,
/// and the relative error of its gain.
///
/// Of rounded unit vectors a product is off by at most `2u` (Cauchy and Schwarz), with `u` half a
/// unit in the last place; decompositions in single precision add a few `2⁻²⁴ √n`. Products of
/// independent draws are off by about `1/√n`.
fn gain_of_orthonormal(lines: &Lines, evidence: &Evidence) -> Option<(Orthogonal, f64)> {
    let (geometry, running) = (&lines.geometry, &evidence.running);
    // One vector is orthogonal to nothing.
    if geometry.outputs.min(geometry.heard()) < 2 {
        return None;
    }
    let largest = geometry.outputs.max(geometry.heard()) as f64;
    let tolerance = 2_f64.powi(1 - evidence.precision.digits() as i32)
        + 16.0 * largest.sqrt() * 2_f64.powi(-24);
    // The earlier one of two in the middle.
    let center = geometry.center(|size| (size - 1) / 2);
    let in_center = |heard: usize| heard % geometry.kernel == center;
    let around = &lines.sides[1].squares;
    let is_delta = geometry.kernel > 1
        && (0..around.len()).all(|heard| in_center(heard) || around[heard] == 0.0);
    // A drawn matrix has no zeros; an identity is nothing but.
    let elements = running.count / if is_delta { geometry.kernel as u64 } else { 1 };
    let zeros = running.zeros - (running.count - elements).min(running.zeros);
    if zeros > elements / 100 {
        return None;
    }
    lines.kept.iter().find_map(|kept| {
        let squares = &lines.sides[usize::from(!kept.are_rows)].squares;
        let is_of_center = is_delta && !kept.are_rows;
        let lengths = || {
            let all = squares.iter().enumerate();
            all.filter(move |&(line, _)| !is_of_center || in_center(line))
                .map(|(_, square)| *square)
        };
        let gain_squared = lengths().sum::<f64>() / lengths().count() as f64;
        let is_close = |value: f64, wanted: f64| (value - wanted).abs() <= tolerance * gain_squared;
        if gain_squared <= 0.0 || !lengths().all(|square| is_close(square, gain_squared)) {
            return None;
        }
        let vectors: Vec<&[f64]> = kept.vectors().collect();
        let is_orthogonal = vectors.iter().enumerate().all(|(i, a)| {
            vectors[..i].iter().all(|b| {
                let product: f64 = a.iter().zip(*b).map(|(a, b)| a * b).sum();
                is_close(product, 0.0)
            })
        });
        let gain = gain_squared.sqrt();
        let found = Orthogonal { gain, is_delta };
        (is_orthogonal && vectors.len() > 1).then_some((found, tolerance))
    })
}
