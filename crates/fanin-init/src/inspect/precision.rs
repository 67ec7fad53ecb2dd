//! What the values of a tensor were rounded to, by which every comparison is widened.

/// The number type that values were rounded to: they are looked at in `f64`, but lie on its grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Precision {
    /// IEEE 754 double precision: 53 digits, exponents from -1022.
    F64,
    /// IEEE 754 single precision: 24 digits, exponents from -126.
    F32,
    /// IEEE 754 half precision: 11 digits, exponents from -14.
    F16,
    /// The upper half of single precision: 8 digits, exponents from -126.
    BF16,
}

impl Precision {
    /// Binary digits of a number, the leading one included.
    pub fn digits(self) -> u32 {
        match self {
            Self::F64 => 53,
            Self::F32 => 24,
            Self::F16 => 11,
            Self::BF16 => 8,
        }
    }

    /// The distance to the next number of this type.
    ///
    /// ```
    /// use fanin_init::inspect::Precision;
    /// assert_eq!(Precision::BF16.spacing(1.0), 1.0 / 128.0);
    /// assert_eq!(Precision::F16.spacing(1e-9), 2.0_f64.powi(-24));
    /// ```
    pub fn spacing(self, x: f64) -> f64 {
        let smallest_exponent = match self {
            Self::F64 => -1022,
            Self::F32 | Self::BF16 => -126,
            Self::F16 => -14,
        };
        let exponent = (x.abs().to_bits() >> 52) as i32 - 1023;
        let last = exponent.max(smallest_exponent) - (self.digits() as i32 - 1);
        // The subnormal numbers of double precision have no shorter exponent in this form.
        f64::from_bits(((last.max(-1022) + 1023) as u64) << 52)
    }
}
