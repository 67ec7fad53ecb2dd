use std::fmt;
use std::str::FromStr;

use fanin_activation::Activation;
use fanin_init::{Element, Initialization, Source};
use fanin_nn::{Architecture, Evaluation, Network, Observer, Run, Scalar, Settings, train};

use crate::repair::prescribe;
use crate::{Diagnosis, Error, Task, diagnose};

/// Where the random numbers of the weights come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Rng {
    /// fanin's own named streams: each tensor has its own draws.
    #[default]
    Fanin,
    /// `np.random.seed(seed)`, then layer by layer as the course does.
    Numpy,
}

impl Rng {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Fanin, Self::Numpy];

    /// A source of random numbers with this seed.
    ///
    /// # Errors
    /// [`Error::Init`] if NumPy would refuse the seed.
    pub fn source(self, seed: u64) -> Result<Source, Error> {
        Ok(match self {
            Self::Fanin => Source::named(seed),
            Self::Numpy => Source::numpy(seed)?,
        })
    }
}

impl fmt::Display for Rng {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fanin => "fanin",
            Self::Numpy => "numpy",
        })
    }
}

impl FromStr for Rng {
    type Err = String;

    /// The error says which names there are.
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "fanin" => Ok(Self::Fanin),
            "numpy" => Ok(Self::Numpy),
            _ => Err(format!(
                "wanted one of [\"fanin\", \"numpy\"], got `{text}`"
            )),
        }
    }
}

/// Everything that decides a training run, data apart.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The course's `layers_dims`: input and output included.
    pub layers: Vec<usize>,
    /// Of the hidden layers.
    pub activation: Activation,
    /// A path around each hidden layer but the first ([`Architecture::with_residual_paths`]); their weights are divided by
    /// the number of paths, so that what all of them add stays of the size of one.
    pub residual: bool,
    /// Of weights and biases.
    pub initialization: Initialization,
    /// What draws them.
    pub rng: Rng,
    /// Its seed.
    pub seed: u64,
    /// How to train.
    pub settings: Settings,
}

impl Setup {
    /// The course's network `[12288, 20, 7, 5, 1]` with ReLU, trained as the course does.
    pub fn course(initialization: Initialization) -> Self {
        Self {
            layers: vec![12288, 20, 7, 5, 1],
            activation: Activation::Relu,
            residual: false,
            initialization,
            rng: Rng::Fanin,
            seed: 1,
            settings: Settings::default(),
        }
    }

    /// Trains, tests and judges.
    ///
    /// # Errors
    /// [`Error::Network`] and [`Error::Init`] if the parts do not fit; a run that diverges is none.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use fanin_lab::{Outcome, Setup, Task};
    /// use fanin_nn::Step;
    ///
    /// let task = Task::<f64>::new(&fanin_data::seeded(1))?;
    /// let mut setup = Setup::course("zeros".parse()?);
    /// let trial = setup.run(&task, &mut |_: &Step<'_, f64>| ControlFlow::Continue(()))?;
    /// assert_eq!((trial.test.correct(), trial.test.total()), (17, 50));
    /// assert_eq!(trial.diagnosis.outcome, Outcome::CollapsedToBaseRate);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run<T: Scalar + Element>(
        &self,
        task: &Task<T>,
        observer: &mut impl Observer<T>,
    ) -> Result<Trial<T>, Error> {
        let network = self.network()?;
        let run = train(&task.train, network.clone(), &self.settings, observer)?;
        let mut trial = Trial::of(run, task, &self.settings)?;
        prescribe(&mut trial.diagnosis.causes, self, &network, &task.train)?;
        Ok(trial)
    }

    /// The untrained network.
    ///
    /// # Errors
    /// As [`Setup::run`].
    pub fn network<T: Scalar + Element>(&self) -> Result<Network<T>, Error> {
        let mut architecture = Architecture::mlp(&self.layers, self.activation)?;
        if self.residual {
            architecture = architecture.with_residual_paths();
        }
        let mut source = self.rng.source(self.seed)?;
        let network = Network::initialize(&architecture, &self.initialization, &mut source)?;
        let paths = architecture.residual_paths();
        if paths < 2 {
            return Ok(network);
        }
        let share = <T as fanin_tensor::Real>::from_f64(1.0 / paths as f64);
        let mut weights = network.weights().to_vec();
        for (w, layer) in weights.iter_mut().zip(architecture.hidden()) {
            if layer.residual {
                w.as_mut_slice().iter_mut().for_each(|w| *w = *w * share);
            }
        }
        let biases = network.biases().to_vec();
        Ok(Network::from_parameters(&architecture, weights, biases)?)
    }
}

impl<T: Scalar> Trial<T> {
    /// Tests and judges a run.
    ///
    /// # Errors
    /// [`Error::Network`] if the run is not one of this task.
    pub fn of(run: Run<T>, task: &Task<T>, settings: &Settings) -> Result<Self, Error> {
        let train = run.network.evaluate(&task.train)?;
        let test = run.network.evaluate(&task.test)?;
        let diagnosis = diagnose(&run, &task.train, settings, &train);
        Ok(Trial {
            run,
            train,
            test,
            diagnosis,
        })
    }
}

/// A training run with its results.
#[derive(Debug, Clone)]
pub struct Trial<T> {
    /// The run itself.
    pub run: Run<T>,
    /// Answers on the training set.
    pub train: Evaluation,
    /// Answers on the test set.
    pub test: Evaluation,
    /// What became of it, and why.
    pub diagnosis: Diagnosis,
}
