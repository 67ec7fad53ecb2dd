//! Numbers as bytes: four types, in both orders of bytes, and the rounding from double precision.
//!
//! Every value of the three smaller types is a value in double precision, so reading never rounds.
//! Writing rounds once, to nearest with halves to even, as IEEE 754 does: what is written is the
//! nearest number of its type, also for half precision, to which there is no way from double
//! precision in one step.

use half::{bf16, f16};

use super::tensor::Dtype;

/// The numbers that weight files hold: `f64`, `f32`, and `f16` and `bf16` of the crate half. The
/// trait is sealed.
///
/// ```
/// use fanin_data::{Dtype, Number};
/// fn type_of<T: Number>(_: &[T]) -> Dtype {
///     T::TYPE
/// }
/// assert_eq!(type_of(&[0.5_f32]), Dtype::F32);
/// ```
pub trait Number: sealed::Bytes {
    /// The type of these numbers in a file.
    const TYPE: Dtype;
}

mod sealed {
    /// What the crate itself needs of such numbers; nobody outside can implement it.
    pub trait Bytes: Copy + Into<f64> {
        /// Appends the little-endian bytes of the numbers.
        fn encode(values: &[Self], out: &mut Vec<u8>);
        /// Appends the numbers of these bytes, which are a whole number of them.
        fn decode(bytes: &[u8], is_big_endian: bool, out: &mut Vec<f64>);
        /// The nearest number, of two equally near ones the even one.
        fn nearest(value: f64) -> Self;
    }
}

macro_rules! numbers {
    ($($type:ident $dtype:ident $nearest:expr),*) => {$(
        impl sealed::Bytes for $type {
            fn encode(values: &[Self], out: &mut Vec<u8>) {
                let start = out.len();
                out.resize(start + size_of_val(values), 0);
                let (bytes, _) = out[start..].as_chunks_mut::<{ size_of::<Self>() }>();
                for (bytes, value) in bytes.iter_mut().zip(values) {
                    *bytes = value.to_le_bytes();
                }
            }

            fn decode(bytes: &[u8], is_big_endian: bool, out: &mut Vec<f64>) {
                let (chunks, _) = bytes.as_chunks::<{ size_of::<Self>() }>();
                if is_big_endian {
                    out.extend(chunks.iter().map(|&bytes| f64::from($type::from_be_bytes(bytes))));
                } else {
                    out.extend(chunks.iter().map(|&bytes| f64::from($type::from_le_bytes(bytes))));
                }
            }

            fn nearest(value: f64) -> Self {
                $nearest(value)
            }
        }

        impl Number for $type {
            const TYPE: Dtype = Dtype::$dtype;
        }
    )*};
}

numbers!(
    f64 F64 std::convert::identity,
    f32 F32 |value| value as f32,
    f16 F16 |value| f16::from_f32(to_odd(value)),
    bf16 Bf16 |value| bf16::from_f32(to_odd(value))
);

/// Cuts a number to single precision and sets its last bit if anything was cut off. Rounded once
/// more, to half precision, it is the nearest number; by way of the nearest `f32` it may not be.
fn to_odd(value: f64) -> f32 {
    let near = value as f32;
    if f64::from(near) == value || value.is_nan() {
        return near;
    }
    // The bits of floating-point numbers of one sign are in the order of their sizes.
    let is_beyond = f64::from(near).abs() > value.abs();
    f32::from_bits((near.to_bits() - u32::from(is_beyond)) | 1)
}

/// Appends the numbers of these bytes, which are a whole number of them; of [`Dtype::Other`], none.
pub(super) fn decode(dtype: &Dtype, is_big_endian: bool, bytes: &[u8], out: &mut Vec<f64>) {
    use sealed::Bytes;
    match dtype {
        Dtype::F64 => f64::decode(bytes, is_big_endian, out),
        Dtype::F32 => f32::decode(bytes, is_big_endian, out),
        Dtype::F16 => f16::decode(bytes, is_big_endian, out),
        Dtype::Bf16 => bf16::decode(bytes, is_big_endian, out),
        Dtype::Other(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::sealed::Bytes;
    use super::*;

    /// 1 + 2⁻¹¹ is halfway between two numbers of `f16`. A little more, too little for `f32` to
    /// see, must round up; rounded to `f32` first, it would go down to the even neighbor.
    #[test]
    fn numbers_are_rounded_once() {
        let (halfway, little) = (1.0 + 2.0_f64.powi(-11), 2.0_f64.powi(-40));
        for (value, wanted) in [
            (halfway, 1.0),
            (halfway + little, 1.0 + 2.0_f64.powi(-10)),
            (-halfway - little, -1.0 - 2.0_f64.powi(-10)),
            (halfway - little, 1.0),
            (1e300, f64::INFINITY),
            (-1e-300, 0.0),
            (f64::NEG_INFINITY, f64::NEG_INFINITY),
        ] {
            assert_eq!(f16::nearest(value).to_f64(), wanted, "{value:e}");
        }
        let (halfway, up) = (1.0 + 2.0_f64.powi(-8), 1.0 + 2.0_f64.powi(-7));
        assert_eq!(bf16::nearest(halfway).to_f64(), 1.0);
        assert_eq!(bf16::nearest(halfway + little).to_f64(), up);
        assert_eq!(bf16::nearest(1e39).to_f64(), f64::INFINITY);
        assert!(f16::nearest(f64::NAN).is_nan() && bf16::nearest(f64::NAN).is_nan());
    }
}
