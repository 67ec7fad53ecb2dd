//! What a figure must satisfy to be drawn truthfully.
//!
//! Positions and values are told apart. A position (an x, an interval's end, an edge of a bar) has
//! to be finite and on its axis, or nothing can be drawn; a value that is NaN or infinite is a gap,
//! and gaps are drawn as such. Nothing is repaired silently: a point that is left out would be a
//! lie.

use super::series::has_cells;
use crate::{Axis, Cells, ColorAxis, Error, Figure, Mark, Panel, Scale, Shape};

/// The first thing that is wrong is the error; panels, marks and points are looked at in their
/// order.
pub(crate) fn check(figure: &Figure) -> Result<(), Error> {
    if figure.panels.is_empty() {
        return Err(Error::Empty("panels"));
    }
    color_axis(&figure.colors)?;
    figure
        .panels
        .iter()
        .try_for_each(|panel| check_panel(panel, &figure.colors))
}

/// Its range has to be one as an axis's has.
fn color_axis(colors: &ColorAxis) -> Result<(), Error> {
    range(&Axis {
        label: colors.label.clone(),
        scale: colors.scale.clone(),
        range: colors.range,
    })
}

/// Both ends finite, in ascending order, and above 0 on a logarithmic axis.
fn range(axis: &Axis) -> Result<(), Error> {
    let Some([from, to]) = axis.range else {
        return Ok(());
    };
    let sound = from.is_finite() && to.is_finite() && from < to;
    match sound && (axis.scale != Scale::Logarithmic || from > 0.0) {
        true => Ok(()),
        false => Err(Error::Axis {
            axis: axis.label.clone(),
            positions: vec![from, to],
        }),
    }
}

/// Both axes, then each mark on them.
fn check_panel(panel: &Panel, colors: &ColorAxis) -> Result<(), Error> {
    range(&panel.x)?;
    range(&panel.y)?;
    panel
        .marks
        .iter()
        .try_for_each(|mark| check_mark(panel, mark, colors))
}

/// An error names the mark, or the panel where the mark has no name, and the axis.
fn check_mark(panel: &Panel, mark: &Mark, colors: &ColorAxis) -> Result<(), Error> {
    let name = if mark.name.is_empty() {
        &panel.title
    } else {
        &mark.name
    };
    let refuse = |axis: &Axis, value: f64, wanted: String| {
        Err(Error::Place {
            mark: name.clone(),
            axis: axis.label.clone(),
            value,
            wanted,
        })
    };
    // A position must be finite; a value may leave a gap.
    let position = |axis: &Axis, value: f64| match &axis.scale {
        _ if !value.is_finite() => refuse(axis, value, "a finite number".to_owned()),
        Scale::Logarithmic if value <= 0.0 => refuse(axis, value, "a number above 0".to_owned()),
        Scale::Categories(names) if !(-0.5..=names.len() as f64 - 0.5).contains(&value) => refuse(
            axis,
            value,
            format!("0 to {}", names.len().saturating_sub(1)),
        ),
        _ => Ok(()),
    };
    let value = |axis: &Axis, value: f64| {
        if value.is_finite() {
            position(axis, value)
        } else {
            Ok(())
        }
    };
    let within = |axis: &Axis, at: f64| {
        position(axis, at)?;
        match axis.range {
            Some([from, to]) if !(from..=to).contains(&at) => {
                refuse(axis, at, format!("{from} to {to}"))
            }
            _ => Ok(()),
        }
    };
    let ascend = |at: f64, low: f64, high: f64| match low > high {
        true => Err(Error::Interval {
            mark: name.clone(),
            at,
            low,
            high,
        }),
        false => Ok(()),
    };
    let over_cells = has_cells(panel);
    match &mark.shape {
        // What leaves the cells is cut off there.
        Shape::Line(_) | Shape::Dashed(_) if over_cells => match mark.name.is_empty() {
            true => Err(Error::Empty("a name for each of its lines")),
            false => Ok(()),
        },
        Shape::Line(points) | Shape::Dashed(points) => points.iter().try_for_each(|&(x, y)| {
            position(&panel.x, x)?;
            value(&panel.y, y)
        }),
        Shape::Band(spans) => spans.iter().try_for_each(|&(x, low, high)| {
            position(&panel.x, x)?;
            value(&panel.y, low)?;
            ascend(x, low, high)
        }),
        Shape::Dots(dots) => dots.iter().try_for_each(|dot| {
            // A dot without a place cannot be shown to be missing.
            within(&panel.x, dot.x)?;
            value(&panel.y, dot.y)?;
            match dot.spread {
                Some([low, high]) => {
                    position(&panel.x, low)?;
                    position(&panel.x, high)?;
                    ascend(dot.x, low, dot.x)?;
                    ascend(dot.x, dot.x, high)
                }
                None => Ok(()),
            }
        }),
        Shape::Bars(bars) => bars.iter().try_for_each(|bar| {
            position(&panel.x, bar.from)?;
            position(&panel.x, bar.to)?;
            position(&panel.y, bar.height)?;
            ascend(bar.from, bar.from, bar.to)
        }),
        Shape::Cells(cells) => check_cells(panel, name, cells, colors),
        Shape::Upright(at) => within(&panel.x, *at),
        Shape::Level(at) => within(&panel.y, *at),
        Shape::Tick(at, row) => {
            within(&panel.x, *at)?;
            within(&panel.y, *row as f64)
        }
        Shape::Pictures(pictures) => pictures.iter().try_for_each(|one| {
            position(&panel.x, one.at[0] as f64)?;
            position(&panel.y, one.at[1] as f64)
        }),
    }
}

/// As many rows and columns as the axes have, for values and for labels.
fn check_cells(panel: &Panel, name: &str, cells: &Cells, colors: &ColorAxis) -> Result<(), Error> {
    let count = |axis: &Axis, positions: &[f64]| match axis.names() {
        Some(names) => Ok(names.len()),
        None => {
            let ascending = positions.windows(2).all(|pair| pair[0] < pair[1]);
            if !ascending || positions.is_empty() || positions.iter().any(|p| !p.is_finite()) {
                return Err(Error::Axis {
                    axis: axis.label.clone(),
                    positions: positions.to_vec(),
                });
            }
            Ok(positions.len())
        }
    };
    let (columns, rows) = (count(&panel.x, &cells.x)?, count(&panel.y, &cells.y)?);
    let fits = |got: Vec<usize>| match got.len() == rows && got.iter().all(|&n| n == columns) {
        true => Ok(()),
        false => Err(Error::Grid { rows, columns, got }),
    };
    fits(cells.values.iter().map(Vec::len).collect())?;
    if !cells.labels.is_empty() {
        fits(cells.labels.iter().map(Vec::len).collect())?;
    }
    let below = cells.values.iter().flatten().find(|value| **value < 0.0);
    match below {
        Some(&value) if colors.scale == Scale::Logarithmic => Err(Error::Place {
            mark: name.to_owned(),
            axis: colors.label.clone(),
            value,
            wanted: "a number above 0, or 0".to_owned(),
        }),
        _ => Ok(()),
    }
}
