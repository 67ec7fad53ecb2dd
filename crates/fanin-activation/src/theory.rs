//! What random weights do to a signal, computed and not simulated: gains of an activation function, how second moments and
//! correlations go through a deep network, where they settle, and how far gradients reach.

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
