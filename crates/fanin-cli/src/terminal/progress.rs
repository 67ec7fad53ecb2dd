use std::fmt::Write;
use std::sync::LazyLock;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressState, ProgressStyle};

use crate::terminal::stderr;

/// All bars, so that a line can be written without breaking into one.
static BARS: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

/// Does something with no bar on the terminal; then they are drawn again.
pub(crate) fn aside<T>(write: impl FnOnce() -> T) -> T {
    BARS.suspend(write)
}

/// A bar on stderr, with rate and time left; on anything but a terminal it draws nothing.
///
/// It ends three columns before the terminal does: the `^C` that a terminal shows would begin a new line, and the bar could no longer be
/// removed.
pub(crate) fn bar(length: usize, what: &str) -> ProgressBar {
    styled(
        ProgressBar::new(length as u64),
        what,
        "{msg} {wide_bar} {pos}/{len} {rate} {eta} left   ",
    )
}

/// A bar that counts bytes.
pub(crate) fn bytes(length: u64, what: &str) -> ProgressBar {
    styled(
        ProgressBar::new(length),
        what,
        "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta} left   ",
    )
}

/// For work of which nobody knows the end: the time it has taken.
pub(crate) fn clock(what: &str) -> ProgressBar {
    let bar = styled(ProgressBar::new_spinner(), what, "{msg} … {elapsed}");
    bar.enable_steady_tick(Duration::from_secs(1));
    bar
}

fn styled(bar: ProgressBar, what: &str, template: &str) -> ProgressBar {
    if stderr::is_quiet() {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    BARS.add(bar)
        .with_style(style.with_key("rate", rate))
        .with_message(what.to_owned())
}

/// `0.8/s`, `11478/s`: no digits that change too fast to be read.
fn rate(state: &ProgressState, out: &mut dyn Write) {
    let rate = state.per_sec();
    let digits = if rate < 10.0 { 1 } else { 0 };
    // Where it cannot be written, nothing can.
    let _ = write!(out, "{rate:.digits$}/s");
}
