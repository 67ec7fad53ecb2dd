//! What maps a draw to a value.
//!
//! The expressions of the course are chains of these with one draw at the beginning; named schemes
//! multiply and add only. Scalars are computed in `f64` and rounded to the type of the draw before
//! they are used, so that `randn*0.01` has the same bits whether it is typed or built.

use fanin_activation::Real;

use crate::streams::kernel::level::{Kernel, Level};
use crate::streams::kernel::philox::Lanes;

/// One operation on every element `x`, with a scalar `s`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Operation {
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

/// `f32` and `f64`, mapped by loops that are compiled in this crate, for each level once.
pub trait Mapped: Sized {
    /// Maps each number by the operations, in their order.
    fn map(level: Level, operations: &[Operation], values: &mut [Self]);
}

macro_rules! mapped {
    ($($type:ident)*) => {
        $(impl Mapped for $type {
            fn map(level: Level, operations: &[Operation], values: &mut [Self]) {
                level.run(Mapping(operations, values));
            }
        })*
    };
}

mapped!(f32 f64);

/// Numbers that are mapped while they are in the cache.
///
/// One pass over the numbers for each operation.
struct Mapping<'a, R>(&'a [Operation], &'a mut [R]);

impl<R: Real> Kernel for Mapping<'_, R> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, _: L) {
        for &operation in self.0 {
            apply(operation, self.1);
        }
    }
}

/// One operation on a slice: the match is outside the loops, so that they become vector
/// instructions.
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
        // NumPy takes these short cuts for a scalar exponent; pow itself may differ in the last
        // bit.
        Operation::Power(2.0) => each(values, |x| x * x),
        Operation::Power(0.5) => each(values, T::sqrt),
        Operation::Power(1.0) => {}
        Operation::Power(0.0) => values.fill(scalar(1.0)),
        Operation::Power(-1.0) => each(values, |x| scalar(1.0) / x),
        Operation::Power(s) => each(values, |x| x.powf(scalar(s))),
        Operation::PowerOf(s) => each(values, |x| scalar(s).powf(x)),
    }
}
