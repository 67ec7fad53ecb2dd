use std::fs;
use std::path::Path;
use std::process::ExitCode;

use fanin_data::{Dtype, TensorHeader, WeightFormat, WeightWriter};
use fanin_init::model::Assigned;
use fanin_init::{Rule, Rules, Scheme, Source};
use fanin_report::text::{significant, wrap};
use fanin_report::{Column, Table};
use serde::Serialize;

use crate::commands::numbered::numbered;
use crate::failure::Failure;
use crate::files::Output;
use crate::terminal::Terminal;

use super::fill;
use super::parameters::Parameters;
use crate::args::{Draws, InitOptions, Shard};

const EXAMPLES: &str = "for example: fanin init --shape fc1.weight=512x784 --shape fc1.bias=512 --init he_normal --out model.safetensors; \
                        or: fanin init --like model.safetensors --rules rules.toml --seed 1 --out fresh.safetensors";

/// Rows of the table; models have hundreds of tensors.
const ROWS: usize = 40;

/// `fanin init`.
pub(crate) fn init(options: &InitOptions, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let (Some(rules), Some(parameters), Some(out)) = (
        rules(options, terminal)?,
        Parameters::of(options, terminal)?,
        &options.out,
    ) else {
        return Err(needs(options));
    };
    let Some(file_format) = WeightFormat::of(out) else {
        return Err(Failure::usage(format!(
            "--out {}: wanted a name that ends in .safetensors, .npz or .npy",
            out.display()
        )));
    };
    if let (Some(_), false) = (options.shard, options.rng == Draws::Fanin) {
        return Err(Failure::usage(format!(
            "--shard needs --rng fanin: {} is one sequence through all tensors, so that a part of it cannot be drawn by itself",
            options.rng.name()
        )));
    }
    check_order_and_place(options, &parameters, out, terminal)?;
    let mut source = options.source()?;
    let assignment = rules.assign(parameters.named_sizes());
    let assignment = assignment.map_err(|error| match error {
        // Rules that nobody wrote.
        fanin_init::Error::Rule {
            parameter, source, ..
        } if options.rules.is_none() => Failure::usage(format!("{parameter}: {source}")),
        error => match &options.rules {
            Some(path) => Failure::usage(format!("{}: {error}", path.display())),
            None => error.into(),
        },
    })?;
    let tensors: Vec<Tensor<'_>> = assignment
        .filled
        .into_iter()
        .map(|assigned| Tensor::new(assigned, &parameters, options))
        .collect::<Result<_, _>>()?;

    let output = Output::reserve(out, terminal)?;
    let specs = tensors.iter().map(|tensor| tensor.header.clone()).collect();
    // Each can be counted, but not always all of them together.
    let bytes = tensors
        .iter()
        .map(|tensor| tensor.header.bytes())
        .fold(0, u64::saturating_add);
    // The file is longer by its headers, some hundred bytes a tensor, so that what is refused here
    // could never be written.
    output.check_room(bytes)?;
    let bar = terminal.bytes(bytes, "writing");
    output.write_with(|file| {
        let mut sink = fill::Sink {
            writer: WeightWriter::new(file_format, specs, fill::Syncing::new(file))?,
            path: out,
            terminal,
            bar: &bar,
        };
        for tensor in &tensors {
            sink.fill(tensor, &mut source)?;
        }
        sink.finish()
    })?;
    bar.finish_and_clear();

    let left_out = parameters.left_out.iter().map(String::as_str);
    let left_out = left_out.chain(assignment.left).collect();
    let answer = InitJson::new(options, out, &source, &tensors, left_out)?;
    terminal.answer(|| &answer, || answer.text(terminal))?;
    Ok(ExitCode::SUCCESS)
}

/// The file that names the tensors is no place for new ones; and its order may not be the one in
/// which a library drew.
fn check_order_and_place(
    options: &InitOptions,
    parameters: &Parameters,
    out: &Path,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let Some(like) = &options.like else {
        return Ok(());
    };
    let same = fs::canonicalize(like).ok();
    if same.is_some() && same == fs::canonicalize(out).ok() {
        return Err(Failure::usage(format!(
            "--out {} is the file of --like, whose weights would be lost: wanted another name",
            out.display()
        )));
    }
    let in_turn = options.rng != Draws::Fanin && parameters.named_sizes().count() > 1;
    if is_by_name(like) && in_turn {
        terminal.note(format_args!(
            "note: {} has its tensors in the order of their names and not of the model, and {} draws through them in that order; --shapes \
             FILE.json gives another order",
            like.display(),
            options.rng.name()
        ));
    }
    Ok(())
}

/// Whether a file has its tensors in the order of their names.
fn is_by_name(path: &Path) -> bool {
    WeightFormat::of(path) == Some(WeightFormat::Safetensors)
}

/// What the command line lacks.
fn needs(options: &InitOptions) -> Failure {
    let has_tensors =
        !options.shapes.is_empty() || options.list.is_some() || options.like.is_some();
    let has_schemes = options.init.is_some() || options.rules.is_some();
    let parts = [
        (has_tensors, "tensors (--shape, --shapes or --like)"),
        (has_schemes, "what to fill them with (--init or --rules)"),
        (options.out.is_some(), "a file to write (--out)"),
    ];
    let missing = parts.iter().filter(|(is_there, _)| !is_there);
    let missing: Vec<&str> = missing.map(|(_, part)| *part).collect();
    Failure::usage(format!(
        "fanin init needs {}; {EXAMPLES}",
        missing.join(", ")
    ))
}

/// None if there are neither rules nor a scheme.
fn rules(options: &InitOptions, terminal: &Terminal) -> Result<Option<Rules>, Failure> {
    match (&options.init, &options.rules) {
        (Some(init), _) => {
            let bias = options.bias.clone();
            let mut rules = Vec::new();
            if bias.is_none() && init.draws_biases() {
                rules.push(Rule::new(init.clone()).beside_weights().optional());
            }
            let bias = bias.unwrap_or_else(|| Scheme::ZEROS.into());
            let vectors = |rank| Rule::new(bias.clone()).of_rank(rank).optional();
            let others = Rule::new(init.clone()).in_layout(options.layout, 1);
            rules.extend([vectors(0), vectors(1), others.optional()]);
            Ok(Some(rules.into()))
        }
        (None, Some(path)) => {
            let text = Failure::reading(path)?;
            terminal.detail(format_args!("read {}", path.display()));
            let rules = text.parse();
            rules.map(Some).map_err(|error: fanin_init::Error| {
                Failure::usage(format!("{}: {error}", path.display()))
            })
        }
        (None, None) => Ok(None),
    }
}

/// A tensor, and the part of it that goes into the file.
pub(super) struct Tensor<'a> {
    pub(super) assigned: Assigned<'a>,
    sizes: Vec<usize>,
    pub(super) header: TensorHeader,
    /// Elements of the whole tensor.
    pub(super) part: std::ops::Range<usize>,
}

impl<'a> Tensor<'a> {
    fn new(
        assigned: Assigned<'a>,
        parameters: &Parameters,
        options: &InitOptions,
    ) -> Result<Self, Failure> {
        let found = parameters.dtypes.get(assigned.name()).cloned();
        let dtype = options.dtype.map(Dtype::from).or(found);
        let axes = assigned.shape().axes().iter();
        let sizes: Vec<usize> = axes.map(|axis| axis.size()).collect();
        let mut held = sizes.clone();
        let mut part = 0..assigned.shape().elements();
        if let (Some(shard), [rows, ..]) = (options.shard, &mut held[..]) {
            let range = shard.rows(*rows);
            let row = part.end.checked_div(*rows).unwrap_or(0);
            part = range.start * row..range.end * row;
            *rows = range.len();
        }
        let header = TensorHeader::new(assigned.name(), dtype.unwrap_or(Dtype::F32), &held)?;
        Ok(Self {
            assigned,
            sizes,
            header,
            part,
        })
    }
}

#[derive(Serialize)]
struct InitJson<'a> {
    file: String,
    bytes: u64,
    rng: &'static str,
    seed: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    shard: Option<Shard>,
    tensors: Vec<TensorJson<'a>>,
    /// Whether the order of the tensors is that of letters, which means nothing.
    #[serde(skip)]
    is_by_name: bool,
    left_out: Vec<&'a str>,
    version: &'static str,
}

#[derive(Serialize)]
struct TensorJson<'a> {
    name: &'a str,
    shape: &'a [usize],
    /// What the file holds of it.
    held: &'a [usize],
    dtype: String,
    spec: &'a str,
    canonical: Option<String>,
    mean: Option<f64>,
    std: Option<f64>,
}

impl<'a> InitJson<'a> {
    fn new(
        options: &InitOptions,
        out: &Path,
        source: &Source,
        tensors: &'a [Tensor<'_>],
        left_out: Vec<&'a str>,
    ) -> Result<Self, Failure> {
        let row = |tensor: &'a Tensor<'_>| {
            let init = tensor.assigned.initialization();
            let moments = tensor.assigned.filling().moments_from(source)?;
            Ok(TensorJson {
                name: tensor.header.name(),
                shape: &tensor.sizes,
                held: tensor.header.shape(),
                dtype: tensor.header.dtype().to_string(),
                spec: init.as_typed(),
                canonical: init.canonical().map(|scheme| scheme.to_string()),
                mean: moments.map(|moments| moments.mean),
                std: moments.map(|moments| moments.variance.sqrt()),
            })
        };
        let rows = tensors.iter().map(row);
        Ok(Self {
            file: out.display().to_string(),
            bytes: fs::metadata(out).map_or(0, |metadata| metadata.len()),
            rng: options.rng.name(),
            seed: options.seed,
            shard: options.shard,
            tensors: rows.collect::<Result<_, fanin_init::Error>>()?,
            is_by_name: options.rng == Draws::Fanin
                && options.like.as_deref().is_some_and(is_by_name),
            left_out,
            version: env!("CARGO_PKG_VERSION"),
        })
    }

    fn text(&self, terminal: &Terminal) -> String {
        let mut table = Table::new([
            Column::left("tensor"),
            Column::left("shape"),
            Column::left("type"),
            Column::left("scheme"),
            Column::right("mean"),
            Column::right("std"),
        ]);
        let number = |value: Option<f64>| {
            value.map_or_else(|| "–".to_owned(), |value| significant(value, 5))
        };
        let mut tensors: Vec<&TensorJson<'_>> = self.tensors.iter().collect();
        if self.is_by_name {
            tensors.sort_by_key(|tensor| numbered(tensor.name));
        }
        for tensor in tensors.into_iter().take(ROWS) {
            let shape = match (sizes(tensor.held), sizes(tensor.shape)) {
                (held, shape) if held == shape => shape,
                (held, shape) => format!("{held} of {shape}"),
            };
            table.row([
                tensor.name.to_owned().into(),
                shape.into(),
                tensor.dtype.clone().into(),
                tensor.spec.to_owned().into(),
                number(tensor.mean).into(),
                number(tensor.std).into(),
            ]);
        }
        if self.tensors.len() > ROWS {
            let more = self.tensors.len() - ROWS;
            table.footnote(format!("And {more} more; --format json has them all."));
        }
        if !self.left_out.is_empty() {
            table.footnote(format!("Left out: {}.", self.left_out.join(", ")));
        }
        let width = terminal.width();
        let written = format!(
            "{} bytes written to {}; draws of {}, seed {}",
            self.bytes, self.file, self.rng, self.seed
        );
        let written = wrap(&written, width);
        format!("{}{written}\n", table.render(Some(width), terminal.color()))
    }
}

fn sizes(shape: &[usize]) -> String {
    let sizes: Vec<String> = shape.iter().map(usize::to_string).collect();
    sizes.join("x")
}

/// What a writer says of the disk is said of the file.
pub(super) fn written(path: &Path, result: Result<(), fanin_data::Error>) -> Result<(), Failure> {
    result.map_err(|error| match error {
        fanin_data::Error::Unwritable { source } => Failure::writing(path)(source),
        error => error.into(),
    })
}
