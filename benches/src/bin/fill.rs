//! Draws of the default stream into memory that was written to before, at every level and on one
//! thread and all, against NumPy and PyTorch.

use std::io::{BufRead as _, BufReader, Write as _};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use benches::{Failure, Quartiles, record_csv};
use clap::Parser;
use fanin_init::streams::{Cuts, Level};
use fanin_init::{Filling, Scheme, Source, Streams};
use half::bf16;
use serde_json::{Value, json};

const DRAWS: [&str; 5] = [
    "normal",
    "uniform",
    "truncated normal",
    "bf16 normal",
    ORTHOGONAL,
];
/// Its size is fixed, and the time is hardly that of the draws: it is measured for the best level
/// alone, on one thread.
const ORTHOGONAL: &str = "orthogonal 2048 x 2048";
const ORDER: usize = 2048;

/// Millions of elements a second, against NumPy and PyTorch.
#[derive(Parser)]
struct Options {
    /// Elements of the buffer: 2 to this power.
    #[arg(long, default_value_t = 24)]
    log2: u32,
    /// The rounds that count; one more warms up.
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// At most so many threads; all by default.
    #[arg(long)]
    threads: Option<NonZeroUsize>,
    /// The Python that has the peers.
    #[arg(long, env = "FANIN_PYTHON", default_value = "python3")]
    python: PathBuf,
    /// Do not write a record.
    #[arg(long)]
    no_record: bool,
}

/// Who fills, and how long each took, by draw.
struct Entry {
    name: String,
    filler: Filler,
    seconds: [Vec<f64>; DRAWS.len()],
}

enum Filler {
    Ours(Streams),
    /// Into memory that the system gives page by page while it is filled.
    Fresh(Streams),
    Peer(Peer),
}

/// A library in a process of its own.
struct Peer {
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    draws: Vec<String>,
}

/// What is written to: touched before the first fill, so that the system's pages are there.
struct Buffers {
    single: Vec<f32>,
    half: Vec<bf16>,
    square: Vec<f32>,
    cuts: Cuts,
    orthogonal: Filling,
}

impl Peer {
    fn start(options: &Options, library: &str, threads: usize) -> Result<(Self, String), Failure> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/fills.py");
        let mut child = Command::new(&options.python)
            .arg(script)
            .args([library, "--elements", &(1_u64 << options.log2).to_string()])
            .args(["--threads", &threads.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let requests = child.stdin.take();
        let mut answers = BufReader::new(child.stdout.take().ok_or("no standard output")?);
        let hello = answer(&mut answers)?;
        let version = hello["version"].as_str();
        let version = version.ok_or_else(|| format!("{library} is not installed"))?;
        let name = format!("{library} {version}, {threads} threads");
        let draws = hello["draws"].as_array().into_iter().flatten();
        let draws = draws.filter_map(Value::as_str).map(str::to_owned).collect();
        let peer = Self {
            child,
            requests,
            answers,
            draws,
        };
        Ok((peer, name))
    }

    fn fill(&mut self, draw: &str) -> Result<Option<f64>, Failure> {
        if !self.draws.iter().any(|known| known == draw) {
            return Ok(None);
        }
        let requests = self.requests.as_mut().ok_or("no standard input")?;
        writeln!(requests, "{}", json!({ "draw": draw }))?;
        let seconds = answer(&mut self.answers)?["seconds"].as_f64();
        Ok(Some(seconds.ok_or("no seconds in the answer")?))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // The process ends when its standard input does.
        self.requests = None;
        let _ = self.child.wait();
    }
}

fn answer(answers: &mut BufReader<ChildStdout>) -> Result<Value, Failure> {
    let mut line = String::new();
    answers.read_line(&mut line)?;
    Ok(serde_json::from_str(&line)?)
}

fn fill(streams: Streams, draw: usize, buffers: &mut Buffers) -> Result<Option<f64>, Failure> {
    let Buffers {
        single,
        half,
        square,
        cuts,
        orthogonal,
    } = buffers;
    let best = Streams::new(1).at_level(Level::best())?;
    let is_best = streams.on_threads(NonZeroUsize::MIN) == best;
    let start = Instant::now();
    match DRAWS[draw] {
        "normal" => streams.standard_normal("W1", 0, single),
        "uniform" => streams.unit_uniform("W1", 0, single),
        "truncated normal" => streams.standard_truncated_normal(cuts, "W1", 0, single),
        "bf16 normal" => streams.standard_normal("W1", 0, half),
        _ if is_best => orthogonal.fill("W1", &mut Source::Named(streams), square),
        _ => return Ok(None),
    }?;
    Ok(Some(start.elapsed().as_secs_f64()))
}

fn entries(options: &Options, all: NonZeroUsize) -> Result<Vec<Entry>, Failure> {
    let mut entries = Vec::new();
    let mut enter = |name, filler| {
        entries.push(Entry {
            name,
            filler,
            seconds: Default::default(),
        });
    };
    for level in Level::ALL.into_iter().filter(|level| level.is_available()) {
        for threads in [NonZeroUsize::MIN, all] {
            let streams = Streams::new(1).at_level(level)?.on_threads(threads);
            enter(
                format!("fanin, {level}, {threads} threads"),
                Filler::Ours(streams),
            );
        }
    }
    let streams = Streams::new(1).on_threads(all);
    enter(
        format!("fanin, fresh memory, {all} threads"),
        Filler::Fresh(streams),
    );
    // NumPy fills on one thread.
    for (library, threads) in [("numpy", 1), ("torch", all.get())] {
        match Peer::start(options, library, threads) {
            Ok((peer, name)) => enter(name, Filler::Peer(peer)),
            Err(error) => eprintln!("without {library}: {error}"),
        }
    }
    Ok(entries)
}

fn main() -> Result<(), Failure> {
    let options = Options::parse();
    let available = std::thread::available_parallelism()?;
    let all = options.threads.unwrap_or(available);
    let elements = 1_usize << options.log2;
    let mut buffers = Buffers {
        single: vec![1.0; elements],
        half: vec![bf16::ONE; elements],
        square: vec![1.0; ORDER * ORDER],
        cuts: Cuts::new(-2.0, 2.0)?,
        orthogonal: Scheme::ORTHOGONAL.weights([ORDER, ORDER])?,
    };
    let mut entries = entries(&options, all)?;
    for round in 0..=options.rounds {
        for (draw, name) in DRAWS.into_iter().enumerate() {
            for entry in &mut entries {
                let seconds = match &mut entry.filler {
                    Filler::Ours(streams) => fill(*streams, draw, &mut buffers)?,
                    Filler::Fresh(_) if matches!(DRAWS[draw], ORTHOGONAL | "bf16 normal") => None,
                    Filler::Fresh(streams) => {
                        // Zeros are pages that nobody has touched.
                        buffers.single = vec![0.0; elements];
                        fill(*streams, draw, &mut buffers)?
                    }
                    Filler::Peer(peer) => peer.fill(name)?,
                };
                if round > 0 {
                    entry.seconds[draw].extend(seconds);
                }
            }
        }
    }
    report(&options, elements, &entries)
}

/// Medians, fastest rounds, and how many times as fast as the last entry that can draw the same,
/// PyTorch.
fn report(options: &Options, elements: usize, entries: &[Entry]) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for (draw, name) in DRAWS.into_iter().enumerate() {
        let elements = if name == ORTHOGONAL {
            ORDER * ORDER
        } else {
            elements
        };
        let rate = |seconds: f64| elements as f64 / seconds / 1e6;
        println!("{name}, {elements} elements: millions a second, median and fastest");
        let peer = entries
            .iter()
            .rfind(|entry| matches!(entry.filler, Filler::Peer(_)));
        for entry in entries
            .iter()
            .filter(|entry| !entry.seconds[draw].is_empty())
        {
            let median = Quartiles::of(entry.seconds[draw].iter().copied()).median;
            let fastest = entry.seconds[draw]
                .iter()
                .copied()
                .fold(f64::INFINITY, f64::min);
            // Round by round, so that both saw the same machine.
            let ratios = peer.map(|peer| peer.seconds[draw].iter().zip(&entry.seconds[draw]));
            let ratio = ratios.map(|pairs| Quartiles::of(pairs.map(|(a, b)| a / b)).median);
            let (middle, best) = (rate(median), rate(fastest));
            let beside = ratio.map(|ratio| format!("{ratio:8.2} x the last"));
            println!(
                "  {:34}{middle:8.0}{best:8.0}{}",
                entry.name,
                beside.unwrap_or_default()
            );
            rows.push(format!(
                "{name},{elements},\"{}\",{},{middle:.1},{best:.1}",
                entry.name, options.rounds
            ));
        }
    }
    if !options.no_record {
        let header = "draw,elements,name,rounds,median_millions,fastest_millions";
        println!("{}", record_csv("fill", header, &rows)?.display());
    }
    Ok(())
}
