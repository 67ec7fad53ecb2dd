use fanin_tensor::{Accumulate, MatMut, Matrix, vectorized};

use crate::batch::Batch;
use crate::descent::dot;
use crate::products::Products;
use crate::{Problem, Scalar, Settings};

/// `W₁ = s·W₁(0) + C Xᵀ`.
#[derive(Debug, Clone)]
pub(crate) struct Dual<T: Scalar> {
    w0: Matrix<T>,
    /// `W₁(0) X`.
    z0: Batch<T>,
    now: Pair<T>,
    velocity: Option<Pair<T>>,
    products: Products<T>,
}

/// `(s, C)`: a matrix `s·W₁(0) + C Xᵀ`.
#[derive(Debug, Clone)]
struct Pair<T: Scalar> {
    s: T,
    c: Batch<T>,
}

impl<T: Scalar> Dual<T> {
    pub(crate) fn new(
        w: Matrix<T>,
        problem: &Problem<T>,
        settings: &Settings,
        products: Products<T>,
    ) -> Self {
        let zeros = Batch::zeros(w.rows(), problem.samples());
        let mut z0 = zeros.clone();
        if products.is_own() {
            problem.packed_gram();
            let x = problem.packed_x();
            x.product(z0.view_mut(), Accumulate::Replace, w.view(), T::one());
        } else {
            problem.gram();
            products.product(z0.view_mut(), w.view(), problem.x().view(), T::one());
        }
        let pair = |s| Pair {
            s,
            c: zeros.clone(),
        };
        Self {
            w0: w,
            z0,
            now: pair(T::one()),
            velocity: (settings.momentum > 0.0).then(|| pair(T::zero())),
            products,
        }
    }

    /// `z = W₁ X + b`; calls `then` with each row while it is in cache.
    pub(crate) fn forward(
        &mut self,
        problem: &Problem<T>,
        b: &[T],
        z: &mut Batch<T>,
        mut then: impl FnMut(usize, &[T]),
    ) {
        times_gram(self.products, problem, &self.now.c, z);
        let s = self.now.s;
        for (i, ((z, z0), &b)) in z.lines_mut().zip(self.z0.lines()).zip(b).enumerate() {
            vectorized(
                #[inline(always)]
                || {
                    for (z, &z0) in z.iter_mut().zip(z0) {
                        *z = s * z0 + *z + b;
                    }
                },
            );
            then(i, z);
        }
    }

    /// One step of gradient descent; `dz = m · ∂J/∂Z₁`.
    pub(crate) fn update(&mut self, problem: &Problem<T>, dz: &Batch<T>, settings: &Settings) {
        let inverse_m = 1.0 / problem.samples() as f64;
        let rate = T::from_f64(settings.learning_rate);
        let momentum = T::from_f64(settings.momentum);
        let decay = T::from_f64(settings.l2 * inverse_m);
        let Self {
            w0,
            z0,
            now,
            velocity,
            ..
        } = self;
        if now.s.abs() > T::max_value().sqrt() {
            // Far from overflow, s goes into W₁(0): s · 0 must stay 0.
            let s = std::mem::replace(&mut now.s, T::one());
            w0.as_mut_slice().iter_mut().for_each(|w| *w = s * *w);
            z0.as_mut_slice().iter_mut().for_each(|z| *z = s * *z);
            if let Some(v) = velocity {
                v.s = v.s / s;
            }
        }
        let scale = T::from_f64(inverse_m);
        // Line by line: behind the rows of `dz`, fewer values may lie than behind those of `C`.
        let lines = now.c.lines_mut().zip(dz.lines());
        match velocity {
            // The pair obeys the recurrences of W₁ itself, since they are linear.
            Some(v) => {
                v.s = momentum * v.s + decay * now.s;
                now.s = now.s - rate * v.s;
                for ((c, dz), v) in lines.zip(v.c.lines_mut()) {
                    vectorized(
                        #[inline(always)]
                        || {
                            for ((v, c), &dz) in v.iter_mut().zip(c).zip(dz) {
                                *v = momentum * *v + scale * dz + decay * *c;
                                *c = *c - rate * *v;
                            }
                        },
                    );
                }
            }
            None => {
                now.s = now.s - rate * (decay * now.s);
                let (keep, step) = (T::one() - rate * decay, rate * scale);
                for (c, dz) in lines {
                    vectorized(
                        #[inline(always)]
                        || {
                            for (c, &dz) in c.iter_mut().zip(dz) {
                                *c = keep * *c - step * dz;
                            }
                        },
                    );
                }
            }
        }
    }

    /// `W₁`.
    pub(crate) fn weights(&self, problem: &Problem<T>) -> Matrix<T> {
        let x = problem.x();
        let mut learned = vec![T::zero(); self.w0.rows() * x.rows()];
        let dst = MatMut::row_major(&mut learned, self.w0.rows(), x.rows());
        if self.products.is_own() {
            let samples = problem.packed_samples();
            samples.product(dst, Accumulate::Replace, self.now.c.view(), T::one());
        } else {
            self.products
                .product(dst, self.now.c.view(), x.view().transposed(), T::one());
        }
        Matrix::from_fn(self.w0.rows(), x.rows(), |i, j| {
            self.now.s * self.w0[(i, j)] + learned[i * x.rows() + j]
        })
    }

    /// `‖W₁‖² = s²‖W₁(0)‖² + 2s⟨W₁(0)X, C⟩ + tr(C G Cᵀ)`.
    pub(crate) fn squared_norm(&self, problem: &Problem<T>) -> f64 {
        let mut cg = Batch::zeros(self.z0.units(), problem.samples());
        times_gram(self.products, problem, &self.now.c, &mut cg);
        let (s, c) = (self.now.s.widen(), &self.now.c);
        s * s * dot(self.w0.as_slice(), self.w0.as_slice())
            + 2.0 * s * batch_dot(&self.z0, c)
            + batch_dot(&cg, c)
    }

    /// `‖∂J/∂W₁‖² = tr(dZ G dZᵀ)/m²`, without the penalty.
    pub(crate) fn squared_gradient_norm(&self, problem: &Problem<T>, dz: &Batch<T>) -> f64 {
        let m = problem.samples() as f64;
        batch_dot(&self.times_gram(problem, dz), dz) / (m * m)
    }

    /// `∂J/∂W₁ ∂J/∂W₁ᵀ = dZ G dZᵀ/m²`, without the penalty.
    pub(crate) fn gradient_gram(&self, problem: &Problem<T>, dz: &Batch<T>) -> Matrix<f64> {
        let m = problem.samples() as f64;
        let product = self.times_gram(problem, dz);
        Matrix::from_fn(dz.units(), dz.units(), |i, j| {
            dot(product.row(i), dz.row(j)) / (m * m)
        })
    }

    fn times_gram(&self, problem: &Problem<T>, dz: &Batch<T>) -> Batch<T> {
        let mut product = Batch::zeros(dz.units(), problem.samples());
        times_gram(self.products, problem, dz, &mut product);
        product
    }
}

fn times_gram<T: Scalar>(
    products: Products<T>,
    problem: &Problem<T>,
    c: &Batch<T>,
    out: &mut Batch<T>,
) {
    if products.is_own() {
        let gram = problem.packed_gram();
        gram.product(out.view_mut(), Accumulate::Replace, c.view(), T::one());
    } else {
        products.product(out.view_mut(), c.view(), problem.gram().view(), T::one());
    }
}

fn batch_dot<T: Scalar>(a: &Batch<T>, b: &Batch<T>) -> f64 {
    a.rows().zip(b.rows()).map(|(a, b)| dot(a, b)).sum()
}
