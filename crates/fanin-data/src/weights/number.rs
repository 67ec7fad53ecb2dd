//! Floating-point numbers as bytes.

use half::{bf16, f16};

use crate::Dtype;

/// A type and its order of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Encoding {
    pub(crate) float: Dtype,
    pub(crate) is_big_endian: bool,
}

impl Encoding {
    /// Adds the numbers in these bytes, of which there are a whole number of them.
    pub(crate) fn decode(self, bytes: &[u8], out: &mut Vec<f64>) {
        let Self {
            float,
            is_big_endian,
        } = self;
        match (float, is_big_endian) {
            (Dtype::F64, false) => each(bytes, out, f64::from_le_bytes),
            (Dtype::F64, true) => each(bytes, out, f64::from_be_bytes),
            (Dtype::F32, false) => each(bytes, out, |b| f32::from_le_bytes(b).into()),
            (Dtype::F32, true) => each(bytes, out, |b| f32::from_be_bytes(b).into()),
            (Dtype::F16, false) => each(bytes, out, |b| f16::from_le_bytes(b).into()),
            (Dtype::F16, true) => each(bytes, out, |b| f16::from_be_bytes(b).into()),
            (Dtype::Bf16, false) => each(bytes, out, |b| bf16::from_le_bytes(b).into()),
            (Dtype::Bf16, true) => each(bytes, out, |b| bf16::from_be_bytes(b).into()),
        }
    }
}

fn each<const N: usize>(bytes: &[u8], out: &mut Vec<f64>, number: impl Fn([u8; N]) -> f64) {
    out.extend(bytes.as_chunks::<N>().0.iter().copied().map(number));
}
