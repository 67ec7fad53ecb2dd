use std::path::Path;
use std::process::ExitCode;

use fanin_activation::words::nearest;
use fanin_data::{TensorHeader, WeightFile};

use super::look::{Tensor, look, precision};
use super::{json, text};
use crate::args::InspectOptions;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// `fanin inspect`.
pub(crate) fn inspect(options: &InspectOptions, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let path: &Path = &options.file;
    let mut file = WeightFile::open(path)?;
    let asked = |header: &TensorHeader| {
        options
            .tensor
            .as_ref()
            .is_none_or(|name| name == header.name())
    };
    let headers = file.tensors().cloned().enumerate();
    let headers: Vec<_> = headers.filter(|(_, header)| asked(header)).collect();
    let bar = terminal.bar(headers.len(), "tensors");
    let mut tensors = Vec::new();
    for (index, header) in headers {
        let seen = precision(header.dtype())
            .map(|precision| look(options, &mut file, index, &header, precision))
            .transpose()?;
        terminal.check()?;
        terminal.detail(format_args!("read {}", header.name()));
        tensors.push(Tensor {
            header,
            type_name: file.type_name(index).unwrap_or_default(),
            seen,
        });
        bar.inc(1);
    }
    bar.finish_and_clear();
    if let (true, Some(name)) = (tensors.is_empty(), &options.tensor) {
        let names = file.tensors().map(TensorHeader::name);
        let hint = match nearest(name, names).first() {
            Some(nearest) => format!("the nearest is `{nearest}`"),
            None if file.tensors().next().is_none() => "it has none at all".to_owned(),
            None => format!("`fanin inspect {}` lists them", path.display()),
        };
        return Err(Failure::usage(format!(
            "{} has no tensor `{name}`; {hint}",
            path.display()
        )));
    }
    terminal.answer(
        || json::json(options, &tensors),
        || text::text(options, &tensors, terminal),
    )?;
    Ok(ExitCode::SUCCESS)
}
