use std::fmt::Write;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use super::screen::Terminal;

impl Terminal {
    /// A bar on stderr, with rate and time left; on anything but a terminal it draws nothing.
    ///
    /// It ends three columns before the terminal does: the `^C` that a terminal shows would begin a
    /// new line, and the bar could no longer be removed.
    pub(crate) fn bar(&self, length: usize, what: &str) -> ProgressBar {
        self.styled(
            ProgressBar::new(length as u64),
            what,
            "{msg} {wide_bar} {pos}/{len} {rate} {eta} left   ",
        )
    }

    /// A bar that counts bytes.
    pub(crate) fn bytes(&self, length: u64, what: &str) -> ProgressBar {
        self.styled(
            ProgressBar::new(length),
            what,
            "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta} left   ",
        )
    }

    /// For work of which nobody knows the end: the time it has taken.
    pub(crate) fn clock(&self, what: &str) -> ProgressBar {
        let bar = self.styled(ProgressBar::new_spinner(), what, "{msg} … {elapsed}");
        bar.enable_steady_tick(Duration::from_secs(1));
        bar
    }

    fn styled(&self, bar: ProgressBar, what: &str, template: &str) -> ProgressBar {
        if self.is_quiet() {
            return ProgressBar::hidden();
        }
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        self.bars
            .add(bar)
            .with_style(style.with_key("rate", rate))
            .with_message(what.to_owned())
    }
}

/// `0.8/s`, `11478/s`: no digits that change too fast to be read.
fn rate(state: &ProgressState, out: &mut dyn Write) {
    let rate = state.per_sec();
    let digits = if rate < 10.0 { 1 } else { 0 };
    // Where it cannot be written, nothing can.
    let _ = write!(out, "{rate:.digits$}/s");
}
