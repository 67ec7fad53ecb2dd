use clap::CommandFactory;
use clap::builder::StyledStr;

use fanin_report::text::wrap;

use super::screen::Terminal;
use crate::args::Cli;

/// Commands in the order in which one meets them. One that is not named here is listed last.
const GROUPS: [(&str, &[&str]); 3] = [
    ("Start here", &["repro", "tour", "train", "explain", "ask"]),
    ("For your own models", &["init", "inspect"]),
    ("More", &[]),
];

/// Beyond this lines are hard to read.
const WIDEST: usize = 100;

/// The command line as clap knows it, with help that fits the terminal.
pub(crate) fn command(terminal: &Terminal) -> clap::Command {
    let width = terminal.width().clamp(20, WIDEST);
    let command = Cli::command().term_width(width);
    let overview = overview(&command, width);
    command.help_template(overview)
}

/// Help or version, colored where stdout is.
pub(crate) fn rendered(asked: &clap::Error, terminal: &Terminal) -> String {
    let text = asked.render();
    let text = match terminal.color() {
        true => text.ansi().to_string(),
        false => text.to_string(),
    };
    text.trim_end().to_owned() + "\n"
}

/// The template of `fanin --help`: clap lists all commands in one heap.
fn overview(command: &clap::Command, width: usize) -> StyledStr {
    let styles = command.get_styles();
    let (heading, literal) = (styles.get_header(), styles.get_literal());
    let shown: Vec<&clap::Command> = command
        .get_subcommands()
        .filter(|sub| !sub.is_hide_set() && sub.get_name() != "help")
        .collect();
    let longest = shown.iter().map(|sub| sub.get_name().len()).max();
    let indent = longest.unwrap_or(0) + 4;
    let is_in = |names: &[&str], sub: &clap::Command| names.contains(&sub.get_name());
    let mut text = "{about-with-newline}\n{usage-heading} {usage}\n\n".to_owned();
    for (title, names) in GROUPS {
        text.push_str(&format!("{heading}{title}:{heading:#}\n"));
        let members: Vec<&&clap::Command> = if names.is_empty() {
            let grouped = |sub: &clap::Command| GROUPS.iter().any(|(_, names)| is_in(names, sub));
            shown.iter().filter(|sub| !grouped(sub)).collect()
        } else {
            let named = |name: &&str| shown.iter().find(|sub| sub.get_name() == *name);
            names.iter().filter_map(named).collect()
        };
        for sub in members {
            let about = sub
                .get_about()
                .map(StyledStr::to_string)
                .unwrap_or_default();
            let about = wrap(&about, width.saturating_sub(indent).max(16));
            let about = about.replace('\n', &format!("\n{:indent$}", ""));
            let (name, rest) = (sub.get_name(), indent - 2);
            let gap = rest - name.len();
            text.push_str(&format!("  {literal}{name}{literal:#}{:gap$}{about}\n", ""));
        }
        text.push('\n');
    }
    text.push_str(&format!(
        "{heading}Options of every command:{heading:#}\n{{options}}{{after-help}}"
    ));
    text.into()
}
