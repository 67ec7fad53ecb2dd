//! The types that a weight can have, and what drawing needs of each.
//!
//! The public trait has no methods: what is in [`sealed`] may change. `f16` and `bf16` (16 bits, 11
//! and 8 of them digits) are drawn as `f32` in pieces of [`CHUNK`](sealed::CHUNK) and rounded when
//! a piece is done.

use core::fmt::Debug;

/// A type that weights can have: `f32` and `f64`, and with the feature `half` its `f16` and `bf16`.
/// The trait is sealed, so that types can be added.
///
/// The two half-precision types are drawn and computed in `f32`, and rounded once, at the end, to
/// nearest even.
pub trait Element:
    sealed::Sealed + Copy + Debug + Default + PartialEq + Send + Sync + 'static
{
}

impl Element for f32 {}
impl Element for f64 {}
#[cfg(feature = "half")]
impl Element for half::f16 {}
#[cfg(feature = "half")]
impl Element for half::bf16 {}

pub(crate) mod sealed {
    use core::ops::Mul;

    use crate::fill::operation::Mapped;
    use crate::fill::product::Entry;
    use crate::fill::reals::Reals;
    use crate::inspect::Precision;
    use crate::streams::kernel::laws::Draws;
    use crate::streams::kernel::level::Level;

    /// Elements that are drawn and mapped at a time, so that they stay in the cache; a multiple of
    /// every tile.
    pub(crate) const CHUNK: usize = 4096;

    /// What filling needs of a type.
    pub trait Sealed: Copy + PartialOrd {
        /// Part of the key of every draw: a tensor has other draws in another type.
        const DTYPE: &'static str;

        /// What values are rounded to.
        const PRECISION: Precision;

        /// The type of draws and arithmetic.
        type Real: Real;

        /// Rounds to nearest, ties to even: once, also where the type is two steps narrower.
        fn from_f64(value: f64) -> Self;
        /// Exact.
        fn to_f64(self) -> f64;
        /// The largest number of the type below this one; NaN and -∞ stay what they are.
        fn next_down(self) -> Self;
        /// Exact: no type is wider than its draws.
        fn to_real(self) -> Self::Real;

        /// Holds [`CHUNK`] numbers where the two types differ.
        type Buffer: Buffer;

        /// Where the numbers go that [`round`](Self::round) makes `out` of: at most [`CHUNK`].
        fn reals<'a>(out: &'a mut [Self], buffer: &'a mut Self::Buffer) -> &'a mut [Self::Real];

        /// Makes `out` of the first numbers of the buffer, with the instructions of this level;
        /// nothing to do where the numbers are the elements.
        fn round(level: Level, buffer: &Self::Buffer, out: &mut [Self]);
    }

    /// Room for [`CHUNK`] numbers, or for none.
    pub trait Buffer {
        /// Room that holds nothing yet.
        fn empty() -> Self;
    }

    /// Numbers are the elements themselves.
    impl Buffer for () {
        fn empty() {}
    }

    impl Buffer for [f32; CHUNK] {
        fn empty() -> Self {
            [0.0; CHUNK]
        }
    }

    /// `f32` or `f64`: what the default stream is drawn and computed in. What belongs to one kernel
    /// is a trait beside it.
    pub trait Real: Sealed<Real = Self> + Mul<Output = Self> + Entry + Draws + Mapped {
        /// Numbers in this precision, for schemes of a whole tensor.
        fn all(reals: Vec<Self>) -> Reals;
    }

    macro_rules! real {
        ($type:ident, $dtype:literal, $precision:ident, $reals:ident) => {
            impl Sealed for $type {
                const DTYPE: &'static str = $dtype;
                const PRECISION: Precision = Precision::$precision;

                type Real = Self;

                fn from_f64(value: f64) -> Self {
                    value as Self
                }

                fn to_f64(self) -> f64 {
                    self.into()
                }

                fn next_down(self) -> Self {
                    self.next_down()
                }

                fn to_real(self) -> Self {
                    self
                }

                type Buffer = ();

                fn reals<'a>(out: &'a mut [Self], _: &'a mut ()) -> &'a mut [Self] {
                    out
                }

                fn round(_: Level, (): &(), _: &mut [Self]) {}
            }

            impl Real for $type {
                fn all(reals: Vec<Self>) -> Reals {
                    Reals::$reals(reals)
                }
            }
        };
    }

    real!(f32, "f32", F32, Single);
    real!(f64, "f64", F64, Double);
}
