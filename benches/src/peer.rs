use std::fmt;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use fanin_data::Dataset;
use fanin_nn::Settings;
use serde::Deserialize;
use serde_json::json;

use crate::{Contestant, Entry, Failure, Task, Timing, WIDTHS, network};

/// A library that trains the same network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Library {
    /// With OpenBLAS, as its wheels are.
    NumPy,
    /// With MKL.
    PyTorch,
    /// Compiled by XLA.
    Jax,
}

impl Library {
    /// In the order they are measured and listed.
    pub const ALL: [Library; 3] = [Library::NumPy, Library::PyTorch, Library::Jax];

    /// Its name where it is installed and imported.
    pub fn package(self) -> &'static str {
        match self {
            Library::NumPy => "numpy",
            Library::PyTorch => "torch",
            Library::Jax => "jax",
        }
    }
}

impl fmt::Display for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Library::NumPy => "NumPy",
            Library::PyTorch => "PyTorch",
            Library::Jax => "JAX",
        })
    }
}

/// A library that is not there, and what would bring it.
#[derive(Debug, Clone)]
pub struct Missing(pub String);

/// A Python process that trains when asked: `peers/serve.py`.
pub struct Peer {
    process: Child,
    /// Closed first when the peer is dropped: that is how it knows that it is over.
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    /// What it wrote to standard error.
    complaints: PathBuf,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Ready {
    Missing { missing: String },
    Ready { version: String, way: String },
}

#[derive(Deserialize)]
struct Answer {
    seconds: f64,
    costs: Vec<f64>,
}

impl Peer {
    /// Starts a process and waits until it has compiled what it compiles.
    ///
    /// # Errors
    /// If it fails; that the library is not installed is no error.
    pub fn start(
        python: &Path,
        library: Library,
        inputs: &Path,
        task: Task,
        threads: usize,
        quick: bool,
    ) -> Result<Result<(Entry, Self), Missing>, Failure> {
        let complaints = inputs.join("stderr.txt");
        let mut command = Command::new(python);
        command
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/serve.py"))
            .arg(library.package())
            .arg("--inputs")
            .arg(inputs)
            .args(["--form", &task.form.to_string()])
            .args(["--precision", &task.precision.to_string()])
            .args(["--runs", &task.runs.to_string()])
            .args(["--threads", &threads.to_string()])
            .args(quick.then_some("--quick"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(&complaints)?);
        let mut process = match command.spawn() {
            Ok(process) => process,
            Err(error) => {
                return Ok(Err(Missing(format!(
                    "{library} not measured: cannot run {}: {error}",
                    python.display()
                ))));
            }
        };
        let requests = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().ok_or("the peer has no output")?);
        let mut peer = Self {
            process,
            requests,
            answers,
            complaints,
        };
        Ok(match peer.answer()? {
            Ready::Missing { missing } => Err(Missing(format!(
                "{library} not installed: pip install {missing}"
            ))),
            Ready::Ready { version, way } => {
                let entry = Entry {
                    name: library.to_string(),
                    version,
                    way,
                    threads,
                };
                Ok((entry, peer))
            }
        })
    }

    fn answer<A: serde::de::DeserializeOwned>(&mut self) -> Result<A, Failure> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        if line.is_empty() {
            let complaints = fs::read_to_string(&self.complaints)?;
            let last: Vec<&str> = complaints.lines().rev().take(3).collect();
            return Err(format!("a peer gave up: {}", last.join(" / ")).into());
        }
        Ok(serde_json::from_str(&line)?)
    }
}

impl Contestant for Peer {
    fn train(&mut self, iterations: usize) -> Result<Timing, Failure> {
        if let Some(requests) = &mut self.requests {
            writeln!(requests, "{}", json!({ "iterations": iterations }))?;
        }
        let Answer { seconds, costs } = self.answer()?;
        Ok(Timing { seconds, costs })
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.requests.take());
        // It ends when its input does; nothing can be done if it does not.
        let _ = self.process.wait();
    }
}

/// Writes what peers begin with: little-endian numbers of 8 bytes, and a description of them in
/// JSON.
///
/// # Errors
/// If the folder cannot be written.
pub fn write_inputs(folder: &Path, data: &Dataset, runs: usize) -> Result<(), Failure> {
    let train = data.train();
    let write = |name: &str, values: &mut dyn Iterator<Item = f64>| -> Result<(), Failure> {
        let mut file = BufWriter::new(File::create(folder.join(name))?);
        for value in values {
            file.write_all(&value.to_le_bytes())?;
        }
        Ok(file.flush()?)
    };
    // Columns are contiguous: sample by sample.
    write(
        "x.f64",
        &mut train.inputs::<f64>().as_slice().iter().copied(),
    )?;
    write(
        "y.f64",
        &mut train.labels().iter().map(|&label| f64::from(label)),
    )?;
    let mut weights = Vec::new();
    for seed in 1..=runs as u32 {
        for layer in network::<f64>(seed)?.weights() {
            weights.extend(layer.to_row_major());
        }
    }
    write("weights.f64", &mut weights.into_iter())?;
    let facts = json!({
        "layers": WIDTHS,
        "samples": train.len(),
        "rate": Settings::default().learning_rate,
        "runs": runs,
    });
    Ok(fs::write(folder.join("inputs.json"), facts.to_string())?)
}
