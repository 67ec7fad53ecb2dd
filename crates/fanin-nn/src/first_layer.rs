use fanin_tensor::{Accumulate, MatMut, MatRef, Matrix, matmul};

use crate::problem::check_values;
use crate::{Error, Form, Problem, Scalar, Settings};

/// The weights of the first layer while they are trained.
#[derive(Debug, Clone)]
pub(crate) enum FirstLayer<T> {
    Primal {
        w: Matrix<T>,
        gradient: Matrix<T>,
        velocity: Option<Matrix<T>>,
    },
    /// `W₁ = s·W₁(0) + C Xᵀ`; `C` and `Z₁` have shape (units, samples), rows contiguous.
    Dual {
        w0: Matrix<T>,
        /// `W₁(0) X`.
        z0: Vec<T>,
        now: Pair<T>,
        velocity: Option<Pair<T>>,
        /// `C G` of the last forward pass, for `‖W₁‖`.
        cg: Vec<T>,
    },
}

/// `(s, C)`: a matrix `s·W₁(0) + C Xᵀ`.
#[derive(Debug, Clone)]
pub(crate) struct Pair<T> {
    s: T,
    c: Vec<T>,
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
            Form::Auto => {
                let (primal, dual) = operations(units, features, samples, settings.iterations);
                gram_fits.is_ok() && dual < primal
            }
        };
        let momentum = settings.momentum > 0.0;
        if !dual {
            return Ok(Self::Primal {
                gradient: Matrix::zeros(units, features),
                velocity: momentum.then(|| Matrix::zeros(units, features)),
                w,
            });
        }
        problem.gram();
        let mut z0 = vec![T::zero(); units * samples];
        // Column-major, then transposed: twice as fast as writing rows.
        let mut columns = Matrix::zeros(units, samples);
        matmul(
            columns.view_mut(),
            Accumulate::Replace,
            w.view(),
            problem.x().view(),
            T::one(),
        );
        for i in 0..units {
            for j in 0..samples {
                z0[i * samples + j] = columns[(i, j)];
            }
        }
        let zero = Pair {
            s: T::zero(),
            c: vec![T::zero(); units * samples],
        };
        Ok(Self::Dual {
            w0: w,
            z0,
            cg: zero.c.clone(),
            velocity: momentum.then(|| zero.clone()),
            now: Pair {
                s: T::one(),
                ..zero
            },
        })
    }

    pub(crate) fn form(&self) -> Form {
        match self {
            Self::Primal { .. } => Form::Primal,
            Self::Dual { .. } => Form::Dual,
        }
    }

    /// `z = W₁ X + b`.
    pub(crate) fn forward(&mut self, problem: &Problem<T>, b: &[T], z: &mut [T]) {
        let (units, m) = (b.len(), problem.samples());
        match self {
            Self::Primal { w, .. } => {
                // The samples' columns are contiguous: W X comes out fastest as columns of Z, which
                // are the rows of Zᵀ.
                for (row, &b) in z.chunks_exact_mut(m).zip(b) {
                    row.fill(b);
                }
                let z = MatMut::row_major(z, units, m);
                matmul(z, Accumulate::Add, w.view(), problem.x().view(), T::one());
            }
            Self::Dual { z0, now, cg, .. } => {
                let gram = problem.gram();
                matmul(
                    MatMut::row_major(cg, units, m),
                    Accumulate::Replace,
                    MatRef::row_major(&now.c, units, m),
                    // Symmetric: the transposed view is the same matrix, in the faster order.
                    gram.view().transposed(),
                    T::one(),
                );
                let rows = z
                    .chunks_exact_mut(m)
                    .zip(z0.chunks_exact(m))
                    .zip(cg.chunks_exact(m));
                for (((z, z0), cg), &b) in rows.zip(b) {
                    for ((z, &z0), &cg) in z.iter_mut().zip(z0).zip(cg) {
                        *z = now.s * z0 + cg + b;
                    }
                }
            }
        }
    }

    /// Takes `dz = m · ∂J/∂Z₁`; primal form computes `∂J/∂W₁` without the penalty.
    pub(crate) fn backward(&mut self, problem: &Problem<T>, dz: &[T]) {
        if let Self::Primal { gradient, .. } = self {
            let (units, m) = (gradient.rows(), problem.samples());
            matmul(
                gradient.view_mut(),
                Accumulate::Replace,
                MatRef::row_major(dz, units, m),
                problem.x().view().transposed(),
                T::from_f64(1.0 / m as f64),
            );
        }
    }

    /// One step of gradient descent, with the gradient of the last backward pass.
    pub(crate) fn update(&mut self, problem: &Problem<T>, dz: &[T], settings: &Settings) {
        let inverse_m = 1.0 / problem.samples() as f64;
        let rate = T::from_f64(settings.learning_rate);
        let momentum = T::from_f64(settings.momentum);
        let decay = T::from_f64(settings.l2 * inverse_m);
        match self {
            Self::Primal {
                w,
                gradient,
                velocity,
            } => {
                if decay > T::zero() {
                    for (g, &w) in gradient.as_mut_slice().iter_mut().zip(w.as_slice()) {
                        *g = *g + decay * w;
                    }
                }
                descend(
                    w.as_mut_slice(),
                    gradient.as_slice(),
                    velocity.as_mut().map(Matrix::as_mut_slice),
                    rate,
                    momentum,
                );
            }
            Self::Dual { now, velocity, .. } => {
                let scale = T::from_f64(inverse_m);
                match velocity {
                    // The pair obeys the recurrences of W₁ itself, since they are linear.
                    Some(v) => {
                        v.s = momentum * v.s + decay * now.s;
                        now.s = now.s - rate * v.s;
                        for ((v, c), &dz) in v.c.iter_mut().zip(&mut now.c).zip(dz) {
                            *v = momentum * *v + scale * dz + decay * *c;
                            *c = *c - rate * *v;
                        }
                    }
                    None => {
                        now.s = now.s - rate * (decay * now.s);
                        let (keep, step) = (T::one() - rate * decay, rate * scale);
                        for (c, &dz) in now.c.iter_mut().zip(dz) {
                            *c = keep * *c - step * dz;
                        }
                    }
                }
            }
        }
    }

    /// `W₁`.
    pub(crate) fn weights(&self, problem: &Problem<T>) -> Matrix<T> {
        match self {
            Self::Primal { w, .. } => w.clone(),
            Self::Dual { w0, now, .. } => {
                let mut w = w0.clone();
                for value in w.as_mut_slice() {
                    *value = now.s * *value;
                }
                matmul(
                    w.view_mut(),
                    Accumulate::Add,
                    MatRef::row_major(&now.c, w0.rows(), problem.samples()),
                    problem.x().view().transposed(),
                    T::one(),
                );
                w
            }
        }
    }

    /// `‖W₁‖²`, in dual form `s²‖W₁(0)‖² + 2s⟨W₁(0)X, C⟩ + tr(C G Cᵀ)`.
    pub(crate) fn squared_norm(&self) -> T {
        match self {
            Self::Primal { w, .. } => dot(w.as_slice(), w.as_slice()),
            Self::Dual {
                w0, z0, now, cg, ..
            } => {
                let two = T::one() + T::one();
                now.s * now.s * dot(w0.as_slice(), w0.as_slice())
                    + two * now.s * dot(z0, &now.c)
                    + dot(cg, &now.c)
            }
        }
    }

    /// `‖∂J/∂W₁‖²` without the penalty, in dual form `tr(dZ G dZᵀ)/m²`.
    pub(crate) fn squared_gradient_norm(&self, problem: &Problem<T>, dz: &[T]) -> T {
        match self {
            Self::Primal { gradient, .. } => dot(gradient.as_slice(), gradient.as_slice()),
            Self::Dual { .. } => {
                let m = problem.samples();
                let mut product = vec![T::zero(); dz.len()];
                matmul(
                    MatMut::row_major(&mut product, dz.len() / m, m),
                    Accumulate::Replace,
                    MatRef::row_major(dz, dz.len() / m, m),
                    problem.gram().view().transposed(),
                    T::one(),
                );
                dot(&product, dz) / T::from_f64((m * m) as f64)
            }
        }
    }
}

/// `v ← μv + g`, `w ← w - αv`; without velocity `w ← w - αg`.
pub(crate) fn descend<T: Scalar>(
    w: &mut [T],
    gradient: &[T],
    velocity: Option<&mut [T]>,
    rate: T,
    momentum: T,
) {
    match velocity {
        Some(velocity) => {
            for ((w, &g), v) in w.iter_mut().zip(gradient).zip(velocity) {
                *v = momentum * *v + g;
                *w = *w - rate * *v;
            }
        }
        None => {
            for (w, &g) in w.iter_mut().zip(gradient) {
                *w = *w - rate * g;
            }
        }
    }
}

pub(crate) fn dot<T: Scalar>(a: &[T], b: &[T]) -> T {
    a.iter().zip(b).map(|(&a, &b)| a * b).sum()
}
