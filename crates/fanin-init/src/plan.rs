use crate::Error;
use crate::element::Element;
use crate::streams::{Streams, check_range};
use crate::truncated::TruncatedNormal;

/// Elements that are drawn and mapped at a time, so that they stay in the cache; a multiple of every tile.
const CHUNK: usize = 4096;

/// An element scheme for one layer: a draw, and the operations that map it to a value, in their order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    pub(crate) draw: Draw,
    pub(crate) operations: Vec<Operation>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Draw {
    Constant(f64),
    Normal,
    Uniform { low: f64, high: f64 },
    Truncated(TruncatedNormal),
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
    fn truncated(&mut self, law: &TruncatedNormal) -> Result<f64, Error>;
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

    /// Elements `start ..` of the tensor from its stream. Scalars are rounded to `T`, then every operation is done in `T`.
    pub(crate) fn fill_named<T: Element>(
        &self,
        streams: Streams,
        name: &str,
        start: u64,
        out: &mut [T],
    ) -> Result<(), Error> {
        check_range(start, out.len(), u64::MAX)?;
        let key = streams.key::<T>(name);
        let mut position = start;
        for chunk in out.chunks_mut(CHUNK) {
            match self.draw {
                Draw::Constant(value) => chunk.fill(T::from_f64(value)),
                Draw::Normal => T::fill_normal(key, position, chunk),
                Draw::Truncated(law) => T::fill_truncated(key, law.cuts(), position, chunk),
                Draw::Uniform { low, high } => {
                    T::fill_unit(key, position, chunk);
                    scale_unit(
                        T::from_f64(low),
                        T::from_f64(high),
                        T::from_f64(high - low),
                        chunk,
                    );
                }
            }
            for &operation in &self.operations {
                apply(operation, chunk);
            }
            position += chunk.len() as u64;
        }
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
                Draw::Truncated(law) => draws.truncated(&law)?,
            }];
            for &operation in &self.operations {
                apply(operation, &mut value);
            }
            *slot = T::from_f64(value[0]);
        }
        Ok(())
    }
}

/// `low + width u`, kept below `high`, which rounding could reach.
fn scale_unit<T: Element>(low: T, high: T, width: T, chunk: &mut [T]) {
    for x in &mut *chunk {
        *x = low + width * *x;
    }
    // A course expression may have its bounds the wrong way round, as NumPy allows; then there is nothing to keep.
    if low < high {
        let largest = high.next_down();
        for x in chunk {
            if *x > largest {
                *x = largest;
            }
        }
    }
}

/// One operation on a slice: the match is outside the loops, so that they become vector instructions.
fn apply<T: Element>(operation: Operation, values: &mut [T]) {
    fn each<T: Element>(values: &mut [T], f: impl Fn(T) -> T) {
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
