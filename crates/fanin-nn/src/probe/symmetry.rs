//! Interchangeable units of a layer.
//!
//! Units `i` and `j` are interchangeable if their incoming weights, biases and outgoing weights are
//! equal: exchanging them leaves the network as it is. Then `z_i = z_j` for every sample, `∂J/∂a_i
//! = ∂J/∂a_j`, and the rows of `∂J/∂W` and the columns of the next layer's are equal, so that the
//! units stay equal for ever under gradient descent. Equal incoming weights alone do not do that:
//! different outgoing weights send back different gradients. Zero weights make a whole layer one
//! class.

use fanin_tensor::Matrix;

use crate::sums::product_of_differences;
use crate::{Layer, Scalar};

/// What goes into the units of a layer.
pub(crate) struct Incoming<'a, T> {
    /// `‖w_i‖²` of each unit's weights.
    pub(crate) squares: &'a [f64],
    /// `‖w_i - w_j‖²` of two units' weights.
    pub(crate) squared_distance: &'a dyn Fn(usize, usize) -> f64,
    pub(crate) biases: &'a [T],
}

/// Those of a layer whose weights are a matrix.
pub(crate) fn classes_of_matrix<T: Scalar>(w: &Matrix<T>, b: &[T], outgoing: &Matrix<T>) -> usize {
    let incoming = Incoming {
        squares: &squares_of_rows(w),
        squared_distance: &|i, j| squared_distance_of_rows(w, i, j),
        biases: b,
    };
    classes(&incoming, outgoing)
}

/// In how many classes of interchangeable units a layer falls: see
/// [`Network::unit_classes`](crate::Network::unit_classes).
pub(crate) fn classes<T: Scalar>(incoming: &Incoming<'_, T>, outgoing: &Matrix<T>) -> usize {
    let Incoming {
        squares,
        squared_distance,
        biases,
    } = incoming;
    let tolerance = T::epsilon().widen();
    let leaving = |i: usize, j: usize| {
        let columns = [outgoing.column(i), outgoing.column(j)];
        product_of_differences(columns, columns)
    };
    let coming = |i: usize, j: usize| {
        squared_distance(i, j) + (biases[i].widen() - biases[j].widen()).powi(2)
    };
    let largest = |squares: &mut dyn Iterator<Item = f64>| squares.fold(0.0, f64::max);
    let squared_biases = biases.iter().map(|b| b.widen() * b.widen());
    let most_in = largest(&mut squares.iter().zip(squared_biases).map(|(w, b)| w + b));
    let square = |w: &T| w.widen() * w.widen();
    let squares_out: Vec<f64> = (0..outgoing.cols())
        .map(|unit| outgoing.column(unit).iter().map(square).sum())
        .collect();
    let most_out = largest(&mut squares_out.iter().copied());
    // Where squares overflow, every distance is within an infinite bound.
    let within = |distance: f64, most: f64| most.is_finite() && distance <= tolerance * most;
    // Vectors are at least as far apart as their lengths, which rules out nearly all pairs; twice
    // that, for what rounding does. Then what goes out is looked at: there is less of it.
    let apart = |i: usize, j: usize| (squares_out[i].sqrt() - squares_out[j].sqrt()).powi(2);
    let same = |i, j| {
        within(0.5 * apart(i, j), most_out)
            && within(leaving(i, j), most_out)
            && within(coming(i, j), most_in)
    };
    let mut first_of_class: Vec<usize> = Vec::new();
    for unit in 0..biases.len() {
        if !first_of_class.iter().any(|&first| same(first, unit)) {
            first_of_class.push(unit);
        }
    }
    first_of_class.len()
}

/// Residual paths join units of layers: two of them are interchangeable only if they are so all
/// along the paths. Each of the layers is given the most classes of any of them, as far as it has
/// units.
pub(crate) fn join_chains<'a>(classes: impl Iterator<Item = &'a mut usize>, hidden: &[Layer]) {
    let mut classes: Vec<&mut usize> = classes.take(hidden.len()).collect();
    let mut first = 0;
    while first < classes.len() {
        let joined = hidden[first + 1..]
            .iter()
            .take_while(|layer| layer.residual);
        let chain = &mut classes[first..=first + joined.count()];
        let most = chain.iter().map(|count| **count).max().unwrap_or(0);
        for (count, layer) in chain.iter_mut().zip(&hidden[first..]) {
            **count = most.min(layer.units);
        }
        first += chain.len();
    }
}

/// `‖w_i‖²` of a matrix's rows.
fn squares_of_rows<T: Scalar>(w: &Matrix<T>) -> Vec<f64> {
    let mut squares = vec![0.0; w.rows()];
    for k in 0..w.cols() {
        for (sum, w) in squares.iter_mut().zip(w.column(k)) {
            *sum += w.widen() * w.widen();
        }
    }
    squares
}

/// `‖w_i - w_j‖²` of two of a matrix's rows.
fn squared_distance_of_rows<T: Scalar>(w: &Matrix<T>, i: usize, j: usize) -> f64 {
    let columns = (0..w.cols()).map(|k| w.column(k));
    columns.map(|w| (w[i].widen() - w[j].widen()).powi(2)).sum()
}

/// `‖w_i - w_j‖²` of all pairs of a matrix's rows.
pub(crate) fn squared_distances_of_rows<T: Scalar>(w: &Matrix<T>) -> Matrix<f64> {
    let mut distances = Matrix::zeros(w.rows(), w.rows());
    for k in 0..w.cols() {
        let column = w.column(k);
        for i in 0..w.rows() {
            let sums = &mut distances.as_mut_slice()[i * column.len()..][..column.len()];
            for (sum, w) in sums.iter_mut().zip(column) {
                *sum += (w.widen() - column[i].widen()).powi(2);
            }
        }
    }
    distances
}
