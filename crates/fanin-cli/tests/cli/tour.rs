//! `fanin tour`: what it says of its commands is what they show.

use crate::{refused, run, text};

#[test]
fn the_tour_says_what_its_commands_show() {
    let output = run(&["tour"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let shown = text(&output.stdout);
    assert!(!shown.contains('\x1b'), "no color where no terminal is");
    // Started by its path, as here.
    assert!(shown.contains("does not know `fanin`"));
    let steps: Vec<&str> = shown.split(" of 7 · ").skip(1).collect();
    assert_eq!(steps.len(), 7);
    let wanted: [&[&str]; 7] = [
        &[
            "It answers \"non-cat\" to each of the 50",
            "collapsed to the base rate",
        ],
        &["vanishing signal", "NumPy:", "learned"],
        &["exploding signal", "0  28."],
        &["It learns: nothing to fix"],
        &["outcome learned", "209/209"],
        &["non-finite weights", "`**` where `*` was meant"],
        &[
            "34 % is the share of non-cats in the test",
            "holds",
            "W = np.random.randn(n, n_prev) * np.sqrt(2 / n_prev)",
            "Now yours",
            "fanin train --init 'YOUR LINE'",
        ],
    ];
    for (step, wanted) in steps.iter().zip(wanted) {
        let words = step.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in wanted {
            let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(words.contains(&part), "`{part}` is not in:\n{step}");
        }
        assert!(step.contains("\n$ fanin "), "each step has its command");
    }
}

#[test]
fn the_tour_begins_where_one_wants() {
    let output = run(&["tour", "--step", "7"]);
    assert!(text(&output.stdout).trim_start().starts_with("7 of 7 · "));
    refused(&["tour", "--step", "8"], "usage", &["8", "7"]);
    refused(&["tour", "--step", "0"], "usage", &["0", "1"]);
}
