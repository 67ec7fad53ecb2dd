/// A loop over slices, to be run by [`vectorized`].
///
/// A trait and not a closure: only a function can be marked `#[inline(always)]`, and a loop with
/// elementary functions in it is so large that the compiler would otherwise leave it outside of the
/// code for the wider vectors.
pub trait Loop {
    /// What the loop gives back.
    type Output;

    /// The loop; mark it `#[inline(always)]`.
    fn run(self) -> Self::Output;
}

/// Runs a loop with the widest vectors that the processor has, chosen when the program runs.
///
/// The loop is compiled once for each instruction set. Nothing is reordered or fused, so the
/// results are the same.
///
/// ```
/// use fanin_activation::math::{self, Loop};
///
/// struct Softmax<'a>(&'a mut [f32]);
///
/// impl Loop for Softmax<'_> {
///     type Output = f32;
///
///     #[inline(always)]
///     fn run(self) -> f32 {
///         self.0.iter_mut().for_each(|x| *x = math::exp(*x));
///         self.0.iter().sum()
///     }
/// }
///
/// let mut x = [0.0, -200.0];
/// assert_eq!(math::vectorized(Softmax(&mut x)), 1.0);
/// ```
#[inline]
pub fn vectorized<L: Loop>(body: L) -> L::Output {
    struct Inlined<L>(L);

    impl<L: Loop> pulp::NullaryFnOnce for Inlined<L> {
        type Output = L::Output;

        #[inline(always)]
        fn call(self) -> L::Output {
            self.0.run()
        }
    }

    pulp::Arch::new().dispatch(Inlined(body))
}
