#![doc = include_str!("../README.md")]

mod error;
mod kernel;
mod matrix;
mod product;
mod real;
mod vectorized;
mod view;

pub use error::Error;
pub use kernel::{Aligned, Fanin, Panels, matmul};
pub use matrix::Matrix;
pub use product::{Accumulate, Operands, Parts, Plain, Product};
pub use real::Real;
pub use vectorized::vectorized;
pub use view::{MatMut, MatRef, Order};
