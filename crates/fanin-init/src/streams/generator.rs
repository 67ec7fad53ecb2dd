//! Draws from any generator of the crate `rand_core`, or from a closure of bits.
//!
//! Each value takes what `rand_distr` takes for it, so that how many words that is depends on the
//! words: such a tensor has no parts. All is in `f64`.

use core::convert::Infallible;

use rand::{Rng, RngExt, TryRng};
use rand_distr::StandardNormal;

use crate::Error;
use crate::fill::cuts::Cuts;
use crate::fill::plan::SequentialDraws;
use crate::streams::kernel::draws_f64;

/// Draws from any generator of the `rand` family, with the distributions of `rand_distr`.
pub(crate) struct Generator<'a, R: ?Sized>(pub(crate) &'a mut R);

impl<R: Rng + ?Sized> SequentialDraws for Generator<'_, R> {
    fn normal(&mut self) -> f64 {
        self.0.sample(StandardNormal)
    }

    fn unit(&mut self) -> f64 {
        self.0.random()
    }

    /// By inversion, as in the named streams: `rand_distr` has no truncated normal.
    fn truncated(&mut self, cuts: &Cuts) -> Result<f64, Error> {
        Ok(draws_f64::invert(cuts, self.0.next_u64()))
    }
}

/// A closure that gives 64 bits, as a generator.
pub(crate) struct Bits<F>(pub(crate) F);

impl<F: FnMut() -> u64> TryRng for Bits<F> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|word| (word >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok((self.0)())
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        for chunk in out.chunks_mut(8) {
            let word = (self.0)().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}
