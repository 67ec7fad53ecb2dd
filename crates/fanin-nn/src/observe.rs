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
pub struct Step<'a, T: Scalar> {
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
pub trait Observer<T: Scalar> {
    /// Sees one iteration.
    fn step(&mut self, step: &Step<'_, T>) -> ControlFlow<()>;
}

impl<T: Scalar, F: FnMut(&Step<'_, T>) -> ControlFlow<()>> Observer<T> for F {
    fn step(&mut self, step: &Step<'_, T>) -> ControlFlow<()> {
        self(step)
    }
}

pub(crate) fn second_moment<'a, T: Scalar>(rows: impl IntoIterator<Item = &'a [T]>) -> f64 {
    let (mut sum, mut count) = (0.0, 0);
    for row in rows {
        sum += row.iter().map(|v| v.widen() * v.widen()).sum::<f64>();
        count += row.len();
    }
    sum / count as f64
}

/// Variance across the samples of each unit, averaged over the units.
pub(crate) fn signal<'a, T: Scalar>(rows: impl ExactSizeIterator<Item = &'a [T]>) -> f64 {
    let units = rows.len() as f64;
    let variance = |row: &[T]| {
        let m = row.len() as f64;
        let mean = row.iter().map(|v| v.widen()).sum::<f64>() / m;
        row.iter().map(|v| (v.widen() - mean).powi(2)).sum::<f64>() / m
    };
    rows.map(variance).sum::<f64>() / units
}
