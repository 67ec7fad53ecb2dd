//! What the program says of itself: help, suggestions, manual and completions.

use std::fs;
use std::process::Command;

use crate::{all_refused, fanin, listing, run, text};

/// Commands as one types them.
const COMMANDS: [&[&str]; 12] = [
    &["repro"],
    &["tour"],
    &["train"],
    &["explain"],
    &["ask"],
    &["init"],
    &["inspect"],
    &["list"],
    &["phase"],
    &["gain"],
    &["data"],
    &["data", "show"],
];

fn help_of(command: &[&str], columns: &str) -> String {
    let output = fanin(command)
        .arg("--help")
        .env("COLUMNS", columns)
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
    text(&output.stdout).to_owned()
}

/// Long flags in the help of a command.
fn flags(command: &[&str]) -> Vec<String> {
    let help = help_of(command, "100");
    let starts = help.lines().filter_map(|line| {
        let line = line.trim_start();
        let line = line
            .strip_prefix("-")
            .filter(|rest| !rest.starts_with('-'))
            .map_or(line, |rest| {
                rest.split_once(", ").map_or(line, |(_, long)| long)
            });
        line.strip_prefix("--")
    });
    starts
        .map(|flag| {
            let end =
                flag.find(|c: char| !c.is_ascii_lowercase() && c != '-' && !c.is_ascii_digit());
            flag[..end.unwrap_or(flag.len())].to_owned()
        })
        .collect()
}

#[test]
fn a_newcomer_meets_the_first_commands_first() {
    let help = help_of(&[], "80");
    let place = |word: &str| {
        help.find(&format!("\n  {word} "))
            .unwrap_or_else(|| panic!("{word}: {help}"))
    };
    let order = [
        "repro", "tour", "train", "explain", "ask", "init", "inspect", "list", "phase", "gain",
        "data",
    ];
    assert!(order.is_sorted_by_key(|word| place(word)), "{help}");
    // Alone, the program says the same, as an answer to bad usage.
    let alone = fanin(&[])
        .env("COLUMNS", "80")
        .output()
        .expect("the program starts");
    assert_eq!(
        (alone.status.code(), text(&alone.stderr)),
        (Some(2), help.as_str())
    );
    assert_eq!(
        text(&run(&["--version"]).stdout).trim_end(),
        concat!("fanin ", env!("CARGO_PKG_VERSION"))
    );
    // The list above has them all.
    let named: Vec<&str> = help
        .lines()
        .take_while(|line| !line.starts_with("Options"))
        .filter_map(|line| {
            line.strip_prefix("  ")
                .filter(|rest| !rest.starts_with(' '))
        })
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(named, order);
}

#[test]
fn every_help_has_examples_and_fits() {
    for command in COMMANDS.into_iter().chain([&[] as &[&str]]) {
        for columns in [40, 80] {
            let help = help_of(command, &columns.to_string());
            assert!(help.contains("Examples:\n"), "{command:?}: {help}");
            for line in help.lines() {
                assert!(
                    line.chars().count() <= columns,
                    "{command:?} at {columns}: {line}"
                );
            }
        }
    }
}

#[test]
fn misspelled_words_are_answered_with_the_nearest() {
    all_refused(
        "
        trian                                | usage | no command `trian` | nearest is `train`
        xyzzy                                | usage | no command `xyzzy` | fanin --help
        data shwo                            | usage | `shwo` | `show`
        train --learnig-rate 1               | usage | --learnig-rate | nearest is --learning-rate
        train --qiet                         | usage | --qiet | --quiet
        train he_normal                      | usage | `he_normal`
        train --loss stabel                  | usage | `stabel` | wanted stable or course | nearest is `stable`
        train --form prinal                  | usage | `prinal` | auto, primal or dual | nearest is `primal`
        train --rng nunpy                    | usage | `nunpy` | fanin or numpy | nearest is `numpy`
        train --precision f46                | usage | `f46` | f64 or f32
        train --activation tahn              | usage | `tahn` | nearest known: tanh
        train --init xaver_normal            | usage | `xaver_normal` | xavier_normal
        train --init normal(sdt=1)           | usage | sdt | std
        train --init np.random.randm(n,n_prev) | usage | randm | randn
        train --format jsn                   | usage | `jsn` | nearest is `json`
        ask zero-wieghts                     | usage | zero-wieghts | `zero-weights`
        train --data seded                   | data  | no folder seded | wanted `seeded`
        gain rellu                           | usage | rellu | relu
        inspect w.npy --layout kears         | usage | kears | nearest is `keras`
        init --shape 2 --init zeros --out w.npy --dtype bf61 | usage | bf61 | nearest is `bf16`
        ",
    );
}

#[test]
fn words_in_the_wrong_place_are_told_where_they_belong() {
    all_refused(
        "
        train randn*0.01        | usage | --init 'randn*0.01'
        explain model.h5        | usage | model.h5 | --weights | np.savez
        explain model.npz       | usage | --weights
        train --seed one        | usage | `one` | whole number
        train --learning-rate x | usage | `x` | 0.0075
        ",
    );
}

#[test]
fn the_manual_has_every_command_and_flag() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().display().to_string();
    let output = run(&["generate-man", &path]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let mut pages: Vec<String> = COMMANDS
        .map(|command| format!("fanin-{}.1", command.join("-")))
        .into();
    pages.push("fanin.1".to_owned());
    pages.sort();
    assert_eq!(listing(folder.path()), pages);
    for command in COMMANDS.into_iter().chain([&[] as &[&str]]) {
        let name = [&["fanin"], command].concat().join("-");
        let file = folder.path().join(format!("{name}.1"));
        let page = fs::read_to_string(&file)
            .expect("readable")
            .replace('\\', "");
        for flag in flags(command) {
            assert!(page.contains(&format!("--{flag}")), "{name}: --{flag}");
        }
        assert!(page.contains("Examples:"), "{name}");
        // Where a reader of manuals is installed, it has nothing to say against the page.
        let lint = Command::new("mandoc")
            .args(["-T", "lint", "-W", "error"])
            .arg(&file)
            .output();
        if let Ok(lint) = lint {
            assert!(lint.status.success(), "{name}: {}", text(&lint.stdout));
        }
    }
}

#[test]
fn completions_have_every_command_and_flag() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().display().to_string();
    let output = run(&["generate-completions", &path]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let files = [
        "_fanin",
        "_fanin.ps1",
        "fanin.bash",
        "fanin.elv",
        "fanin.fish",
    ];
    assert_eq!(listing(folder.path()), files);
    for file in files {
        let script = fs::read_to_string(folder.path().join(file)).expect("readable");
        for command in COMMANDS {
            for word in command {
                assert!(script.contains(word), "{file}: {word}");
            }
            for flag in flags(command) {
                // fish writes `-l flag`.
                let found = script.contains(&format!("--{flag}"))
                    || script.contains(&format!("-l {flag} "));
                assert!(found, "{file}: {command:?} --{flag}");
            }
        }
        // Values, where a shell's file can have them: bash and zsh those of positional words too.
        let values: &[&str] = match file {
            "fanin.bash" | "_fanin" => &["leaky_relu", "primal", "zero-weights"],
            "fanin.fish" => &["leaky_relu", "primal"],
            _ => &[],
        };
        for value in values {
            assert!(script.contains(value), "{file}: {value}");
        }
    }
    #[cfg(unix)]
    {
        let script = folder.path().join("fanin.bash");
        let checked = Command::new("bash").arg("-n").arg(&script).output();
        let checked = checked.expect("bash runs");
        assert!(checked.status.success(), "{}", text(&checked.stderr));
        // What it offers after `fanin tr`, and after `--form `.
        let offers = |line: &str, last: &str, before: &str, index: usize| {
            let script = format!(
                "source '{}'; COMP_WORDS=({line}); COMP_CWORD={index}; _fanin fanin '{last}' '{before}'; echo \"${{COMPREPLY[@]}}\"",
                script.display()
            );
            let output = Command::new("bash")
                .args(["-c", &script])
                .output()
                .expect("bash runs");
            text(&output.stdout).trim().to_owned()
        };
        assert_eq!(offers("fanin tr", "tr", "fanin", 1), "train");
        assert_eq!(
            offers("fanin train --form ''", "", "--form", 3),
            "auto primal dual"
        );
    }
}
