//! The weights of the first layer while they are trained, in primal or dual form.
//!
//! In full-batch gradient descent the gradient `∂J/∂W₁ = dZ₁ Xᵀ / m` combines the samples, the
//! columns of `X`, with one coefficient for each unit and sample. L2 and momentum add multiples of
//! `W₁` itself and of earlier gradients. So in every iteration
//!
//! ```text
//! W₁ = s·W₁(0) + C Xᵀ        Z₁ = W₁ X = s·W₁(0)X + C G        G = XᵀX
//! ```
//!
//! with a number `s` and a matrix `C` of shape `(units, samples)`, exactly. The primal form stores
//! `W₁`, the dual form `s` and `C`. Of `n` units, `f` features and `m` samples, an iteration costs
//!
//! | form | multiply-adds | course's network: n = 20, f = 12,288, m = 209 |
//! |---|---|---:|
//! | primal | `2 n f m` for `W₁ X` and `dZ₁ Xᵀ` | 103 million |
//! | dual | `n m²` for `C G` | 0.9 million |
//!
//! and the dual form once `f m² + 2 n f m` for `G`, `W₁(0)X` and `W₁` at the end. What acts on
//! single weights, or mixes the rows of `W₁`, has no dual form.

mod dual;
pub(crate) mod gram;
pub(crate) mod half_gram;
mod primal;

use dual::Dual;
use fanin_tensor::Matrix;
use primal::Primal;

use crate::batch::Batch;
use crate::problem::check_values;
use crate::{Error, Form, Problem, Scalar, Settings};

/// The weights of the first layer while they are trained.
#[derive(Debug, Clone)]
pub(crate) enum FirstLayer<T: Scalar> {
    Primal(Box<Primal<T>>),
    Dual(Box<Dual<T>>),
}

/// What both forms compute by a method of the same name.
macro_rules! in_either_form {
    ($layer:expr, $form:ident => $call:expr) => {
        match $layer {
            Self::Primal($form) => $call,
            Self::Dual($form) => $call,
        }
    };
}

/// Operations of a whole run in each form, in multiply-adds of the first layer's products.
pub(crate) fn operations(
    units: usize,
    features: usize,
    samples: usize,
    iterations: usize,
) -> (f64, f64) {
    let [n, f, m, t] = [units, features, samples, iterations].map(|v| v as f64);
    let primal = 2.0 * n * f * m * t;
    // The Gram matrix, W(0)X, and W at the end; then C G in each iteration.
    let dual = f * m * m + 2.0 * n * f * m + n * m * m * t;
    (primal, dual)
}

impl<T: Scalar> FirstLayer<T> {
    pub(crate) fn new(
        w: Matrix<T>,
        problem: &Problem<T>,
        settings: &Settings,
    ) -> Result<Self, Error> {
        let (units, features, samples) = (w.rows(), w.cols(), problem.samples());
        let gram_fits = check_values("the Gram matrix of the dual form", samples, samples);
        let dual = match settings.form {
            Form::Primal => false,
            Form::Dual => gram_fits.map(|()| true)?,
            Form::Auto if settings.repulsion > 0.0 => false,
            Form::Auto => {
                let (primal, dual) = operations(units, features, samples, settings.iterations);
                gram_fits.is_ok() && dual < primal
            }
        };
        Ok(if dual {
            Self::Dual(Box::new(Dual::new(w, problem, settings)))
        } else {
            Self::Primal(Box::new(Primal::new(&w, problem, settings)))
        })
    }

    pub(crate) fn form(&self) -> Form {
        match self {
            Self::Primal(_) => Form::Primal,
            Self::Dual(_) => Form::Dual,
        }
    }

    /// `z = W₁ X + b`; calls `then` with each row, and what lies after it, while it is in cache.
    pub(crate) fn forward(
        &mut self,
        problem: &Problem<T>,
        b: &[T],
        z: &mut Batch<T>,
        then: impl FnMut(usize, &[T]),
    ) {
        match self {
            Self::Primal(primal) => {
                primal.forward(problem, z);
                z.add_to_lines(b, then);
            }
            Self::Dual(dual) => dual.forward(problem, b, z, then),
        }
    }

    /// One step of gradient descent; `dz = m · ∂J/∂Z₁`.
    pub(crate) fn update(&mut self, problem: &Problem<T>, dz: &Batch<T>, settings: &Settings) {
        in_either_form!(self, form => form.update(problem, dz, settings))
    }

    /// `W₁`.
    pub(crate) fn weights(&self, problem: &Problem<T>) -> Matrix<T> {
        match self {
            Self::Primal(primal) => primal.weights(),
            Self::Dual(dual) => dual.weights(problem),
        }
    }

    /// `‖W₁‖²`, of the last forward pass.
    pub(crate) fn squared_norm(&self) -> f64 {
        in_either_form!(self, form => form.squared_norm())
    }

    /// `‖ΔW₁‖²` of the update before the last forward pass.
    pub(crate) fn squared_update(&self) -> f64 {
        in_either_form!(self, form => form.squared_update())
    }

    /// What [`gram`](Self::gram) and [`gradient_gram`](Self::gradient_gram) need to compute in.
    pub(crate) fn room(&self) -> Batch<T> {
        match self {
            Self::Primal(_) => Batch::dense(0, 1),
            Self::Dual(dual) => dual.room(),
        }
    }

    /// `W₁ W₁ᵀ`, of the last forward pass.
    pub(crate) fn gram(&self, room: &mut Batch<T>) -> Matrix<T> {
        match self {
            Self::Primal(primal) => primal.gram(),
            Self::Dual(dual) => dual.gram(room),
        }
    }

    /// `‖w_i - w_j‖²` of two rows of `W₁`, of the last forward pass.
    pub(crate) fn squared_distance(&self, i: usize, j: usize) -> f64 {
        in_either_form!(self, form => form.squared_distance(i, j))
    }

    /// The energy of repulsion, without its factor. The dual form has none.
    pub(crate) fn repulsion(&self) -> f64 {
        match self {
            Self::Primal(primal) => primal.repulsion(),
            Self::Dual(_) => 0.0,
        }
    }

    /// `‖∂J/∂W₁‖²` without the penalty; `dz = m · ∂J/∂Z₁`.
    pub(crate) fn squared_gradient_norm(&self, problem: &Problem<T>, dz: &Batch<T>) -> f64 {
        in_either_form!(self, form => form.squared_gradient_norm(problem, dz))
    }

    /// A multiple of `∂J/∂W₁ ∂J/∂W₁ᵀ`, and `‖∂J/∂W₁‖²`, without the penalty; `dz = m · ∂J/∂Z₁`.
    pub(crate) fn gradient_gram(
        &self,
        problem: &Problem<T>,
        dz: &Batch<T>,
        room: &mut Batch<T>,
    ) -> (Matrix<T>, f64) {
        match self {
            Self::Primal(primal) => primal.gradient_gram(problem, dz),
            Self::Dual(dual) => dual.gradient_gram(problem, dz, room),
        }
    }
}
