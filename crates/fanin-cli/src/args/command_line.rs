use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{ArgMatches, FromArgMatches};

use super::{Cli, usage};
use crate::config::effective;
use crate::config::file::{Config, Given};
use crate::failure::Failure;
use crate::terminal::{Format, Terminal, help};

/// What a command line asks for.
pub(crate) enum Asked {
    /// A command with its options.
    Run(Box<Cli>),
    /// Help, the version, or the configuration: a text, and nothing else is done.
    Print(String),
    /// Nothing: here is what it could.
    Nothing(String),
}

/// Reads the command line, and the configuration that it names.
pub(crate) fn parse(
    arguments: Vec<OsString>,
    terminal: &Terminal,
) -> Result<Asked, (Format, Failure)> {
    read(&arguments, terminal).map_err(|failure| (asked_format(&arguments), failure))
}

fn read(arguments: &[OsString], terminal: &Terminal) -> Result<Asked, Failure> {
    let mut command = help::command(terminal);
    // Each command gets the options of every command.
    command.build();
    let matches = match matches(&command, arguments) {
        Ok(matches) => matches,
        Err(Refused::Clap(error)) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                return Ok(Asked::Print(help::rendered(&error, terminal)));
            }
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                return Ok(Asked::Nothing(help::rendered(&error, terminal)));
            }
            _ => return Err(Failure::usage(usage::words(&error))),
        },
        Err(Refused::Otherwise(failure)) => return Err(failure),
    };
    let cli =
        Cli::from_arg_matches(&matches).map_err(|error| Failure::usage(usage::words(&error)))?;
    if cli.common.print_config {
        return Ok(Asked::Print(effective::toml(&command, &matches)?));
    }
    Ok(Asked::Run(Box::new(cli)))
}

enum Refused {
    /// Or asked for help.
    Clap(clap::Error),
    Otherwise(Failure),
}

/// What is typed, and what the configuration adds to it.
fn matches(command: &clap::Command, arguments: &[OsString]) -> Result<ArgMatches, Refused> {
    let read = |arguments: &[OsString]| command.clone().try_get_matches_from(arguments);
    let strict = read(arguments);
    let typed = match &strict {
        Ok(typed) => typed.clone(),
        // The configuration may have it.
        Err(error) if error.kind() == ErrorKind::MissingRequiredArgument => command
            .clone()
            .ignore_errors(true)
            .try_get_matches_from(arguments)
            .map_err(Refused::Clap)?,
        Err(_) => return strict.map_err(Refused::Clap),
    };
    let Some(config) = Config::named_in(&typed).map_err(Refused::Otherwise)? else {
        return strict.map_err(Refused::Clap);
    };
    let given = config
        .arguments(command, &typed)
        .map_err(Refused::Otherwise)?;
    // In front of `--`, after which nothing is a flag. What is typed is complete: no flag waits for
    // its value.
    let end = arguments
        .iter()
        .position(|word| word == "--")
        .unwrap_or(arguments.len());
    let (front, back) = arguments.split_at(end);
    let added = given.iter().flat_map(Given::words).cloned();
    let all: Vec<OsString> = front
        .iter()
        .cloned()
        .chain(added)
        .chain(back.to_vec())
        .collect();
    read(&all).map_err(|error| match config.at_fault(command, &given, &error) {
        Some(failure) => Refused::Otherwise(failure),
        None => Refused::Clap(error),
    })
}

/// The format that a command line asks for which could not be read as a whole.
fn asked_format(arguments: &[OsString]) -> Format {
    let json = arguments.iter().any(|word| word == "--format=json")
        || arguments
            .windows(2)
            .any(|pair| pair[0] == "--format" && pair[1] == "json");
    if json { Format::Json } else { Format::Text }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::config::file::{Kind, key_of, leaf};

    /// Every command, and between them every option, with values that are not the default; the
    /// words with a bar between.
    const LINES: &[&str] = &[
        r#"repro|--data|a folder|--data-seed|3|--seeds|7|--out|x"y\z|--all"#,
        "tour|--step|3",
        "train|--data|é|--data-seed|18446744073709551615|--layers|[12288, 7,1]|--activation|elu(alpha=2)|--residual",
        "train|--init|-randn*0.01 # 'no' comment|--rng|numpy|--seed|0|--learning-rate|1e-30|--iterations|1",
        "train|--loss|course|--momentum|.5|--l2|1|--repulsion|1e-300|--every|3|--form|primal",
        "train|--precision|f32|--threads|2|--save|w.npz|--quiet",
        "explain|--data|seeded|--data-seed|2|--layers|3,2,1|--activation|tanh|--init|zeros",
        "explain|--rng|numpy|--seed|3|--learning-rate|1e-7|--iterations|4|--loss|course|--residual",
        "explain|--weights|w.npz|--prove|--brief|--out|x.svg|--verbose",
        "ask|zero-weights|--out|x.png|--format|json",
        "ask|--all|--out|folder",
        "init|--shape|a=2x3|--shape|b=4|--init|he_normal|--bias|ones|--layout|keras",
        "init|--shapes|list.json|--rng|jax|--seed|9|--dtype|bf16|--out|w.npy",
        "init|--like|w.npz|--rules|rules.toml|--shard|2/3|--threads|5",
        "inspect|--layout|embedding|--groups|4|--tensor|a|w.npy",
        "list",
        "phase|--activation|relu|--depth|3|--out|x.svg",
        "phase|--sigma-w|1.25|--sigma-b|0",
        "gain|leaky_relu(slope=0.2)",
        "data|show|--data|folder|--data-seed|4|--out|x.png",
        "generate-man|folder",
        "generate-completions|folder",
    ];

    fn ask(words: &[&str], more: &[&str]) -> Asked {
        let words = ["fanin"].iter().chain(words).chain(more);
        let words: Vec<OsString> = words.map(OsString::from).collect();
        match read(&words, &Terminal::default()) {
            Ok(asked) => asked,
            Err(failure) => panic!("{words:?}: {failure:?}"),
        }
    }

    fn printed(words: &[&str], more: &[&str]) -> String {
        match ask(words, more) {
            Asked::Print(text) => text,
            Asked::Run(_) | Asked::Nothing(_) => panic!("wanted the configuration of {words:?}"),
        }
    }

    /// All options, as the commands get them.
    fn options(words: &[&str], more: &[&str]) -> String {
        match ask(words, more) {
            Asked::Run(cli) => format!(
                "{:?} {} {} {:?}",
                cli.common.format, cli.common.quiet, cli.common.verbose, cli.command
            ),
            Asked::Print(text) | Asked::Nothing(text) => panic!("wanted options, got {text}"),
        }
    }

    /// The words before the first option that name a command.
    fn name<'a>(words: &'a [&'a str]) -> &'a [&'a str] {
        &words[..if words[0] == "data" { 2 } else { 1 }]
    }

    #[test]
    fn what_is_printed_is_read_back() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("printed.toml");
        let file = path.to_str().expect("UTF-8");
        for line in LINES {
            let words = &line.split('|').collect::<Vec<_>>();
            let first = printed(words, &["--print-config"]);
            std::fs::write(&path, &first).expect("writable");
            let again = printed(name(words), &["--config", file, "--print-config"]);
            assert_eq!(first, again, "{words:?}");
            let (typed, read) = (
                options(words, &[]),
                options(name(words), &["--config", file]),
            );
            assert_eq!(typed, read, "{first}");
        }
    }

    /// The test above speaks of all commands and options.
    #[test]
    fn no_option_is_left_out() {
        let mut command = help::command(&Terminal::default());
        command.build();
        let mut used = BTreeSet::new();
        for line in LINES {
            let words = ["fanin"].into_iter().chain(line.split('|'));
            let words: Vec<OsString> = words.map(OsString::from).collect();
            let Ok(matches) = matches(&command, &words) else {
                panic!("{words:?}");
            };
            let (path, own, matches) = leaf(&command, &matches);
            used.insert((path.join(" "), String::new()));
            for arg in own.get_arguments() {
                let source = matches.value_source(arg.get_id().as_str());
                if source == Some(clap::parser::ValueSource::CommandLine) {
                    let mut values = matches.get_raw(arg.get_id().as_str()).into_iter().flatten();
                    let is_number = values.all(|value| {
                        value
                            .to_str()
                            .is_some_and(|value| value.parse::<f64>().is_ok())
                    });
                    let is_text = matches!(Kind::of(arg), Kind::Text | Kind::Texts);
                    assert!(!(is_number && is_text), "a kind for the type of {arg}");
                    let path = if arg.is_global_set() {
                        String::new()
                    } else {
                        path.join(" ")
                    };
                    used.extend(key_of(arg).map(|key| (path, key.to_owned())));
                }
            }
        }
        fn walk(command: &clap::Command, path: &str, all: &mut BTreeSet<(String, String)>) {
            if command.has_subcommands() {
                for sub in command
                    .get_subcommands()
                    .filter(|sub| sub.get_name() != "help")
                {
                    let path = format!("{path} {}", sub.get_name());
                    walk(sub, path.trim_start(), all);
                }
                return;
            }
            all.insert((path.to_owned(), String::new()));
            for arg in command.get_arguments() {
                let path = if arg.is_global_set() { "" } else { path };
                all.extend(key_of(arg).map(|key| (path.to_owned(), key.to_owned())));
            }
        }
        let mut all = BTreeSet::new();
        walk(&command, "", &mut all);
        assert_eq!(used, all);
    }

    #[test]
    fn clap_finds_no_fault_with_the_commands() {
        help::command(&Terminal::default()).debug_assert();
    }
}
