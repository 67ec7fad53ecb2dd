/// Runs plain loops with the widest vectors that the processor has, chosen when the program runs.
///
/// The compiler translates `body` once for each instruction set and makes vector code of what it
/// can. Arithmetic is not reordered and not fused, so the results are the same with every set.
///
/// ```
/// use fanin_tensor::vectorized;
/// let mut a = [1.0, 2.0, 3.0];
/// vectorized(|| a.iter_mut().for_each(|a| *a = 2.0 * *a));
/// assert_eq!(a, [2.0, 4.0, 6.0]);
/// ```
#[inline]
pub fn vectorized<R>(body: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(body)
}
