use core::fmt::Debug;

/// A type that weights can have: `f32` or `f64`. The trait is sealed, so that types can be added.
pub trait Element:
    sealed::Sealed + Copy + Debug + Default + PartialEq + Send + Sync + 'static
{
}

impl Element for f32 {}
impl Element for f64 {}

pub(crate) mod sealed {
    use core::ops::{Add, Div, Mul, Neg, Sub};

    use crate::streams::Key;
    use crate::truncated::Cuts;
    use crate::{draws_f32, draws_f64};

    /// What filling needs of a type: its arithmetic and its part of the default stream.
    pub trait Sealed:
        Copy
        + PartialOrd
        + Add<Output = Self>
        + Sub<Output = Self>
        + Mul<Output = Self>
        + Div<Output = Self>
        + Neg<Output = Self>
    {
        /// Part of the key of every draw: a tensor has other draws in another type.
        const DTYPE: &'static str;

        fn from_f64(value: f64) -> Self;
        fn to_f64(self) -> f64;
        fn sqrt(self) -> Self;
        fn powf(self, exponent: Self) -> Self;
        fn next_down(self) -> Self;
        fn fill_normal(key: Key, start: u64, out: &mut [Self]);
        fn fill_unit(key: Key, start: u64, out: &mut [Self]);
        fn fill_truncated(key: Key, cuts: &Cuts, start: u64, out: &mut [Self]);
    }

    macro_rules! sealed {
        ($type:ident, $dtype:literal, $draws:ident) => {
            impl Sealed for $type {
                const DTYPE: &'static str = $dtype;

                fn from_f64(value: f64) -> Self {
                    value as Self
                }

                fn to_f64(self) -> f64 {
                    self.into()
                }

                fn sqrt(self) -> Self {
                    self.sqrt()
                }

                fn powf(self, exponent: Self) -> Self {
                    self.powf(exponent)
                }

                fn next_down(self) -> Self {
                    self.next_down()
                }

                fn fill_normal(key: Key, start: u64, out: &mut [Self]) {
                    $draws::fill_normal(key, start, out);
                }

                fn fill_unit(key: Key, start: u64, out: &mut [Self]) {
                    $draws::fill_unit(key, start, out);
                }

                fn fill_truncated(key: Key, cuts: &Cuts, start: u64, out: &mut [Self]) {
                    $draws::fill_truncated(key, cuts, start, out);
                }
            }
        };
    }

    sealed!(f32, "f32", draws_f32);
    sealed!(f64, "f64", draws_f64);
}
