//! A network in training: forward pass, backward pass and update, with all memory taken beforehand.
//!
//! For layer `l`, with its input `A` from the layer before and `m` samples,
//!
//! ```text
//! forward    Z_l = W_l A_(l-1) + b_l        A_l = φ(Z_l), with a residual path A_(l-1) + φ(Z_l)
//! backward   ∂J/∂W_l = dZ_l A_(l-1)ᵀ / m    ∂J/∂b_l = Σ dZ_l / m
//!            dA_(l-1) = W_lᵀ dZ_l           dZ_(l-1) = dA_(l-1) · φ′(Z_(l-1))
//! ```
//!
//! where `dZ` is `m · ∂J/∂Z`, so that not every element of it is divided by `m`.

use std::num::NonZeroUsize;

use fanin_tensor::{Accumulate, Fanin, MatMut, MatRef, Matrix, Product, vectorized};

use crate::batch::Batch;
use crate::first_layer::FirstLayer;
use crate::loss;
use crate::training::descent::{descend, dot, penalize, squared_step};
use crate::training::repulsion::{Layout, Repulsion};
use crate::{Error, Form, Network, Problem, Scalar, Settings};

/// A network in training, step by step; [`train`](crate::train) runs it to the end.
///
/// Inside, a batch of `n` units and `m` samples lies row by row: the samples of one unit are
/// contiguous.
///
/// ```
/// use fanin_activation::Activation;
/// use fanin_init::Source;
/// use fanin_nn::{Architecture, Network, Problem, Settings, Trainer};
/// use fanin_tensor::Matrix;
///
/// let x = Matrix::from_column_major(1, 4, vec![-2.0_f64, -1.0, 1.0, 2.0])?;
/// let problem = Problem::new(x, &[0, 0, 1, 1])?;
/// let shape = Architecture::mlp(&[1, 1], Activation::Relu)?;
/// let network = Network::initialize(&shape, &"zeros".parse()?, &mut Source::named(1))?;
/// let mut trainer = Trainer::new(&problem, network, &Settings::default())?;
/// assert_eq!(trainer.step(), 2.0_f64.ln()); // the cost before the update
/// assert!(trainer.step() < 2.0_f64.ln());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Trainer<'p, T: Scalar> {
    pub(crate) problem: &'p Problem<T>,
    settings: Settings,
    /// `W₁` in here is stale in training; [`FirstLayer`] has it.
    pub(crate) network: Network<T>,
    pub(crate) first: FirstLayer<T>,
    /// Pre-activations of each layer; the last layer's are dense.
    pub(crate) z: Vec<Batch<T>>,
    /// Activations of each hidden layer.
    pub(crate) a: Vec<Batch<T>>,
    /// Of the hidden layers with a residual path.
    pub(crate) branches: Vec<Option<Branch<T>>>,
    /// `m · ∂J/∂z` of each layer; the last layer's are dense.
    pub(crate) dz: Vec<Batch<T>>,
    /// `∂J/∂W` from the second layer on, without the penalty.
    pub(crate) dw: Vec<Matrix<T>>,
    /// `‖ΔW‖²` of the last update, from the second layer on.
    pub(crate) squared_updates: Vec<f64>,
    db: Vec<Vec<T>>,
    velocity: Option<Velocity<T>>,
    /// Of the hidden layers from the second on; empty without repulsion.
    repulsion: Vec<Repulsion<T>>,
}

/// What a residual path leads around: `a = a_prev + φ(z)`.
#[derive(Debug, Clone)]
pub(crate) struct Branch<T: Scalar> {
    /// `φ(z)`.
    pub(crate) phi: Batch<T>,
    /// `m · ∂J/∂a`, which the path hands on.
    gradient: Batch<T>,
}

/// Velocities of all but the first layer's weights.
#[derive(Debug, Clone)]
struct Velocity<T: Scalar> {
    w: Vec<Matrix<T>>,
    b: Vec<Vec<T>>,
}

impl<'p, T: Scalar> Trainer<'p, T> {
    /// Chooses the form and makes room; nothing is allocated afterwards.
    ///
    /// # Errors
    /// [`Error::Setting`] for a setting out of range, [`Error::Inputs`] or [`Error::Outputs`] if
    /// network and data do not fit, [`Error::TooLarge`] beyond [`MAX_VALUES`](crate::MAX_VALUES).
    pub fn new(
        problem: &'p Problem<T>,
        mut network: Network<T>,
        settings: &Settings,
    ) -> Result<Self, Error> {
        settings.check()?;
        problem.check(network.architecture())?;
        let hidden = network.architecture().hidden();
        let mut settings = settings.clone();
        if hidden.is_empty() {
            // Nothing to keep apart.
            settings.repulsion = 0.0;
        }
        let others = hidden
            .iter()
            .skip(1)
            .map(|layer| Repulsion::new(layer.units));
        let repulsion = match settings.repulsion > 0.0 {
            true => others.collect(),
            false => Vec::new(),
        };
        let m = problem.samples();
        let w1 = std::mem::replace(&mut network.weights[0], Matrix::zeros(0, 0));
        let first = FirstLayer::new(w1, problem, &settings)?;
        let last = network.biases.len() - 1;
        let batches: Vec<Batch<T>> = network
            .biases
            .iter()
            .enumerate()
            .map(|(l, b)| match l == last {
                true => Batch::dense(b.len(), m),
                false => Batch::zeros(b.len(), m),
            })
            .collect();
        let dw: Vec<Matrix<T>> = network.weights[1..]
            .iter()
            .map(|w| Matrix::zeros(w.rows(), w.cols()))
            .collect();
        let db: Vec<Vec<T>> = network
            .biases
            .iter()
            .map(|b| vec![T::zero(); b.len()])
            .collect();
        let layers = network.architecture().hidden();
        let branches = layers.iter().map(|layer| {
            let zeros = || Batch::zeros(layer.units, m);
            layer.residual.then(|| Branch {
                phi: zeros(),
                gradient: zeros(),
            })
        });
        Ok(Self {
            problem,
            branches: branches.collect(),
            network,
            first,
            a: batches[..last].to_vec(),
            dz: batches.clone(),
            z: batches,
            repulsion,
            velocity: (settings.momentum > 0.0).then(|| Velocity {
                w: dw.clone(),
                b: db.clone(),
            }),
            squared_updates: vec![0.0; dw.len()],
            dw,
            db,
            settings,
        })
    }

    /// The form that the first layer is trained in: never [`Form::Auto`].
    ///
    /// ```
    /// use fanin_nn::{Activation, Architecture, Form, Matrix, Network, Problem, Settings};
    /// use fanin_nn::{Source, Trainer};
    ///
    /// // Many more features than samples: the Gram matrix is small.
    /// let x = Matrix::from_fn(1000, 4, |i, j| ((i * 7 + j * 3) % 10) as f64);
    /// let problem = Problem::new(x, &[0, 1, 0, 1])?;
    /// let shape = Architecture::mlp(&[1000, 5, 1], Activation::Relu)?;
    /// let network = Network::initialize(&shape, &"he_normal".parse()?, &mut Source::named(1))?;
    /// let trainer = Trainer::new(&problem, network, &Settings::default())?;
    /// assert_eq!(trainer.form(), Form::Dual);
    /// # Ok::<(), fanin_nn::Error>(())
    /// ```
    pub fn form(&self) -> Form {
        self.first.form()
    }

    /// One iteration: the cost, then one step of gradient descent.
    pub fn step(&mut self) -> f64 {
        self.advance(1)
    }

    /// Makes this many iterations. Returns the cost before the last update, the only one that is
    /// computed; NaN if there are none.
    pub fn advance(&mut self, iterations: usize) -> f64 {
        let mut cost = f64::NAN;
        for iteration in 1..=iterations {
            self.forward();
            if iteration == iterations {
                cost = self.cost();
            }
            self.backward();
            self.update();
        }
        cost
    }

    /// The network as it is now.
    pub fn network(&self) -> Network<T> {
        let mut network = self.network.clone();
        network.weights[0] = self.first.weights(self.problem);
        network
    }

    /// The pre-activations `Z₁` of the last forward pass, shape `(units, samples)`.
    pub fn first_pre_activations(&self) -> Matrix<T> {
        let z = self.z[0].view();
        Matrix::from_fn(z.rows(), z.cols(), |i, j| z.get(i, j))
    }

    /// Computes pre-activations and activations.
    pub(crate) fn forward(&mut self) {
        let Self {
            network,
            z,
            a,
            branches,
            settings,
            ..
        } = self;
        let hidden = network.architecture().hidden();
        for l in 0..z.len() {
            let (before, here) = a.split_at_mut(l);
            let (b, layer) = (&network.biases[l], hidden.get(l));
            let branch = branches.get_mut(l).and_then(Option::as_mut);
            let mut out = match branch {
                Some(branch) => Some(&mut branch.phi),
                None => here.first_mut(),
            };
            let mut activate = |unit: usize, line: &[T]| {
                if let (Some(layer), Some(a)) = (layer, &mut out) {
                    layer.activation.values(line, a.line_mut(unit));
                }
            };
            match before.last() {
                None => self.first.forward(self.problem, b, &mut z[0], activate),
                Some(a) => {
                    let w = &network.weights[l];
                    product(
                        z[l].view_mut(),
                        w.view(),
                        a.view(),
                        T::one(),
                        settings.threads,
                    );
                    z[l].add_to_lines(b, &mut activate);
                }
            }
            if let (Some(before), Some(here), Some(Some(branch))) =
                (before.last(), here.first_mut(), branches.get(l))
            {
                here.as_mut_slice().copy_from_slice(branch.phi.as_slice());
                here.add(before);
            }
        }
    }

    /// The cost of the last forward pass, the penalties included.
    pub(crate) fn cost(&self) -> f64 {
        let logits = self.z.last().map_or(&[] as &[T], Batch::as_slice);
        let mut cost = loss::cost(self.settings.loss, logits, self.problem.labels());
        if self.settings.repulsion > 0.0 {
            let layers = self.network.weights[1..].iter().zip(&self.repulsion);
            let others = layers.map(|(w, repulsion)| {
                let mut repulsion = repulsion.clone();
                repulsion.look(std::iter::once(w.as_slice()), Layout::ByFeature);
                repulsion.energy()
            });
            cost += self.settings.repulsion * (self.first.repulsion() + others.sum::<f64>());
        }
        if self.settings.l2 == 0.0 {
            return cost;
        }
        let others: f64 = self.network.weights[1..]
            .iter()
            .map(|w| dot(w.as_slice(), w.as_slice()))
            .sum();
        let norms = others + self.first.squared_norm();
        cost + self.settings.l2 / (2.0 * self.problem.samples() as f64) * norms
    }

    /// Computes the gradients.
    pub(crate) fn backward(&mut self) {
        let m = self.problem.samples();
        let last = self.z.len() - 1;
        let labels = self.problem.labels();
        loss::gradient(
            self.settings.loss,
            self.z[last].as_slice(),
            labels,
            self.dz[last].as_mut_slice(),
        );
        let inverse_m = T::from_f64(1.0 / m as f64);
        for l in (1..self.z.len()).rev() {
            let w = &self.network.weights[l];
            let (before, from) = self.dz.split_at_mut(l);
            let (before, from) = (&mut before[l - 1], &from[0]);
            let inputs = self.a[l - 1].view().transposed();
            let threads = self.settings.threads;
            product(
                self.dw[l - 1].view_mut(),
                from.view(),
                inputs,
                inverse_m,
                threads,
            );
            let lhs = w.view().transposed();
            product(before.view_mut(), lhs, from.view(), T::one(), threads);
            if let Some(Some(path)) = self.branches.get(l) {
                before.add(&path.gradient);
            }
            let activation = self.network.architecture().hidden()[l - 1].activation;
            let (z, mut a) = (&self.z[l - 1], &self.a[l - 1]);
            if let Some(branch) = &mut self.branches[l - 1] {
                branch
                    .gradient
                    .as_mut_slice()
                    .copy_from_slice(before.as_slice());
                a = &branch.phi;
            }
            activation.backward(z.as_slice(), a.as_slice(), before.as_mut_slice());
        }
        vectorized(
            #[inline(always)]
            || {
                for (db, dz) in self.db.iter_mut().zip(&self.dz) {
                    for (db, dz) in db.iter_mut().zip(dz.rows()) {
                        *db = sum(dz) * inverse_m;
                    }
                }
            },
        );
    }

    /// One step of gradient descent.
    pub(crate) fn update(&mut self) {
        self.first.update(self.problem, &self.dz[0], &self.settings);
        let rate = T::from_f64(self.settings.learning_rate);
        let momentum = T::from_f64(self.settings.momentum);
        let decay = T::from_f64(self.settings.l2 / self.problem.samples() as f64);
        for (l, dw) in self.dw.iter_mut().enumerate() {
            let w = self.network.weights[l + 1].as_mut_slice();
            penalize(dw.as_mut_slice(), w, decay);
            if let Some(repulsion) = self.repulsion.get_mut(l) {
                let strength = T::from_f64(self.settings.repulsion);
                repulsion.look(std::iter::once(&*w), Layout::ByFeature);
                repulsion.push(dw.as_mut_slice(), w, Layout::ByFeature, strength);
            }
            let mut velocity = self.velocity.as_mut().map(|v| v.w[l].as_mut_slice());
            descend(w, dw.as_slice(), velocity.as_deref_mut(), rate, momentum);
            self.squared_updates[l] = squared_step(dw.as_slice(), velocity.as_deref(), rate);
        }
        for (l, (b, db)) in self.network.biases.iter_mut().zip(&self.db).enumerate() {
            let velocity = self.velocity.as_mut().map(|v| v.b[l].as_mut_slice());
            descend(b, db, velocity, rate, momentum);
        }
    }

    /// Whether the gradient that reached the weights is a number: if not, none comes back.
    pub(crate) fn gradient_is_finite(&self) -> bool {
        self.db
            .last()
            .is_some_and(|db| db.iter().all(|g| g.is_finite()))
    }
}

/// `dst = alpha · lhs · rhs`.
fn product<T: Scalar>(
    dst: MatMut<'_, T>,
    lhs: MatRef<'_, T>,
    rhs: MatRef<'_, T>,
    alpha: T,
    threads: NonZeroUsize,
) {
    Fanin.product(dst, Accumulate::Replace, lhs, rhs, alpha, threads);
}

/// Eight partial sums, so that additions need not wait for each other; the order is the same on any
/// processor.
#[inline(always)]
fn sum<T: Scalar>(values: &[T]) -> T {
    let mut parts = [T::zero(); 8];
    let chunks = values.chunks_exact(8);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (part, &value) in parts.iter_mut().zip(chunk) {
            *part = *part + value;
        }
    }
    parts.iter().chain(rest).copied().sum()
}
