//! A case that is looked into, stage by stage.
//!
//! A stage takes what the stage before returned and returns a plain value; the case itself never
//! changes, and any stage can be left out. So a page can show findings while the run is still being
//! made, and a test can give a stage causes that nobody found.

use std::borrow::Cow;

use fanin_init::Element;
use fanin_nn::{Network, Observer, Scalar, train};

use super::look::look;
use super::prescription::prescribe;
use super::trials::{is_refuted, prove};
use super::{Findings, Proof, Proven, work};
use crate::stop::when;
use crate::{Cause, Diagnosis, Error, Setup, Task, Trial};

/// A network, how it is trained, and on what: the case that is looked into.
///
/// ```
/// use fanin_lab::explain::Investigation;
/// use fanin_lab::{CauseKind, Setup, Task};
///
/// let task = Task::<f64>::new(&fanin_data::seeded(1))?;
/// let setup = Setup::course("randn*0.01".parse()?);
/// let case = Investigation::new(&setup, &task)?;
/// // Before the first step: what is wrong, and which change promises most.
/// let findings = case.look()?;
/// assert_eq!(findings.causes[0].kind, CauseKind::VanishingForward);
/// let causes = case.forecast(findings.causes)?;
/// assert_eq!(causes[0].repair.to_string(), "weights randn*sqrt(2/n_prev)");
/// // Training with this change.
/// let proven = case.prove(causes, f64::INFINITY, || false)?;
/// assert!(proven.proofs[0].trial.has_learned());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Investigation<'a, T: Scalar> {
    setup: &'a Setup,
    network: Cow<'a, Network<T>>,
    task: &'a Task<T>,
}

/// Why a network trains or does not, with what was tried.
#[derive(Debug, Clone)]
pub struct Explanation<T> {
    /// What the first step shows.
    pub findings: Findings,
    /// The run, if it was made.
    pub trial: Option<Trial<T>>,
    /// Why the network does not learn; without a run, why it would not. The first is the primary
    /// one, with the best remedy that was found.
    pub causes: Vec<Cause>,
    /// Repairs that were tried; if one helped, it is the last.
    pub proofs: Vec<Proof<T>>,
}

impl<T> Explanation<T> {
    /// Whether the primary cause's repair was tried, and the network did not learn.
    pub fn is_refuted(&self) -> bool {
        is_refuted(&self.causes, &self.proofs)
    }
}

/// Multiply-adds of a training run that is made without being asked: half a second.
///
/// Counted as [`work`] does; on a slower computer it takes longer, but the answer is the same,
/// because no clock decides.
const AT_ONCE: f64 = 2e10;

/// Multiply-adds that are spent on repairs without being asked.
///
/// A run of the course's network with four layers takes about 3e9; the number of trials is the
/// budget over the work of one run, rounded down.
const TRIALS: f64 = 7e9;

impl<'a, T: Scalar + Element> Investigation<'a, T> {
    /// Looks into a setup whose weights are drawn as it says.
    ///
    /// # Errors
    /// As [`Setup::network`].
    pub fn new(setup: &'a Setup, task: &'a Task<T>) -> Result<Self, Error> {
        Ok(Self {
            network: Cow::Owned(setup.network()?),
            setup,
            task,
        })
    }

    /// Looks into a network whose weights come from elsewhere, such as a file; new weights are
    /// drawn as the setup says.
    pub fn of_network(setup: &'a Setup, network: &'a Network<T>, task: &'a Task<T>) -> Self {
        Self {
            network: Cow::Borrowed(network),
            setup,
            task,
        }
    }

    /// How the network is trained.
    pub fn setup(&self) -> &Setup {
        self.setup
    }

    /// The network before training.
    pub fn network(&self) -> &Network<T> {
        &self.network
    }

    /// The data.
    pub fn task(&self) -> &Task<T> {
        self.task
    }

    /// Measures the first step, beside theory, and names the causes that it shows.
    ///
    /// # Errors
    /// [`Error::Network`] if network and data do not fit.
    pub fn look(&self) -> Result<Findings, Error> {
        // What `new` drew is owned.
        let drawn = matches!(self.network, Cow::Owned(_));
        let initialization = drawn.then_some(&self.setup.initialization);
        let (train, settings) = (&self.task.train, &self.setup.settings);
        look(&self.network, initialization, train, settings)
    }

    /// Gives the primary cause the repair with the best [`Forecast`](super::Forecast): that of its
    /// rule, if that promises enough.
    ///
    /// # Errors
    /// As [`look`](Self::look).
    pub fn forecast(&self, causes: Vec<Cause>) -> Result<Vec<Cause>, Error> {
        prescribe(causes, self.setup, &self.network, &self.task.train)
    }

    /// Trains, tests and judges the network; the causes of its diagnosis have forecasts.
    ///
    /// # Errors
    /// As [`look`](Self::look); [`Error::Interrupted`] as soon as `stop` says so.
    pub fn train(&self, stop: impl Fn() -> bool) -> Result<Trial<T>, Error> {
        let trial = self.observed(&mut when(&stop))?;
        match stop() {
            true => Err(Error::Interrupted),
            false => Ok(trial),
        }
    }

    fn observed(&self, observer: &mut impl Observer<T>) -> Result<Trial<T>, Error> {
        let (task, settings) = (self.task, &self.setup.settings);
        let run = train(
            &task.train,
            self.network.clone().into_owned(),
            settings,
            observer,
        )?;
        let trial = Trial::of(run, task, settings)?;
        let Diagnosis { outcome, causes } = trial.diagnosis;
        let causes = self.forecast(causes)?;
        Ok(Trial {
            diagnosis: Diagnosis { outcome, causes },
            ..trial
        })
    }

    /// Tries the repairs of these causes, and if none of them helps, others, best forecast first,
    /// each alone, until the network learns.
    ///
    /// No more than `budget` multiply-adds ([`work`]) are spent. Without a limit, `f64::INFINITY`,
    /// weights of many scales are tried too, and if nothing helps, the remedy says that no
    /// initialization does. Residual paths come last.
    ///
    /// # Errors
    /// As [`Setup::run`]; [`Error::Interrupted`] as soon as `stop` says so.
    pub fn prove(
        &self,
        causes: Vec<Cause>,
        budget: f64,
        stop: impl Fn() -> bool,
    ) -> Result<Proven<T>, Error> {
        prove(self, causes, budget, stop)
    }

    /// What `fanin explain` does: looks, trains the network if that takes a moment, and if it does
    /// not learn, tries repairs for another moment. `thorough`, it does all of it however long it
    /// takes. What takes longer is forecast only.
    ///
    /// # Errors
    /// As [`prove`](Self::prove).
    pub fn explain(
        &self,
        thorough: bool,
        stop: impl Fn() -> bool,
    ) -> Result<Explanation<T>, Error> {
        let findings = self.look()?;
        if !thorough && self.work() > AT_ONCE {
            return self.explain_untrained(findings);
        }
        let trial = self.train(&stop)?;
        let causes = findings.causes_after(&trial);
        let budget = match trial.has_learned() {
            true => 0.0,
            false if thorough => f64::INFINITY,
            false => TRIALS,
        };
        let Proven { causes, proofs } = self.prove(causes, budget, stop)?;
        Ok(Explanation {
            findings,
            trial: Some(trial),
            causes,
            proofs,
        })
    }

    /// An explanation from the first step alone, with a forecast for the primary cause.
    ///
    /// # Errors
    /// As [`look`](Self::look).
    pub fn foresee(&self) -> Result<Explanation<T>, Error> {
        let findings = self.look()?;
        self.explain_untrained(findings)
    }

    fn explain_untrained(&self, findings: Findings) -> Result<Explanation<T>, Error> {
        Ok(Explanation {
            causes: self.forecast(findings.causes.clone())?,
            findings,
            trial: None,
            proofs: Vec::new(),
        })
    }

    /// Multiply-adds of one training run.
    pub(super) fn work(&self) -> f64 {
        let iterations = self.setup.settings.iterations;
        work(&self.setup.layers, self.task.train.samples(), iterations)
    }
}

impl Setup {
    /// Trains, tests and judges; the observer sees each iteration and may end the run.
    ///
    /// # Errors
    /// [`Error::Network`] and [`Error::Init`] if the parts do not fit. A run that diverges is a
    /// result, not an error.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use fanin_lab::{Outcome, Setup, Task};
    /// use fanin_nn::Step;
    ///
    /// let task = Task::<f64>::new(&fanin_data::seeded(1))?;
    /// let setup = Setup::course("zeros".parse()?);
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
        Investigation::new(self, task)?.observed(observer)
    }
}
