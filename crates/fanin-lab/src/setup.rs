//! What decides a training run, as plain data: the same setup on the same data gives the same bits.

use fanin_activation::Activation;
use fanin_init::{Element, Initialization};
use fanin_nn::{Architecture, Network, Scalar, Settings};

use crate::{Error, Rng};

/// Everything that decides a training run, data apart.
///
/// ```
/// use fanin_activation::Activation;
/// use fanin_lab::Setup;
///
/// let setup = Setup {
///     layers: vec![10, 16, 16, 1],
///     activation: Activation::Tanh,
///     ..Setup::course("randn/sqrt(n_prev)".parse()?)
/// };
/// let network = setup.network::<f32>()?;
/// assert_eq!(network.weights()[1].rows(), 16);
/// # Ok::<(), fanin_lab::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Setup {
    /// Units of each layer, input and output included: the course's `layers_dims`.
    ///
    /// At least an input and an output; one unit at the end is a binary task, k units are k
    /// classes.
    pub layers: Vec<usize>,
    /// The activation of all hidden layers.
    pub activation: Activation,
    /// Whether there is a path around each hidden layer but the first
    /// ([`Architecture::with_residual_paths`]). The weights of layers with a path are divided by
    /// the number of paths, so that what all of them add stays of the size of one.
    pub residual: bool,
    /// What draws weights and biases.
    pub initialization: Initialization,
    /// Where the random numbers of the weights come from.
    pub rng: Rng,
    /// The seed of these random numbers.
    ///
    /// NumPy's stream takes 32 bits of it and refuses more.
    pub seed: u64,
    /// How the network is trained.
    pub settings: Settings,
}

impl Setup {
    /// The course's network `[12288, 20, 7, 5, 1]` with ReLU, trained as the course does, with seed
    /// 1 of fanin's stream.
    ///
    /// ```
    /// let setup = fanin_lab::Setup::course("zeros".parse()?);
    /// assert_eq!((setup.settings.learning_rate, setup.settings.iterations), (0.0075, 2500));
    /// # Ok::<(), fanin_lab::Error>(())
    /// ```
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

    /// Draws the untrained network.
    ///
    /// # Errors
    /// [`Error::Network`] for layers without units; [`Error::Init`] if the stream cannot draw the
    /// initialization.
    ///
    /// The same setup gives the same bits; the seed is the only thing that has to change for other
    /// draws.
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
        let share = <T as fanin_activation::Real>::from_f64(1.0 / paths as f64);
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
