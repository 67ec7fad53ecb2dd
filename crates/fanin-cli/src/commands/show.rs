use std::process::ExitCode;

use fanin_data::SheetLayout;
use serde::Serialize;

use crate::args::ShowOptions;
use crate::args::source::{DataJson, describe};
use crate::failure::Failure;
use crate::files::Output;
use crate::terminal::stdout::{self, Format, wrap};

#[derive(Serialize)]
struct Shown {
    schema: u32,
    data: DataJson,
    out: String,
}

/// `fanin data show`.
pub(crate) fn show(options: &ShowOptions, format: Format) -> Result<ExitCode, Failure> {
    let out = Output::reserve(&options.out)?;
    let data = options.data.load()?;
    out.write(&fanin_data::contact_sheet(&data, &SheetLayout::default())?)?;
    let path = options.out.display().to_string();
    match format {
        Format::Text => {
            let width = stdout::terminal().1.unwrap_or(120);
            let written = format!(
                "written to {path}: training cats, the other training pictures, test cats, the other test pictures"
            );
            let lines = [describe(&data), written].map(|line| wrap(&line, width) + "\n");
            stdout::text(&lines.concat())?;
        }
        Format::Json => stdout::json(&Shown {
            schema: 1,
            data: DataJson::of(&data),
            out: path,
        })?,
    }
    Ok(ExitCode::SUCCESS)
}
