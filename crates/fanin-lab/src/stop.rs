use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use fanin_nn::Step;

use crate::Error;

/// A hook that ends a run once `stop` is set.
pub(crate) fn until(stop: &AtomicBool) -> impl FnMut(&Step<'_, f64>) -> ControlFlow<()> {
    |_| {
        if stop.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

/// An error once `stop` is set: what a run left behind that was cut short is no result.
pub(crate) fn proceed(stop: &AtomicBool) -> Result<(), Error> {
    if stop.load(Ordering::Relaxed) {
        Err(Error::Interrupted)
    } else {
        Ok(())
    }
}
