#![doc = include_str!("../README.md")]

mod architecture;
mod network;
mod problem;

mod batch;
mod loss;
mod sums;

mod first_layer;
mod training;

mod evaluation;
mod probe;

mod error;

pub use architecture::{Architecture, Layer, MAX_VALUES};
pub use error::Error;
pub use evaluation::Evaluation;
pub use fanin_tensor::Real as Scalar;
pub use network::Network;
pub use probe::{DeepProbe, LayerProbe};
pub use problem::{InputMoments, Problem};
pub use training::{
    End, Form, Loss, Observer, Record, Run, Settings, Step, Trainer, train, train_many,
};
