use std::ops::ControlFlow;

use crate::{Network, Scalar, Trainer};

/// Sizes of signal and gradient in one layer.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerProbe {
    /// Number of the layer, from 1.
    pub layer: usize,
    /// Units of the layer.
    pub units: usize,
    /// Mean of `z²` over units and samples.
    pub z_second_moment: f64,
    /// Mean of `a²` over units and samples; of the last layer, which has no activation, of `z²`.
    pub a_second_moment: f64,
    /// Variance of `a` across the samples, averaged over units: what tells one sample from another.
    pub signal: f64,
    /// `‖W‖`, Frobenius.
    pub weight_norm: f64,
    /// `‖∂J/∂W‖`, Frobenius, without the penalty's part.
    pub gradient_norm: f64,
}

/// What a hook sees of one iteration: the gradients are there, the update is not made yet.
#[derive(Debug)]
pub struct Step<'a, T> {
    /// From 0.
    pub iteration: usize,
    pub(crate) trainer: &'a Trainer<'a, T>,
}

impl<T: Scalar> Step<'_, T> {
    /// The cost before this iteration's update; computed when asked for, as training does not need it.
    pub fn cost(&self) -> f64 {
        self.trainer.cost()
    }

    /// Sizes of signal and gradient, layer by layer. Costs about a fifth of an iteration in dual form.
    pub fn probe(&self) -> Vec<LayerProbe> {
        self.trainer.probe()
    }

    /// The network before this iteration's update.
    pub fn network(&self) -> Network<T> {
        self.trainer.network()
    }
}

/// A hook into training: called in each iteration, between the gradients and the update.
///
/// Any `FnMut(&Step<T>) -> ControlFlow<()>` is one; `Break` ends the run.
pub trait Observer<T> {
    /// Sees one iteration.
    fn step(&mut self, step: &Step<'_, T>) -> ControlFlow<()>;
}

impl<T, F: FnMut(&Step<'_, T>) -> ControlFlow<()>> Observer<T> for F {
    fn step(&mut self, step: &Step<'_, T>) -> ControlFlow<()> {
        self(step)
    }
}

pub(crate) fn second_moment<T: Scalar>(values: &[T]) -> f64 {
    let sum: f64 = values.iter().map(|v| v.widen() * v.widen()).sum();
    sum / values.len() as f64
}

/// Variance across the `m` samples of each unit's row, averaged over the units.
pub(crate) fn signal<T: Scalar>(rows: &[T], m: usize) -> f64 {
    let variance = |row: &[T]| {
        let mean = row.iter().map(|v| v.widen()).sum::<f64>() / m as f64;
        row.iter().map(|v| (v.widen() - mean).powi(2)).sum::<f64>() / m as f64
    };
    let units = rows.len() / m;
    rows.chunks_exact(m).map(variance).sum::<f64>() / units as f64
}
