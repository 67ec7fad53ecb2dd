use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{ArgMatches, FromArgMatches};

use crate::args::Cli;
use crate::config::{Config, Given};
use crate::failure::Failure;
use crate::stdout::Format;
use crate::{effective, help, usage};

/// What a command line asks for.
pub(crate) enum Asked {
    /// A command with its options.
    Run(Box<Cli>),
    /// Help, the version, or the configuration: a text, and nothing else is done.
    Print(String),
}

/// Reads the command line, and the configuration that it names.
pub(crate) fn parse(arguments: Vec<OsString>) -> Result<Asked, (Format, Failure)> {
    read(&arguments).map_err(|failure| (asked_format(&arguments), failure))
}

fn read(arguments: &[OsString]) -> Result<Asked, Failure> {
    let mut command = help::command();
    // Each command gets the options of every command.
    command.build();
    let matches = match matches(&command, arguments) {
        Ok(matches) => matches,
        Err(Refused::Clap(error)) => match error.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                return Ok(Asked::Print(help::rendered(&error)));
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
    // In front of `--`, behind which nothing is a flag. What is typed is complete: no flag waits for its value.
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
