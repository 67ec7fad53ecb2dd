use std::fmt;

use fanin_nn::Form;

use crate::{Library, Precision, Task, Times};

/// Whether a target of the project was met.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruling {
    /// What was compared.
    pub text: String,
    /// What it had to be.
    pub wanted: Limit,
    /// What came; or who was not there to compare with.
    pub got: Result<Ratio, String>,
}

/// How many times as long one took as another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// The median over the rounds: this one counts.
    pub median: f64,
    /// Of the fastest turns, which need not have been in the same round: what the programs do
    /// without neighbors.
    pub fastest: f64,
}

impl Ratio {
    /// Of one to another.
    pub fn of(one: &Times, other: &Times) -> Self {
        Self {
            median: one.over(other).median,
            fastest: one.fastest_microseconds() / other.fastest_microseconds(),
        }
    }
}

/// A number, and which side of it is good.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// Less is better.
    AtMost(f64),
    /// More is better.
    AtLeast(f64),
}

impl Ruling {
    /// Nothing, where it cannot be decided.
    pub fn passed(&self) -> Option<bool> {
        let got = self.got.as_ref().ok()?.median;
        Some(match self.wanted {
            Limit::AtMost(limit) => got <= limit,
            Limit::AtLeast(limit) => got >= limit,
        })
    }
}

impl fmt::Display for Ruling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.passed() {
            Some(true) => "pass",
            Some(false) => "MISS",
            None => "open",
        };
        let wanted = match self.wanted {
            Limit::AtMost(limit) => format!("at most {limit}"),
            Limit::AtLeast(limit) => format!("at least {limit}"),
        };
        let got = match &self.got {
            Ok(Ratio { median, fastest }) => format!("{median:.2} (fastest turns {fastest:.2})"),
            Err(why) => why.clone(),
        };
        write!(f, "{verdict}  {}: {got}, wanted {wanted}", self.text)
    }
}

/// The rulings that these times allow, on `cores` threads.
pub fn rule(times: &[Times], cores: usize) -> Vec<Ruling> {
    let tasks: Vec<Task> = Task::ALL
        .into_iter()
        .filter(|task| times.iter().any(|one| one.task == *task))
        .collect();
    tasks
        .into_iter()
        .flat_map(|task| of_task(task, times, cores))
        .collect()
}

fn of_task(task: Task, times: &[Times], cores: usize) -> Vec<Ruling> {
    let find = |name: &str, threads: usize| {
        times
            .iter()
            .find(|one| one.task == task && one.entry.name == name && one.entry.threads == threads)
            .ok_or_else(|| format!("without {name} on {threads} threads"))
    };
    // How many times as fast the second is as the first.
    let ratio =
        |slow: Result<&Times, String>, fast: Result<&Times, String>| Ok(Ratio::of(slow?, fast?));
    let ours = |threads| find("fanin", threads);
    let peer = |library: Library| find(&library.to_string(), cores);
    let f64s = task.precision == Precision::F64;
    let ruling = |text: String, wanted, got| Ruling {
        text: format!("{task}, {text}"),
        wanted,
        got,
    };
    match (task.form, task.runs) {
        (Form::Dual, 1) => vec![ruling(
            "1 thread, times the arithmetic floor".into(),
            Limit::AtMost(if f64s { 1.6 } else { 2.0 }),
            ratio(ours(1), find(FLOOR, 1)),
        )],
        (Form::Dual, _) => vec![
            ruling(
                format!("{cores} threads over 1 thread"),
                Limit::AtLeast(1.8),
                ratio(ours(1), ours(cores)),
            ),
            ruling(
                format!("{cores} threads, over JAX"),
                Limit::AtLeast(1.4),
                ratio(peer(Library::Jax), ours(cores)),
            ),
            ruling(
                format!("{cores} threads, over NumPy"),
                Limit::AtLeast(1.5),
                ratio(peer(Library::NumPy), ours(cores)),
            ),
        ],
        _ => {
            let faster = match (peer(Library::PyTorch), peer(Library::Jax)) {
                (Ok(torch), Ok(jax)) => Ok(if torch.over(jax).median < 1.0 {
                    torch
                } else {
                    jax
                }),
                (Err(why), _) | (_, Err(why)) => Err(why),
            };
            vec![ruling(
                format!("{cores} threads, over the faster of PyTorch and JAX"),
                Limit::AtLeast(if f64s { 1.4 } else { 1.0 }),
                ratio(faster, ours(cores)),
            )]
        }
    }
}

/// The name of the arithmetic's floor among the entries.
pub const FLOOR: &str = "arithmetic at peak";
