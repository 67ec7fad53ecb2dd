//! Dots in a row that do not cover each other.
//!
//! Dots keep their place on the x axis where they can: a stack grows upward and downward from the
//! row's middle, in levels 0, 1, -1, 2, -2 as room is needed. Accuracies of 50 pictures have few
//! values, and many dots of one value stand in columns.

/// Radius of a dot with its edge, and from one dot to the next in a stack.
pub(crate) const DOT: f64 = 2.75;
/// The diameter of a dot, its edge, and a little air.
const STEP: f64 = 6.2;
/// Dots of one value stand in columns of at most this many.
const TALL: usize = 5;

/// Where the dots of a row stand that lie at `places` on the x axis: x, and how far above the row's
/// middle.
///
/// Equal values stand in columns side by side, in all no wider than they need; a dot that would
/// still cover another moves up and down in turn.
pub(crate) fn stacked(places: &[f64]) -> Vec<(f64, f64)> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|&a, &b| places[a].total_cmp(&places[b]));
    let mut found = vec![(0.0, 0.0); places.len()];
    let mut taken: Vec<(f64, i32)> = Vec::new();
    for equal in order.chunk_by(|&a, &b| places[a] == places[b]) {
        let columns = equal.len().div_ceil(TALL);
        for (i, &dot) in equal.iter().enumerate() {
            let column = (i / TALL) as f64 - (columns as f64 - 1.0) / 2.0;
            let at = places[dot] + STEP * column;
            // How near the next dot of a level is.
            let room = |level: i32| {
                let same = taken.iter().filter(|(_, other)| *other == level);
                same.map(|(other, _)| (at - other).abs())
                    .fold(f64::INFINITY, f64::min)
            };
            let levels = || (0..TALL as i32).map(|k| if k % 2 == 0 { k / 2 } else { -(k + 1) / 2 });
            let free = levels().find(|&level| room(level) >= STEP - 1e-9);
            let level = free.unwrap_or_else(|| {
                let roomiest = levels().max_by(|&a, &b| room(a).total_cmp(&room(b)));
                roomiest.unwrap_or(0)
            });
            taken.push((at, level));
            found[dot] = (at, STEP * f64::from(level));
        }
    }
    found
}

/// The height of a row of stacked dots.
pub(crate) fn row_height(dots: &[(f64, f64)]) -> f64 {
    let reach = dots.iter().map(|(_, up)| up.abs()).fold(0.0, f64::max);
    2.0 * reach + 2.0 * DOT + 6.0
}
