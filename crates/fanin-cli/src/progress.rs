use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::stderr;

/// A bar on stderr, with rate and time left; on anything but a terminal it draws nothing.
pub(crate) fn bar(length: usize, what: &str) -> ProgressBar {
    styled(
        ProgressBar::new(length as u64),
        what,
        "{msg} {wide_bar} {pos}/{len} {per_sec} {eta} left",
    )
}

/// A bar that counts bytes.
pub(crate) fn bytes(length: u64, what: &str) -> ProgressBar {
    styled(
        ProgressBar::new(length),
        what,
        "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta} left",
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
    bar.with_style(style).with_message(what.to_owned())
}
