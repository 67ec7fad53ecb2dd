use fanin_tensor::{Accumulate, MatMut, MatRef, Matrix, matmul, vectorized};

use crate::problem::check_values;
use crate::{Error, Form, Problem, Scalar, Settings};

/// The weights of the first layer while they are trained.
#[derive(Debug, Clone)]
pub(crate) enum FirstLayer<T> {
    /// Weights and gradients lie row by row: that is how the product `dZ Xᵀ` comes out fastest.
    Primal {
        w: Vec<T>,
        gradient: Vec<T>,
        velocity: Option<Vec<T>>,
        /// `W₁ X` as the product gives it fastest, column by column.
        product: Matrix<T>,
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
            let zero = vec![T::zero(); units * features];
            return Ok(Self::Primal {
                w: w.to_row_major(),
                velocity: momentum.then(|| zero.clone()),
                gradient: zero,
                product: Matrix::zeros(units, samples),
            });
        }
        problem.gram();
        let mut product = Matrix::zeros(units, samples);
        matmul(
            product.view_mut(),
            Accumulate::Replace,
            w.view(),
            problem.x().view(),
            T::one(),
        );
        let z0 = product.to_row_major();
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
            Self::Primal { w, product, .. } => {
                let x = problem.x();
                matmul(
                    product.view_mut(),
                    Accumulate::Replace,
                    MatRef::row_major(w, units, x.rows()),
                    x.view(),
                    T::one(),
                );
                for (i, (row, &b)) in z.chunks_exact_mut(m).zip(b).enumerate() {
                    for (j, z) in row.iter_mut().enumerate() {
                        *z = product[(i, j)] + b;
                    }
                }
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
                let s = now.s;
                vectorized(|| {
                    for (((z, z0), cg), &b) in rows.zip(b) {
                        for ((z, &z0), &cg) in z.iter_mut().zip(z0).zip(cg) {
                            *z = s * z0 + cg + b;
                        }
                    }
                });
            }
        }
    }

    /// Takes `dz = m · ∂J/∂Z₁`; primal form computes `∂J/∂W₁` without the penalty.
    pub(crate) fn backward(&mut self, problem: &Problem<T>, dz: &[T]) {
        if let Self::Primal { gradient, .. } = self {
            let (x, m) = (problem.x(), problem.samples());
            let units = dz.len() / m;
            matmul(
                MatMut::row_major(gradient, units, x.rows()),
                Accumulate::Replace,
                MatRef::row_major(dz, units, m),
                x.view().transposed(),
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
                ..
            } => {
                penalize(gradient, w, decay);
                descend(w, gradient, velocity.as_deref_mut(), rate, momentum);
            }
            Self::Dual {
                w0,
                z0,
                now,
                velocity,
                ..
            } => {
                if now.s.abs() > T::max_value().sqrt() {
                    // Far from overflow, s goes into W₁(0): s · 0 must stay 0.
                    let s = std::mem::replace(&mut now.s, T::one());
                    w0.as_mut_slice().iter_mut().for_each(|w| *w = s * *w);
                    z0.iter_mut().for_each(|z| *z = s * *z);
                    if let Some(v) = velocity {
                        v.s = v.s / s;
                    }
                }
                let scale = T::from_f64(inverse_m);
                match velocity {
                    // The pair obeys the recurrences of W₁ itself, since they are linear.
                    Some(v) => {
                        v.s = momentum * v.s + decay * now.s;
                        now.s = now.s - rate * v.s;
                        vectorized(|| {
                            for ((v, c), &dz) in v.c.iter_mut().zip(&mut now.c).zip(dz) {
                                *v = momentum * *v + scale * dz + decay * *c;
                                *c = *c - rate * *v;
                            }
                        });
                    }
                    None => {
                        now.s = now.s - rate * (decay * now.s);
                        let (keep, step) = (T::one() - rate * decay, rate * scale);
                        vectorized(|| {
                            for (c, &dz) in now.c.iter_mut().zip(dz) {
                                *c = keep * *c - step * dz;
                            }
                        });
                    }
                }
            }
        }
    }

    /// `W₁`.
    pub(crate) fn weights(&self, problem: &Problem<T>) -> Matrix<T> {
        let x = problem.x();
        let rows =
            |units: usize, w: &[T]| Matrix::from_fn(units, x.rows(), |i, j| w[i * x.rows() + j]);
        match self {
            Self::Primal { w, product, .. } => rows(product.rows(), w),
            Self::Dual { w0, now, .. } => {
                let units = w0.rows();
                // Row by row: as the gradient in primal form, this product is fastest so.
                let mut w = w0.to_row_major();
                for value in &mut w {
                    *value = now.s * *value;
                }
                matmul(
                    MatMut::row_major(&mut w, units, x.rows()),
                    Accumulate::Add,
                    MatRef::row_major(&now.c, units, problem.samples()),
                    x.view().transposed(),
                    T::one(),
                );
                rows(units, &w)
            }
        }
    }

    /// `‖W₁‖²`, in dual form `s²‖W₁(0)‖² + 2s⟨W₁(0)X, C⟩ + tr(C G Cᵀ)`.
    pub(crate) fn squared_norm(&self) -> f64 {
        match self {
            Self::Primal { w, .. } => dot(w, w),
            Self::Dual {
                w0, z0, now, cg, ..
            } => {
                let s = now.s.widen();
                s * s * dot(w0.as_slice(), w0.as_slice())
                    + 2.0 * s * dot(z0, &now.c)
                    + dot(cg, &now.c)
            }
        }
    }

    /// `‖∂J/∂W₁‖²` without the penalty, in dual form `tr(dZ G dZᵀ)/m²`.
    pub(crate) fn squared_gradient_norm(&self, problem: &Problem<T>, dz: &[T]) -> f64 {
        match self {
            Self::Primal { gradient, .. } => dot(gradient, gradient),
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
                dot(&product, dz) / (m * m) as f64
            }
        }
    }
}

/// Adds the penalty's part `λ/m · w` to a gradient.
pub(crate) fn penalize<T: Scalar>(gradient: &mut [T], w: &[T], decay: T) {
    if decay > T::zero() {
        for (g, &w) in gradient.iter_mut().zip(w) {
            *g = *g + decay * w;
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
    vectorized(|| match velocity {
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
    });
}

/// `⟨a, b⟩` in double precision, in eight partial sums: millions of weights are summed here.
pub(crate) fn dot<T: Scalar>(a: &[T], b: &[T]) -> f64 {
    let mut parts = [0.0; 8];
    for (a, b) in a.chunks(8).zip(b.chunks(8)) {
        for ((part, a), b) in parts.iter_mut().zip(a).zip(b) {
            *part += a.widen() * b.widen();
        }
    }
    parts.iter().sum()
}
