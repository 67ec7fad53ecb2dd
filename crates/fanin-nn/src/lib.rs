#![doc = include_str!("../README.md")]

mod architecture;
mod batch;
mod descent;
mod dual;
mod eigenvalues;
mod error;
mod evaluation;
mod first_layer;
mod gram;
mod half;
mod jacobian;
mod looking;
mod loss;
mod network;
mod observe;
mod parts;
mod primal;
mod probe;
mod problem;
mod products;
mod repulsion;
mod settings;
mod symmetry;
mod train;
mod trainer;

pub use architecture::{Architecture, Layer, MAX_VALUES};
pub use error::Error;
pub use evaluation::Evaluation;
pub use network::{Network, Scalar};
pub use observe::{Observer, Step};
pub use probe::{DeepProbe, LayerProbe};
pub use problem::{InputMoments, Problem};
pub use settings::{Form, Loss, Settings};
pub use train::{End, Record, Run, train, train_many};
pub use trainer::Trainer;
