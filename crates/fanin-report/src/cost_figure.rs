use crate::{Drawing, Error, Role, curve, draw};

/// Cost curves of many runs in one figure: a line and a band a series, each labeled where it ends.
///
/// Labels stand beside the panel at the height where their curves end, so that they read from top to bottom as a table
/// of results. Curves of one color that end in one place share a label that lists them. What cannot be drawn is said:
/// a series that is not a number from some point on is listed below the panel.
///
/// ```
/// use fanin_report::{CostFigure, ReferenceLine, Role, Series};
///
/// let figure = CostFigure {
///     title: "What the cost does".into(),
///     subtitle: "median of 5 seeds; band: lowest to highest".into(),
///     x_label: "iteration".into(),
///     y_label: "training cost".into(),
///     y_max: 1.0,
///     series: vec![
///         Series {
///             name: "randn / sqrt(n_prev)".into(),
///             role: Role::Good,
///             x: vec![0.0, 1000.0, 2499.0],
///             lowest: vec![0.75, 0.31, 0.07],
///             middle: vec![0.77, 0.35, 0.09],
///             highest: vec![0.80, 0.42, 0.12],
///         },
///         Series::line("randn ** 0.001", Role::Bad, vec![0.0, 1000.0, 2499.0], vec![f64::NAN; 3]),
///     ],
///     references: vec![ReferenceLine { value: 0.644, label: "base-rate entropy 0.644 = the constant answer".into() }],
/// };
/// let svg = figure.draw()?.to_svg();
/// assert!(svg.starts_with("<svg"));
/// assert!(svg.contains("randn ** 0.001: NaN from iteration 0"));
/// # Ok::<(), fanin_report::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CostFigure {
    /// The heading, which is also the figure's accessible name.
    pub title: String,
    /// A line below the heading: what the lines and the bands are.
    pub subtitle: String,
    /// What the x axis counts; also used in sentences, as in "NaN from iteration 0".
    pub x_label: String,
    /// What the y axis measures.
    pub y_label: String,
    /// The y axis runs from 0 to this number; finite and above 0. What is higher is cut off at the panel's edge.
    pub y_max: f64,
    /// The curves. Their order decides their colors, and who is listed first where several share a label.
    pub series: Vec<Series>,
    /// Horizontal lines to compare with.
    pub references: Vec<ReferenceLine>,
}

/// One curve with its band. All four columns have the same length.
///
/// Values may be NaN or infinite: the line has a gap there, a band whose `highest` is infinite reaches out of the
/// panel.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    /// What the label says.
    pub name: String,
    /// What the color says: [`Role::Good`] curves get different cool colors, [`Role::Bad`] ones all the same warm one.
    pub role: Role,
    /// Positions, finite and ascending.
    pub x: Vec<f64>,
    /// Lower end of the band.
    pub lowest: Vec<f64>,
    /// The line.
    pub middle: Vec<f64>,
    /// Upper end of the band.
    pub highest: Vec<f64>,
}

/// A horizontal line with a label on it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReferenceLine {
    /// Its height on the y axis.
    pub value: f64,
    /// What it means.
    pub label: String,
}

impl Series {
    /// A curve without a band: one run.
    pub fn line(name: impl Into<String>, role: Role, x: Vec<f64>, y: Vec<f64>) -> Self {
        Series {
            name: name.into(),
            role,
            x,
            lowest: y.clone(),
            middle: y.clone(),
            highest: y,
        }
    }
}

impl CostFigure {
    /// Lays the figure out, 800 units wide.
    ///
    /// # Errors
    ///
    /// If columns differ in length, an `x` is not finite, a band is upside down, the y axis is not an axis, or a
    /// reference line lies off it.
    pub fn draw(&self) -> Result<Drawing, Error> {
        if !(self.y_max.is_finite() && self.y_max > 0.0) {
            return Err(Error::Limit(self.y_max));
        }
        self.series.iter().try_for_each(curve::check)?;
        for line in &self.references {
            if !(0.0..=self.y_max).contains(&line.value) {
                return Err(Error::Reference {
                    label: line.label.clone(),
                    value: line.value,
                    limit: self.y_max,
                });
            }
        }
        Ok(draw::draw(self))
    }
}
