use std::path::{Path, PathBuf};

use fanin_report::{Drawing, Page};

use super::output::{Output, extension};
use crate::failure::Failure;
use crate::terminal::Terminal;

/// A figure's file; its name says the format.
pub(crate) struct FigureFile<'t> {
    output: Output<'t>,
    encode: fn(&Drawing) -> Result<Vec<u8>, fanin_report::Error>,
}

impl<'t> FigureFile<'t> {
    /// Opens it, as [`Output::reserve`] does.
    pub(crate) fn reserve(path: &Path, terminal: &'t Terminal) -> Result<Self, Failure> {
        let encode = match extension(path) {
            Some("svg") => |drawing: &Drawing| Ok(drawing.to_svg().into_bytes()),
            Some("png") => Drawing::to_png,
            _ => {
                return Err(Failure::usage(format!(
                    "figures are written as FILE.svg or FILE.png, got `{}`",
                    path.display()
                )));
            }
        };
        let output = Output::reserve(path, terminal)?;
        Ok(Self { output, encode })
    }

    /// Both formats of one figure, in a folder.
    pub(crate) fn both(
        folder: &Path,
        name: &str,
        terminal: &'t Terminal,
    ) -> Result<[Self; 2], Failure> {
        let file = |format: &str| Self::reserve(&folder.join(format!("{name}.{format}")), terminal);
        Ok([file("svg")?, file("png")?])
    }

    /// Writes the figure.
    pub(crate) fn write(self, drawing: &Drawing) -> Result<PathBuf, Failure> {
        let bytes = (self.encode)(drawing)
            .map_err(|error| Failure::unwritable(&self.output.path, error))?;
        self.output.write(&bytes)
    }
}

/// What a command found, as a figure or as a whole page; its name says which.
pub(crate) enum ReportFile<'t> {
    Figure(FigureFile<'t>),
    Page(Output<'t>),
}

impl<'t> ReportFile<'t> {
    /// Opens it, as [`Output::reserve`] does.
    pub(crate) fn reserve(path: &Path, terminal: &'t Terminal) -> Result<Self, Failure> {
        match extension(path) {
            Some("html") => Output::reserve(path, terminal).map(Self::Page),
            Some("svg" | "png") => FigureFile::reserve(path, terminal).map(Self::Figure),
            _ => Err(Failure::usage(format!(
                "a figure is written as FILE.svg or FILE.png, a page as FILE.html; got `{}`",
                path.display()
            ))),
        }
    }

    /// Writes the figure, or the page that has it.
    pub(crate) fn write(
        self,
        drawing: Drawing,
        page: impl FnOnce(Drawing) -> Page,
    ) -> Result<PathBuf, Failure> {
        match self {
            Self::Figure(file) => file.write(&drawing),
            Self::Page(out) => out.write(page(drawing).to_html()?.as_bytes()),
        }
    }
}
