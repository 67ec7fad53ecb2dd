use std::cell::RefCell;

use crate::Aligned;
use crate::kernel::{Dots, Multiply};

/// The two precisions that matrices are multiplied in: `f32` and `f64`.
///
/// A [`fanin_activation::Real`] for which there are kernels of products. Sealed.
pub trait Real: fanin_activation::Real + kernel::Kernel {}

impl Real for f32 {}
impl Real for f64 {}

pub(crate) mod kernel {
    use super::*;

    /// What a kernel must be told of a precision: translated once for each, in this crate.
    pub trait Kernel: crate::kernel::Lanes + Sized {
        /// A product by tiles.
        fn multiply_tiles(job: Multiply<'_, Self>);

        /// A product of factors that both lie along memory.
        fn multiply_lines(job: Dots<'_, Self>);

        /// Lends this thread's room for laying out right-hand sides.
        fn with_scratch<R>(body: impl FnOnce(&mut Aligned<Self>) -> R) -> R;
    }
}

macro_rules! kernel {
    ($t:ident) => {
        impl kernel::Kernel for $t {
            fn multiply_tiles(job: Multiply<'_, Self>) {
                job.run();
            }

            fn multiply_lines(job: Dots<'_, Self>) {
                job.run();
            }

            fn with_scratch<R>(body: impl FnOnce(&mut Aligned<Self>) -> R) -> R {
                thread_local! {
                    static SCRATCH: RefCell<Aligned<$t>> = RefCell::default();
                }
                SCRATCH.with_borrow_mut(body)
            }
        }
    };
}

kernel!(f32);
kernel!(f64);
