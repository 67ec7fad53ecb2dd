//! Work that threads share.
//!
//! Items are independent and each is done whole by one thread, so that neither the number of
//! threads nor the order in which they finish shows in the bits.

use core::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Does the work for each item, by this many threads.
///
/// A thread takes the next item when it is done with one, so that one that the machine holds up
/// does not hold up the others.
pub(crate) fn share<I>(threads: NonZeroUsize, items: I, work: impl Fn(I::Item) + Sync)
where
    I: Iterator + Send,
{
    let items = Mutex::new(items);
    let next = || items.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        while let Some(item) = next() {
            work(item);
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.get() {
            // Where the system has no more threads, those that there are do the work.
            if thread::Builder::new().spawn_scoped(scope, work).is_err() {
                break;
            }
        }
        work();
    });
}
