//! The figure of an answer: as the report draws it, and as JSON.

use fanin_lab::questions::{self, Curve, Figure, Heat, Lines, Tone};
use fanin_report::{
    AxisScale, Drawing, HeatCell, HeatFigure, LineAxis, LineFigure, Overlay, OverlayLine, PlotLine,
    Role,
};
use serde::Serialize;

use crate::failure::Failure;

/// The figure as it is drawn, or why it cannot be.
pub(crate) fn draw(figure: &Figure) -> Result<Drawing, Failure> {
    Ok(match figure {
        Figure::Lines(lines) => line_figure(lines).draw()?,
        Figure::Heat(heat) => heat_figure(heat).draw()?,
        _ => return Err(Failure::usage("this program cannot draw such a figure")),
    })
}

fn line_figure(lines: &Lines) -> LineFigure {
    let axis = |axis: &questions::Axis| LineAxis {
        label: axis.label.clone(),
        scale: match axis.scale {
            questions::AxisScale::Linear => AxisScale::Linear,
            questions::AxisScale::Logarithmic => AxisScale::Logarithmic,
        },
    };
    let line = |curve: &Curve| PlotLine {
        name: curve.name.clone(),
        role: match curve.tone {
            Tone::Good => Role::Good,
            Tone::Bad => Role::Bad,
            Tone::Plain => Role::Plain,
        },
        line: curve.line.clone(),
        dashed: curve.dashed.clone(),
        dots: curve.dots.clone(),
    };
    LineFigure {
        title: lines.title.clone(),
        subtitle: lines.subtitle.clone(),
        x: axis(&lines.x),
        y: axis(&lines.y),
        lines: lines.curves.iter().map(line).collect(),
    }
}

fn heat_figure(heat: &Heat) -> HeatFigure {
    let cell = |cell: &questions::HeatCell| HeatCell {
        value: cell.value,
        label: cell.label.clone(),
    };
    HeatFigure {
        title: heat.title.clone(),
        subtitle: heat.subtitle.clone(),
        x_label: heat.x_label.clone(),
        y_label: heat.y_label.clone(),
        columns: heat.columns.clone(),
        rows: heat.rows.clone(),
        cells: heat
            .cells
            .iter()
            .map(|row| row.iter().map(cell).collect())
            .collect(),
        overlays: heat
            .overlays
            .iter()
            .map(|line| Overlay {
                name: line.name.clone(),
                points: line.points.clone(),
                line: OverlayLine::Solid,
            })
            .collect(),
    }
}

/// The data of the figure.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum FigureJson<'a> {
    Lines {
        title: &'a str,
        subtitle: &'a str,
        x: AxisJson<'a>,
        y: AxisJson<'a>,
        curves: Vec<CurveJson<'a>>,
    },
    Heat {
        title: &'a str,
        subtitle: &'a str,
        x: &'a str,
        y: &'a str,
        columns: &'a [String],
        rows: &'a [String],
        cells: Vec<Vec<CellJson<'a>>>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        overlays: Vec<OverlayJson<'a>>,
    },
    /// Newer than this program.
    Unknown,
}

#[derive(Serialize)]
pub(crate) struct AxisJson<'a> {
    label: &'a str,
    scale: &'static str,
}

/// Points are pairs; a value that is not finite is `null`.
#[derive(Serialize)]
pub(crate) struct CurveJson<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    line: &'a [(f64, f64)],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    dashed: &'a [(f64, f64)],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    dots: &'a [(f64, f64)],
}

/// Points are pairs of a column and a row, counted from 0; one that is not finite is `null`.
#[derive(Serialize)]
pub(crate) struct OverlayJson<'a> {
    name: &'a str,
    points: &'a [(f64, f64)],
}

#[derive(Serialize)]
pub(crate) struct CellJson<'a> {
    value: f64,
    label: &'a str,
}

impl<'a> From<&'a Figure> for FigureJson<'a> {
    fn from(figure: &'a Figure) -> Self {
        let axis = |axis: &'a questions::Axis| AxisJson {
            label: &axis.label,
            scale: match axis.scale {
                questions::AxisScale::Linear => "linear",
                questions::AxisScale::Logarithmic => "logarithmic",
            },
        };
        let curve = |curve: &'a Curve| CurveJson {
            name: &curve.name,
            line: &curve.line,
            dashed: &curve.dashed,
            dots: &curve.dots,
        };
        let cell = |cell: &'a questions::HeatCell| CellJson {
            value: cell.value,
            label: &cell.label,
        };
        match figure {
            Figure::Lines(lines) => Self::Lines {
                title: &lines.title,
                subtitle: &lines.subtitle,
                x: axis(&lines.x),
                y: axis(&lines.y),
                curves: lines.curves.iter().map(curve).collect(),
            },
            Figure::Heat(heat) => Self::Heat {
                title: &heat.title,
                subtitle: &heat.subtitle,
                x: &heat.x_label,
                y: &heat.y_label,
                columns: &heat.columns,
                rows: &heat.rows,
                cells: heat
                    .cells
                    .iter()
                    .map(|row| row.iter().map(cell).collect())
                    .collect(),
                overlays: heat
                    .overlays
                    .iter()
                    .map(|line| OverlayJson {
                        name: &line.name,
                        points: &line.points,
                    })
                    .collect(),
            },
            _ => Self::Unknown,
        }
    }
}
