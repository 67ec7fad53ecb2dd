use std::process::ExitCode;

use fanin_data::SheetLayout;
use fanin_report::text::wrap;
use serde::Serialize;

use super::dataset::{DataJson, describe};
use crate::args::ShowOptions;
use crate::failure::Failure;
use crate::files::Output;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Shown {
    data: DataJson,
    out: String,
}

/// `fanin data show`.
pub(crate) fn show(options: &ShowOptions, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let out = Output::reserve(&options.out, terminal)?;
    let data = options.data.load(terminal)?;
    out.write(&fanin_data::contact_sheet(&data, &SheetLayout::default())?)?;
    let path = options.out.display().to_string();
    let json = || Shown {
        data: DataJson::of(&data),
        out: path.clone(),
    };
    let text = || {
        let written = format!(
            "Written to {path}: training cats, then the other training pictures, test cats, and the other test pictures."
        );
        [describe(&data), written]
            .map(|line| wrap(&line, terminal.width()) + "\n")
            .concat()
    };
    terminal.answer(json, text)?;
    Ok(ExitCode::SUCCESS)
}
