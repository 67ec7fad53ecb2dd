use std::fmt::Debug;
use std::num::NonZeroUsize;

use crate::product::Operands;
use crate::{Accumulate, MatMut, MatRef, Product, Real};

/// A back end's own part: it multiplies, and need not think of shapes that do not fit or are empty.
pub(crate) trait Kernel<T>: Debug + Send + Sync {
    fn multiply(&self, operands: Operands<'_, T>);
}

/// A kernel behind the check of its operands: the one place where shapes are checked.
#[derive(Debug)]
pub(crate) struct Checked<K>(pub(crate) K);

impl<T: Real, K: Kernel<T>> Product<T> for Checked<K> {
    fn product(
        &self,
        dst: MatMut<'_, T>,
        accumulate: Accumulate,
        lhs: MatRef<'_, T>,
        rhs: MatRef<'_, T>,
        alpha: T,
        threads: NonZeroUsize,
    ) {
        if let Some(operands) = Operands::new(dst, accumulate, lhs, rhs, alpha, threads) {
            self.0.multiply(operands);
        }
    }
}
