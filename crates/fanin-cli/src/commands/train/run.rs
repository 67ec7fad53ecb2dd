use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use fanin_data::{Dataset, Number, Tensor, WeightFormat, encode_weights};
use fanin_init::Element;
use fanin_lab::{Outcome, Setup, Task, Trial};
use fanin_nn::{Architecture, End, Network, Scalar, Settings, Step};
use serde::Serialize;

use crate::args::source::{DataJson, describe};
use crate::args::{NetworkOptions, Precision, TrainOptions};
use crate::commands::json::{CauseJson, CostJson, EvaluationJson};
use crate::commands::page::quoted;
use crate::failure::Failure;
use crate::files::Output;
use crate::terminal::stdout::{self, Format, labeled, wrap};
use crate::terminal::{progress, stderr};

/// `fanin train`.
pub(crate) fn train(
    options: &TrainOptions,
    format: Format,
    stop: &AtomicBool,
) -> Result<ExitCode, Failure> {
    if let Some(layers) = &options.network.layers {
        // Before anything is read or made.
        check_layers(&layers.0, &options.network)?;
    }
    let save = options.save.as_deref().map(Save::to).transpose()?;
    let data = options.data.load()?;
    let setup = setup(options, &data);
    check_layers(&setup.layers, &options.network)?;
    match options.precision {
        Precision::F64 => run::<f64>(&setup, &data, format, stop, save)?,
        Precision::F32 => run::<f32>(&setup, &data, format, stop, save)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether there can be such a network.
pub(crate) fn check_layers(layers: &[usize], options: &NetworkOptions) -> Result<(), Failure> {
    let architecture = Architecture::mlp(layers, options.activation)?;
    if options.residual && architecture.with_residual_paths().residual_paths() == 0 {
        return Err(Failure::usage(format!(
            "--residual leads around hidden layers behind the first: wanted two hidden layers at least, got --layers {}",
            layers
                .iter()
                .map(usize::to_string)
                .collect::<Vec<_>>()
                .join(",")
        )));
    }
    Ok(())
}

fn setup(options: &TrainOptions, data: &Dataset) -> Setup {
    let course = || vec![data.features(), 20, 7, 5, 1];
    Setup {
        layers: options
            .network
            .layers
            .as_ref()
            .map_or_else(course, |layers| layers.0.clone()),
        activation: options.network.activation,
        residual: options.network.residual,
        initialization: options.network.init.clone(),
        rng: options.network.rng,
        seed: options.network.seed,
        settings: Settings {
            learning_rate: options.descent.learning_rate,
            iterations: options.descent.iterations,
            momentum: options.momentum,
            l2: options.l2,
            repulsion: options.repulsion,
            loss: options.descent.loss,
            form: options.form,
            every: options.every,
            threads: options.threads,
        },
    }
}

/// Trains, saves and prints.
fn run<T: Scalar + Element + Number>(
    setup: &Setup,
    data: &Dataset,
    format: Format,
    stop: &AtomicBool,
    save: Option<Save>,
) -> Result<(), Failure> {
    let task = Task::<T>::new(data)?;
    let bar = progress::bar(setup.settings.iterations, "training");
    let mut observe = |step: &Step<'_, T>| {
        if step.iteration.is_multiple_of(25) {
            bar.set_position(step.iteration as u64);
        }
        if stop.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let trial = stderr::timed("trained", || setup.run(&task, &mut observe))?;
    bar.finish_and_clear();
    if stop.load(Ordering::Relaxed) {
        return Err(Failure::Interrupted);
    }
    let saved = save
        .map(|save| save.network(&trial.run.network))
        .transpose()?;
    match format {
        Format::Text => {
            let mut text = text(setup, data, &task, &trial);
            if let Some(path) = saved {
                // The file has the weights alone; this line has what belongs to them.
                let (file, activation) = (
                    quoted(&path.display().to_string()),
                    quoted(&setup.activation.to_string()),
                );
                let residual = if setup.residual { " --residual" } else { "" };
                text.push_str(&format!(
                    "weights written to {}; to look at them:\n  \
                     fanin explain --weights {file} --activation {activation}{residual}\n",
                    path.display()
                ));
            }
            stdout::text(&text)
        }
        Format::Json => stdout::json(&json(setup, data, &task, &trial)),
    }
}

/// Where the trained weights go.
struct Save {
    output: Output,
    format: WeightFormat,
}

impl Save {
    /// Makes sure, before the training, that the file can be written; its name says the format.
    fn to(path: &Path) -> Result<Self, Failure> {
        let format = match WeightFormat::of(path) {
            Some(format) if format != WeightFormat::Npy => format,
            _ => {
                return Err(Failure::usage(format!(
                    "--save {}: wanted a name that ends in .safetensors or .npz",
                    path.display()
                )));
            }
        };
        let output = Output::reserve(path)?;
        Ok(Self { output, format })
    }

    /// The course's names: `W1` of shape (n, n_prev), `b1` of shape (n, 1), `W2`, …
    fn network<T: Scalar + Number>(self, network: &Network<T>) -> Result<PathBuf, Failure> {
        let tensor = |name: String, shape: [usize; 2], values: &[T]| {
            let values = values.iter().map(|&value| value.into()).collect();
            Tensor::new(&name, T::TYPE, &shape, values)
        };
        let mut tensors = Vec::new();
        for (index, (w, b)) in network.weights().iter().zip(network.biases()).enumerate() {
            let (layer, shape) = (index + 1, [w.rows(), w.cols()]);
            tensors.push(tensor(format!("W{layer}"), shape, &w.to_row_major())?);
            tensors.push(tensor(format!("b{layer}"), [b.len(), 1], b)?);
        }
        self.output.write(&encode_weights(self.format, &tensors)?)
    }
}

#[derive(Serialize)]
struct TrainJson {
    schema: u32,
    spec: String,
    canonical: Option<String>,
    rng: String,
    seed: u64,
    layers: Vec<usize>,
    activation: String,
    residual: bool,
    loss: String,
    form: String,
    precision: &'static str,
    learning_rate: f64,
    momentum: f64,
    l2: f64,
    repulsion: f64,
    iterations: usize,
    every: usize,
    threads: NonZeroUsize,
    data: DataJson,
    version: &'static str,
    history: Vec<CostJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    diverged_at: Option<usize>,
    train: EvaluationJson,
    test: EvaluationJson,
    constant_train_majority: Constant,
    base_rate_entropy: f64,
    outcome: &'static str,
    causes: Vec<CauseJson>,
}

/// What the labels of the pictures mean.
pub(crate) const CLASSES: [&str; 2] = ["non-cat", "cat"];

/// The answer of the training set's majority class to everything.
#[derive(Serialize)]
struct Constant {
    class: usize,
    train: usize,
    test: usize,
}

fn constant<T: Scalar>(task: &Task<T>) -> Constant {
    let class = task.train.majority();
    let count = |counts: Vec<usize>| counts.get(class).copied().unwrap_or(0);
    Constant {
        class,
        train: count(task.train.counts()),
        test: count(task.test.counts()),
    }
}

fn json<T: Scalar>(setup: &Setup, data: &Dataset, task: &Task<T>, trial: &Trial<T>) -> TrainJson {
    let Settings {
        learning_rate,
        iterations,
        momentum,
        l2,
        repulsion,
        loss,
        every,
        threads,
        ..
    } = setup.settings;
    TrainJson {
        schema: 1,
        spec: setup.initialization.as_typed().to_owned(),
        canonical: setup
            .initialization
            .canonical()
            .map(|scheme| scheme.to_string()),
        rng: setup.rng.to_string(),
        seed: setup.seed,
        layers: setup.layers.clone(),
        activation: setup.activation.to_string(),
        residual: setup.residual,
        loss: loss.to_string(),
        form: trial.run.form.to_string(),
        precision: T::NAME,
        learning_rate,
        momentum,
        l2,
        repulsion,
        iterations,
        every,
        threads,
        data: DataJson::of(data),
        version: env!("CARGO_PKG_VERSION"),
        history: trial.run.history.iter().map(CostJson::from).collect(),
        diverged_at: match trial.run.end {
            End::Diverged { iteration } => Some(iteration),
            _ => None,
        },
        train: (&trial.train).into(),
        test: (&trial.test).into(),
        constant_train_majority: constant(task),
        base_rate_entropy: task.train.base_rate_entropy(),
        outcome: trial.diagnosis.outcome.name(),
        causes: trial.diagnosis.causes.iter().map(CauseJson::from).collect(),
    }
}

fn text<T: Scalar>(setup: &Setup, data: &Dataset, task: &Task<T>, trial: &Trial<T>) -> String {
    let width = stdout::terminal().1.unwrap_or(120);
    let mut out = String::new();
    let spec = setup.initialization.as_typed();
    let canonical = setup
        .initialization
        .canonical()
        .map(|scheme| scheme.to_string())
        .filter(|name| name != spec)
        .map(|name| format!(" ({name})"))
        .unwrap_or_default();
    let layers: Vec<String> = setup.layers.iter().map(usize::to_string).collect();
    let settings = &setup.settings;
    let mut head = |name: &str, text: String| out.push_str(&labeled(name, &text, width));
    head(
        "weights",
        format!(
            "{spec}{canonical}, seed {} of {}'s stream",
            setup.seed, setup.rng
        ),
    );
    head(
        "network",
        format!(
            "{} · {}{} · {} loss · {} · {} form",
            layers.join(", "),
            setup.activation,
            if setup.residual {
                " · residual paths"
            } else {
                ""
            },
            settings.loss,
            T::NAME,
            trial.run.form
        ),
    );
    head("data", describe(data));
    let extra = format!(
        "{}{}",
        if settings.momentum > 0.0 {
            format!(", momentum {}", settings.momentum)
        } else {
            String::new()
        },
        if settings.l2 > 0.0 {
            format!(", l2 {}", settings.l2)
        } else {
            String::new()
        },
    );
    head(
        "descent",
        format!(
            "{} iterations at learning rate {:?}{extra}",
            settings.iterations, settings.learning_rate
        ),
    );
    let mut line = |text: String| {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{text}");
    };
    line(String::new());
    line("iteration      cost".to_owned());
    for record in &trial.run.history {
        let cost = match record.cost {
            large if large >= 1e9 => format!("{large:.2e}"),
            cost => format!("{cost:.6}"),
        };
        line(format!("{:>9}  {cost}", record.iteration));
    }
    let share = |correct: usize, total: usize| {
        let percent = 100.0 * correct as f64 / total as f64;
        if width < 50 {
            format!("{correct}/{total}")
        } else {
            format!("{correct}/{total} = {percent:.1} %")
        }
    };
    let (train, test) = (&trial.train, &trial.test);
    let column = if width < 50 { 9 } else { 18 };
    line(format!("\n{:<17} {:<column$} test", "", "train"));
    line(format!(
        "{:<17} {:<column$} {}",
        "this network",
        share(train.correct(), train.total()),
        share(test.correct(), test.total())
    ));
    let (train_counts, test_counts) = (task.train.counts(), task.test.counts());
    for (class, name) in CLASSES.iter().enumerate() {
        line(format!(
            "{:<17} {:<column$} {}",
            format!("always «{name}»"),
            share(train_counts[class], train.total()),
            share(test_counts[class], test.total())
        ));
    }
    if let Some(class) = (0..CLASSES.len()).find(|&class| test.answered(class) == test.total()) {
        let answer = CLASSES[class];
        let sentence = format!(
            "It answers «{answer}» to each of the {} test pictures.",
            test.total()
        );
        line(wrap(&sentence, width));
    }
    if test.nan > 0 {
        let sentence = format!(
            "{} of {} test outputs are NaN, which counts as class 0",
            test.nan,
            test.total()
        );
        line(wrap(&sentence, width));
    }
    let (outcome, causes) = (trial.diagnosis.outcome, &trial.diagnosis.causes);
    let best_constant = test_counts.iter().max().copied().unwrap_or(0);
    line(match outcome {
        Outcome::Learned if test.correct() <= best_constant => {
            let sentence = "outcome: learned the training pictures; on the test pictures no better than a constant answer";
            format!("\n{}", wrap(sentence, width))
        }
        outcome => format!("\noutcome: {outcome}"),
    });
    let mut paragraph =
        |name: &str, text: &str| line(labeled(name, text, width).trim_end().to_owned());
    for cause in causes {
        let text = format!(
            "{}, from layer {} on: {}",
            cause.kind, cause.layer, cause.evidence
        );
        paragraph("cause:", &text);
        paragraph("remedy:", &cause.remedy);
    }
    if causes.is_empty() && outcome != Outcome::Learned {
        paragraph(
            "cause:",
            "none that this program knows. Is the learning rate too large, or were there too few iterations?",
        );
    }
    out
}
