//! The command line: every command and option, as clap reads them.

pub(crate) mod command_line;
pub(crate) mod init;
pub(crate) mod source;
pub(crate) mod usage;
mod values;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};
use fanin_activation::Activation;
use fanin_data::Dataset;
use fanin_init::{Initialization, Layout};
use fanin_lab::Rng;
use fanin_nn::{Form, Loss};

use crate::failure::Failure;
use crate::terminal::stdout::Format;
use init::InitOptions;
use source::Source;
use values::{activation, deviation, layout, one_of, question, setting};

/// Why a network does not train, and which initialization mends it.
#[derive(Debug, Parser)]
#[command(
    name = "fanin",
    version,
    about = "Why a network does not train, and which initialization mends it",
    arg_required_else_help = true,
    after_help = "Examples:
  fanin tour                           five minutes from 34 % to the remedy
  fanin repro                          every way to begin, compared
  fanin train --init 'randn*0.01'      your own line
  fanin explain --init 'randn*0.01'    why it does not train
  fanin ask zero-weights               a question that a student asked
  fanin train --help                   what a command can do, with examples"
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: CommonOptions,
    #[command(subcommand)]
    pub(crate) command: Command,
}

// No documentation comments on groups: clap would make them the command's own description.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct CommonOptions {
    /// Text for people, or one JSON object for programs
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "FORMAT"
    )]
    pub(crate) format: Format,
    /// Options from a file, as in learning-rate = 0.02; what is typed counts more
    #[arg(long, global = true, value_name = "FILE.toml")]
    pub(crate) config: Option<PathBuf>,
    /// Print all options in effect, in the form that --config reads, and end
    #[arg(long, global = true)]
    pub(crate) print_config: bool,
    /// Results only: no progress, no hints
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Say on stderr what is read and written, and how long it takes
    #[arg(long, short, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
}

/// A command with its options.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show why the same network gets 34 % or about 80 %: every scheme, ten seeds, one table
    Repro(ReproOptions),
    /// Go from 34 % to the remedy, a step at a time
    Tour(TourOptions),
    /// Train one network and say what became of it, and why
    Train(Box<TrainOptions>),
    /// Say why a network will not train, and what mends it
    Explain(Box<ExplainOptions>),
    /// Answer a question that students asked, by running its experiment
    Ask(AskOptions),
    /// Write a model's initial weights, by one scheme or by rules
    Init(Box<InitOptions>),
    /// Say what the tensors of a weight file are like, and which schemes could have made them
    Inspect(InspectOptions),
    /// List the questions that `fanin ask` answers
    #[command(after_help = "Examples:
  fanin list
  fanin list --format json")]
    List,
    /// Show which weight scales let a deep network train: the edge of chaos
    Phase(PhaseOptions),
    /// Show an activation's gains beside PyTorch's
    Gain(GainOptions),
    /// Look at the data
    #[command(
        subcommand,
        after_help = "Examples:
  fanin data show
  fanin data show --help"
    )]
    Data(DataCommand),
    /// Write the manual's pages
    #[command(hide = true)]
    GenerateMan(FolderOptions),
    /// Write completions for every shell
    #[command(hide = true)]
    GenerateCompletions(FolderOptions),
}

#[derive(Debug, Subcommand)]
pub(crate) enum DataCommand {
    /// Write a contact sheet of the pictures as PNG
    Show(ShowOptions),
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask man
  cargo xtask completions")]
pub(crate) struct FolderOptions {
    /// The folder to write into
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:
  fanin repro
  fanin repro --seeds 3 --out results
  fanin repro --data path/to/the/course"
)]
pub(crate) struct ReproOptions {
    /// `seeded`, or a folder with train_catvnoncat.h5 and test_catvnoncat.h5
    #[arg(
        long,
        env = "FANIN_COURSE_DATA",
        default_value = "seeded",
        value_name = "SOURCE"
    )]
    pub(crate) data: Source,
    #[command(flatten)]
    pub(crate) pictures: PictureOptions,
    /// How many initialization seeds, from 1 on
    #[arg(long, default_value = "10", value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) seeds: u32,
    /// Also answer every question of `fanin list`, with a page each
    #[arg(long)]
    pub(crate) all: bool,
    /// Folder for the page index.html, its figures as SVG and PNG, and results.md
    #[arg(long, default_value = "target/repro", value_name = "DIR")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:
  fanin tour
  fanin tour --step 3"
)]
pub(crate) struct TourOptions {
    /// Begin with this step, of 7
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=7))]
    pub(crate) step: u8,
}

#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:
  fanin train
  fanin train --init 'randn*0.01'
  fanin train --init he_normal --activation tanh --layers 12288,50,50,1
  fanin train --init 'np.random.randn(n, n_prev) / np.sqrt(n_prev)'
  fanin train --data DIR --rng numpy --seed 1 --loss course
  fanin train --config my.toml --save weights.npz"
)]
pub(crate) struct TrainOptions {
    #[command(flatten)]
    pub(crate) data: DataOptions,
    #[command(flatten)]
    pub(crate) network: NetworkOptions,
    #[command(flatten)]
    pub(crate) descent: DescentOptions,
    /// Momentum: V = momentum V + gradient, W = W - rate V
    #[arg(
        long,
        default_value_t = 0.0,
        value_name = "X",
        value_parser = setting(|settings, value| settings.momentum = value),
        allow_hyphen_values = true
    )]
    pub(crate) momentum: f64,
    /// Weight of the penalty l2/(2m) times the sum of squared weights
    #[arg(
        long,
        default_value_t = 0.0,
        value_name = "X",
        value_parser = setting(|settings, value| settings.l2 = value),
        allow_hyphen_values = true
    )]
    pub(crate) l2: f64,
    /// Weight of the penalty that pushes a layer's units apart: the sum over pairs of exp(-|w_i - w_j|^2/2)
    #[arg(
        long,
        default_value_t = 0.0,
        value_name = "X",
        value_parser = setting(|settings, value| settings.repulsion = value),
        allow_hyphen_values = true
    )]
    pub(crate) repulsion: f64,
    /// Report the cost every so many iterations, and the last
    #[arg(
        long,
        default_value_t = 100,
        value_name = "N",
        value_parser = setting(|settings, value| settings.every = value)
    )]
    pub(crate) every: usize,
    /// How the first layer is trained: dual is exact, through the Gram matrix; auto takes the faster one
    #[arg(long, default_value_t, value_parser = one_of::<Form>(Form::ALL), value_name = "NAME")]
    pub(crate) form: Form,
    /// Floating-point numbers
    #[arg(long, value_enum, default_value_t, value_name = "NAME")]
    pub(crate) precision: Precision,
    /// The most threads inside the run; more than one is worth it in primal form
    #[arg(long, default_value = "1", value_name = "N")]
    pub(crate) threads: NonZeroUsize,
    /// Write the trained weights as W1, b1, …: FILE.safetensors or FILE.npz
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct DescentOptions {
    /// Step size of gradient descent
    #[arg(
        long,
        default_value_t = 0.0075,
        value_name = "X",
        value_parser = setting(|settings, value| settings.learning_rate = value),
        allow_hyphen_values = true
    )]
    pub(crate) learning_rate: f64,
    /// Number of updates
    #[arg(
        long,
        default_value_t = 2500,
        value_name = "N",
        value_parser = setting(|settings, value| settings.iterations = value)
    )]
    pub(crate) iterations: usize,
    /// How the cost is computed: stable on logits, course by its formulas to the letter, overflow included
    #[arg(long, default_value_t, value_parser = one_of::<Loss>(Loss::ALL), value_name = "NAME")]
    pub(crate) loss: Loss,
}

#[derive(Debug, Args)]
pub(crate) struct PictureOptions {
    /// Seed of the seeded pictures
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) data_seed: u64,
}

#[derive(Debug, Args)]
pub(crate) struct DataOptions {
    /// `seeded`, or a folder with train_catvnoncat.h5 and test_catvnoncat.h5
    #[arg(long, default_value = "seeded", value_name = "SOURCE")]
    pub(crate) data: Source,
    #[command(flatten)]
    pub(crate) pictures: PictureOptions,
}

impl DataOptions {
    pub(crate) fn load(&self) -> Result<Dataset, Failure> {
        self.data.load(self.pictures.data_seed)
    }
}

#[derive(Debug, Args)]
pub(crate) struct NetworkOptions {
    /// Widths from input to output, as the course's layers_dims [default: the data's features,20,7,5,1]
    #[arg(long, value_name = "N,N,…")]
    pub(crate) layers: Option<Layers>,
    /// Of the hidden layers; leaky_relu and elu take a parameter, as in 'leaky_relu(slope=0.2)' or 'elu(alpha=2)'
    #[arg(long, default_value = "relu", value_parser = activation(), value_name = "NAME")]
    pub(crate) activation: Activation,
    /// A scheme such as he_normal or normal(std=0.02), or the course's notation such as 'randn*0.01'
    #[arg(
        long,
        default_value = "randn/sqrt(n_prev)",
        value_name = "SPEC",
        allow_hyphen_values = true
    )]
    pub(crate) init: Initialization,
    /// What draws the weights; numpy is np.random.seed, then as the course does
    #[arg(long, default_value_t, value_parser = one_of::<Rng>(Rng::ALL), value_name = "NAME")]
    pub(crate) rng: Rng,
    /// Seed of the weights
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// Residual paths: a = a_prev + phi(z) in each hidden layer behind the first, weights there divided by their number
    #[arg(long)]
    pub(crate) residual: bool,
}

#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:
  fanin explain                                the course's network
  fanin explain --init 'randn*0.01' --prove    why 34 %, and the remedy tried
  fanin explain --activation sigmoid --layers 784,50,50,10 --init he_normal
  fanin explain --weights model.safetensors --activation tanh
  fanin explain --weights parameters.npz --data DIR --out signal.png"
)]
pub(crate) struct ExplainOptions {
    /// `seeded`, or a folder with train_catvnoncat.h5 and test_catvnoncat.h5 [default: the seeded pictures for networks
    /// with as many inputs, else random inputs]
    #[arg(long, value_name = "SOURCE")]
    pub(crate) data: Option<Source>,
    #[command(flatten)]
    pub(crate) pictures: PictureOptions,
    #[command(flatten)]
    pub(crate) network: NetworkOptions,
    /// Weights made anywhere, instead of --layers and --init: a state_dict as .safetensors, or W1, b1, … in an .npz
    #[arg(long, value_name = "FILE", conflicts_with_all = ["layers", "init", "rng", "seed"])]
    pub(crate) weights: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) descent: DescentOptions,
    /// Try one change after the other until the network learns, however long it takes; what takes a moment is tried anyway
    #[arg(long)]
    pub(crate) prove: bool,
    /// In text, the layers' sizes, the verdict and the remedy only: no theory, rule or forecast
    #[arg(long)]
    pub(crate) brief: bool,
    /// Draw signal and gradient layer by layer, FILE.svg or FILE.png; or all of it as a page, FILE.html
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fanin gain                    all activations
  fanin gain tanh
  fanin gain 'leaky_relu(slope=0.2)'")]
pub(crate) struct GainOptions {
    /// Which one; leaky_relu and elu take a parameter [default: all]
    #[arg(value_parser = activation(), value_name = "NAME")]
    pub(crate) activation: Option<Activation>,
}

#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:
  fanin inspect model.safetensors
  fanin inspect model.safetensors --tensor conv1.weight --groups 32
  fanin inspect keras-weights.npz --layout keras
  fanin inspect w.npy --format json"
)]
pub(crate) struct InspectOptions {
    /// A file that ends in .safetensors, .npz or .npy
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The order of a tensor's axes; also by library: torch, keras, jax, torch-transposed, keras-transposed
    #[arg(long, default_value_t, value_parser = layout(), value_name = "NAME")]
    pub(crate) layout: Layout,
    /// Groups of the convolutions: of tensors with more than two axes
    #[arg(long, default_value = "1", value_name = "N")]
    pub(crate) groups: NonZeroUsize,
    /// This tensor alone
    #[arg(long, value_name = "NAME")]
    pub(crate) tensor: Option<String>,
}

#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:
  fanin phase
  fanin phase --activation relu --depth 100
  fanin phase --sigma-w 1.3 --sigma-b 0.2"
)]
pub(crate) struct PhaseOptions {
    /// Of all layers; leaky_relu and elu take a parameter
    #[arg(long, default_value = "tanh", value_parser = activation(), value_name = "NAME")]
    pub(crate) activation: Activation,
    /// Hidden layers that samples must stay different through
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub(crate) depth: usize,
    /// One weight scale alone: the standard deviation of a weight times sqrt(fan_in)
    #[arg(long, value_name = "X", value_parser = deviation, requires = "sigma_b")]
    pub(crate) sigma_w: Option<f64>,
    /// One bias scale alone: the standard deviation of a bias
    #[arg(long, value_name = "X", value_parser = deviation, requires = "sigma_w")]
    pub(crate) sigma_b: Option<f64>,
    /// Draw the diagram: FILE.svg or FILE.png
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Precision {
    #[default]
    F64,
    F32,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fanin ask                           what can be asked
  fanin ask zero-weights
  fanin ask how-small --out costs.png
  fanin ask --all --out answers")]
pub(crate) struct AskOptions {
    /// Which question; without it they are listed
    #[arg(value_name = "ID", value_parser = question(), hide_possible_values = true)]
    pub(crate) id: Option<String>,
    /// All of them: a page and a figure each, and index.html
    #[arg(long, conflicts_with = "id")]
    pub(crate) all: bool,
    /// Write the figure as FILE.svg or FILE.png, or all of it as a page, FILE.html; with --all a folder [default:
    /// target/repro/questions]
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:
  fanin data show
  fanin data show --data-seed 7 --out other.png"
)]
pub(crate) struct ShowOptions {
    #[command(flatten)]
    pub(crate) data: DataOptions,
    /// The PNG file to write
    #[arg(long, default_value = "pictures.png", value_name = "FILE.png")]
    pub(crate) out: PathBuf,
}

/// Layer widths as typed.
#[derive(Debug, Clone)]
pub(crate) struct Layers(pub(crate) Vec<usize>);

impl FromStr for Layers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let width = |word: &str| {
            let word = word.trim();
            match word.parse() {
                Ok(0) => {
                    Err("a layer of 0 units cannot pass anything on; wanted 1 or more".to_owned())
                }
                Ok(width) => Ok(width),
                Err(_) if !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit()) => {
                    Err(format!("{word} units are more than this machine can count"))
                }
                Err(_) => Err(format!(
                    "wanted whole numbers from input to output, such as 12288,20,7,5,1; got `{word}`"
                )),
            }
        };
        let inner = text.trim().trim_start_matches('[').trim_end_matches(']');
        let widths: Vec<usize> = inner.split(',').map(width).collect::<Result<_, _>>()?;
        if widths.len() < 2 {
            return Err(
                "wanted the input's and the output's width at least, such as 12288,1".to_owned(),
            );
        }
        Ok(Self(widths))
    }
}
