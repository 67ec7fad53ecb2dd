//! `cargo xtask`: the project's own commands. It knows cargo and the `fanin` program, none of the
//! crates.

mod package;
mod readme;

use std::env;
use std::process::{Command, ExitCode};

const HELP: &str = "\
cargo xtask repro [OPTIONS]         build the program and run `fanin repro`; --all answers every question too
cargo xtask bench matmul [OPTIONS]  time matrix products of all back ends; --help lists the options
cargo xtask bench train [OPTIONS]   the course's network against NumPy, PyTorch and JAX, as ratios
cargo xtask bench scale [OPTIONS]   time and memory of training over all that makes it longer, as a figure
cargo xtask bench fill [OPTIONS]    draws of the default stream against NumPy and PyTorch
cargo xtask bench probes [OPTIONS]  what probes add to the time of training
cargo xtask snapshots [--bless]     check trained accuracies and what commands print against their snapshots; --bless rewrites them
cargo xtask man                     write the manual's pages into target/man; `man -l target/man/fanin.1` shows one
cargo xtask completions             write completions for bash, zsh, fish, PowerShell and Elvish into target/completions
cargo xtask package                 pack every crate as for publishing, and compile its tests from the package
cargo xtask readme [--check]        put a run's table and figure into the README; --check only compares
";

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["repro", options @ ..] => repro(options),
        ["snapshots"] => snapshots("no"),
        ["snapshots", "--bless"] => snapshots("always"),
        ["man"] => wait(cargo(&fanin("generate-man")).arg("target/man")),
        ["completions"] => wait(cargo(&fanin("generate-completions")).arg("target/completions")),
        ["package"] => package::package(),
        ["readme"] => run_seeded().and_then(|()| readme::write()),
        ["readme", "--check"] => run_seeded().and_then(|()| readme::check()),
        // Each is a program of the package `benches`.
        [
            "bench",
            name @ ("matmul" | "train" | "scale" | "fill" | "probes"),
            options @ ..,
        ] => bench(name, options),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        _ => {
            eprintln!("xtask: unknown command `{}`\n{HELP}", words.join(" "));
            Err(ExitCode::from(2))
        }
    };
    result.err().unwrap_or(ExitCode::SUCCESS)
}

fn repro(options: &[&str]) -> Result<(), ExitCode> {
    wait(cargo(&[
        "build",
        "--package",
        "fanin-cli",
        "--bin",
        "fanin",
    ]))?;
    become_it(cargo(&fanin("repro")).args(options))
}

fn bench(name: &str, options: &[&str]) -> Result<(), ExitCode> {
    let build = ["run", "--quiet", "--release", "--package", "benches"];
    become_it(cargo(&build).args(["--bin", name, "--"]).args(options))
}

/// The run that the README shows, whatever data the environment names.
fn run_seeded() -> Result<(), ExitCode> {
    wait(cargo(&fanin("repro")).args(["--data", "seeded", "--out", readme::RUN]))
}

/// The dev profile is optimized, and what it builds serves `cargo test` too.
fn fanin(command: &str) -> [&str; 8] {
    [
        "run",
        "--quiet",
        "--package",
        "fanin-cli",
        "--bin",
        "fanin",
        "--",
        command,
    ]
}

fn snapshots(update: &str) -> Result<(), ExitCode> {
    let accuracies = ["test", "--workspace", "--test", "snapshots"];
    let transcripts = ["test", "--workspace", "--test", "cli", "transcripts"];
    wait(cargo(&accuracies).env("INSTA_UPDATE", update))?;
    wait(cargo(&transcripts).env("INSTA_UPDATE", update))
}

fn cargo(words: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(words);
    command
}

/// Runs a command to its end; the error is its exit code.
fn wait(mut command: impl std::borrow::BorrowMut<Command>) -> Result<(), ExitCode> {
    match command.borrow_mut().status() {
        Ok(status) if status.success() => Ok(()),
        // Ended by a signal: Ctrl-C, as far as a person is concerned.
        Ok(status) => Err(ExitCode::from(
            status
                .code()
                .and_then(|code| u8::try_from(code).ok())
                .unwrap_or(130),
        )),
        Err(error) => Err(cannot_run(&error)),
    }
}

/// Runs a command in this process's place, so that signals and exit codes are its own.
#[cfg(unix)]
fn become_it(command: &mut Command) -> Result<(), ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(cannot_run(&command.exec()))
}

#[cfg(not(unix))]
fn become_it(command: &mut Command) -> Result<(), ExitCode> {
    wait(command)
}

fn cannot_run(error: &std::io::Error) -> ExitCode {
    eprintln!("xtask: cannot run cargo: {error}");
    ExitCode::from(2)
}
