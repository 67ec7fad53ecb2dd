use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand, ValueEnum};
use fanin_activation::Activation;
use fanin_data::Dataset;
use fanin_init::{Initialization, Layout};
use fanin_lab::Rng;
use fanin_nn::{Form, Loss};
use fanin_tensor::Backend;

use crate::failure::Failure;
use crate::init::InitOptions;
use crate::source::Source;
use crate::stdout::Format;

/// Why a network does not train, and which initialization mends it.
#[derive(Debug, Parser)]
#[command(
    name = "fanin",
    version,
    about,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
struct Cli {
    /// Text for people, or one JSON object for programs
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "FORMAT"
    )]
    format: Format,
    #[command(subcommand)]
    command: Top,
}

#[derive(Debug, Subcommand)]
enum Top {
    /// Show why the same network gets 34 % or about 80 %: every scheme, ten seeds, one table
    Repro(ReproOptions),
    /// List the questions that `fanin ask` answers
    List,
    /// Answer a question by running its experiment
    Ask(AskOptions),
    /// Train one network and say what became of it, and why
    Train(Box<TrainOptions>),
    /// Say why a network will not train, with theory beside measurement, and what mends it
    Explain(Box<ExplainOptions>),
    /// Show where samples stay different through a deep network: the edge of chaos, and the depth scales around it
    Phase(PhaseOptions),
    /// Show an activation's gains beside PyTorch's
    Gain(GainOptions),
    /// Write a model's initial weights: tensors of any shape, by one scheme or by rules
    Init(Box<InitOptions>),
    /// Say what the tensors of a weight file are like, and which schemes they cannot be told from
    Inspect(InspectOptions),
    /// Look at the data
    #[command(subcommand)]
    Data(DataCommand),
}

#[derive(Debug, Subcommand)]
enum DataCommand {
    /// Write a contact sheet of the pictures as PNG
    Show(ShowOptions),
}

/// A command with its options.
pub(crate) enum Command {
    Repro(ReproOptions),
    List,
    Ask(AskOptions),
    Train(Box<TrainOptions>),
    Explain(Box<ExplainOptions>),
    Phase(PhaseOptions),
    Gain(GainOptions),
    Init(Box<InitOptions>),
    Inspect(InspectOptions),
    DataShow(ShowOptions),
}

pub(crate) struct Invocation {
    pub(crate) format: Format,
    pub(crate) command: Command,
}

#[derive(Debug, Args)]
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
    #[command(flatten)]
    pub(crate) product: ProductOptions,
    /// How many initialization seeds, from 1 on
    #[arg(long, default_value = "10", value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) seeds: u32,
    /// Folder for the figures, as SVG and PNG, and results.md
    #[arg(long, default_value = "target/repro", value_name = "DIR")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:
  fanin train
  fanin train --init 'randn*0.01'
  fanin train --init he_normal --activation tanh --layers 12288,50,50,1
  fanin train --data DIR --init 'np.random.randn(layer_dims[l], layer_dims[l-1]) / np.sqrt(layer_dims[l-1])' \\
              --rng numpy --seed 1 --loss course --save weights.npz"
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
        allow_hyphen_values = true
    )]
    pub(crate) momentum: f64,
    /// Weight of the penalty l2/(2m) times the sum of squared weights
    #[arg(
        long,
        default_value_t = 0.0,
        value_name = "X",
        allow_hyphen_values = true
    )]
    pub(crate) l2: f64,
    /// Weight of the penalty that pushes a layer's units apart: the sum over pairs of exp(-|w_i - w_j|^2/2)
    #[arg(
        long,
        default_value_t = 0.0,
        value_name = "X",
        allow_hyphen_values = true
    )]
    pub(crate) repulsion: f64,
    /// Report the cost every so many iterations, and the last
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub(crate) every: usize,
    /// How the first layer is trained: auto, primal, or dual (exact, through the Gram matrix)
    #[arg(long, default_value = "auto", value_name = "NAME")]
    pub(crate) form: Form,
    /// Floating-point numbers: f64 or f32
    #[arg(long, value_enum, default_value_t, value_name = "NAME")]
    pub(crate) precision: Precision,
    #[command(flatten)]
    pub(crate) product: ProductOptions,
    /// The most threads inside the run; more than one is worth it in primal form
    #[arg(long, default_value = "1", value_name = "N")]
    pub(crate) threads: NonZeroUsize,
    /// Write the trained weights as W1, b1, …: FILE.safetensors or FILE.npz
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
}

// No documentation comments on groups: clap would make them the command's own description.
#[derive(Debug, Args)]
pub(crate) struct DescentOptions {
    /// Step size of gradient descent
    #[arg(
        long,
        default_value_t = 0.0075,
        value_name = "X",
        allow_hyphen_values = true
    )]
    pub(crate) learning_rate: f64,
    /// Number of updates
    #[arg(long, default_value_t = 2500, value_name = "N")]
    pub(crate) iterations: usize,
    /// stable (on logits), or course (its formulas to the letter, overflow included)
    #[arg(long, default_value = "stable", value_name = "NAME")]
    pub(crate) loss: Loss,
}

#[derive(Debug, Args)]
pub(crate) struct ProductOptions {
    /// Who multiplies matrices: fanin, faer, gemm, matrixmultiply, nalgebra, plain, openblas, blis, mkl
    #[arg(long, default_value_t = Backend::Fanin, value_name = "NAME")]
    pub(crate) backend: Backend,
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
    /// Of the hidden layers: relu, leaky_relu(slope=0.01), tanh, sigmoid, linear, elu(alpha=1), selu, gelu, silu, softplus
    #[arg(long, default_value = "relu", value_name = "NAME")]
    pub(crate) activation: Activation,
    /// A scheme such as he_normal or normal(std=0.02), or the course's notation such as 'randn*0.01'
    #[arg(
        long,
        default_value = "randn/sqrt(n_prev)",
        value_name = "SPEC",
        allow_hyphen_values = true
    )]
    pub(crate) init: Initialization,
    /// What draws the weights: fanin, or numpy (np.random.seed, then as the course does)
    #[arg(long, default_value = "fanin", value_name = "NAME")]
    pub(crate) rng: Rng,
    /// Seed of the weights
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:
  fanin explain                                          the course's network
  fanin explain --init 'randn*0.01' --prove              why it stays at 34 %, and the remedy tried
  fanin explain --activation sigmoid --layers 784,50,50,50,10 --init he_normal
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
    /// Draw signal and gradient layer by layer: FILE.svg or FILE.png
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fanin gain                    all activations
  fanin gain tanh
  fanin gain 'leaky_relu(slope=0.2)'")]
pub(crate) struct GainOptions {
    /// relu, leaky_relu(slope=0.01), tanh, sigmoid, linear, elu(alpha=1), selu, gelu, silu, softplus [default: all]
    pub(crate) activation: Option<Activation>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fanin inspect model.safetensors
  fanin inspect model.safetensors --tensor conv1.weight --groups 32
  fanin inspect keras-weights.npz --layout keras
  fanin inspect w.npy --format json")]
pub(crate) struct InspectOptions {
    /// A file that ends in .safetensors, .npz or .npy
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The order of a tensor's axes: out_in_kernel (or torch), kernel_in_out (keras, jax), in_out_kernel (torch-transposed), kernel_out_in
    /// (keras-transposed), embedding
    #[arg(long, default_value_t, value_name = "NAME")]
    pub(crate) layout: Layout,
    /// Groups of the convolutions: of tensors with more than two axes
    #[arg(long, default_value = "1", value_name = "N")]
    pub(crate) groups: NonZeroUsize,
    /// This tensor alone
    #[arg(long, value_name = "NAME")]
    pub(crate) tensor: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  fanin phase
  fanin phase --activation relu --depth 100
  fanin phase --sigma-w 1.3 --sigma-b 0.2")]
pub(crate) struct PhaseOptions {
    /// relu, leaky_relu(slope=0.01), tanh, sigmoid, linear, elu(alpha=1), selu, gelu, silu, softplus
    #[arg(long, default_value = "tanh", value_name = "NAME")]
    pub(crate) activation: Activation,
    /// Hidden layers that samples must stay different through
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub(crate) depth: usize,
    /// One weight scale alone: the standard deviation of a weight times sqrt(fan_in)
    #[arg(long, value_name = "X", requires = "sigma_b")]
    pub(crate) sigma_w: Option<f64>,
    /// One bias scale alone: the standard deviation of a bias
    #[arg(long, value_name = "X", requires = "sigma_w")]
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
pub(crate) struct AskOptions {
    /// Which question; `fanin list` names them. Without it they are listed
    #[arg(value_name = "ID")]
    pub(crate) id: Option<String>,
    /// All of them: a page and a figure each, and index.md
    #[arg(long, conflicts_with = "id")]
    pub(crate) all: bool,
    /// Write the figure, as FILE.svg or FILE.png; with --all a folder [default: target/repro/questions]
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
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

/// Reads the command line; help and version are printed and end the program.
pub(crate) fn parse() -> Result<Invocation, (Format, Failure)> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    match Cli::try_parse_from(&arguments) {
        Ok(Cli { format, command }) => {
            let command = match command {
                Top::Repro(options) => Command::Repro(options),
                Top::List => Command::List,
                Top::Ask(options) => Command::Ask(options),
                Top::Train(options) => Command::Train(options),
                Top::Explain(options) => Command::Explain(options),
                Top::Phase(options) => Command::Phase(options),
                Top::Gain(options) => Command::Gain(options),
                Top::Init(options) => Command::Init(options),
                Top::Inspect(options) => Command::Inspect(options),
                Top::Data(DataCommand::Show(options)) => Command::DataShow(options),
            };
            Ok(Invocation { format, command })
        }
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => error.exit(),
            _ => Err((asked_format(&arguments), Failure::usage(one_line(&error)))),
        },
    }
}

/// The format that a command line asks for which could not be read as a whole.
fn asked_format(arguments: &[OsString]) -> Format {
    let json = arguments.iter().any(|word| word == "--format=json")
        || arguments
            .windows(2)
            .any(|pair| pair[0] == "--format" && pair[1] == "json");
    if json { Format::Json } else { Format::Text }
}

/// clap explains over several lines; the usage line is left to `--help`.
fn one_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more information"))
        .filter(|line| !line.is_empty())
        .collect();
    let line = lines.join("; ").replace(":; ", ": ");
    line.strip_prefix("error: ").unwrap_or(&line).to_owned()
}
