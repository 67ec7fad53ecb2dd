/// What makes a figure impossible to draw truthfully.
///
/// Costs that are NaN or infinite are *not* among these: a diverged run is a result, and the figure says so.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The columns of a series differ in length.
    #[error("series `{series}` has {x} x values, but {got} {field} values")]
    Length {
        /// The series' name.
        series: String,
        /// Number of `x` values.
        x: usize,
        /// The column that differs: `lowest`, `middle` or `highest`.
        field: &'static str,
        /// Number of values in that column.
        got: usize,
    },
    /// An `x` value is NaN or infinite.
    #[error("series `{series}`: x value {index} is {value}; it must be finite")]
    Position {
        /// The series' name.
        series: String,
        /// Index of the value.
        index: usize,
        /// The value.
        value: f64,
    },
    /// A point has `lowest` above `middle`, or `middle` above `highest`.
    #[error(
        "series `{series}`: point {index} has lowest {lowest}, middle {middle}, highest {highest}; they must ascend"
    )]
    Band {
        /// The series' name.
        series: String,
        /// Index of the point.
        index: usize,
        /// Lower end of the band.
        lowest: f64,
        /// The line.
        middle: f64,
        /// Upper end of the band.
        highest: f64,
    },
    /// The y axis cannot end at this number.
    #[error("the y axis ends at {0}; it must end at a finite number above 0")]
    Limit(f64),
    /// A reference line that nobody could see.
    #[error("reference line `{label}` at {value} lies outside the y axis, 0 to {limit}")]
    Reference {
        /// The line's label.
        label: String,
        /// Where it should be drawn.
        value: f64,
        /// The end of the y axis.
        limit: f64,
    },
}
