use std::process::ExitCode;
use std::time::Instant;

use fanin_lab::questions::{Answer, Question};

use crate::failure::Failure;
use crate::terminal::Terminal;

/// The answer, and the seconds that it took.
pub(super) fn asked(question: &Question, terminal: &Terminal) -> Result<(Answer, f64), Failure> {
    let start = Instant::now();
    let answer = question.ask(terminal.stop())?;
    let seconds = start.elapsed().as_secs_f64();
    terminal.detail(format_args!("asked {}: {seconds:.3} s", question.id));
    Ok((answer, seconds))
}

/// Whether all claims hold, for scripts.
pub(super) fn verdict(holds: bool) -> ExitCode {
    ExitCode::from(u8::from(!holds))
}
