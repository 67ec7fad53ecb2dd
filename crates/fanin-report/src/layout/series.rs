//! Marks of one name, taken together: how they look, and how they end.
//!
//! Colors go by series and not by marks, over all panels of a figure: one name is one color
//! everywhere. They go round among the series of one role, in the order in which the names first
//! occur.

use super::palette::{Look, look};
use crate::text::position_label;
use crate::{Figure, Mark, Marker, Panel, Role, Shape};

/// All marks of one name.
///
/// Level lines, upright lines, cells and pictures belong to none: they have the color of text, or
/// one for each value.
#[derive(Debug, Clone)]
pub(crate) struct Series<'a> {
    /// The name, which is never empty.
    pub(crate) name: &'a str,
    /// The role of its first mark.
    pub(crate) role: Role,
    /// Color, dashes, width and marker.
    pub(crate) look: Look,
    /// Its marks in all panels, in their order.
    pub(crate) marks: Vec<&'a Mark>,
    /// Whether its lines lie over cells: in ink, edged with paper.
    pub(crate) over_cells: bool,
}

/// Whether a mark belongs to a series: it has the series' color.
fn is_colored(mark: &Mark) -> bool {
    use Shape::{Band, Bars, Dashed, Dots, Line};
    matches!(
        mark.shape,
        Line(_) | Dashed(_) | Band(_) | Dots(_) | Bars(_)
    )
}

/// Such a panel has no grid, and its lines have no colors of their own.
pub(crate) fn has_cells(panel: &Panel) -> bool {
    panel
        .marks
        .iter()
        .any(|mark| matches!(mark.shape, Shape::Cells(_)))
}

/// The series of a figure in the order of their first marks.
pub(crate) fn of_figure(figure: &Figure) -> Vec<Series<'_>> {
    let mut all: Vec<Series<'_>> = Vec::new();
    for panel in &figure.panels {
        let over_cells = has_cells(panel);
        for mark in panel
            .marks
            .iter()
            .filter(|mark| is_colored(mark) && !mark.name.is_empty())
        {
            match all.iter_mut().find(|series| series.name == mark.name) {
                Some(series) => series.marks.push(mark),
                None => all.push(Series {
                    name: &mark.name,
                    role: mark.role,
                    look: look(mark.role, 0, 1),
                    marks: vec![mark],
                    over_cells,
                }),
            }
        }
    }
    let roles: Vec<Role> = all.iter().map(|series| series.role).collect();
    let count = |role: Role, of: &[Role]| of.iter().filter(|other| **other == role).count();
    for (i, series) in all.iter_mut().enumerate() {
        series.look = look(
            series.role,
            count(series.role, &roles[..i]),
            count(series.role, &roles),
        );
        series.look.marker = i;
    }
    all
}

impl<'a> Series<'a> {
    /// The points of its solid lines, a line each.
    fn points(&self) -> impl Iterator<Item = &'a [(f64, f64)]> {
        self.marks.iter().filter_map(|mark| match &mark.shape {
            Shape::Line(points) => Some(points.as_slice()),
            _ => None,
        })
    }

    /// Its solid line.
    pub(crate) fn line(&self) -> Option<&'a [(f64, f64)]> {
        self.points().next()
    }

    /// Where its line ends; without a line its dashes, or its dots.
    pub(crate) fn end(&self) -> Option<(f64, f64)> {
        let of = |shape: &Shape| match shape {
            Shape::Line(points) | Shape::Dashed(points) => last(points),
            Shape::Dots(dots) => dots
                .iter()
                .rfind(|dot| dot.y.is_finite())
                .map(|dot| (dot.x, dot.y)),
            _ => None,
        };
        let line = self.line().and_then(last);
        line.or_else(|| self.marks.iter().find_map(|mark| of(&mark.shape)))
    }

    /// How its line ends where it does not end in a number: `NaN from iteration 0`.
    ///
    /// `None` for a line that ends in a number and for a series without a solid line.
    pub(crate) fn lost(&self, x_label: &str) -> Option<String> {
        lost(self.line()?, x_label)
    }

    /// Whether one of its marks has a shape of this kind.
    pub(crate) fn has(&self, of: impl Fn(&Shape) -> bool) -> bool {
        self.marks.iter().any(|mark| of(&mark.shape))
    }

    /// What its dots look like.
    pub(crate) fn marker(&self) -> Marker {
        let markers = self.marks.iter().find_map(|mark| match &mark.shape {
            Shape::Dots(dots) => dots.first().map(|dot| dot.marker),
            _ => None,
        });
        markers.unwrap_or_default()
    }

    /// Whether there is anything of it to see.
    ///
    /// A band alone is not: it lies around a line.
    pub(crate) fn is_seen(&self) -> bool {
        self.marks.iter().any(|mark| match &mark.shape {
            Shape::Line(points) | Shape::Dashed(points) => match self.over_cells {
                true => runs(points).any(|run| run.len() > 1),
                false => last(points).is_some(),
            },
            Shape::Band(_) => false,
            Shape::Dots(dots) => !dots.is_empty(),
            _ => true,
        })
    }
}

/// The stretches of a line that are finite.
pub(crate) fn runs(points: &[(f64, f64)]) -> impl Iterator<Item = &[(f64, f64)]> {
    let gap = |(x, y): &(f64, f64)| !(x.is_finite() && y.is_finite());
    points.split(gap).filter(|run| !run.is_empty())
}

/// The last point with a finite value.
fn last(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    points.iter().copied().rfind(|point| point.1.is_finite())
}

/// How a line ends that does not end in a number.
pub(crate) fn lost(points: &[(f64, f64)], x_label: &str) -> Option<String> {
    if points.is_empty() {
        return Some("no values".to_owned());
    }
    let finite = points.iter().rposition(|point| point.1.is_finite());
    let &(x, y) = points.get(finite.map_or(0, |index| index + 1))?;
    let what = if y.is_nan() { "NaN" } else { "infinite" };
    Some(format!("{what} from {x_label} {}", position_label(x)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAN: f64 = f64::NAN;
    const INF: f64 = f64::INFINITY;

    fn points(values: &[f64]) -> Vec<(f64, f64)> {
        (0..)
            .map(|i| 100.0 * f64::from(i))
            .zip(values.iter().copied())
            .collect()
    }

    #[test]
    fn gaps_split_a_line() {
        let line = points(&[NAN, 1.0, 2.0, NAN, INF, 3.0]);
        let found: Vec<_> = runs(&line).map(<[_]>::to_vec).collect();
        assert_eq!(
            found,
            [vec![(100.0, 1.0), (200.0, 2.0)], vec![(500.0, 3.0)]]
        );
    }

    #[test]
    fn the_end_is_named() {
        for (values, expected) in [
            (&[NAN, NAN][..], Some("NaN from iteration 0")),
            (
                &[1.0, NAN, 2.0, INF, NAN],
                Some("infinite from iteration 300"),
            ),
            (&[1.0, NAN, 2.0], None),
            (&[], Some("no values")),
        ] {
            assert_eq!(lost(&points(values), "iteration").as_deref(), expected);
        }
    }
}
