use num_traits::Float;

/// The precisions that activations are computed in: `f32` and `f64`. Sealed.
pub trait Real: Float + sealed::Sealed + 'static {
    /// The nearest value of this type to a constant of a formula.
    fn constant(value: f64) -> Self;

    /// The complementary error function, `1 - erf(x)`, accurate where it is tiny.
    fn erfc(self) -> Self;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

impl Real for f32 {
    #[inline]
    fn constant(value: f64) -> Self {
        value as f32
    }

    #[inline]
    fn erfc(self) -> Self {
        libm::erfcf(self)
    }
}

impl Real for f64 {
    #[inline]
    fn constant(value: f64) -> Self {
        value
    }

    #[inline]
    fn erfc(self) -> Self {
        libm::erfc(self)
    }
}
