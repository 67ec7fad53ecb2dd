use std::process::ExitCode;
use std::sync::atomic::Ordering;

use fanin_data::{Dataset, read_weights};
use fanin_lab::explain::Investigation;
use fanin_lab::{Setup, Task, network_from};
use fanin_nn::Network;

use super::report::Report;
use super::{figure, json, page, text};
use crate::args::{ExplainOptions, Source};
use crate::commands::network::{check_layers, setup};
use crate::failure::Failure;
use crate::files::ReportFile;
use crate::terminal::Terminal;

/// `fanin explain`.
pub(crate) fn explain(options: &ExplainOptions, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let out = options.out.as_deref();
    let out = out
        .map(|path| ReportFile::reserve(path, terminal))
        .transpose()?;
    let clock = terminal.clock("looking at the network");
    let report = terminal.timed("explained", || report(options, terminal))?;
    clock.finish_and_clear();
    if let Some(out) = out {
        let drawing = figure::signal(&report).draw()?;
        out.write(drawing, |drawing| page::page(&report, drawing))?;
    }
    terminal.answer(
        || json::json(&report),
        || text::text(&report, options.brief, terminal),
    )?;
    terminal.written(options.out.as_deref())?;
    Ok(ExitCode::SUCCESS)
}

fn report(options: &ExplainOptions, terminal: &Terminal) -> Result<Report, Failure> {
    // The seeded pictures have as many inputs as the course's.
    let mut setup = setup(&options.network, &options.descent, 12288);
    let weights = options.weights.as_deref();
    let given: Option<Network<f64>> = weights
        .map(|path| {
            let tensors = read_weights(path)?;
            terminal.detail(format_args!("read {}", path.display()));
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
    let data = data(options, &mut setup, terminal)?;
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
    let stop = terminal.stop();
    let explanation = match &data {
        Some(_) => case.explain(options.prove, || stop.load(Ordering::Relaxed))?,
        None => case.foresee()?,
    };
    Ok(Report {
        explanation,
        assumes_activation: weights.is_some() && options.network.assumes_activation(),
        file: weights.map(|path| path.display().to_string()),
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

/// The data that were asked for; the seeded pictures where they fit; else none.
fn data(
    options: &ExplainOptions,
    setup: &mut Setup,
    terminal: &Terminal,
) -> Result<Option<Dataset>, Failure> {
    let fits = setup.layers[0] == 12288 && setup.layers.last() <= Some(&2);
    let data = match &options.data {
        Some(source) => source.load(options.pictures.data_seed, terminal)?,
        None if fits => Source::Seeded.load(options.pictures.data_seed, terminal)?,
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
