//! Hooks into training, and what they see.

use std::ops::ControlFlow;

use crate::{DeepProbe, LayerProbe, Network, Scalar, Trainer};

/// What a hook sees of one iteration: the gradients are there, the update is not made yet.
#[derive(Debug)]
pub struct Step<'a, T: Scalar> {
    /// From 0.
    pub iteration: usize,
    pub(crate) trainer: &'a Trainer<'a, T>,
}

impl<T: Scalar> Step<'_, T> {
    /// The cost before this iteration's update; computed when asked for, as training does not need
    /// it.
    pub fn cost(&self) -> f64 {
        self.trainer.cost()
    }

    /// Sizes of signal, weights and updates, layer by layer: cheap enough for every iteration.
    pub fn probe(&self) -> Vec<LayerProbe> {
        self.trainer.probe().collect()
    }

    /// The same in the place of what was there; allocates nothing once there is room.
    ///
    /// ```
    /// # use std::ops::ControlFlow;
    /// # use fanin_nn::{LayerProbe, Step};
    /// let mut probes: Vec<LayerProbe> = Vec::new();
    /// let mut most = 0.0_f64;
    /// let hook = |step: &Step<'_, f64>| {
    ///     step.probe_into(&mut probes);
    ///     for layer in &probes {
    ///         most = most.max(layer.relative_update());
    ///     }
    ///     ControlFlow::<()>::Continue(())
    /// };
    /// # let _ = hook;
    /// ```
    pub fn probe_into(&self, probes: &mut Vec<LayerProbe>) {
        probes.clear();
        probes.extend(self.trainer.probe());
    }

    /// What takes longer, layer by layer: for one iteration in fifty or so.
    pub fn deep_probe(&self) -> Vec<DeepProbe> {
        self.trainer.deep_probe()
    }

    /// The network before this iteration's update.
    pub fn network(&self) -> Network<T> {
        self.trainer.network()
    }
}

/// A hook into training: called in each iteration, between the gradients and the update.
///
/// Any `FnMut(&Step<T>) -> ControlFlow<()>` is one; `Break` ends the run before the update. `()` is
/// no hook.
///
/// ```
/// use std::ops::ControlFlow;
/// use fanin_nn::Step;
///
/// // Ends a run as soon as its cost is below a tenth.
/// let hook = |step: &Step<'_, f64>| match step.cost() < 0.1 {
///     true => ControlFlow::Break(()),
///     false => ControlFlow::Continue(()),
/// };
/// # let _ = hook;
/// ```
pub trait Observer<T: Scalar> {
    /// Sees one iteration.
    fn step(&mut self, step: &Step<'_, T>) -> ControlFlow<()>;
}

impl<T: Scalar, F: FnMut(&Step<'_, T>) -> ControlFlow<()>> Observer<T> for F {
    fn step(&mut self, step: &Step<'_, T>) -> ControlFlow<()> {
        self(step)
    }
}

/// No hook: the run goes on to its last iteration.
impl<T: Scalar> Observer<T> for () {
    fn step(&mut self, _: &Step<'_, T>) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}
