use fanin_report::PowerLaw;

/// Median and quartiles, interpolated between neighbors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quartiles {
    /// A quarter is below.
    pub lower: f64,
    /// Half is below.
    pub median: f64,
    /// Three quarters are below.
    pub upper: f64,
}

impl Quartiles {
    /// Of no values: NaN.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let place = share * values.len().saturating_sub(1) as f64;
            let (low, part) = (place.floor(), place.fract());
            match (values.get(low as usize), values.get(place.ceil() as usize)) {
                (Some(low), Some(high)) => low + part * (high - low),
                _ => f64::NAN,
            }
        };
        Self {
            lower: at(0.25),
            median: at(0.5),
            upper: at(0.75),
        }
    }
}

/// The power law through points, by least squares of logarithms. Nothing from fewer than two.
pub fn fit_power(x: &[f64], y: &[f64]) -> Option<PowerLaw> {
    let logs: Vec<(f64, f64)> = x.iter().zip(y).map(|(x, y)| (x.ln(), y.ln())).collect();
    let n = logs.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| logs.iter().map(of).sum::<f64>() / n;
    let (x_mean, y_mean) = (mean(|log| log.0), mean(|log| log.1));
    let squares: f64 = logs.iter().map(|(x, _)| (x - x_mean).powi(2)).sum();
    let products: f64 = logs.iter().map(|(x, y)| (x - x_mean) * (y - y_mean)).sum();
    if squares == 0.0 {
        return None;
    }
    let exponent = products / squares;
    Some(PowerLaw {
        from: *x.first()?,
        factor: (y_mean - exponent * x_mean).exp(),
        exponent,
    })
}
