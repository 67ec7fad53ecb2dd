//! What random weights do to a signal, computed and not simulated: gains of an activation function
//! φ, how second moments and correlations go through a deep network, where they settle, how far
//! gradients reach, how unlike each other networks of finite width are, how many are born dead, and
//! how long small weights keep a network on its plateau.
//!
//! | question | answer |
//! |---|---|
//! | which standard deviation for φ? | [`Gains`], [`forward_gain`], [`backward_gain`], [`std_gain`], [`torch_gain`] |
//! | does the signal die or explode? | [`MeanField::q_map`], [`MeanField::q_star`], [`MeanField::q_fixed_points`] |
//! | do gradients? | [`MeanField::chi1`], [`MeanField::phase`], [`edge_of_chaos`] |
//! | do inputs stay apart? | [`MeanField::c_map`], [`MeanField::c_star`] |
//! | to which depth can it be trained? | [`MeanField::xi_c`], [`MeanField::xi_q`] |
//! | and this network, with these layers? | [`propagate`] |
//! | is it dead before it learns? | [`dead_for_one_input`], [`born_dead_on_line`], [`dead_on_samples`] |
//! | how long is the plateau? | [`escape_time`] |
//! | an expectation of my own | [`Gaussian`], [`GaussianPair`] |
//!
//! φ is an [`Activation`](crate::Activation), or closures in a [`Custom`]. Nothing is drawn at
//! random, so the same arguments give the same answer.
//!
//! # Why two gains for tanh?
//! PyTorch's 5/3 keeps tanh signals at a variance of 1.18, and gradients grow by 21 % a layer. At
//! the edge of chaos neither grows, but signals slowly shrink:
//!
//! ```
//! use fanin_activation::Activation;
//! use fanin_activation::theory::{Gains, MeanField, Variances, torch_gain};
//!
//! let gains = Gains::of(&Activation::Tanh);
//! let torch = torch_gain(Activation::Tanh).expect("in its table");
//! let growth = |gain: f64| {
//!     let weight = gain * gain;
//!     let network = MeanField::new(&Activation::Tanh, Variances { weight, bias: 0.0 })?;
//!     let q = network.q_star().expect("tanh is bounded").q;
//!     Ok::<_, fanin_activation::Error>(network.chi1(q))
//! };
//! assert!((growth(torch)? - 1.21).abs() < 0.005);
//! assert!((growth(gains.forward)? - 1.178).abs() < 0.0005);
//! assert_eq!(growth(gains.edge_of_chaos.expect("at σ_w = 1"))?, 1.0);
//! # Ok::<(), fanin_activation::Error>(())
//! ```
//!
//! # Accuracy
//! Expectations of one variable have a relative error below 1e-12 at variances from 1e-12 to 1e6,
//! of pairs one below 1e-12 of the value at c = 1: checked against mpmath at every activation
//! (`tests/reference/theory`). Neither holds for a function of one's own whose kinks or
//! [scale](Function::scale) are not as it says.
//!
//! # Sources
//! - LeCun et al. 1998, *Efficient BackProp*; Glorot & Bengio 2010; He et al. 2015,
//!   arXiv:1502.01852: gains.
//! - Cho & Saul 2009, *Kernel Methods for Deep Learning*: the kernel of ReLU.
//! - Saxe et al. 2013, arXiv:1312.6120: plateaus of deep linear networks.
//! - Poole et al. 2016, arXiv:1606.05340; Schoenholz et al. 2017, arXiv:1611.01232; Hayou et al.
//!   2019, arXiv:1902.06853: the maps, depth scales, the edge of chaos.
//! - Hanin & Rolnick 2018, arXiv:1803.01719: the spread of ReLU networks.
//! - Lu et al. 2019, arXiv:1903.06733: networks that are born dead.

mod dead;
mod edge;
mod escape;
mod fixed_points;
mod function;
mod gains;
mod gaussian;
mod legendre;
mod mean_field;
mod pair;
mod panels;
mod propagate;
mod root;

pub use dead::{Bounds, born_dead_on_line, dead_for_one_input, dead_on_samples};
pub use edge::{Edge, edge_of_chaos};
pub use escape::{Plateau, escape_time};
pub use fixed_points::{FixedPoint, FixedPoints, Q_RANGE};
pub use function::{Custom, Function, Slopes};
pub use gains::{Gains, backward_gain, edge_of_chaos_gain, forward_gain, std_gain, torch_gain};
pub use gaussian::Gaussian;
pub use mean_field::{MeanField, Phase, Variances};
pub use pair::GaussianPair;
pub use propagate::{Input, Layer, Moments, Propagated, propagate};
