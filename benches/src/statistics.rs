//! Medians, whether a difference is more than noise, and how a time grows.

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
        let values: Vec<f64> = values.into_iter().collect();
        Self {
            lower: quantile(&values, 0.25),
            median: quantile(&values, 0.5),
            upper: quantile(&values, 0.75),
        }
    }

    /// Half the distance between the quartiles, as a share of the median.
    pub fn spread(&self) -> f64 {
        (self.upper - self.lower) / 2.0 / self.median
    }
}

/// The quantile with linear interpolation between neighbors; NaN for an empty sample.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let place = share * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (sorted[above] - sorted[below]) * place.fract()
}

/// The chance that a fair coin falls on its rarer side at most as often as the rarer sign occurs
/// among the differences, on either side: the two-sided sign test. Zeros count for neither.
pub fn sign_test(differences: impl IntoIterator<Item = f64>) -> f64 {
    let (mut negative, mut positive) = (0_u32, 0_u32);
    for difference in differences {
        negative += u32::from(difference < 0.0);
        positive += u32::from(difference > 0.0);
    }
    (2.0 * tail(negative + positive, negative.min(positive))).min(1.0)
}

/// Two values between which the median lies with a confidence of at least 95 %, whatever the
/// distribution; infinite for samples of fewer than 6.
pub fn median_interval(values: &[f64]) -> [f64; 2] {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let count = sorted.len() as u32;
    // The interval from the k-th lowest to the k-th highest value misses the median with twice the
    // chance of fewer than k heads.
    let k = (1..=count / 2)
        .take_while(|k| 2.0 * tail(count, k - 1) <= 0.05)
        .last();
    match k {
        Some(k) => [sorted[k as usize - 1], sorted[(count - k) as usize]],
        None => [f64::NEG_INFINITY, f64::INFINITY],
    }
}

/// The chance of at most `heads` heads in so many tosses.
fn tail(tosses: u32, heads: u32) -> f64 {
    let mut term = 0.5_f64.powi(tosses as i32);
    let mut sum = 0.0;
    for k in 0..=heads {
        sum += term;
        term *= f64::from(tosses - k) / f64::from(k + 1);
    }
    sum
}

/// `factor · x^exponent`, a straight line on logarithmic axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PowerLaw {
    /// The first position it was fitted to.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_interpolate() {
        let values = [4.0, 1.0, 3.0, 2.0];
        assert_eq!(quantile(&values, 0.5), 2.5);
        assert_eq!(quantile(&values, 0.0), 1.0);
        assert_eq!(quantile(&values, 1.0), 4.0);
        assert!(quantile(&[], 0.5).is_nan());
    }

    /// Binomial tables: 9 of 9, 8 of 9, 5 of 9 and 11 of 11 on one side.
    #[test]
    fn the_sign_test_is_the_binomial_tail() {
        let rounds = |below: usize, above: usize| {
            let below = std::iter::repeat_n(-1.0, below);
            sign_test(below.chain(std::iter::repeat_n(1.0, above)))
        };
        assert_eq!(rounds(9, 0), 2.0 / 512.0);
        assert_eq!(rounds(1, 8), 2.0 * 10.0 / 512.0);
        assert_eq!(rounds(4, 5), 1.0);
        assert_eq!(rounds(0, 11), 2.0 / 2048.0);
        assert_eq!(rounds(0, 0), 1.0);
    }

    /// Tables of the sign test: with 20 values the interval is from the 6th to the 15th; with 5
    /// there is none.
    #[test]
    fn the_interval_of_the_median_is_from_the_tables() {
        let values: Vec<f64> = (1..=20).map(f64::from).collect();
        assert_eq!(median_interval(&values), [6.0, 15.0]);
        assert_eq!(
            median_interval(&values[..5]),
            [f64::NEG_INFINITY, f64::INFINITY]
        );
        assert_eq!(median_interval(&values[..6]), [1.0, 6.0]);
    }
}
