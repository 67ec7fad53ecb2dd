use crate::{AxisScale, Drawing, Error, Overlay, draw_map};

/// Values over two axes as colors, in panels that share their axes and a color bar.
///
/// A cell is a rectangle around its position, up to half way to the next. Values that no color stands for have looks of
/// their own, named in the legend: 0 on a logarithmic color axis is hatched, what is NaN or infinite is crossed.
///
/// ```
/// use fanin_report::{AxisScale, ColorAxis, MapAxis, MapFigure, MapPanel};
///
/// let figure = MapFigure {
///     title: "A signal on its way".into(),
///     x: MapAxis { label: "iteration".into(), positions: vec![0.0, 100.0, 200.0] },
///     y: MapAxis { label: "layer".into(), positions: vec![1.0, 2.0] },
///     color: ColorAxis { label: "size".into(), scale: AxisScale::Logarithmic, range: None },
///     panels: vec![MapPanel {
///         name: "randn * 0.01".into(),
///         values: vec![vec![0.5, 0.6, 0.7], vec![1e-3, 1e-4, 0.0]],
///         ..MapPanel::default()
///     }],
///     zero: "exactly 0".into(),
///     ..MapFigure::default()
/// };
/// assert!(figure.draw()?.to_svg().contains("exactly 0"));
/// # Ok::<(), fanin_report::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MapFigure {
    /// The heading, which is also the figure's accessible name.
    pub title: String,
    /// What the colors are, of which data.
    pub subtitle: String,
    /// From left to right.
    pub x: MapAxis,
    /// From bottom to top.
    pub y: MapAxis,
    /// What colors stand for.
    pub color: ColorAxis,
    /// How many panels stand beside each other; 0 is as 1.
    pub columns: usize,
    /// From left to right, then downward.
    pub panels: Vec<MapPanel>,
    /// What a hatched cell is, for the legend: a value of 0 on a logarithmic color axis.
    pub zero: String,
    /// What a crossed cell is, for the legend: a value that is NaN or infinite.
    pub not_finite: String,
}

/// An axis of a [`MapFigure`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MapAxis {
    /// What it measures, with its unit.
    pub label: String,
    /// The middles of the cells, finite and ascending.
    pub positions: Vec<f64>,
}

/// What the colors of a [`MapFigure`] stand for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ColorAxis {
    /// What is measured, with its unit.
    pub label: String,
    /// How values lie between the two ends.
    pub scale: AxisScale,
    /// The ends, the second above the first; those of the data if none. What lies beyond has the color of the end.
    pub range: Option<[f64; 2]>,
}

/// A panel of a [`MapFigure`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MapPanel {
    /// What stands above it; may be empty.
    pub name: String,
    /// `values[row][column]`, rows from bottom to top.
    pub values: Vec<Vec<f64>>,
    /// Lines over the cells, in the coordinates of the axes.
    pub overlays: Vec<Overlay>,
}

impl MapAxis {
    fn check(&self) -> Result<(), Error> {
        let ascending = self.positions.windows(2).all(|pair| pair[0] < pair[1]);
        if !ascending || self.positions.iter().any(|position| !position.is_finite()) {
            return Err(Error::Axis {
                axis: self.label.clone(),
                positions: self.positions.clone(),
            });
        }
        if self.positions.is_empty() {
            return Err(Error::Empty("positions on both axes"));
        }
        Ok(())
    }

    /// Where the cells begin and end: one more than there are positions.
    pub(crate) fn edges(&self) -> Vec<f64> {
        let p = &self.positions;
        let between: Vec<f64> = p.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0).collect();
        // The outermost cells reach as far outward as inward; a single one is 1 wide.
        let (Some(&first), Some(&last)) = (p.first(), p.last()) else {
            return Vec::new();
        };
        let inner = |edge: Option<&f64>, end: f64, alone: f64| match edge {
            Some(edge) => 2.0 * end - edge,
            None => end + alone,
        };
        let start = inner(between.first(), first, -0.5);
        let end = inner(between.last(), last, 0.5);
        [vec![start], between, vec![end]].concat()
    }
}

impl MapFigure {
    /// Lays the figure out, 800 units wide.
    ///
    /// # Errors
    /// If there is no panel, positions do not ascend, a panel is not one value for each of them, the color axis is none, a
    /// logarithmic one gets a value below 0, or a line has no name.
    pub fn draw(&self) -> Result<Drawing, Error> {
        if self.panels.is_empty() {
            return Err(Error::Empty("panels"));
        }
        self.x.check()?;
        self.y.check()?;
        let logarithmic = self.color.scale == AxisScale::Logarithmic;
        if let Some([from, to]) = self.color.range {
            let sound = from.is_finite() && to.is_finite() && from < to;
            if !sound || (logarithmic && from <= 0.0) {
                return Err(Error::Axis {
                    axis: self.color.label.clone(),
                    positions: vec![from, to],
                });
            }
        }
        let (rows, columns) = (self.y.positions.len(), self.x.positions.len());
        for panel in &self.panels {
            let values = &panel.values;
            if values.len() != rows || values.iter().any(|row| row.len() != columns) {
                return Err(Error::Grid {
                    rows,
                    columns,
                    got: values.iter().map(Vec::len).collect(),
                });
            }
            let below = values.iter().flatten().find(|value| **value < 0.0);
            if let (true, Some(&value)) = (logarithmic, below) {
                return Err(Error::Logarithm {
                    series: panel.name.clone(),
                    value,
                });
            }
            panel.overlays.iter().try_for_each(Overlay::check)?;
        }
        Ok(draw_map::draw(self))
    }
}
