use core::iter;

use crate::Error;
use crate::fill::cuts::Cuts;
use crate::fill::element::Element;
use crate::fill::element::sealed::{Buffer, CHUNK, Real, Sealed};
use crate::fill::moments::Moments;
use crate::streams::kernel::key::Key;
use crate::streams::kernel::lanes::Lanes;
use crate::streams::kernel::level::{Kernel, Level};
use crate::streams::kernel::tiles::{Normal, Uniform};
use crate::streams::named::{Streams, check_range};

/// An element scheme for one layer: a draw, and the operations that map it to a value, in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub(crate) draw: Draw,
    pub(crate) operations: Vec<Operation>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Draw {
    Constant(f64),
    Normal,
    Uniform { low: f64, high: f64 },
    Truncated(Cuts),
}

/// One operation on every element `x`, with a scalar `s`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Operation {
    /// `-x`
    Negate,
    /// `sqrt(x)`
    SquareRoot,
    /// `x + s`
    Add(f64),
    /// `x - s`
    Subtract(f64),
    /// `s - x`
    SubtractFrom(f64),
    /// `x * s`
    Multiply(f64),
    /// `x / s`
    Divide(f64),
    /// `s / x`
    DivideInto(f64),
    /// `x ** s`
    Power(f64),
    /// `s ** x`
    PowerOf(f64),
}

/// Draws in order, one after the other, in `f64`.
pub(crate) trait SequentialDraws {
    fn normal(&mut self) -> f64;
    /// Uniform in `[0, 1)`.
    fn unit(&mut self) -> f64;
    fn truncated(&mut self, cuts: &Cuts) -> Result<f64, Error>;
}

impl Plan {
    pub(crate) fn new(draw: Draw) -> Self {
        Self {
            draw,
            operations: Vec::new(),
        }
    }

    pub(crate) fn then(mut self, operation: Operation) -> Self {
        self.operations.push(operation);
        self
    }

    pub(crate) fn zeros() -> Self {
        Self::new(Draw::Constant(0.0))
    }

    /// Uniform on `[-limit, limit)`.
    pub(crate) fn symmetric(limit: f64) -> Self {
        Self::new(Draw::Uniform {
            low: -limit,
            high: limit,
        })
    }

    /// The same with another mean; nothing is added for 0.
    pub(crate) fn around(self, mean: f64) -> Self {
        if mean == 0.0 {
            self
        } else {
            self.then(Operation::Add(mean))
        }
    }

    /// Mean and variance of one value; none for powers of a draw.
    pub(crate) fn moments(&self) -> Option<Moments> {
        let draw = match self.draw {
            Draw::Constant(mean) => Moments {
                mean,
                variance: 0.0,
            },
            Draw::Normal => Moments {
                mean: 0.0,
                variance: 1.0,
            },
            Draw::Uniform { low, high } => Moments {
                mean: (low + high) / 2.0,
                variance: (high - low).powi(2) / 12.0,
            },
            Draw::Truncated(cuts) => cuts.moments(),
        };
        self.operations
            .iter()
            .try_fold(draw, |Moments { mean, variance }, operation| {
                let (scale, shift) = match *operation {
                    Operation::Negate => (-1.0, 0.0),
                    Operation::Add(s) => (1.0, s),
                    Operation::Subtract(s) => (1.0, -s),
                    Operation::SubtractFrom(s) => (-1.0, s),
                    Operation::Multiply(s) => (s, 0.0),
                    Operation::Divide(s) => (1.0 / s, 0.0),
                    // Of powers, these are straight lines; others are NaN for half of the draws, or no fixed law.
                    Operation::Power(1.0) => (1.0, 0.0),
                    Operation::Power(0.0) => (0.0, 1.0),
                    Operation::SquareRoot
                    | Operation::DivideInto(_)
                    | Operation::Power(_)
                    | Operation::PowerOf(_) => return None,
                };
                Some(Moments {
                    mean: scale * mean + shift,
                    variance: scale * scale * variance,
                })
            })
    }

    /// Elements `start ..` of the tensor from its stream. Scalars are rounded to the type of the draw, then every operation is done in
    /// it, and values are rounded to `T` at the end.
    pub(crate) fn fill_named<T: Element>(
        &self,
        streams: Streams,
        name: &str,
        start: u64,
        out: &mut [T],
    ) -> Result<(), Error> {
        check_range(start, out.len(), u64::MAX)?;
        let (key, level) = (streams.key::<T>(name), streams.level());
        streams.share(CHUNK, out, |offset, part| {
            T::fill_part(self, level, key, start + offset, part);
        });
        Ok(())
    }

    /// The next values of a sequence: every operation in `f64`, rounded to `T` at the end.
    pub(crate) fn fill_sequential<T: Element>(
        &self,
        draws: &mut impl SequentialDraws,
        out: &mut [T],
    ) -> Result<(), Error> {
        for slot in out {
            let mut value = [match self.draw {
                Draw::Constant(value) => value,
                Draw::Normal => draws.normal(),
                Draw::Uniform { low, high } => low + (high - low) * draws.unit(),
                Draw::Truncated(cuts) => draws.truncated(&cuts)?,
            }];
            for &operation in &self.operations {
                apply(operation, &mut value);
            }
            *slot = T::from_f64(value[0]);
        }
        Ok(())
    }
}

/// Elements `start ..`, by one thread.
///
/// Called for each type in this crate alone ([`Sealed::fill_part`]): the kernels would otherwise be compiled anew in each crate that fills.
pub(crate) fn fill_part<T: Sealed>(plan: &Plan, level: Level, key: Key, start: u64, out: &mut [T]) {
    let draw = match plan.draw {
        Draw::Constant(value) => Numbers::Constant(Sealed::from_f64(value)),
        Draw::Normal => Numbers::Normal,
        Draw::Uniform { low, high } => Numbers::Uniform(range::<T>(low, high)),
        Draw::Truncated(cuts) => Numbers::Truncated(cuts),
    };
    let mut buffer = T::Buffer::empty();
    // All chunks but the first begin where tiles do.
    let first = CHUNK - (start % CHUNK as u64) as usize;
    let (first, rest) = out.split_at_mut(first.min(out.len()));
    let mut start = start;
    for out in iter::once(first).chain(rest.chunks_mut(CHUNK)) {
        let reals = T::reals(out, &mut buffer);
        match draw {
            Numbers::Constant(value) => reals.fill(value),
            Numbers::Normal => level.run(Drawn(Normal, key, start, reals)),
            Numbers::Uniform(range) => level.run(Drawn(range, key, start, reals)),
            Numbers::Truncated(cuts) => level.run(Drawn(cuts, key, start, reals)),
        }
        level.run(Mapped(&plan.operations, reals));
        T::round(level, &buffer, out);
        start = start.wrapping_add(out.len() as u64);
    }
}

/// A [`Draw`] in the type of the draw.
#[derive(Clone, Copy)]
enum Numbers<R> {
    Constant(R),
    Normal,
    Uniform(Uniform<R>),
    Truncated(Cuts),
}

/// At most [`CHUNK`] numbers, from an index on.
///
/// A kernel for each law, and one for the operations: in one function of them all, the compiler takes three times as long.
struct Drawn<'a, R, D>(D, Key, u64, &'a mut [R]);

impl<R: Real> Kernel for Drawn<'_, R, Normal> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        R::draw_normal(lanes, self.1, self.2, self.3);
    }
}

impl<R: Real> Kernel for Drawn<'_, R, Uniform<R>> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        R::draw_uniform(lanes, self.1, self.0, self.2, self.3);
    }
}

impl<R: Real> Kernel for Drawn<'_, R, Cuts> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        R::draw_truncated(lanes, self.1, &self.0, self.2, self.3);
    }
}

/// Numbers that are mapped while they are in the cache.
struct Mapped<'a, R>(&'a [Operation], &'a mut [R]);

impl<R: Real> Kernel for Mapped<'_, R> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, _: L) {
        for &operation in self.0 {
            apply(operation, self.1);
        }
    }
}

fn range<T: Sealed>(low: f64, high: f64) -> Uniform<T::Real> {
    let real = T::Real::from_f64;
    let bound = T::from_f64(high);
    Uniform {
        low: real(low),
        width: real(high - low),
        // A course expression may have its bounds the wrong way round, as NumPy allows; then there is nothing to keep.
        largest: if T::from_f64(low) < bound {
            bound.next_down().to_real()
        } else {
            <T::Real as Real>::INFINITY
        },
    }
}

/// One operation on a slice: the match is outside the loops, so that they become vector instructions.
#[inline(always)]
pub(crate) fn apply<T: Real>(operation: Operation, values: &mut [T]) {
    #[inline(always)]
    fn each<T: Real>(values: &mut [T], f: impl Fn(T) -> T) {
        for x in values {
            *x = f(*x);
        }
    }
    let scalar = T::from_f64;
    match operation {
        Operation::Negate => each(values, |x| -x),
        Operation::SquareRoot => each(values, T::sqrt),
        Operation::Add(s) => each(values, |x| x + scalar(s)),
        Operation::Subtract(s) => each(values, |x| x - scalar(s)),
        Operation::SubtractFrom(s) => each(values, |x| scalar(s) - x),
        Operation::Multiply(s) => each(values, |x| x * scalar(s)),
        Operation::Divide(s) => each(values, |x| x / scalar(s)),
        Operation::DivideInto(s) => each(values, |x| scalar(s) / x),
        // NumPy takes these short cuts for a scalar exponent; pow itself may differ in the last bit.
        Operation::Power(2.0) => each(values, |x| x * x),
        Operation::Power(0.5) => each(values, T::sqrt),
        Operation::Power(1.0) => {}
        Operation::Power(0.0) => values.fill(scalar(1.0)),
        Operation::Power(-1.0) => each(values, |x| scalar(1.0) / x),
        Operation::Power(s) => each(values, |x| x.powf(scalar(s))),
        Operation::PowerOf(s) => each(values, |x| scalar(s).powf(x)),
    }
}
