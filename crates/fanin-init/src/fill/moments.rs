//! Mean and variance as a pair: of schemes by theory, of units by measurement.

/// The mean and the variance of one number: of a weight or a bias over draws, as
/// [`Filling::moments`](crate::Filling::moments) tells them, or of a unit's outputs over data, as
/// [`normalize_units`](crate::model::normalize_units) takes them.
///
/// ```
/// use fanin_init::Scheme;
/// let moments = Scheme::uniform(-1.0, 3.0)?.weights([1, 1])?.moments().expect("a law");
/// assert_eq!((moments.mean, moments.variance), (1.0, 16.0 / 12.0));
/// # Ok::<(), fanin_init::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// The mean, in units of the number.
    pub mean: f64,
    /// The variance about that mean, the square of the standard deviation; at least 0.
    pub variance: f64,
}
