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
// What the functions here take from the other crates, so that a program that trains needs only this
// one.
pub use fanin_activation::Activation;
pub use fanin_init::{Initialization, Source};
pub use fanin_tensor::{Matrix, Real as Scalar};
pub use network::Network;
pub use probe::{DeepProbe, LayerProbe};
pub use problem::{InputMoments, Problem};
pub use training::{
    End, Form, Loss, Observer, Record, Run, Settings, Step, Trainer, train, train_many,
};
