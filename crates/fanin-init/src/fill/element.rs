use core::fmt::Debug;

/// A type that weights can have: `f32` and `f64`, and with the feature `half` its `f16` and `bf16`. The trait is sealed, so that types can
/// be added.
///
/// The two half-precision types are drawn and computed in `f32`, and rounded once, at the end, to nearest even.
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

/// `f32` or `f64`: what NumPy and PyTorch have functions for.
pub trait Float: Element + sealed::Real {}

impl Float for f32 {}
impl Float for f64 {}

pub(crate) mod sealed {
    use core::ops::{Add, Div, Mul, Neg, Sub};

    use super::Float;
    use crate::fill::cuts::Cuts;
    use crate::fill::plan::{self, Plan};
    use crate::fill::product::Entry;
    use crate::fill::whole::Reals;
    use crate::inspect::Precision;
    use crate::streams::kernel::draws_f32::CutsF32;
    use crate::streams::kernel::key::Key;
    use crate::streams::kernel::lanes::Lanes;
    use crate::streams::kernel::tiles::{Normal, Uniform};
    use crate::streams::library::{self, Library};
    use crate::streams::numpy::pcg64::Pcg64;
    use crate::{
        Error, Level, Torch, streams::kernel::draws_f32, streams::kernel::draws_f64,
        streams::numpy::ziggurat,
    };

    /// Elements that are drawn and mapped at a time, so that they stay in the cache; a multiple of every tile.
    pub(crate) const CHUNK: usize = 4096;

    /// What filling needs of a type.
    pub trait Sealed: Copy + PartialOrd {
        /// Part of the key of every draw: a tensor has other draws in another type.
        const DTYPE: &'static str;

        /// What values are rounded to.
        const PRECISION: Precision;

        /// The type of draws and arithmetic.
        type Real: Float;

        fn from_f64(value: f64) -> Self;
        fn to_f64(self) -> f64;
        fn next_down(self) -> Self;
        fn to_real(self) -> Self::Real;

        /// Holds [`CHUNK`] numbers where the two types differ.
        type Buffer: Buffer;

        /// Where the numbers go that [`round`](Self::round) makes `out` of: at most [`CHUNK`].
        fn reals<'a>(out: &'a mut [Self], buffer: &'a mut Self::Buffer) -> &'a mut [Self::Real];

        fn round(level: Level, buffer: &Self::Buffer, out: &mut [Self]);

        /// Elements `start ..` of a plan, by one thread.
        fn fill_part(plan: &Plan, level: Level, key: Key, start: u64, out: &mut [Self]);

        /// A whole tensor from another library's stream.
        fn fill_library(
            plan: &Plan,
            library: &mut Library<'_>,
            out: &mut [Self],
        ) -> Result<(), Error>;
    }

    pub trait Buffer {
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

    /// `f32` or `f64`: their arithmetic and their part of the default stream.
    pub trait Real:
        Sealed<Real = Self>
        + Add<Output = Self>
        + Sub<Output = Self>
        + Mul<Output = Self>
        + Div<Output = Self>
        + Neg<Output = Self>
        + Entry
    {
        const INFINITY: Self;

        fn sqrt(self) -> Self;
        fn powf(self, exponent: Self) -> Self;
        fn mul_add(self, factor: Self, addend: Self) -> Self;
        fn draw_normal<L: Lanes>(lanes: L, key: Key, start: u64, out: &mut [Self]);
        fn draw_uniform<L: Lanes>(
            lanes: L,
            key: Key,
            range: Uniform<Self>,
            start: u64,
            out: &mut [Self],
        );
        fn draw_truncated<L: Lanes>(lanes: L, key: Key, cuts: &Cuts, start: u64, out: &mut [Self]);

        /// Numbers in this precision, for schemes of a whole tensor.
        fn reals(reals: Vec<Self>) -> Reals;

        fn numpy_unit(generator: &mut Pcg64) -> Self;
        fn numpy_normal(generator: &mut Pcg64) -> Self;
        fn torch_unit(torch: &mut Torch) -> Self;
    }

    macro_rules! real {
        ($type:ident, $dtype:literal, $precision:ident, $reals:ident, $draws:ident, $cuts:expr, $unit:ident, $normal:ident, |$torch:ident| $torch_unit:expr) => {
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

                fn fill_part(plan: &Plan, level: Level, key: Key, start: u64, out: &mut [Self]) {
                    plan::fill_part(plan, level, key, start, out);
                }

                fn fill_library(
                    plan: &Plan,
                    library: &mut Library<'_>,
                    out: &mut [Self],
                ) -> Result<(), Error> {
                    library::fill(plan, library, out)
                }
            }

            impl Real for $type {
                const INFINITY: Self = Self::INFINITY;

                #[inline(always)]
                fn sqrt(self) -> Self {
                    self.sqrt()
                }

                fn powf(self, exponent: Self) -> Self {
                    self.powf(exponent)
                }

                fn mul_add(self, factor: Self, addend: Self) -> Self {
                    self.mul_add(factor, addend)
                }

                #[inline(always)]
                fn draw_normal<L: Lanes>(lanes: L, key: Key, start: u64, out: &mut [Self]) {
                    $draws::fill(lanes, key, Normal, start, out);
                }

                #[inline(always)]
                fn draw_uniform<L: Lanes>(
                    lanes: L,
                    key: Key,
                    range: Uniform<Self>,
                    start: u64,
                    out: &mut [Self],
                ) {
                    $draws::fill(lanes, key, range, start, out);
                }

                #[inline(always)]
                fn draw_truncated<L: Lanes>(
                    lanes: L,
                    key: Key,
                    cuts: &Cuts,
                    start: u64,
                    out: &mut [Self],
                ) {
                    $draws::fill(lanes, key, $cuts(cuts), start, out);
                }

                fn reals(reals: Vec<Self>) -> Reals {
                    Reals::$reals(reals)
                }

                fn numpy_unit(generator: &mut Pcg64) -> Self {
                    generator.$unit()
                }

                fn numpy_normal(generator: &mut Pcg64) -> Self {
                    ziggurat::$normal(generator)
                }

                fn torch_unit($torch: &mut Torch) -> Self {
                    $torch_unit
                }
            }
        };
    }

    real!(
        f32,
        "f32",
        F32,
        Single,
        draws_f32,
        CutsF32::new,
        unit_f32,
        normal_f32,
        |torch| (torch.word() & 0x00ff_ffff) as Self * (1.0 / 16_777_216.0)
    );
    real!(
        f64,
        "f64",
        F64,
        Double,
        draws_f64,
        core::convert::identity,
        unit_f64,
        normal_f64,
        |torch| (torch.double_word() & 0x001f_ffff_ffff_ffff) as Self
            * (1.0 / 9_007_199_254_740_992.0)
    );
}
