//! What `cargo xtask man` and `cargo xtask completions` ask for.

use std::path::Path;
use std::process::ExitCode;

use clap_complete::Shell;

use crate::failure::Failure;
use crate::files::{self, Output};
use crate::terminal::{Terminal, help};

/// `fanin generate-man DIR`: a page for the program and one for each command.
pub(crate) fn man(folder: &Path, terminal: &Terminal) -> Result<ExitCode, Failure> {
    files::folder(folder)?;
    let mut command = help::command(terminal).disable_help_subcommand(true);
    command.build();
    pages(&command, folder, terminal)?;
    Ok(ExitCode::SUCCESS)
}

fn pages(command: &clap::Command, folder: &Path, terminal: &Terminal) -> Result<(), Failure> {
    // `fanin-data-show`, as clap_mangen names pages and refers to them.
    let name = command
        .get_display_name()
        .unwrap_or(command.get_name())
        .to_owned();
    let page = clap_mangen::Man::new(command.clone().name(name)).manual("fanin");
    let path = folder.join(page.get_filename());
    let mut text = Vec::new();
    page.render(&mut text)
        .map_err(|error| Failure::unwritable(&path, error))?;
    Output::reserve(&path, terminal)?.write(&text)?;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        pages(sub, folder, terminal)?;
    }
    Ok(())
}

/// `fanin generate-completions DIR`: a file for each shell.
pub(crate) fn completions(folder: &Path, terminal: &Terminal) -> Result<ExitCode, Failure> {
    files::folder(folder)?;
    for shell in [
        Shell::Bash,
        Shell::Zsh,
        Shell::Fish,
        Shell::PowerShell,
        Shell::Elvish,
    ] {
        let mut text = Vec::new();
        clap_complete::generate(shell, &mut help::command(terminal), "fanin", &mut text);
        let name = clap_complete::Generator::file_name(&shell, "fanin");
        Output::reserve(&folder.join(name), terminal)?.write(&text)?;
    }
    terminal.detail(
        "bash: source the file; zsh: put it into a folder of $fpath; fish: into ~/.config/fish/completions",
    );
    Ok(ExitCode::SUCCESS)
}
