use std::process::ExitCode;

use super::diagram::{diagram, point, whole};
use super::figure::figure;
use super::text;
use crate::args::PhaseOptions;
use crate::failure::Failure;
use crate::files::FigureFile;
use crate::terminal::Terminal;

/// `fanin phase`.
pub(crate) fn phase(options: &PhaseOptions, terminal: &Terminal) -> Result<ExitCode, Failure> {
    // Wider lines are hard to read.
    let width = terminal.width().min(80);
    let activation = &options.activation;
    if let (Some(sigma_w), Some(sigma_b)) = (options.sigma_w, options.sigma_b) {
        let point = point(activation, options.depth, (sigma_w, sigma_b), true)?;
        let diagram = diagram(activation, options.depth, vec![point])?;
        terminal.answer(|| &diagram, || text::of_point(&diagram, width))?;
        return Ok(ExitCode::SUCCESS);
    }
    let out = options.out.as_deref();
    let out = out
        .map(|path| FigureFile::reserve(path, terminal))
        .transpose()?;
    let diagram = whole(activation, options.depth)?;
    if let Some(out) = out {
        out.write(&figure(activation, &diagram)?.draw()?)?;
    }
    terminal.answer(|| &diagram, || text::of_diagram(&diagram, width))?;
    terminal.written(options.out.as_deref())?;
    Ok(ExitCode::SUCCESS)
}
