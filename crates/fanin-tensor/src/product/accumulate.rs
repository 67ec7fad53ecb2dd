/// What a product does to the values that are already there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accumulate {
    /// `dst = alpha · lhs · rhs`; earlier values, NaN included, are forgotten.
    Replace,
    /// `dst = dst + alpha · lhs · rhs`.
    Add,
}
