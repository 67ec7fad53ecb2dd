//! `f16` and `bf16`: values in `f32`, rounded once.

use half::{bf16, f16};

use crate::fill::element::sealed::{CHUNK, Sealed};
use crate::inspect::Precision;
use crate::streams::kernel::level::{Kernel, Level};
use crate::streams::kernel::philox::Lanes;

/// In single precision, and where that is not exact, the neighbor whose last bit is set: what is
/// rounded from there is as if rounded once.
fn rounded_to_odd(value: f64) -> f32 {
    let nearest = value as f32;
    if f64::from(nearest) == value || !nearest.is_finite() {
        return nearest;
    }
    let beyond = u32::from(f64::from(nearest).abs() > value.abs());
    f32::from_bits((nearest.to_bits() - beyond) | 1)
}

/// Draws and arithmetic in `f32`, and one rounding; `$round` takes the bits of a number to those of
/// the nearest of the type.
macro_rules! half_precision {
    ($type:ident, $dtype:literal, $precision:ident, $round:ident) => {
        impl Sealed for $type {
            const DTYPE: &'static str = $dtype;
            const PRECISION: Precision = Precision::$precision;

            type Real = f32;

            fn from_f64(value: f64) -> Self {
                // Not the crate's own conversion, which does not look at the last 32 bits.
                Self::from_f32(rounded_to_odd(value))
            }

            fn to_f64(self) -> f64 {
                self.into()
            }

            fn next_down(self) -> Self {
                let bits = self.to_bits();
                if self.is_nan() || self == Self::NEG_INFINITY {
                    self
                } else if bits & 0x7fff == 0 {
                    // Below both zeros is the negative number next to them.
                    Self::from_bits(0x8001)
                } else if bits < 0x8000 {
                    Self::from_bits(bits - 1)
                } else {
                    Self::from_bits(bits + 1)
                }
            }

            fn to_real(self) -> f32 {
                self.into()
            }

            type Buffer = [f32; CHUNK];

            fn reals<'a>(out: &'a mut [Self], buffer: &'a mut [f32; CHUNK]) -> &'a mut [f32] {
                &mut buffer[..out.len()]
            }

            fn round(level: Level, buffer: &[f32; CHUNK], out: &mut [Self]) {
                struct Rounding<'a>(&'a [f32; CHUNK], &'a mut [$type]);

                impl Kernel for Rounding<'_> {
                    type Output = ();

                    #[inline(always)]
                    fn run<L: Lanes>(self, _: L) {
                        for (out, &real) in self.1.iter_mut().zip(self.0) {
                            *out = $type::from_bits($round(real));
                        }
                    }
                }

                level.run(Rounding(buffer, out));
            }
        }
    };
}

half_precision!(f16, "f16", F16, round_f16);
half_precision!(bf16, "bf16", BF16, round_bf16);

/// Bits of the nearest `bf16`, ties to even: integer arithmetic, which becomes vector code
/// (processors' own instructions flush subnormals).
#[inline(always)]
fn round_bf16(x: f32) -> u16 {
    let bits = x.to_bits();
    let rounded = (bits.wrapping_add(0x7fff + (bits >> 16 & 1)) >> 16) as u16;
    // Rounding must not carry a NaN over to an infinity or a zero.
    let quiet = (bits >> 16) as u16 | 0x0040;
    if bits & 0x7fff_ffff > 0x7f80_0000 {
        quiet
    } else {
        rounded
    }
}

/// Bits of the nearest `f16`, ties to even, without branches.
#[inline(always)]
fn round_f16(x: f32) -> u16 {
    let bits = x.to_bits();
    let (sign, magnitude) = ((bits >> 16 & 0x8000) as u16, bits & 0x7fff_ffff);
    // The bias of the exponent goes from 127 to 15; a carry out of the fraction goes into the
    // exponent, at the top into infinity.
    let normal = magnitude
        .wrapping_sub(112 << 23)
        .wrapping_add(0x0fff + (magnitude >> 13 & 1))
        >> 13;
    // Below 2⁻¹⁴ the spacing is 2⁻²⁴, that of f32 numbers in [½, 1): adding ½ rounds to it.
    let subnormal = (f32::from_bits(magnitude) + 0.5)
        .to_bits()
        .wrapping_sub(0.5_f32.to_bits());
    let finite = if magnitude < 113 << 23 {
        subnormal
    } else {
        normal
    };
    let rounded = if magnitude >= 143 << 23 {
        0x7c00
    } else {
        finite
    };
    let value = if magnitude > 0x7f80_0000 {
        0x7e00
    } else {
        rounded
    };
    sign | value as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every bit pattern that is not exhausting: all of the upper 16 bits, with the lower ones
    /// around every tie.
    fn patterns() -> impl Iterator<Item = f32> {
        let low = [
            0, 1, 0x0fff, 0x1000, 0x1001, 0x2fff, 0x3000, 0x7fff, 0x8000, 0x8001, 0xefff, 0xf000,
            0xffff,
        ];
        (0..=u16::MAX)
            .flat_map(move |high| low.map(|low: u32| f32::from_bits(u32::from(high) << 16 | low)))
    }

    /// Every pattern is rounded as by the crate `half`, from single and from double precision; what
    /// is not a number stays so.
    #[test]
    fn rounding_is_that_of_half() {
        fn check<T: Sealed>(x: f32, ours: T, theirs: T, bits: fn(T) -> u16) {
            for ours in [ours, T::from_f64(x.into())] {
                if x.is_nan() {
                    assert!(ours.to_f64().is_nan(), "{x:e}");
                } else {
                    assert_eq!(bits(ours), bits(theirs), "{} of {x:e}", T::DTYPE);
                }
            }
        }
        for x in patterns() {
            let (ours, theirs) = (bf16::from_bits(round_bf16(x)), bf16::from_f32(x));
            check(x, ours, theirs, bf16::to_bits);
            let (ours, theirs) = (f16::from_bits(round_f16(x)), f16::from_f32(x));
            check(x, ours, theirs, f16::to_bits);
        }
    }

    /// Beside a tie the smallest part of a double decides.
    #[test]
    fn doubles_are_rounded_once() {
        let middle = 1.0 + 0.5 * f64::from(f16::EPSILON);
        for (sign, bits) in [(1.0, 0), (-1.0, 0x8000)] {
            let rounded = |x: f64| <f16 as Sealed>::from_f64(sign * x).to_bits();
            assert_eq!(rounded(middle), 0x3c00 | bits, "to even");
            assert_eq!(rounded(middle.next_up()), 0x3c01 | bits);
            assert_eq!(rounded(middle.next_down()), 0x3c00 | bits);
        }
        assert_eq!(<f16 as Sealed>::from_f64(f64::MIN_POSITIVE).to_bits(), 0);
        assert!(<f16 as Sealed>::from_f64(f64::NAN).is_nan());
        assert_eq!(<bf16 as Sealed>::from_f64(f64::MAX), bf16::INFINITY);
    }

    #[test]
    fn the_next_number_down() {
        for bits in 0..=u16::MAX {
            let (x, y) = (bf16::from_bits(bits), f16::from_bits(bits));
            if !x.is_nan() && x != bf16::NEG_INFINITY {
                let below = Sealed::next_down(x);
                assert!(
                    below < x
                        && f32::from(below).to_bits().abs_diff(f32::from(x).to_bits()) <= 1 << 16
                        || bits & 0x7fff == 0
                );
            }
            if !y.is_nan() && y != f16::NEG_INFINITY {
                let below = Sealed::next_down(y);
                assert!(below < y, "{y} {below}");
            }
        }
        assert_eq!(Sealed::next_down(f16::ONE), f16::from_f32(0.999_511_7));
        assert_eq!(Sealed::next_down(bf16::ONE), bf16::from_f32(0.996_093_75));
    }
}
