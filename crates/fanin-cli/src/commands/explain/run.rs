use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use fanin_data::{Dataset, read_weights};
use fanin_lab::explain::{Explanation, Investigation};
use fanin_lab::{Setup, Task, network_from};
use fanin_nn::{Network, Settings};

use super::{figure, json, page, text};
use crate::args::ExplainOptions;
use crate::args::source::Source;
use crate::commands::train::check_layers;
use crate::failure::Failure;
use crate::files::ReportFile;
use crate::terminal::stdout::{self, Format};
use crate::terminal::{progress, stderr};

/// What is explained, and what came of it.
pub(super) struct Report {
    pub(super) setup: Setup,
    /// The weights' file.
    pub(super) file: Option<String>,
    pub(super) data: Option<Dataset>,
    pub(super) explanation: Explanation<f64>,
}

/// `fanin explain`.
pub(crate) fn explain(
    options: &ExplainOptions,
    format: Format,
    stop: &AtomicBool,
) -> Result<ExitCode, Failure> {
    let out = options
        .out
        .as_deref()
        .map(ReportFile::reserve)
        .transpose()?;
    let clock = progress::clock("looking at the network");
    let report = stderr::timed("explained", || report(options, stop))?;
    clock.finish_and_clear();
    if let Some(out) = out {
        out.write(figure::signal(&report).draw()?, |drawing| {
            page::page(&report, drawing)
        })?;
    }
    match format {
        Format::Json => stdout::json(&json::json(&report))?,
        Format::Text => {
            let (color, width) = stdout::terminal();
            stdout::text(&text::text(
                &report,
                options.brief,
                color,
                width.unwrap_or(100),
            ))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn report(options: &ExplainOptions, stop: &AtomicBool) -> Result<Report, Failure> {
    let mut setup = setup(options);
    let given: Option<Network<f64>> = options
        .weights
        .as_deref()
        .map(|path| {
            let tensors = read_weights(path)?;
            stderr::detail(format_args!("read {}", path.display()));
            let network = network_from(&tensors, setup.activation)?;
            Ok::<_, Failure>(match setup.residual {
                true => with_residual_paths(&network)?,
                false => network,
            })
        })
        .transpose()?;
    if let Some(network) = &given {
        setup.layers = network.architecture().widths();
    }
    check_layers(&setup.layers, &options.network)?;
    let data = data(options, &mut setup)?;
    let task = match &data {
        Some(data) => Task::<f64>::new(data)?,
        None => {
            let outputs = setup.layers.last().copied().unwrap_or(1);
            Task::stand_in(setup.layers[0], outputs, setup.seed)?
        }
    };
    let case = match &given {
        Some(network) => Investigation::of_network(&setup, network, &task),
        None => Investigation::new(&setup, &task)?,
    };
    let explanation = match &data {
        Some(_) => case.explain(options.prove, || stop.load(Ordering::Relaxed))?,
        None => case.foresee()?,
    };
    let file = options.weights.as_ref();
    Ok(Report {
        explanation,
        file: file.map(|path| path.display().to_string()),
        data,
        setup,
    })
}

/// The same weights, with paths around the layers.
fn with_residual_paths(network: &Network<f64>) -> Result<Network<f64>, Failure> {
    let architecture = network.architecture().clone().with_residual_paths();
    let (weights, biases) = (network.weights().to_vec(), network.biases().to_vec());
    Ok(Network::from_parameters(&architecture, weights, biases)?)
}

fn setup(options: &ExplainOptions) -> Setup {
    let network = &options.network;
    Setup {
        layers: network
            .layers
            .as_ref()
            .map_or_else(|| vec![12288, 20, 7, 5, 1], |layers| layers.0.clone()),
        activation: network.activation,
        residual: network.residual,
        initialization: network.init.clone(),
        rng: network.rng,
        seed: network.seed,
        settings: Settings {
            learning_rate: options.descent.learning_rate,
            iterations: options.descent.iterations,
            loss: options.descent.loss,
            ..Settings::default()
        },
    }
}

/// The data that were asked for; the seeded pictures where they fit; else none.
fn data(options: &ExplainOptions, setup: &mut Setup) -> Result<Option<Dataset>, Failure> {
    let fits = setup.layers[0] == 12288 && setup.layers.last() <= Some(&2);
    let data = match &options.data {
        Some(source) => source.load(options.pictures.data_seed)?,
        None if fits => Source::Seeded.load(options.pictures.data_seed)?,
        None if options.prove => {
            return Err(Failure::usage(
                "--prove trains, and needs data that fit: wanted --data, or 12288 inputs and 1 or 2 outputs for the seeded \
                 pictures",
            ));
        }
        None => return Ok(None),
    };
    // Without --layers, those of the course, on the data's features.
    if options.network.layers.is_none() && options.weights.is_none() {
        setup.layers[0] = data.features();
    }
    Ok(Some(data))
}
