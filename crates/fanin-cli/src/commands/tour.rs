//! `fanin tour`: from 34 % to the fix, a step at a time.

use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use console::style;
use fanin_report::text::wrap;

use super::page::quoted;
use crate::args::command_line::{self, Asked};
use crate::args::{Command, TourOptions};
use crate::failure::Failure;
use crate::terminal::{Format, Terminal};

/// Runs a command, and prints its answer.
type Answering = fn(&Command, &Terminal) -> Result<ExitCode, Failure>;

/// What is said, run, and said of what was run. Numbers are left to the command.
struct Step {
    heading: &'static str,
    before: &'static str,
    command: &'static [&'static str],
    after: &'static str,
}

const STEPS: [Step; 7] = [
    Step {
        heading: "34 %",
        before: "A network of four layers is to tell cats from everything else. The pictures are drawn by fanin, in the course's \
                 numbers and with its share of cats (`fanin train --data DIR` takes the course's own). The weights begin small, \
                 as the lecture has it: randn*0.01. Train it.",
        command: &["train", "--init", "randn*0.01", "--every", "200"],
        after: "34 % is not a score. The network gives every picture the same answer, and the table says what that is worth: exactly as \
                much as always saying \"non-cat\", which is right for the test pictures without a cat. It chose that answer because \
                most of the pictures to learn from have no cat: its cost ends where it would for someone who knows their share, and \
                has never seen a picture.",
    },
    Step {
        heading: "Where the pictures get lost",
        before: "Nothing went wrong in training: there was nothing left to train with. Look inside, before the first step. In the table, \
                 read the column \"a differs by\" from top to bottom: it says how much the pictures still differ after each layer.",
        command: &["explain", "--init", "randn*0.01", "--brief"],
        after: "After the first, each layer keeps less than a fiftieth of what the pictures differ by; to the last one they all look \
                the same. The gradient, δ, shrinks as fast on its way back. Where does the suggested line come from? The next steps \
                find it.",
    },
    Step {
        heading: "Larger weights, then?",
        before: "If small weights lose the signal, take large ones: randn as it is.",
        command: &["train", "--init", "randn", "--every", "200"],
        after: "Wrong in the other direction: look at the first cost. The first layer sums thousands of products and hands on \
                something far larger than it got; the output is certain of everything before it has learned anything. The descent \
                brings the cost down from there, and then hardly gets any further in these iterations.",
    },
    Step {
        heading: "Neither: a size that lets the signal through",
        before: "A unit sums n_prev products. A sum of n independent numbers is about sqrt(n) times as large as one of them, so \
                 divide the weights by sqrt(n_prev), layer by layer. ReLU cuts off half of each sum, and a 2 makes up for that: \
                 randn*sqrt(2/n_prev), as advised above. Read the same column again.",
        command: &["explain", "--init", "randn*sqrt(2/n_prev)", "--brief"],
        after: "A good part of what the pictures differ by reaches the output now, and the gradient comes back to the first layer. And \
                look at \"std of W\": a unit of the first layer has 12288 inputs and takes small weights, one of the third has 7 and takes \
                far larger ones. No single number suits all layers: 0.01 works with one hidden layer, but not with three. (The \
                course writes randn/sqrt(n_prev), without the 2. With four layers both work; in a deep network each layer then \
                takes another √2 of the signal.)",
    },
    Step {
        heading: "The fix",
        before: "The same network, the same pictures, the same descent; only the first weights are different.",
        command: &["train", "--init", "randn*sqrt(2/n_prev)", "--every", "200"],
        after: "This is one seed. With only 50 test pictures one seed says little, and this one is lucky or unlucky by some pictures: \
                `fanin repro` runs ten of each, and shows how far apart they are.",
    },
    Step {
        heading: "The same 34 %, another cause",
        before: "Not every 34 % is a weak signal. A typing error, ** where * was meant:",
        command: &["explain", "--init", "randn**0.01", "--brief"],
        after: "The answer is the same, the reason is different: half of the weights are not numbers. Zeros fail in a third way (`fanin \
                explain --init zeros --brief`): no weight gets any gradient. That is why it pays to ask for the cause.",
    },
    Step {
        heading: "As it was asked",
        before: "This began with a question on a forum. Here is its answer, with the course's randn/sqrt(n_prev). Its accuracies are means \
                 over four seeds, so they differ a little from those of the one seed above. What was claimed and measured comes last.",
        command: &["ask", "thirty-four"],
        after: "So 34 % is the share of non-cats in the test. The asker's ** made half of the weights NaN; with * they are too small for \
                four layers. In both cases let the scale follow from n_prev, the number of inputs of a unit (its fan-in). In NumPy: \
                W = np.random.randn(n, n_prev) * np.sqrt(2 / n_prev)",
    },
];

const YOURS: [(&str, &str); 6] = [
    (
        "fanin train --init 'YOUR LINE'",
        "your own first weights, as you typed them",
    ),
    (
        "fanin explain --layers 784,50,50,10 --activation tanh",
        "any other network",
    ),
    (
        "fanin explain --weights FILE",
        "weights that were made elsewhere",
    ),
    (
        "fanin list",
        "more questions, each answered by an experiment",
    ),
    (
        "fanin repro",
        "all initializations, ten seeds each, and a page to show",
    ),
    ("fanin init --help", "first weights for a model of your own"),
];

/// `fanin tour`.
pub(crate) fn tour(
    options: &TourOptions,
    terminal: &Terminal,
    answer: Answering,
) -> Result<ExitCode, Failure> {
    if terminal.format == Format::Json {
        return Err(Failure::usage(
            "the tour is for people; each of its commands has --format json, and `fanin tour` names them",
        ));
    }
    let reader = reader();
    let from = usize::from(options.step) - 1;
    let mut text = match from {
        0 => opening(terminal.width()),
        _ => String::new(),
    };
    for (index, step) in STEPS.iter().enumerate().skip(from) {
        match told(index, step, terminal, answer) {
            Ok(told) => text.push_str(&told),
            Err(Failure::Interrupted) if reader.is_some() => {
                terminal.text(&again(index))?;
                break;
            }
            Err(failure) => return Err(failure),
        }
        let last = index + 1 == STEPS.len();
        if last {
            text.push_str(&closing(terminal.width()));
        }
        let Some(reader) = &reader else {
            terminal.text(&std::mem::take(&mut text))?;
            continue;
        };
        let whole = in_pages(&text, reader, terminal)?;
        if !whole {
            terminal.text(&again(index))?;
            break;
        }
        if !last && !wait(reader, "[Enter] next step, q and [Enter] stops:", terminal)? {
            let next = index + 2;
            terminal.text(&format!("`fanin tour --step {next}` goes on from here.\n"))?;
            break;
        }
        text = "\n".to_owned();
    }
    terminal.check()?;
    Ok(ExitCode::SUCCESS)
}

fn again(index: usize) -> String {
    format!(
        "`fanin tour --step {}` begins this step again.\n",
        index + 1
    )
}

fn opening(width: usize) -> String {
    let mut text = "Five minutes from 34 % to the fix. Each step runs one command, which you can repeat and change."
        .to_owned();
    let typed = std::env::args().next().unwrap_or_default();
    if typed.contains(std::path::MAIN_SEPARATOR) {
        text.push_str(&format!(
            " Where the shell does not know `fanin`, type {typed} in its place."
        ));
    }
    format!("{}\n\n", wrap(&text, width))
}

/// A step with what its command prints.
fn told(
    index: usize,
    step: &Step,
    terminal: &Terminal,
    answer: Answering,
) -> Result<String, Failure> {
    let heading = format!("{} of {} · {}", index + 1, STEPS.len(), step.heading);
    let words: Vec<String> = step.command.iter().map(|word| quoted(word)).collect();
    let arguments = std::iter::once(&"fanin").chain(step.command);
    let shown = match command_line::parse(arguments.map(Into::into).collect(), terminal) {
        Ok(Asked::Run(cli)) => {
            terminal.kept(|terminal| answer(&cli.command, terminal).map(drop))?
        }
        Ok(_) => return Err(Failure::usage("a step of the tour runs nothing")),
        Err((_, failure)) => return Err(failure),
    };
    let width = terminal.width();
    Ok(format!(
        "{}\n\n{}\n\n{}\n\n{shown}\n{}\n",
        style(heading).bold(),
        wrap(step.before, width),
        style(format!("$ fanin {}", words.join(" "))).cyan(),
        style(wrap(step.after, width)).bold()
    ))
}

/// Shows no more at a time than the terminal does; whether all of it was wanted.
fn in_pages(text: &str, reader: &Receiver<String>, terminal: &Terminal) -> Result<bool, Failure> {
    let rows = console::Term::stdout()
        .size_checked()
        .map_or(24, |(rows, _)| usize::from(rows));
    let mut lines: &[&str] = &text.lines().collect::<Vec<_>>();
    loop {
        // A line is left for the question, and one of the page before to go on from.
        let (page, rest) = lines.split_at(page_end(lines, rows.saturating_sub(2).max(1)));
        terminal.text(&(page.join("\n") + "\n"))?;
        if rest.is_empty() {
            return Ok(true);
        }
        lines = rest;
        if !wait(reader, "[Enter] shows more, q and [Enter] stops:", terminal)? {
            return Ok(false);
        }
    }
}

/// Where a page of this many rows ends: before an empty line, if one stands in its second half.
fn page_end(lines: &[&str], rows: usize) -> usize {
    if lines.len() <= rows {
        return lines.len();
    }
    let empty = (rows / 2..=rows).rev().find(|&end| lines[end].is_empty());
    empty.unwrap_or(rows)
}

fn closing(width: usize) -> String {
    let widest = YOURS.map(|(command, _)| command.len());
    let widest = widest.iter().max().copied().unwrap_or_default();
    let mut text = format!("\n{}\n\n", style("Now yours").bold());
    for (command, what) in YOURS {
        if widest + 2 + what.len() <= width {
            text.push_str(&format!("{command:<widest$}  {what}\n"));
        } else {
            text.push_str(&format!("{}\n    {what}\n", wrap(command, width)));
        }
    }
    text
}

/// Lines from the terminal; none where nobody sits at one.
fn reader() -> Option<Receiver<String>> {
    if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        return None;
    }
    let (sender, receiver) = mpsc::channel();
    // In a thread of its own, so that Ctrl-C is seen while it waits; it ends with the program.
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    Some(receiver)
}

/// Waits for Enter; whether to go on. `q` ends the tour, and so do Ctrl-C and the end of the input.
fn wait(reader: &Receiver<String>, question: &str, terminal: &Terminal) -> Result<bool, Failure> {
    terminal.text(&format!("{} ", style(question).dim()))?;
    loop {
        match reader.recv_timeout(Duration::from_millis(50)) {
            Ok(line) => {
                if console::colors_enabled() {
                    // The question has been answered; without colors it stays, as a terminal may
                    // know no commands.
                    let _ = console::Term::stdout().clear_last_lines(1);
                }
                let ends = ["q", "quit", "exit"].contains(&line.trim().to_lowercase().as_str());
                return Ok(!ends);
            }
            Err(RecvTimeoutError::Timeout) if terminal.check().is_ok() => {}
            Err(_) => {
                terminal.text("\n")?;
                return Ok(false);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::page_end;

    #[test]
    fn pages_end_before_an_empty_line_where_there_is_one() {
        let lines = ["a", "b", "", "c", "", "d", "e"];
        assert_eq!(page_end(&lines, 6), 4);
        assert_eq!(page_end(&lines, 3), 2);
        assert_eq!(page_end(&lines, 7), 7);
        assert_eq!(page_end(&["a", "b", "c"], 2), 2);
        assert_eq!(page_end(&["a", "b", "c"], 1), 1);
    }
}
