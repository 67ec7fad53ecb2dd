use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::PathBuf;
use std::str::FromStr;
use std::thread;

use clap::{Args, ValueEnum};
use fanin_data::Dtype;
use fanin_init::{Initialization, Layout, Source, Streams};
use serde::Serialize;

use super::values::{layout, spec};

#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Tensors are made in pieces, so that a model may be larger than memory. But orthogonal, sparse and other schemes \
of a whole tensor, and any --rng but fanin, hold one tensor at a time, and each shard makes all of it again. Every shard has ceil(rows / N) rows, \
the last ones fewer or none; a single number is in all of them.

Examples:
  fanin init --shape fc.weight=512x784 --init he_normal --out fc.npz
  fanin init --like model.safetensors --rules rules.toml \\
             --seed 1 --out fresh.safetensors
  fanin init --shapes shapes.json --init 'normal(std=0.02)' \\
             --dtype bf16 --shard 1/8 --out part1.safetensors
  fanin init --shape 12288x20 --layout keras --init orthogonal --out W1.npy"
)]
pub(crate) struct InitOptions {
    /// A tensor's sizes, and its name before `=`; for several, several times. Without names: W1,
    /// W2, …
    #[arg(long = "shape", value_name = "[NAME=]NxN", conflicts_with_all = ["list", "like"])]
    pub(crate) shapes: Vec<NamedSizes>,
    /// Tensors as JSON: a list of {"name": …, "shape": […]}, or an object of names and shapes
    #[arg(
        long = "shapes",
        id = "list",
        value_name = "FILE.json",
        conflicts_with = "like"
    )]
    pub(crate) list: Option<PathBuf>,
    /// All tensors of floating-point numbers in a .safetensors, .npz or .npy file, of which only
    /// the header is read
    #[arg(long, value_name = "FILE")]
    pub(crate) like: Option<PathBuf>,
    /// A scheme such as he_normal or normal(std=0.02), or the course's notation such as
    /// 'randn*0.01'
    #[arg(
        long,
        value_parser = spec,
        value_name = "SPEC",
        allow_hyphen_values = true,
        conflicts_with = "rules"
    )]
    pub(crate) init: Option<Initialization>,
    /// Rules that give each tensor its scheme by name and shape
    #[arg(long, value_name = "FILE.toml", conflicts_with_all = ["bias", "layout"])]
    pub(crate) rules: Option<PathBuf>,
    /// With --init, the scheme of tensors with one axis [default: zeros; for the layers of PyTorch,
    /// candle and burn, theirs]
    #[arg(long, value_parser = spec, value_name = "SPEC", allow_hyphen_values = true)]
    pub(crate) bias: Option<Initialization>,
    /// With --init, the order of a tensor's axes, which its fans are read from; also by library:
    /// torch, keras, jax, torch-transposed, keras-transposed
    #[arg(long, default_value_t, value_parser = layout(), value_name = "NAME")]
    pub(crate) layout: Layout,
    /// What draws: fanin's own streams, keyed by name, or a library's sequence through the tensors
    /// in their order, as np.random.seed, np.random.default_rng, torch.manual_seed and
    /// jax.random.key begin it
    #[arg(long, value_enum, default_value_t, value_name = "NAME")]
    pub(crate) rng: Draws,
    /// Seed of the draws
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// Numbers in the file [default: those of the file with --like, else f32]
    #[arg(long, value_enum, value_name = "NAME")]
    pub(crate) dtype: Option<NumberType>,
    /// The file to write, FILE.safetensors, FILE.npz or FILE.npy (one tensor)
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Part I of N, cut along each tensor's first axis as by torch.chunk and DTensor's Shard(0):
    /// joined, the parts have the bits of the whole
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<Shard>,
    /// The most threads that draw; the bits are the same with any [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
}

impl InitOptions {
    pub(crate) fn source(&self) -> Result<Source, fanin_init::Error> {
        let all = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let threads = self.threads.unwrap_or_else(all);
        Ok(match self.rng {
            Draws::Fanin => Source::Named(Streams::new(self.seed).on_threads(threads)),
            Draws::Numpy => Source::numpy(self.seed)?,
            Draws::NumpyGenerator => Source::numpy_generator(self.seed),
            Draws::Torch => Source::torch(self.seed),
            Draws::Jax => Source::jax(self.seed),
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Draws {
    // Not documented one by one: `--help` would leave a line empty after every option.
    #[default]
    Fanin,
    // np.random.seed
    Numpy,
    // np.random.default_rng
    NumpyGenerator,
    // torch.manual_seed
    Torch,
    // jax.random.key
    Jax,
}

impl Draws {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Fanin => "fanin",
            Self::Numpy => "numpy",
            Self::NumpyGenerator => "numpy-generator",
            Self::Torch => "torch",
            Self::Jax => "jax",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum NumberType {
    F32,
    F64,
    F16,
    Bf16,
}

impl From<NumberType> for Dtype {
    fn from(number: NumberType) -> Self {
        match number {
            NumberType::F32 => Self::F32,
            NumberType::F64 => Self::F64,
            NumberType::F16 => Self::F16,
            NumberType::Bf16 => Self::Bf16,
        }
    }
}

/// One of several parts, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Shard {
    index: usize,
    count: usize,
}

impl Shard {
    /// Its rows of this many.
    pub(crate) fn rows(self, rows: usize) -> Range<usize> {
        let chunk = rows.div_ceil(self.count);
        let start = (self.index - 1).saturating_mul(chunk).min(rows);
        start..start.saturating_add(chunk).min(rows)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = |text: &str| text.trim().parse::<usize>().ok();
        let parts = text.split_once('/');
        match parts.and_then(|(index, count)| Some((read(index)?, read(count)?))) {
            Some((index, count)) if (1..=count).contains(&index) => Ok(Self { index, count }),
            _ => Err(format!(
                "wanted a part such as 1/4, from 1/4 to 4/4; got `{text}`"
            )),
        }
    }
}

/// Sizes as typed on the command line.
#[derive(Debug, Clone)]
pub(crate) struct NamedSizes {
    pub(crate) name: Option<String>,
    pub(crate) sizes: Vec<usize>,
}

pub(crate) const ZERO: &str = "a size of 0 leaves nothing to fill, wanted 1 or more";

impl FromStr for NamedSizes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, sizes) = match text.rsplit_once('=') {
            Some((name, sizes)) => (Some(name.trim().to_owned()), sizes),
            None => (None, text),
        };
        let size = |word: &str| {
            let word = word.trim();
            match word.parse() {
                Ok(0) => Err(ZERO.to_owned()),
                Ok(size) => Ok(size),
                Err(_) if !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit()) => Err(
                    format!("a size of {word} is more than this machine can count"),
                ),
                Err(_) => Err(format!(
                    "wanted sizes with x between them, such as 512x784 or fc1.weight=512x784; got `{text}`"
                )),
            }
        };
        let sizes = sizes.split(['x', 'X', '×']).map(size);
        Ok(Self {
            name,
            sizes: sizes.collect::<Result<_, _>>()?,
        })
    }
}
