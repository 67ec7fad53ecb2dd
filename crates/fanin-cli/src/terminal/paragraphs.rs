use fanin_report::Role;
use fanin_report::text::wrap;

/// Columns for the names of lines.
const MARGIN: usize = 9;

/// Paragraphs with an empty line between them.
pub(crate) fn paragraphs(paragraphs: &[String]) -> String {
    let trimmed: Vec<&str> = paragraphs.iter().map(|text| text.trim_end()).collect();
    trimmed.join("\n\n").trim_end().to_owned() + "\n"
}

/// A paragraph with its name in the margin.
pub(crate) fn labeled(name: &str, text: &str, width: usize) -> String {
    let indent = format!("\n{:MARGIN$}", "");
    let text = wrap(text, width.saturating_sub(MARGIN)).replace('\n', &indent);
    format!("{name:<MARGIN$}{text}\n")
}

/// As [`labeled`], with the name in bold, and in the color of good or bad news where stdout has
/// colors.
pub(crate) fn headed(name: &str, role: Role, text: &str, width: usize) -> String {
    let bold = console::style(name).bold();
    let name_in_color = match role {
        Role::Good => bold.green(),
        Role::Bad => bold.red(),
        _ => bold,
    };
    labeled(name, text, width).replacen(name, &name_in_color.to_string(), 1)
}
