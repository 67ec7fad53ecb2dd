//! Pipes, full disks, closed streams, and what a terminal can do.

#![cfg(unix)]

use std::fs;
use std::process::{Command, Output};

use crate::{json, listing, text};

/// Runs a script of bash in which `$fanin` is the program.
pub(crate) fn bash(script: &str) -> Output {
    Command::new("bash")
        .args(["-c", script])
        .env("fanin", env!("CARGO_BIN_EXE_fanin"))
        .env_remove("FANIN_COURSE_DATA")
        .env_remove("COLUMNS")
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR")
        .output()
        .expect("bash runs")
}

#[test]
fn a_closed_pipe_is_no_failure() {
    for reader in ["head -1", "head -c 0", "true"] {
        for command in [
            "gain",
            "list",
            "gain --format json",
            "--help",
            "train --iterations 1",
            "train --iterations 50 --every 1",
        ] {
            let output = bash(&format!(
                "$fanin {command} | {reader}; exit ${{PIPESTATUS[0]}}"
            ));
            assert_eq!(output.status.code(), Some(0), "{command} | {reader}");
            assert_eq!(text(&output.stderr), "", "{command} | {reader}");
        }
    }
}

#[test]
fn a_full_disk_is_said_in_words() {
    for command in [
        "gain",
        "list --format json",
        "--help",
        "train --print-config",
    ] {
        let output = bash(&format!("$fanin {command} > /dev/full"));
        assert_eq!(output.status.code(), Some(2), "{command}");
        assert_eq!(
            text(&output.stderr),
            "fanin: cannot write stdout: the disk is full\n",
            "{command}"
        );
    }
    // A failure that cannot be told on stderr.
    let output = bash("$fanin gain nonsense --format json 2> /dev/full");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(json(&output)["error"]["kind"], "usage");
}

#[test]
fn closed_streams_do_no_harm() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("w.npz").display().to_string();
    let init = format!("$fanin init --shape 2x2 --init zeros --out '{out}'");
    for closed in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"] {
        let output = bash(&format!("{init} {closed}"));
        assert_eq!(output.status.code(), Some(0), "{closed}");
        assert_eq!(listing(folder.path()), ["w.npz"], "{closed}");
        // Nothing was written into the file by way of a stream's number.
        let checked = bash(&format!("$fanin inspect '{out}'"));
        assert_eq!(
            checked.status.code(),
            Some(0),
            "{closed}: {}",
            text(&checked.stderr)
        );
        fs::remove_file(&out).expect("removable");
        let refused = bash(&format!("$fanin train --form no {closed}"));
        assert_eq!(refused.status.code(), Some(2), "{closed}");
    }
}

#[test]
fn quiet_and_verbose() {
    let quiet = bash("$fanin list --quiet");
    assert!(!text(&quiet.stdout).contains("fanin ask ID"));
    assert!(text(&bash("$fanin list").stdout).contains("fanin ask ID"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let save = folder.path().join("w.npz").display().to_string();
    let train = format!("$fanin train --iterations 2 --save '{save}'");
    let (plain, verbose) = (bash(&train), bash(&format!("{train} --verbose")));
    assert_eq!(text(&plain.stderr), "");
    assert_eq!(
        text(&plain.stdout),
        text(&verbose.stdout),
        "the result is the same"
    );
    let said = text(&verbose.stderr);
    for part in [
        "drew the pictures of seed 1: ",
        "trained: ",
        &format!("wrote {save}: "),
        "all of it: ",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let both = bash("$fanin list -qv");
    assert_eq!(both.status.code(), Some(2));
    assert!(
        text(&both.stderr).contains("cannot be used with"),
        "{}",
        text(&both.stderr)
    );
}

/// On a terminal of these columns, as `script` makes one; none where there is no `script`.
fn on_terminal(columns: usize, environment: &str, command: &str) -> Option<String> {
    let inner = format!("stty cols {columns}; {environment} $fanin {command}");
    let script = format!(
        "script -qec \"{}\" /dev/null",
        inner.replace('$', "\\$").replace('"', "\\\"")
    );
    if Command::new("script").arg("--version").output().is_err() {
        eprintln!("skipped: there is no `script` here to make a terminal");
        return None;
    }
    Some(text(&bash(&format!("export TERM=xterm; {script} < /dev/null")).stdout).to_owned())
}

#[test]
fn colors_and_bars_are_for_terminals_that_want_them() {
    let train = "repro --seeds 1 --data seeded --out $(mktemp -d)";
    let Some(plain) = on_terminal(100, "", train) else {
        return;
    };
    assert!(plain.contains("\x1b[32mlearned"), "{plain}");
    // A bar with its rate and the time left.
    assert!(
        plain.contains('█') && plain.contains("/s ") && plain.contains("s left"),
        "{plain}"
    );
    for environment in ["NO_COLOR=1", "CLICOLOR=0", "TERM=dumb"] {
        let text = on_terminal(100, environment, train).expect("as before");
        assert!(!text.contains("\x1b[32m"), "{environment}: {text}");
        let has_bar = text.contains('█');
        assert_eq!(has_bar, environment != "TERM=dumb", "{environment}: {text}");
    }
    let quiet = on_terminal(100, "", &format!("{train} --quiet")).expect("as before");
    assert!(!quiet.contains('█'), "{quiet}");
    let piped = bash("$fanin gain --help; $fanin train --iterations 1");
    assert!(!text(&piped.stdout).contains('\x1b'));
    assert_eq!(text(&piped.stderr), "");
}

#[test]
fn no_line_is_wider_than_a_narrow_terminal() {
    for command in [
        "list",
        "gain",
        "phase",
        "ask sum-of-small",
        "train --iterations 101",
        "explain --help",
    ] {
        // In a pipe that nobody gives a width, as `| less` is: 80 columns.
        for (environment, columns) in [("COLUMNS=40", 40), ("COLUMNS=80", 80), ("", 80)] {
            let output = bash(&format!("{environment} $fanin {command}"));
            for line in text(&output.stdout).lines() {
                let length = line.chars().count();
                assert!(length <= columns, "{command} at {columns}: {line}");
            }
        }
    }
}

/// On file systems of its own, where this user may make some.
#[test]
fn a_full_and_a_read_only_disk_leave_nothing_behind() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = folder.path().display();
    let in_namespace = |script: &str| {
        bash(&format!(
            "unshare --map-root-user --mount bash -c \"mount -t tmpfs -o size=64k tmpfs '{at}' || exit 77; {script}\""
        ))
    };
    let probe = in_namespace("exit 0");
    if probe.status.code() != Some(0) {
        eprintln!("skipped: this user may not mount: {}", text(&probe.stderr));
        return;
    }
    for (command, file) in [
        // Room for the numbers, but not for the header before them.
        ("init --shape 16384 --init randn --out", "w.npy"),
        ("train --iterations 1 --save", "w.npz"),
        ("data show --out", "x.png"),
    ] {
        let full = in_namespace(&format!(
            "\\$fanin {command} '{at}/{file}'; echo \\$?; ls -A '{at}'"
        ));
        let said = format!("fanin: cannot write {at}/{file}: the disk is full\n");
        assert_eq!(
            (text(&full.stderr), text(&full.stdout)),
            (said.as_str(), "2\n")
        );
        let read_only = in_namespace(&format!(
            "mount -o remount,ro '{at}'; \\$fanin {command} '{at}/{file}'; echo \\$?"
        ));
        let said =
            format!("fanin: cannot write {at}/{file}: the file system is read-only in {at}\n");
        assert_eq!(
            (text(&read_only.stderr), text(&read_only.stdout)),
            (said.as_str(), "2\n")
        );
    }

    // Nothing is begun that cannot be ended; a file that is replaced makes no room.
    let init = "\\$fanin init --init randn --out";
    let refused = in_namespace(&format!(
        "{init} '{at}/w.npy' --shape 1000x1000; echo \\$?; \
         {init} '{at}/w.npy' --shape 16385; echo \\$?; \
         {init} '{at}/w.npy' --shape 10000 > /dev/null; echo \\$?; \
         {init} '{at}/w.npy' --shape 10001; echo \\$?; ls -A '{at}'"
    ));
    let cannot = format!("fanin: cannot write {at}/w.npy: it takes");
    let said = format!(
        "{cannot} 3.81 MiB, and the disk has 64.00 KiB free\n\
         {cannot} 65,540 bytes, and the disk has 65,536 bytes free\n\
         {cannot} 39.07 KiB, and the disk has 24.00 KiB free\n"
    );
    assert_eq!(
        (text(&refused.stderr), text(&refused.stdout)),
        (said.as_str(), "2\n2\n0\n2\nw.npy\n")
    );
    // Nor is a pipe refused, of which nobody knows the room; and where the disk has no limit, it
    // says that it has no blocks.
    let pipe = in_namespace(&format!(
        "mkfifo '{at}/w.npy'; {init} '{at}/w.npy' --shape 1000x1000; echo \\$?; rm '{at}/w.npy'; \
         mount -o remount,size=0 '{at}' && {init} '{at}/w.npy' --shape 100x1000 > /dev/null; echo \\$?"
    ));
    let said = format!("fanin: cannot write {at}/w.npy: the disk is full\n");
    assert_eq!(
        (text(&pipe.stderr), text(&pipe.stdout)),
        (said.as_str(), "2\n0\n")
    );
}

/// Where no file system can be made: more than any disk has. The limit is there for a program that
/// would begin.
#[test]
fn a_file_for_which_there_is_no_room_is_not_begun() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = folder.path().display();
    for name in ["w.npy", "w.npz", "w.safetensors"] {
        let output = bash(&format!(
            "trap '' XFSZ; ulimit -f 100; echo before > '{at}/{name}'; $fanin init --shape 1000000x1000000x1000000 --init randn --out '{at}/{name}'; \
             echo $?; cat '{at}/{name}'; rm '{at}/{name}'; ls -A '{at}'"
        ));
        let (said, done) = (text(&output.stderr), text(&output.stdout));
        assert_eq!(done, "2\nbefore\n", "{said}");
        let start =
            format!("fanin: cannot write {at}/{name}: it takes 3.47 EiB, and the disk has ");
        assert!(
            said.starts_with(&start) && said.ends_with(" free\n"),
            "{said}"
        );
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    // Each can be counted, all of them cannot.
    let output = bash(&format!(
        "trap '' XFSZ; ulimit -f 100; $fanin init --shape a=1000000x1000000x1000000 --shape b=2000000x1000000x1000000 --shape c=2000000x1000000x1000000 \
         --init randn --out '{at}/w.npz'"
    ));
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("it takes 16.00 EiB, and"),
        "{}",
        text(&output.stderr)
    );
}
