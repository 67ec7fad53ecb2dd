//! Floating-point numbers as bytes.

use crate::FloatType;

/// A type and its order of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) float: FloatType,
    pub(crate) is_big_endian: bool,
}

impl Number {
    pub(crate) fn bytes(self) -> usize {
        match self.float {
            FloatType::F64 => 8,
            FloatType::F32 => 4,
            FloatType::F16 | FloatType::BF16 => 2,
        }
    }

    /// Adds the numbers in these bytes, of which there are a whole number of them.
    pub(crate) fn decode(self, bytes: &[u8], out: &mut Vec<f64>) {
        let Self {
            float,
            is_big_endian,
        } = self;
        match (float, is_big_endian) {
            (FloatType::F64, false) => each(bytes, out, f64::from_le_bytes),
            (FloatType::F64, true) => each(bytes, out, f64::from_be_bytes),
            (FloatType::F32, false) => each(bytes, out, |b| f32::from_le_bytes(b).into()),
            (FloatType::F32, true) => each(bytes, out, |b| f32::from_be_bytes(b).into()),
            (FloatType::F16, false) => each(bytes, out, |b| half(u16::from_le_bytes(b))),
            (FloatType::F16, true) => each(bytes, out, |b| half(u16::from_be_bytes(b))),
            (FloatType::BF16, false) => each(bytes, out, |b| brain(u16::from_le_bytes(b))),
            (FloatType::BF16, true) => each(bytes, out, |b| brain(u16::from_be_bytes(b))),
        }
    }
}

fn each<const N: usize>(bytes: &[u8], out: &mut Vec<f64>, number: impl Fn([u8; N]) -> f64) {
    out.extend(bytes.as_chunks::<N>().0.iter().copied().map(number));
}

/// The upper half of a single-precision number.
fn brain(bits: u16) -> f64 {
    f32::from_bits(u32::from(bits) << 16).into()
}

/// IEEE 754 binary16.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    sign * match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_read() {
        let cases = [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x0001, 2f64.powi(-24)),
            (0x7bff, 65504.0),
            (0x7c00, f64::INFINITY),
        ];
        for (bits, value) in cases {
            assert_eq!(half(bits), value);
        }
        assert!(half(0x7c01).is_nan());
        assert_eq!(brain(0xbf80), -1.0);
    }
}
