//! The first layer in primal form: the weights themselves, in blocks of 192 features.
//!
//! The gradient of a block is computed and subtracted while the block is in cache, so that no whole
//! gradient is ever stored; several threads share the blocks.

use std::ops::Range;

use fanin_tensor::{Accumulate, Aligned, MatMut, MatRef, Matrix, Panels};
use rayon::prelude::*;

use crate::batch::Batch;
use crate::first_layer::gram::add_products_of_rows;
use crate::sums::product_of_differences;
use crate::training::descent::{descend, dot, penalize, squared_step};
use crate::training::repulsion::{Layout, Repulsion};
use crate::{Problem, Scalar, Settings};

/// The first layer's weights themselves.
///
/// They lie in blocks of features, in each row by row: the gradient of a block is computed and
/// subtracted while the block is in cache, and several threads can share the blocks.
#[derive(Debug, Clone)]
pub(crate) struct Primal<T: Scalar> {
    w: Vec<T>,
    velocity: Option<Vec<T>>,
    units: usize,
    blocks: Vec<Range<usize>>,
    /// The gradient of a block.
    gradient: Aligned<T>,
    /// `‖ΔW₁‖²` of the last update, block by block.
    squared_updates: Vec<f64>,
    /// With several threads, the part of `W₁ X` that each computes.
    parts: Vec<Part<T>>,
    repulsion: Option<Repulsion<T>>,
}

#[derive(Debug, Clone)]
struct Part<T: Scalar> {
    samples: Range<usize>,
    z: Batch<T>,
}

impl<T: Scalar> Primal<T> {
    pub(crate) fn new(w: &Matrix<T>, problem: &Problem<T>, settings: &Settings) -> Self {
        let (units, features, m) = (w.rows(), w.cols(), problem.samples());
        let blocks: Vec<_> = Panels::<T>::blocks(features).collect();
        let mut by_block = Vec::with_capacity(units * features);
        for block in &blocks {
            for unit in 0..units {
                by_block.extend(block.clone().map(|feature| w[(unit, feature)]));
            }
        }
        let panels = m.div_ceil(Panels::<T>::panel());
        let threads = settings.threads.get().min(panels);
        let parts = if threads > 1 {
            let start = |part: usize| m.min(panels * part / threads * Panels::<T>::panel());
            let part = |part: usize| start(part)..start(part + 1);
            (0..threads)
                .map(|index| Part {
                    samples: part(index),
                    z: Batch::zeros(units, part(index).len()),
                })
                .collect()
        } else {
            Vec::new()
        };
        Self {
            velocity: (settings.momentum > 0.0).then(|| vec![T::zero(); by_block.len()]),
            w: by_block,
            units,
            gradient: Aligned::zeros(units * blocks.first().map_or(0, Range::len)),
            squared_updates: vec![0.0; blocks.len()],
            blocks,
            parts,
            repulsion: (settings.repulsion > 0.0).then(|| Repulsion::new(units)),
        }
    }

    /// `z = W₁ X`.
    pub(crate) fn forward(&mut self, problem: &Problem<T>, z: &mut Batch<T>) {
        let (x, w) = (problem.packed_x(), &self.w);
        if self.parts.is_empty() {
            x.product_of_blocks(0..problem.samples(), z.view_mut(), w);
            return;
        }
        self.parts.par_iter_mut().for_each(|part| {
            x.product_of_blocks(part.samples.clone(), part.z.view_mut(), w);
        });
        for part in &self.parts {
            for (z, part_z) in z.rows_mut().zip(part.z.rows()) {
                z[part.samples.clone()].copy_from_slice(part_z);
            }
        }
    }

    /// One step of gradient descent; `dz = m · ∂J/∂Z₁`.
    pub(crate) fn update(&mut self, problem: &Problem<T>, dz: &Batch<T>, settings: &Settings) {
        let inverse_m = 1.0 / problem.samples() as f64;
        let rate = T::from_f64(settings.learning_rate);
        let momentum = T::from_f64(settings.momentum);
        let decay = T::from_f64(settings.l2 * inverse_m);
        let units = self.units;
        let strength = T::from_f64(settings.repulsion);
        let size = units * self.blocks.first().map_or(1, Range::len);
        if let Some(repulsion) = &mut self.repulsion {
            repulsion.look(self.w.chunks(size), Layout::ByUnit);
        }
        let repulsion = self.repulsion.as_ref();
        let step = |block: &Range<usize>,
                    w: &mut [T],
                    mut velocity: Option<&mut [T]>,
                    gradient: &mut [T]| {
            let gradient = &mut gradient[..w.len()];
            block_gradient(
                problem,
                dz,
                block,
                MatMut::row_major(gradient, units, block.len()),
            );
            penalize(gradient, w, decay);
            if let Some(repulsion) = repulsion {
                repulsion.push(gradient, w, Layout::ByUnit, strength);
            }
            descend(w, gradient, velocity.as_deref_mut(), rate, momentum);
            squared_step(gradient, velocity.as_deref(), rate)
        };
        let squares = &mut self.squared_updates;
        if self.parts.is_empty() {
            let mut velocity = self.velocity.as_mut().map(|v| v.chunks_mut(size));
            let blocks = self.blocks.iter().zip(self.w.chunks_mut(size));
            for ((block, w), squares) in blocks.zip(squares) {
                let velocity = velocity.as_mut().and_then(Iterator::next);
                *squares = step(block, w, velocity, &mut self.gradient);
            }
            return;
        }
        let scratch = || Aligned::zeros(size);
        let blocks = self.blocks.par_iter().zip(self.w.par_chunks_mut(size));
        let blocks = blocks.zip(squares);
        match &mut self.velocity {
            Some(velocity) => blocks.zip(velocity.par_chunks_mut(size)).for_each_init(
                scratch,
                |g, (((block, w), squares), v)| {
                    *squares = step(block, w, Some(v), g);
                },
            ),
            None => blocks.for_each_init(scratch, |g, ((block, w), squares)| {
                *squares = step(block, w, None, g);
            }),
        }
    }

    /// `W₁`.
    pub(crate) fn weights(&self) -> Matrix<T> {
        let features = self.blocks.last().map_or(0, |block| block.end);
        let mut w = Matrix::zeros(self.units, features);
        for (block, values) in self.block_weights() {
            for (unit, row) in values.chunks_exact(block.len()).enumerate() {
                for (feature, &value) in block.clone().zip(row) {
                    w[(unit, feature)] = value;
                }
            }
        }
        w
    }

    /// `‖W₁‖²`.
    pub(crate) fn squared_norm(&self) -> f64 {
        dot(&self.w, &self.w)
    }

    /// `‖ΔW₁‖²` of the last update.
    pub(crate) fn squared_update(&self) -> f64 {
        self.squared_updates.iter().sum()
    }

    /// The weights of each block, row by row.
    fn block_weights(&self) -> impl Iterator<Item = (&Range<usize>, &[T])> {
        let values = |block: &Range<usize>| self.units * block.start..self.units * block.end;
        self.blocks
            .iter()
            .map(move |block| (block, &self.w[values(block)]))
    }

    /// `W₁ W₁ᵀ`.
    pub(crate) fn gram(&self) -> Matrix<T> {
        let mut gram = Matrix::zeros(self.units, self.units);
        for (block, w) in self.block_weights() {
            add_products_of_rows(&mut gram, MatRef::row_major(w, self.units, block.len()));
        }
        gram
    }

    /// `‖w_i - w_j‖²` of two rows of `W₁`.
    pub(crate) fn squared_distance(&self, i: usize, j: usize) -> f64 {
        let of_block = |(block, w): (&Range<usize>, &[T])| {
            let rows = [i, j].map(|unit| &w[unit * block.len()..][..block.len()]);
            product_of_differences(rows, rows)
        };
        self.block_weights().map(of_block).sum()
    }

    /// The energy of repulsion, without its factor.
    pub(crate) fn repulsion(&self) -> f64 {
        let size = self.units * self.blocks.first().map_or(1, Range::len);
        let look = |mut repulsion: Repulsion<T>| {
            repulsion.look(self.w.chunks(size), Layout::ByUnit);
            repulsion.energy()
        };
        self.repulsion.clone().map_or(0.0, look)
    }

    /// `‖∂J/∂W₁‖²` without the penalty.
    pub(crate) fn squared_gradient_norm(&self, problem: &Problem<T>, dz: &Batch<T>) -> f64 {
        let mut sum = 0.0;
        self.each_block_gradient(problem, dz, |gradient, _| sum += dot(gradient, gradient));
        sum
    }

    /// `∂J/∂W₁ ∂J/∂W₁ᵀ` and `‖∂J/∂W₁‖²`, without the penalty.
    pub(crate) fn gradient_gram(&self, problem: &Problem<T>, dz: &Batch<T>) -> (Matrix<T>, f64) {
        let (mut gram, mut squares) = (Matrix::zeros(self.units, self.units), 0.0);
        self.each_block_gradient(problem, dz, |gradient, features| {
            squares += dot(gradient, gradient);
            let rows = MatRef::row_major(gradient, self.units, features);
            add_products_of_rows(&mut gram, rows);
        });
        (gram, squares)
    }

    fn each_block_gradient(
        &self,
        problem: &Problem<T>,
        dz: &Batch<T>,
        mut then: impl FnMut(&[T], usize),
    ) {
        for block in &self.blocks {
            let mut gradient = Aligned::zeros(self.units * block.len());
            let dst = MatMut::row_major(&mut gradient, self.units, block.len());
            block_gradient(problem, dz, block, dst);
            then(&gradient, block.len());
        }
    }
}

/// `∂J/∂W₁` for the features of a block.
fn block_gradient<T: Scalar>(
    problem: &Problem<T>,
    dz: &Batch<T>,
    block: &Range<usize>,
    gradient: MatMut<'_, T>,
) {
    let inverse_m = T::from_f64(1.0 / problem.samples() as f64);
    let (samples, replace) = (problem.packed_samples(), Accumulate::Replace);
    samples.columns_product(block.clone(), gradient, replace, dz.view(), inverse_m);
}
