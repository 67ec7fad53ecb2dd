//! Count, mean, central moments and extremes of numbers that come in pieces.
//!
//! A sum of fourth powers about 0 would cancel to nothing for values far from 0; so each piece is
//! summed about its own mean, and two pieces are merged by formulas in the distance of their means.

/// What is kept of the finite values so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Running {
    pub(crate) count: u64,
    pub(crate) mean: f64,
    /// Sums of the second to fourth powers of the distances from the mean.
    powers: [f64; 3],
    pub(crate) min: f64,
    pub(crate) max: f64,
    pub(crate) zeros: u64,
    pub(crate) nan: u64,
    pub(crate) infinite: u64,
}

impl Running {
    pub(crate) fn new() -> Self {
        Self {
            count: 0,
            mean: 0.0,
            powers: [0.0; 3],
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            zeros: 0,
            nan: 0,
            infinite: 0,
        }
    }

    /// Adds a piece of a few thousand values: its own moments first, about its own mean, so that
    /// nothing cancels.
    pub(crate) fn add(&mut self, values: &[f64]) {
        if values.iter().all(|value| value.is_finite()) {
            self.add_finite(values);
            return;
        }
        let finite: Vec<f64> = values
            .iter()
            .copied()
            .filter(|value| value.is_finite())
            .collect();
        let nan = values.iter().filter(|value| value.is_nan()).count();
        self.nan += nan as u64;
        self.infinite += (values.len() - finite.len() - nan) as u64;
        self.add_finite(&finite);
    }

    /// A piece without NaN and infinities: two passes, the first for its mean.
    fn add_finite(&mut self, values: &[f64]) {
        if values.is_empty() {
            return;
        }
        let mut sums = [0.0; LANES];
        let (mut low, mut high) = ([self.min; LANES], [self.max; LANES]);
        let mut zeros = [0_u64; LANES];
        each_lane(values, |lane, value| {
            sums[lane] += value;
            low[lane] = low[lane].min(value);
            high[lane] = high[lane].max(value);
            zeros[lane] += u64::from(value == 0.0);
        });
        self.min = low.into_iter().fold(f64::INFINITY, f64::min);
        self.max = high.into_iter().fold(f64::NEG_INFINITY, f64::max);
        self.zeros += zeros.iter().sum::<u64>();
        let n = values.len() as f64;
        let mean = sums.iter().sum::<f64>() / n;
        let mut powers = [[0.0; LANES]; 3];
        each_lane(values, |lane, value| {
            let distance = value - mean;
            let square = distance * distance;
            powers[0][lane] += square;
            powers[1][lane] += square * distance;
            powers[2][lane] += square * square;
        });
        self.merge(n, mean, powers.map(|lanes| lanes.iter().sum()));
        self.count += values.len() as u64;
    }

    /// Pébay, "Formulas for robust, one-pass parallel computation of covariances and
    /// arbitrary-order statistical moments" (2008), equations 2.1 and 3.1.
    fn merge(&mut self, nb: f64, mean: f64, [b2, b3, b4]: [f64; 3]) {
        let na = self.count as f64;
        let n = na + nb;
        let [a2, a3, a4] = self.powers;
        let delta = mean - self.mean;
        let step = delta / n;
        self.mean += nb * step;
        self.powers = [
            a2 + b2 + delta * step * na * nb,
            a3 + b3 + delta * step * step * na * nb * (na - nb) + 3.0 * step * (na * b2 - nb * a2),
            a4 + b4
                + delta * step.powi(3) * na * nb * (na * na - na * nb + nb * nb)
                + 6.0 * step * step * (na * na * b2 + nb * nb * a2)
                + 4.0 * step * (na * b3 - nb * a3),
        ];
    }

    /// The same of the values that are not zero: zeros add nothing to sums of powers.
    pub(crate) fn without_zeros(&self) -> Self {
        let (n, mean) = (self.count as f64, self.mean);
        let [m2, m3, m4] = self.powers;
        let second = m2 + n * mean.powi(2);
        let third = m3 + 3.0 * mean * m2 + n * mean.powi(3);
        let fourth = m4 + 4.0 * mean * m3 + 6.0 * mean.powi(2) * m2 + n * mean.powi(4);
        let kept = (self.count - self.zeros) as f64;
        let at = n * mean / kept;
        Self {
            count: self.count - self.zeros,
            mean: at,
            powers: [
                second - kept * at.powi(2),
                third - 3.0 * at * second + 2.0 * kept * at.powi(3),
                fourth - 4.0 * at * third + 6.0 * at.powi(2) * second - 3.0 * kept * at.powi(4),
            ],
            zeros: 0,
            ..*self
        }
    }

    /// The mean square about the mean; NaN without values.
    pub(crate) fn variance(&self) -> f64 {
        self.powers[0] / self.count as f64
    }

    /// Fourth moment about the mean over the square of the variance; NaN where nothing varies.
    pub(crate) fn kurtosis(&self) -> f64 {
        self.powers[2] * self.count as f64 / (self.powers[0] * self.powers[0])
    }

    /// Mean of the squared distances from any point.
    pub(crate) fn mean_square_about(&self, point: f64) -> f64 {
        self.variance() + (self.mean - point).powi(2)
    }

    /// Values that are in no moment.
    pub(crate) fn non_finite(&self) -> u64 {
        self.nan + self.infinite
    }
}

/// Sums run in so many parts, which a processor adds side by side.
const LANES: usize = 8;

/// Each value with the sum that it goes to.
#[inline(always)]
fn each_lane(values: &[f64], mut f: impl FnMut(usize, f64)) {
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, &value) in chunk.iter().enumerate() {
            f(lane, value);
        }
    }
    for (lane, &value) in rest.iter().enumerate() {
        f(lane, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces of uneven length give the moments of the whole, in numbers far from 0 too.
    #[test]
    fn pieces_add_up() {
        let values: Vec<f64> = (0..10_007)
            .map(|i| 1000.0 + f64::from(i * i % 1013) / 1013.0)
            .collect();
        let mut running = Running::new();
        let mut rest = &values[..];
        for length in [1, 4096, 3, 17, 4000].into_iter().cycle() {
            let (piece, after) = rest.split_at(length.min(rest.len()));
            running.add(piece);
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let moment = |power| values.iter().map(|v| (v - mean).powi(power)).sum::<f64>() / n;
        assert!((running.mean - mean).abs() < 1e-9);
        assert!((running.variance() / moment(2) - 1.0).abs() < 1e-9);
        let kurtosis = moment(4) / moment(2).powi(2);
        assert!((running.kurtosis() / kurtosis - 1.0).abs() < 1e-9);
        assert!((running.powers[1] / n - moment(3)).abs() < 1e-9);
    }

    #[test]
    fn zeros_can_be_left_out() {
        let others: Vec<f64> = (0..50).map(|i| f64::from(i * i % 17) - 3.5).collect();
        let all: Vec<f64> = others.iter().flat_map(|&x| [0.0, x, 0.0]).collect();
        let (mut whole, mut wanted) = (Running::new(), Running::new());
        whole.add(&all);
        wanted.add(&others);
        let got = whole.without_zeros();
        assert_eq!((got.count, got.zeros), (50, 0));
        assert!((got.mean - wanted.mean).abs() < 1e-12);
        for (got, wanted) in got.powers.iter().zip(wanted.powers) {
            assert!((got - wanted).abs() < 1e-9 * wanted.abs(), "{got} {wanted}");
        }
    }

    #[test]
    fn what_is_not_finite_is_counted_and_left_out() {
        let mut running = Running::new();
        running.add(&[1.0, f64::NAN, -0.0, f64::INFINITY, f64::NEG_INFINITY, 3.0]);
        assert_eq!((running.nan, running.infinite, running.zeros), (1, 2, 1));
        assert_eq!((running.count, running.min, running.max), (3, -0.0, 3.0));
        assert!((running.mean - 4.0 / 3.0).abs() < 1e-15);
    }
}
