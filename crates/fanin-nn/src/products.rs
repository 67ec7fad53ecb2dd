use std::num::NonZeroUsize;

use fanin_tensor::{Accumulate, Backend, MatMut, MatRef, Product};

use crate::{Error, Scalar, Settings};

/// Who multiplies in a run, on how many threads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Products<T: Scalar> {
    backend: &'static dyn Product<T>,
    /// fanin's own kernel: it takes right-hand sides that were laid out once for all runs.
    own: bool,
    threads: NonZeroUsize,
}

impl<T: Scalar> Products<T> {
    pub(crate) fn open(settings: &Settings) -> Result<Self, Error> {
        Ok(Self {
            backend: Backend::Fanin.open()?,
            own: true,
            threads: settings.threads,
        })
    }

    pub(crate) fn is_own(&self) -> bool {
        self.own
    }

    pub(crate) fn threads(&self) -> usize {
        self.threads.get()
    }

    /// `dst = alpha · lhs · rhs`.
    pub(crate) fn product(
        &self,
        dst: MatMut<'_, T>,
        lhs: MatRef<'_, T>,
        rhs: MatRef<'_, T>,
        alpha: T,
    ) {
        self.backend
            .product(dst, Accumulate::Replace, lhs, rhs, alpha, self.threads);
    }
}
