use indicatif::{ProgressBar, ProgressStyle};

/// A bar on stderr; on anything but a terminal it draws nothing.
pub(crate) fn bar(length: usize, what: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta:>4}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length as u64)
        .with_style(style)
        .with_message(what.to_owned())
}
