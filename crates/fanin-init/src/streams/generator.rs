use rand::{Rng, RngExt};
use rand_distr::StandardNormal;

use crate::fill::plan::SequentialDraws;
use crate::{Error, TruncatedNormal, streams::kernel::draws_f64};

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
    fn truncated(&mut self, law: &TruncatedNormal) -> Result<f64, Error> {
        Ok(draws_f64::invert(law.cuts(), self.0.next_u64()))
    }
}
