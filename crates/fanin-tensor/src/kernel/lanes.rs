use pulp::Simd;

/// The vector operations that the kernels are made of, for one precision.
///
/// Multiply-adds are fused at every level, in software where the processor has no such instruction:
/// that is what makes the bits the same everywhere.
pub trait Lanes: fanin_activation::Real {
    /// Values in 64 bytes: one cache line, and the widest vector there is.
    const PER_LINE: usize;

    /// As many values as the processor's vectors hold.
    type Vector<S: Simd>: Copy;

    /// How many that is.
    fn lanes<S: Simd>() -> usize {
        size_of::<Self::Vector<S>>() / size_of::<Self>()
    }

    /// The same value everywhere.
    fn splat<S: Simd>(simd: S, value: Self) -> Self::Vector<S>;

    /// `a · b + c`, rounded once.
    fn fused<S: Simd>(
        simd: S,
        a: Self::Vector<S>,
        b: Self::Vector<S>,
        c: Self::Vector<S>,
    ) -> Self::Vector<S>;

    /// `a · b`.
    fn times<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;

    /// `a + b`.
    fn plus<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;

    /// The sum of a vector's values: its two halves are added until one value is left.
    fn sum_of<S: Simd>(simd: S, vector: Self::Vector<S>) -> Self;

    /// Whole vectors, and what is left.
    fn vectors<S: Simd>(values: &[Self]) -> (&[Self::Vector<S>], &[Self]);

    /// Whole vectors, and what is left.
    fn vectors_mut<S: Simd>(values: &mut [Self]) -> (&mut [Self::Vector<S>], &mut [Self]);

    /// At most one vector; zeros where the slice has ended.
    fn load_part<S: Simd>(simd: S, values: &[Self]) -> Self::Vector<S>;

    /// As much of a vector as the slice has room for.
    fn store_part<S: Simd>(simd: S, vector: Self::Vector<S>, values: &mut [Self]);
}

macro_rules! lanes {
    ($t:ident, $per_line:literal, $vector:ident, $splat:ident, $mul_add:ident, $mul:ident, $add:ident, $sum:ident, $vectors:ident,
     $vectors_mut:ident, $load:ident, $store:ident) => {
        impl Lanes for $t {
            const PER_LINE: usize = $per_line;
            type Vector<S: Simd> = S::$vector;

            #[inline(always)]
            fn splat<S: Simd>(simd: S, value: Self) -> S::$vector {
                simd.$splat(value)
            }

            #[inline(always)]
            fn fused<S: Simd>(simd: S, a: S::$vector, b: S::$vector, c: S::$vector) -> S::$vector {
                simd.$mul_add(a, b, c)
            }

            #[inline(always)]
            fn times<S: Simd>(simd: S, a: S::$vector, b: S::$vector) -> S::$vector {
                simd.$mul(a, b)
            }

            #[inline(always)]
            fn plus<S: Simd>(simd: S, a: S::$vector, b: S::$vector) -> S::$vector {
                simd.$add(a, b)
            }

            #[inline(always)]
            fn sum_of<S: Simd>(simd: S, vector: S::$vector) -> Self {
                simd.$sum(vector)
            }

            #[inline(always)]
            fn vectors<S: Simd>(values: &[Self]) -> (&[S::$vector], &[Self]) {
                S::$vectors(values)
            }

            #[inline(always)]
            fn vectors_mut<S: Simd>(values: &mut [Self]) -> (&mut [S::$vector], &mut [Self]) {
                S::$vectors_mut(values)
            }

            #[inline(always)]
            fn load_part<S: Simd>(simd: S, values: &[Self]) -> S::$vector {
                simd.$load(values)
            }

            #[inline(always)]
            fn store_part<S: Simd>(simd: S, vector: S::$vector, values: &mut [Self]) {
                simd.$store(values, vector);
            }
        }
    };
}

lanes!(
    f32,
    16,
    f32s,
    splat_f32s,
    mul_add_f32s,
    mul_f32s,
    add_f32s,
    reduce_sum_f32s,
    as_simd_f32s,
    as_mut_simd_f32s,
    partial_load_f32s,
    partial_store_f32s
);
lanes!(
    f64,
    8,
    f64s,
    splat_f64s,
    mul_add_f64s,
    mul_f64s,
    add_f64s,
    reduce_sum_f64s,
    as_simd_f64s,
    as_mut_simd_f64s,
    partial_load_f64s,
    partial_store_f64s
);
