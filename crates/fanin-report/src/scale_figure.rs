use crate::{Drawing, Error, Role, draw_scale};

/// How something grows: panels of curves on logarithmic axes, with the power that was fitted to each.
///
/// A straight line is a power law, and its slope the exponent, which stands at the top of the panel in the curve's color.
///
/// ```
/// use fanin_report::{PowerCurve, PowerLaw, Role, ScaleFigure, ScalePanel};
///
/// let curve = PowerCurve {
///     name: "dual".into(),
///     role: Role::Good,
///     x: vec![32.0, 64.0, 128.0],
///     y: vec![0.3, 1.0, 4.0],
///     law: Some(PowerLaw { from: 64.0, factor: 1.0 / 4096.0, exponent: 2.0 }),
/// };
/// let figure = ScaleFigure {
///     title: "Time over samples".into(),
///     subtitle: String::new(),
///     panels: vec![ScalePanel { x_label: "samples".into(), y_label: "ms an iteration".into(), curves: vec![curve] }],
/// };
/// assert!(figure.draw()?.to_svg().contains("dual: power 2.00"));
/// # Ok::<(), fanin_report::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScaleFigure {
    /// The heading, which is also the figure's accessible name.
    pub title: String,
    /// What is the same in all panels.
    pub subtitle: String,
    /// Three in a row, in reading order.
    pub panels: Vec<ScalePanel>,
}

/// One quantity over another.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScalePanel {
    /// What varies.
    pub x_label: String,
    /// What is measured, and its unit.
    pub y_label: String,
    /// What is compared: few enough to tell apart by a line each.
    pub curves: Vec<PowerCurve>,
}

/// Points, and the law behind them. All are above 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PowerCurve {
    /// What the label says.
    pub name: String,
    /// What the color says.
    pub role: Role,
    /// Positions, ascending.
    pub x: Vec<f64>,
    /// As many values.
    pub y: Vec<f64>,
    /// What was fitted, if anything.
    pub law: Option<PowerLaw>,
}

/// `factor · x^exponent`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PowerLaw {
    /// The first position it was fitted to; below, the line is not drawn.
    pub from: f64,
    /// The value at 1.
    pub factor: f64,
    /// The slope on logarithmic axes.
    pub exponent: f64,
}

impl PowerLaw {
    /// Its value at a position.
    pub fn at(&self, x: f64) -> f64 {
        self.factor * x.powf(self.exponent)
    }
}

impl ScaleFigure {
    /// Lays the figure out, 800 units wide.
    ///
    /// # Errors
    /// If the columns of a curve differ in length, or a number has no logarithm.
    pub fn draw(&self) -> Result<Drawing, Error> {
        for curve in self.panels.iter().flat_map(|panel| &panel.curves) {
            let series = || curve.name.clone();
            if curve.y.len() != curve.x.len() {
                return Err(Error::Length {
                    series: series(),
                    x: curve.x.len(),
                    field: "y",
                    got: curve.y.len(),
                });
            }
            let positive = |value: &f64| value.is_finite() && *value > 0.0;
            if let Some(&value) = curve.x.iter().chain(&curve.y).find(|v| !positive(v)) {
                return Err(Error::Logarithm {
                    series: series(),
                    value,
                });
            }
        }
        Ok(draw_scale::draw(self))
    }
}
