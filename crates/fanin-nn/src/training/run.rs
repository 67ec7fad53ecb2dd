//! Whole training runs, one or many.

use std::ops::ControlFlow;

use rayon::prelude::*;

use super::observer::{Observer, Step};
use crate::{Error, Form, LayerProbe, Network, Problem, Scalar, Settings, Trainer};

/// The cost of one iteration of a training run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Record {
    /// Number of the iteration, from 0.
    pub iteration: usize,
    /// The cost before this iteration's update, penalties included.
    pub cost: f64,
}

/// How a run came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum End {
    /// All iterations were made.
    Completed,
    /// The gradient of an iteration was not a number. Its update was made, and left weights that no
    /// further iteration can bring back: going on would only spread the NaN to more of them.
    Diverged {
        /// The iteration whose gradient was not a number, from 0.
        iteration: usize,
    },
    /// A hook ended the run before this iteration's update.
    Stopped {
        /// The iteration whose update was not made any more, from 0.
        iteration: usize,
    },
}

/// A finished training run: the trained network, its costs, and the sizes of signal and gradient at
/// both ends.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Run<T> {
    /// The trained network.
    pub network: Network<T>,
    /// Costs of iterations 0, `every`, 2·`every`, … and the last one made.
    pub history: Vec<Record>,
    /// Costs of iterations 0, s, 2·s, … and the last one made, where s = ⌈`iterations` / 100⌉: what
    /// a run is judged by must not depend on `every`.
    pub milestones: Vec<Record>,
    /// How the run came to its end.
    pub end: End,
    /// The form that the first layer was trained in: primal or dual.
    pub form: Form,
    /// How many initial weights and biases of each layer were NaN or infinite.
    pub born_non_finite: Vec<usize>,
    /// Sizes of signal, weights and updates in the first iteration.
    pub start: Vec<LayerProbe>,
    /// Sizes of signal, weights and updates in the last iteration made.
    pub finish: Vec<LayerProbe>,
    /// `‖∂J/∂W‖` of each layer in the first iteration, without the penalty's part.
    pub start_gradients: Vec<f64>,
    /// `‖∂J/∂W‖` of each layer in the last iteration made, without the penalty's part.
    pub finish_gradients: Vec<f64>,
}

/// Sum of a run, between which its costs are kept.
const MILESTONES: usize = 100;

/// Trains a network by full-batch gradient descent; `observer` sees each iteration, and `&mut ()`
/// is none.
///
/// # Errors
/// As [`Trainer::new`]. A run that diverges is not an error.
///
/// ```
/// use std::ops::ControlFlow;
/// use fanin_activation::Activation;
/// use fanin_init::Source;
/// use fanin_nn::{Architecture, Network, Problem, Settings, Step, train};
/// use fanin_tensor::Matrix;
///
/// let x = Matrix::from_column_major(2, 4, vec![0.0_f64, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0])?;
/// let xor = Problem::new(x, &[0, 1, 1, 0])?;
/// let shape = Architecture::mlp(&[2, 8, 1], Activation::Tanh)?;
/// let network = Network::initialize(&shape, &"glorot_uniform".parse()?, &mut Source::named(3))?;
/// let settings = Settings { learning_rate: 1.0, ..Settings::default() };
/// let mut highest = 0.0_f64;
/// let run = train(&xor, network, &settings, &mut |step: &Step<'_, f64>| {
///     highest = highest.max(step.cost());
///     ControlFlow::Continue(())
/// })?;
/// assert_eq!(run.network.evaluate(&xor)?.correct(), 4);
/// assert!(run.history.last().is_some_and(|last| last.cost < highest / 10.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn train<T: Scalar>(
    problem: &Problem<T>,
    network: Network<T>,
    settings: &Settings,
    observer: &mut impl Observer<T>,
) -> Result<Run<T>, Error> {
    let born_non_finite = network.non_finite();
    let mut trainer = Trainer::new(problem, network, settings)?;
    let last = settings.iterations - 1;
    let mut history = Vec::new();
    let mut milestones = Vec::with_capacity(MILESTONES + 1);
    let (mut start, mut finish) = (Vec::new(), Vec::new());
    let (mut start_gradients, mut finish_gradients) = (Vec::new(), Vec::new());
    let mut end = End::Completed;
    let stride = settings.iterations.div_ceil(MILESTONES);
    for iteration in 0..=last {
        trainer.forward();
        trainer.backward();
        let diverged = !trainer.gradient_is_finite();
        let step = Step {
            iteration,
            trainer: &trainer,
        };
        let stopped = observer.step(&step) == ControlFlow::Break(());
        let over = iteration == last || diverged || stopped;
        let recorded = over || iteration.is_multiple_of(settings.every);
        let milestone = over || iteration.is_multiple_of(stride);
        if recorded || milestone {
            let cost = trainer.cost();
            let record = Record { iteration, cost };
            history.extend(recorded.then_some(record));
            milestones.extend(milestone.then_some(record));
        }
        if iteration == 0 {
            start = trainer.probe().collect();
            start_gradients = trainer.gradient_norms();
        }
        if over {
            finish = trainer.probe().collect();
            finish_gradients = trainer.gradient_norms();
        }
        if stopped {
            end = End::Stopped { iteration };
            break;
        }
        trainer.update();
        if diverged {
            end = End::Diverged { iteration };
            break;
        }
    }
    Ok(Run {
        network: trainer.network(),
        history,
        milestones,
        end,
        form: trainer.form(),
        born_non_finite,
        start,
        finish,
        start_gradients,
        finish_gradients,
    })
}

/// Trains many networks on one problem, such as seeds × initializations, on all threads of rayon's
/// pool.
///
/// Each run is one of [`train`], with the same bits: a run a core, on the samples and the Gram
/// matrix that all share. Stacking several runs into larger products would not be faster: with a
/// right-hand side that is laid out once, 20 rows run at the speed of 200.
///
/// `start` makes a network, `observer` what looks on, and `finish` keeps of a run what is wanted:
/// so that thousands of networks need not be in memory at once. Results come in the order of the
/// jobs.
///
/// # Errors
/// The first error of `start` or `finish`, or of [`train`]; no new runs are begun after it.
///
/// ```
/// use fanin_activation::Activation;
/// use fanin_init::Source;
/// use fanin_nn::{Architecture, Error, Network, Problem, Settings, train_many};
/// use fanin_tensor::Matrix;
///
/// let x = Matrix::from_column_major(2, 4, vec![0.0_f64, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0])?;
/// let xor = Problem::new(x, &[0, 1, 1, 0])?;
/// let shape = Architecture::mlp(&[2, 8, 1], Activation::Tanh)?;
/// let correct = train_many(
///     &xor,
///     &Settings { learning_rate: 1.0, ..Settings::default() },
///     &[1, 2, 3],
///     |&seed| Network::initialize(&shape, &"glorot_uniform".parse()?, &mut Source::named(seed)),
///     |_| (),
///     |_, run| Ok::<_, Error>(run.network.evaluate(&xor)?.correct()),
/// )?;
/// assert_eq!(correct, [4, 4, 4]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn train_many<T, Job, Look, Kept, E>(
    problem: &Problem<T>,
    settings: &Settings,
    jobs: &[Job],
    start: impl Fn(&Job) -> Result<Network<T>, E> + Sync,
    observer: impl Fn(&Job) -> Look + Sync,
    finish: impl Fn(&Job, Run<T>) -> Result<Kept, E> + Sync,
) -> Result<Vec<Kept>, E>
where
    T: Scalar,
    Job: Sync,
    Look: Observer<T>,
    Kept: Send,
    E: From<Error> + Send,
{
    jobs.par_iter()
        .map(|job| {
            let run = train(problem, start(job)?, settings, &mut observer(job))?;
            finish(job, run)
        })
        .collect()
}
