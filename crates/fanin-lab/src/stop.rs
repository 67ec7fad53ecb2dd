//! How long computations are interrupted: the caller sets a flag, runs end at their next iteration,
//! and what they leave is not a result.
//!
//! A flag and not an error from within: a run that ends early is a value, with a network that has
//! trained for a while. Only whoever wanted the whole run knows that it is of no use, and calls
//! [`proceed`].

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use fanin_nn::{Scalar, Step};

use crate::Error;

/// A hook that ends a run once `stop` is set.
pub(crate) fn until(stop: &AtomicBool) -> impl FnMut(&Step<'_, f64>) -> ControlFlow<()> {
    when(|| stop.load(Ordering::Relaxed))
}

/// A hook that ends a run once `stop` says so.
pub(crate) fn when<T: Scalar>(
    stop: impl Fn() -> bool,
) -> impl FnMut(&Step<'_, T>) -> ControlFlow<()> {
    move |_| end_if(stop())
}

/// What a hook answers to end a run, or to let it go on.
pub(crate) fn end_if(stop: bool) -> ControlFlow<()> {
    match stop {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    }
}

/// An error once `stop` is set: what a run has left that was cut short is not a result.
pub(crate) fn proceed(stop: &AtomicBool) -> Result<(), Error> {
    if stop.load(Ordering::Relaxed) {
        Err(Error::Interrupted)
    } else {
        Ok(())
    }
}
