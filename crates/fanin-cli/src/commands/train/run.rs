use std::ops::ControlFlow;
use std::process::ExitCode;
use std::sync::atomic::Ordering;

use fanin_data::{Dataset, Number};
use fanin_init::Element;
use fanin_lab::{Setup, Task};
use fanin_nn::{Scalar, Settings, Step};

use super::save::Save;
use super::trained::Trained;
use super::{json, text};
use crate::args::{Precision, TrainOptions};
use crate::commands::network::{check_layers, setup};
use crate::failure::Failure;
use crate::terminal::Terminal;

/// `fanin train`.
pub(crate) fn train(options: &TrainOptions, terminal: &Terminal) -> Result<ExitCode, Failure> {
    if let Some(layers) = &options.network.layers {
        // Before anything is read or made.
        check_layers(&layers.0, &options.network)?;
    }
    let save = options.save.as_deref();
    let save = save.map(|path| Save::to(path, terminal)).transpose()?;
    let data = options.data.load(terminal)?;
    let mut setup = setup(&options.network, &options.descent, data.features());
    check_layers(&setup.layers, &options.network)?;
    setup.settings = Settings {
        momentum: options.momentum,
        l2: options.l2,
        repulsion: options.repulsion,
        form: options.form,
        every: options.every,
        threads: options.threads,
        ..setup.settings
    };
    match options.precision {
        Precision::F64 => run::<f64>(&setup, &data, terminal, save)?,
        Precision::F32 => run::<f32>(&setup, &data, terminal, save)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Trains, saves and prints.
fn run<T: Scalar + Element + Number>(
    setup: &Setup,
    data: &Dataset,
    terminal: &Terminal,
    save: Option<Save<'_>>,
) -> Result<(), Failure> {
    let task = Task::<T>::new(data)?;
    let bar = terminal.bar(setup.settings.iterations, "training");
    let stop = terminal.stop();
    let mut observe = |step: &Step<'_, T>| {
        if step.iteration.is_multiple_of(25) {
            bar.set_position(step.iteration as u64);
        }
        match stop.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    };
    let trial = terminal.timed("trained", || setup.run(&task, &mut observe))?;
    bar.finish_and_clear();
    terminal.check()?;
    let saved = save.map(|save| save.network(&trial.run.network));
    let saved = saved.transpose()?;
    let trained = Trained {
        setup,
        data,
        task,
        trial,
    };
    terminal.answer(
        || json::json(&trained),
        || text::text(&trained, saved.as_deref(), terminal),
    )
}
