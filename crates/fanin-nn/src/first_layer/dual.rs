//! The first layer in dual form: the weights are never stored, but a scale `s` of the initial
//! weights and the coefficients `C` of the samples, `W₁ = s·W₁(0) + C Xᵀ`.
//!
//! `Z₁ = s·W₁(0)X + C G` is computed from scratch in each iteration: adding up increments of `Z₁`
//! would cost the same and drift. `C` and `C G` are written to two places in turn, so that the
//! update's norm comes from products that training makes anyway.

use std::num::NonZeroUsize;
use std::sync::OnceLock;

use fanin_tensor::{Accumulate, Fanin, MatMut, Matrix, Product, vectorized};

use crate::batch::Batch;
use crate::first_layer::gram::products_of_rows;
use crate::probe::symmetry::squared_distances_of_rows;
use crate::sums::{Sum, product_of_differences};
use crate::training::descent::dot;
use crate::{Problem, Scalar, Settings};

/// `W₁ = s·W₁(0) + C Xᵀ`.
#[derive(Debug, Clone)]
pub(crate) struct Dual<T: Scalar> {
    w0: Matrix<T>,
    /// What probes need of `w0` again and again.
    initial: Initial<T>,
    /// `W₁(0) X`.
    z0: Batch<T>,
    now: Pair<T>,
    /// `C G`.
    p: Batch<T>,
    /// What `now` and `p` were before the last update: sizes of updates come from their
    /// differences.
    before: Pair<T>,
    p_before: Batch<T>,
    velocity: Option<Pair<T>>,
    threads: NonZeroUsize,
}

/// `(s, C)`: a matrix `s·W₁(0) + C Xᵀ`.
#[derive(Debug, Clone)]
struct Pair<T: Scalar> {
    s: T,
    c: Batch<T>,
}

/// Of the initial weights; what takes long is made when it is first asked for.
#[derive(Debug, Clone)]
struct Initial<T> {
    squared_norm: f64,
    gram: OnceLock<Matrix<T>>,
    squared_distances: OnceLock<Matrix<f64>>,
}

impl<T: Scalar> Initial<T> {
    fn of(w0: &Matrix<T>) -> Self {
        Self {
            squared_norm: dot(w0.as_slice(), w0.as_slice()),
            gram: OnceLock::new(),
            squared_distances: OnceLock::new(),
        }
    }
}

impl<T: Scalar> Dual<T> {
    pub(crate) fn new(w: Matrix<T>, problem: &Problem<T>, settings: &Settings) -> Self {
        let zeros = Batch::zeros(w.rows(), problem.samples());
        let mut z0 = zeros.clone();
        problem.packed_gram();
        let x = problem.packed_x();
        x.product(z0.view_mut(), Accumulate::Replace, w.view(), T::one());
        let pair = |s| Pair {
            s,
            c: zeros.clone(),
        };
        Self {
            initial: Initial::of(&w),
            w0: w,
            z0,
            now: pair(T::one()),
            p: zeros.clone(),
            before: pair(T::one()),
            p_before: zeros.clone(),
            velocity: (settings.momentum > 0.0).then(|| pair(T::zero())),
            threads: settings.threads,
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
        times_gram(problem, &self.now.c, &mut self.p);
        let s = self.now.s;
        let known = self.z0.lines().zip(self.p.lines());
        for (i, ((z, (z0, p)), &b)) in z.lines_mut().zip(known).zip(b).enumerate() {
            vectorized(
                #[inline(always)]
                || {
                    for (z, (&z0, &p)) in z.iter_mut().zip(z0.iter().zip(p)) {
                        *z = s * z0 + p + b;
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
        if self.now.s.abs() > T::max_value().sqrt() {
            self.fold_scale();
        }
        std::mem::swap(&mut self.now, &mut self.before);
        std::mem::swap(&mut self.p, &mut self.p_before);
        let Self {
            now,
            before,
            velocity,
            ..
        } = self;
        let scale = T::from_f64(inverse_m);
        // Line by line: after the rows of `dz`, fewer values may lie than after those of `C`.
        let lines = now.c.lines_mut().zip(before.c.lines()).zip(dz.lines());
        match velocity {
            // The pair obeys the recurrences of W₁ itself, since they are linear.
            Some(v) => {
                v.s = momentum * v.s + decay * before.s;
                now.s = before.s - rate * v.s;
                for (((c, before), dz), v) in lines.zip(v.c.lines_mut()) {
                    vectorized(
                        #[inline(always)]
                        || {
                            let known = before.iter().zip(dz);
                            for ((v, c), (&before, &dz)) in v.iter_mut().zip(c).zip(known) {
                                *v = momentum * *v + scale * dz + decay * before;
                                *c = before - rate * *v;
                            }
                        },
                    );
                }
            }
            None => {
                now.s = before.s - rate * (decay * before.s);
                let (keep, step) = (T::one() - rate * decay, rate * scale);
                for ((c, before), dz) in lines {
                    vectorized(
                        #[inline(always)]
                        || {
                            for (c, (&before, &dz)) in c.iter_mut().zip(before.iter().zip(dz)) {
                                *c = keep * before - step * dz;
                            }
                        },
                    );
                }
            }
        }
    }

    /// Far from overflow, `s` goes into `W₁(0)`: `s · 0` must stay 0.
    fn fold_scale(&mut self) {
        let s = std::mem::replace(&mut self.now.s, T::one());
        for values in [self.w0.as_mut_slice(), self.z0.as_mut_slice()] {
            values.iter_mut().for_each(|v| *v = s * *v);
        }
        self.initial = Initial::of(&self.w0);
        if let Some(v) = &mut self.velocity {
            v.s = v.s / s;
        }
    }

    /// `W₁`.
    pub(crate) fn weights(&self, problem: &Problem<T>) -> Matrix<T> {
        let x = problem.x();
        let mut learned = vec![T::zero(); self.w0.rows() * x.rows()];
        let dst = MatMut::row_major(&mut learned, self.w0.rows(), x.rows());
        let samples = problem.packed_samples();
        samples.product(dst, Accumulate::Replace, self.now.c.view(), T::one());
        Matrix::from_fn(self.w0.rows(), x.rows(), |i, j| {
            self.now.s * self.w0[(i, j)] + learned[i * x.rows() + j]
        })
    }

    /// `‖W₁‖² = s²‖W₁(0)‖² + 2s⟨W₁(0)X, C⟩ + tr(C G Cᵀ)`, of the last forward pass.
    pub(crate) fn squared_norm(&self) -> f64 {
        let s = self.now.s.widen();
        let learned = vectorized(
            #[inline(always)]
            || {
                let mut sum = Sum::default();
                let known = self.z0.rows().zip(self.p.rows());
                for (c, (z0, p)) in self.now.c.rows().zip(known) {
                    sum.add([c, z0, p], |[c, z0, p]| {
                        c.widen() * (2.0 * s * z0.widen() + p.widen())
                    });
                }
                sum.total()
            },
        );
        s * s * self.initial.squared_norm + learned
    }

    /// `‖ΔW₁‖² = Δs²‖W₁(0)‖² + 2Δs⟨W₁(0)X, ΔC⟩ + ⟨ΔC, Δ(C G)⟩` of the update before the last
    /// forward pass.
    ///
    /// `Δ(C G)` is a difference of two products that training made anyway. What it loses in digits
    /// is what `C` is larger than `ΔC`; a difference of `Z₁` would lose what `Z₁` is larger than
    /// `ΔZ₁`, which on a plateau is all.
    pub(crate) fn squared_update(&self) -> f64 {
        let ds = self.now.s.widen() - self.before.s.widen();
        let learned = vectorized(
            #[inline(always)]
            || {
                let mut sum = Sum::default();
                for i in 0..self.p.units() {
                    let c = [self.now.c.row(i), self.before.c.row(i)];
                    sum.add_products_of_differences(c, [self.p.row(i), self.p_before.row(i)]);
                }
                sum.total()
            },
        );
        let squares = if ds == 0.0 {
            learned
        } else {
            let c = batch_dot(&self.z0, &self.now.c) - batch_dot(&self.z0, &self.before.c);
            ds * ds * self.initial.squared_norm + 2.0 * ds * c + learned
        };
        // Rounding may leave less than nothing; a NaN stays.
        if squares < 0.0 { 0.0 } else { squares }
    }

    /// Room for the products of [`gram`](Self::gram) and [`gradient_gram`](Self::gradient_gram).
    pub(crate) fn room(&self) -> Batch<T> {
        Batch::zeros(self.p.units(), self.p.samples())
    }

    /// `W₁ W₁ᵀ = s² W₁(0) W₁(0)ᵀ + M + Mᵀ` with `M = (s W₁(0)X + ½ C G) Cᵀ`, of the last forward
    /// pass.
    pub(crate) fn gram(&self, room: &mut Batch<T>) -> Matrix<T> {
        let initial = self
            .initial
            .gram
            .get_or_init(|| products_of_rows(self.w0.view()));
        let (s, half) = (self.now.s, T::from_f64(0.5));
        let known = self.z0.lines().zip(self.p.lines());
        vectorized(
            #[inline(always)]
            || {
                for (left, (z0, p)) in room.lines_mut().zip(known) {
                    for (left, (&z0, &p)) in left.iter_mut().zip(z0.iter().zip(p)) {
                        *left = s * z0 + half * p;
                    }
                }
            },
        );
        let mut gram = self.products_of_units(room, &self.now.c);
        add_transposed(&mut gram);
        let sums = gram.as_mut_slice().iter_mut();
        for (sum, &initial) in sums.zip(initial.as_slice()) {
            *sum = s * s * initial + *sum;
        }
        gram
    }

    /// The products of each unit's samples in one batch with each unit's in another.
    fn products_of_units(&self, a: &Batch<T>, b: &Batch<T>) -> Matrix<T> {
        let mut products = Matrix::zeros(a.units(), b.units());
        let (dst, rhs) = (products.view_mut(), b.view().transposed());
        Fanin.product(
            dst,
            Accumulate::Replace,
            a.view(),
            rhs,
            T::one(),
            self.threads,
        );
        products
    }

    /// `‖w_i - w_j‖²` of two rows of `W₁`, of the last forward pass; exactly 0 for units that were
    /// always treated alike.
    pub(crate) fn squared_distance(&self, i: usize, j: usize) -> f64 {
        let initial = self
            .initial
            .squared_distances
            .get_or_init(|| squared_distances_of_rows(&self.w0));
        let s = self.now.s.widen();
        let [c, p, z0] = [&self.now.c, &self.p, &self.z0].map(|b| [b.row(i), b.row(j)]);
        s * s * initial[(i, j)]
            + 2.0 * s * product_of_differences(c, z0)
            + product_of_differences(c, p)
    }

    /// `‖∂J/∂W₁‖² = tr(dZ G dZᵀ)/m²`, without the penalty.
    pub(crate) fn squared_gradient_norm(&self, problem: &Problem<T>, dz: &Batch<T>) -> f64 {
        let mut product = self.room();
        times_gram(problem, dz, &mut product);
        gradient_trace(dz, &product)
    }

    /// `m² ∂J/∂W₁ ∂J/∂W₁ᵀ = dZ G dZᵀ` and `‖∂J/∂W₁‖²`, without the penalty.
    pub(crate) fn gradient_gram(
        &self,
        problem: &Problem<T>,
        dz: &Batch<T>,
        room: &mut Batch<T>,
    ) -> (Matrix<T>, f64) {
        problem.half_gram().product(room, dz.view());
        let mut gram = self.products_of_units(room, dz);
        add_transposed(&mut gram);
        (gram, 2.0 * gradient_trace(dz, room))
    }
}

/// `tr(dZ Pᵀ)/m²`.
fn gradient_trace<T: Scalar>(dz: &Batch<T>, product: &Batch<T>) -> f64 {
    let m = dz.samples() as f64;
    let trace = batch_dot(product, dz) / (m * m);
    // Rounding may leave less than nothing; a NaN stays.
    if trace < 0.0 { 0.0 } else { trace }
}

/// `M + Mᵀ` in the place of a square matrix `M`.
fn add_transposed<T: Scalar>(matrix: &mut Matrix<T>) {
    let n = matrix.rows();
    let values = matrix.as_mut_slice();
    for j in 0..n {
        for i in 0..=j {
            let sum = values[i + j * n] + values[j + i * n];
            values[i + j * n] = sum;
            values[j + i * n] = sum;
        }
    }
}

/// `out = C G`.
fn times_gram<T: Scalar>(problem: &Problem<T>, c: &Batch<T>, out: &mut Batch<T>) {
    let gram = problem.packed_gram();
    gram.product(out.view_mut(), Accumulate::Replace, c.view(), T::one());
}

fn batch_dot<T: Scalar>(a: &Batch<T>, b: &Batch<T>) -> f64 {
    vectorized(
        #[inline(always)]
        || {
            let mut sum = Sum::default();
            for (a, b) in a.rows().zip(b.rows()) {
                sum.add_products(a, b);
            }
            sum.total()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::first_layer::primal::Primal;

    const FEATURES: usize = 40;
    const SAMPLES: usize = 12;
    const UNITS: usize = 5;
    const STEPS: usize = 30;

    fn norm(values: &[f64]) -> f64 {
        values.iter().map(|v| v * v).sum::<f64>().sqrt()
    }

    fn wide<T: Scalar>(matrix: &Matrix<T>) -> Vec<f64> {
        matrix.as_slice().iter().map(|v| v.widen()).collect()
    }

    /// Magnitudes of what the two forms add up: sums of absolute values, by the recurrences of the
    /// pair itself.
    struct Magnitudes {
        s: (f64, f64),
        c: (Vec<f64>, Vec<f64>),
    }

    impl Magnitudes {
        fn step(&mut self, dz: &[f64], settings: &Settings) {
            let (m, rate) = (SAMPLES as f64, settings.learning_rate);
            let (momentum, decay) = (settings.momentum, settings.l2 / m);
            self.s.1 = momentum * self.s.1 + decay * self.s.0;
            self.s.0 += rate * self.s.1;
            for ((c, v), dz) in self.c.0.iter_mut().zip(&mut self.c.1).zip(dz) {
                *v = momentum * *v + dz.abs() / m + decay * *c;
                *c += rate * *v;
            }
        }

        /// Of `s W₁(0) + C Xᵀ`.
        fn norm<T: Scalar>(&self, s: f64, c: &[f64], w0: f64, x: &Matrix<T>) -> f64 {
            let learned: Vec<f64> = (0..UNITS * FEATURES)
                .map(|at| {
                    let (i, k) = (at / FEATURES, at % FEATURES);
                    let term = |j: usize| c[i * SAMPLES + j] * x[(k, j)].widen().abs();
                    (0..SAMPLES).map(term).sum()
                })
                .collect();
            s * w0 + norm(&learned)
        }
    }

    /// Both forms take the same steps, so that nothing but the rounding of a few sums is between
    /// them.
    fn check<T: Scalar>(momentum: f64, l2: f64) {
        let at = |k: usize, modulus: usize| ((k * 7919 + 13) % modulus) as f64 / modulus as f64;
        let x = Matrix::from_fn(FEATURES, SAMPLES, |i, j| {
            T::from_f64(at(i * 31 + j * 17, 1009))
        });
        let labels: Vec<u8> = (0..SAMPLES).map(|j| (j % 2) as u8).collect();
        let problem = Problem::new(x, &labels).expect("finite inputs");
        let w0 = Matrix::from_fn(UNITS, FEATURES, |i, k| {
            T::from_f64(at(i * 57 + k, 911) - 0.5)
        });
        let settings = Settings {
            learning_rate: 0.05,
            momentum,
            l2,
            ..Settings::default()
        };
        let mut dual = Dual::new(w0.clone(), &problem, &settings);
        let mut primal = Primal::new(&w0, &problem, &settings);
        let mut z = Batch::zeros(UNITS, SAMPLES);
        let start = norm(&wide(&w0));
        let none = vec![0.0; UNITS * SAMPLES];
        let mut magnitudes = Magnitudes {
            s: (1.0, 0.0),
            c: (none.clone(), none),
        };
        let mut before = wide(&w0);
        for step in 1..=STEPS {
            let gradient: Vec<f64> = (0..UNITS * SAMPLES)
                .map(|k| at(k * 101 + step * 37, 503) - 0.4)
                .map(|v| T::from_f64(v).widen())
                .collect();
            let mut dz = Batch::<T>::zeros(UNITS, SAMPLES);
            for (row, values) in dz.rows_mut().zip(gradient.chunks(SAMPLES)) {
                row.iter_mut()
                    .zip(values)
                    .for_each(|(dz, &v)| *dz = T::from_f64(v));
            }
            magnitudes.step(&gradient, &settings);
            primal.update(&problem, &dz, &settings);
            dual.update(&problem, &dz, &settings);
            dual.forward(&problem, &[T::zero(); UNITS], &mut z, |_, _| {});

            let now = wide(&primal.weights());
            let difference: Vec<f64> = now.iter().zip(&before).map(|(a, b)| a - b).collect();
            let (size, update) = (norm(&now), norm(&difference));
            let Magnitudes { s, c } = &magnitudes;
            let most = magnitudes.norm(s.0, &c.0, start, problem.x());
            let moved = settings.learning_rate * magnitudes.norm(s.1, &c.1, start, problem.x());
            // No number has gone through more roundings than the terms of an inner product of
            // features, one of samples, six a step in each recurrence, and a few of its own. So W,
            // C Xᵀ and what stands for them are wrong by at most `unit · most`; differences of two
            // by twice that.
            let roundings = (FEATURES + SAMPLES + 6 * step + 20) as f64;
            let unit = roundings * T::epsilon().widen() / 2.0;
            // ‖ΔW‖² is a product of two factors of at most `moved`, each wrong by `2 unit · most`;
            // the direct difference is wrong by as much; and |a - b| <= |a² - b²| / b.
            let bound = 4.0 * unit * most * moved / update + 2.0 * unit * most;
            let got = dual.squared_update().sqrt();
            let case = format!("{}, momentum {momentum}, l2 {l2}, step {step}", T::NAME);
            assert!((got - update).abs() <= bound, "{case}: {got} and {update}");
            let got = primal.squared_update().sqrt();
            assert!((got - update).abs() <= bound, "{case}: {got} and {update}");
            let bound = 2.0 * unit * most * most / size + unit * most;
            let got = dual.squared_norm().sqrt();
            assert!((got - size).abs() <= bound, "{case}: {got} and {size}");
            // A bound that everything keeps would say nothing.
            assert!(T::NAME == "f32" || bound < 1e-10 * size, "{case}: {bound}");
            before = now;
        }
    }

    #[test]
    fn norms_are_those_of_the_primal_form() {
        for momentum in [0.0, 0.5] {
            for l2 in [0.0, 3.0] {
                check::<f64>(momentum, l2);
                check::<f32>(momentum, l2);
            }
        }
    }

    #[test]
    fn nothing_has_moved_before_the_first_update() {
        let problem = Problem::new(Matrix::from_fn(3, 2, |i, j| (i + j) as f64), &[0, 1]);
        let problem = problem.expect("finite inputs");
        let settings = Settings::default();
        let w0 = Matrix::from_fn(2, 3, |i, k| (i * 3 + k) as f64);
        let mut dual = Dual::new(w0, &problem, &settings);
        let mut z = Batch::zeros(2, 2);
        dual.forward(&problem, &[0.0; 2], &mut z, |_, _| {});
        assert_eq!(dual.squared_update(), 0.0);
        assert_eq!(dual.squared_norm(), 55.0);
    }
}
