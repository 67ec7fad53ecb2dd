#![doc = include_str!("../README.md")]

mod backend;
mod error;
mod matrix;
mod own;
mod product;
mod qr;
mod real;
mod vectorized;
mod view;

pub use backend::Backend;
pub use error::Error;
pub use matrix::Matrix;
pub use own::{Aligned, Packed};
pub use product::{Accumulate, Product, check_shapes, matmul};
pub use qr::ThinQr;
pub use real::Real;
pub use vectorized::vectorized;
pub use view::{MatMut, MatRef, Order};
