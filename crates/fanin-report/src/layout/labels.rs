//! Where labels go so that they do not cover each other or the curves.
//!
//! Two problems are solved here: names beside a panel, which have an order and a wish each, and
//! names on lines within it, which look for the quietest place.

use super::drawing::Rectangle;

/// Moves labels apart: each label wants its top at a certain height, has a height of its own, and
/// may not overlap the next. The labels are given in order and stay in order; the sum of squared
/// displacements is the least possible unless the ends `top` and `bottom` are in the way. Returns
/// the tops.
///
/// This is isotonic regression by pooling adjacent violators: overlapping neighbors become one
/// block that lies where the mean of its members wants it, until no blocks overlap.
pub(crate) fn spread(labels: &[Wanted], [top, bottom]: [f64; 2]) -> Vec<f64> {
    struct Block {
        /// Sum over the members of where each wants the block to begin.
        wish: f64,
        members: usize,
        height: f64,
    }
    impl Block {
        fn start(&self, [top, bottom]: [f64; 2]) -> f64 {
            (self.wish / self.members as f64)
                .min(bottom - self.height)
                .max(top)
        }
    }

    let ends = [top, bottom];
    let mut blocks: Vec<Block> = Vec::new();
    for label in labels {
        let mut block = Block {
            wish: label.top,
            members: 1,
            height: label.height,
        };
        while let Some(above) =
            blocks.pop_if(|above| above.start(ends) + above.height > block.start(ends))
        {
            block = Block {
                wish: above.wish + block.wish - above.height * block.members as f64,
                members: above.members + block.members,
                height: above.height + block.height,
            };
        }
        blocks.push(block);
    }

    let mut heights = labels.iter().map(|label| label.height);
    blocks
        .iter()
        .flat_map(|block| {
            let mut next = block.start(ends);
            heights
                .by_ref()
                .take(block.members)
                .map(|height| {
                    next += height;
                    next - height
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

/// A label's wish.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    /// Where it would begin if it were alone.
    pub(crate) top: f64,
    /// How high it is, free space included.
    pub(crate) height: f64,
}

/// The first of the rectangles that the fewest curves run through.
pub(crate) fn quietest(places: &[Rectangle], curves: &[Vec<(f64, f64)>]) -> Option<Rectangle> {
    places
        .iter()
        .copied()
        .min_by_key(|place| curves.iter().filter(|curve| crosses(curve, place)).count())
}

/// Tested at nine points of each segment, ends included.
fn crosses(curve: &[(f64, f64)], &[left, top, right, bottom]: &Rectangle) -> bool {
    let inside = |(x, y): (f64, f64)| x >= left && x <= right && y >= top && y <= bottom;
    // Eight steps along each segment: a segment is a few pixels long, a label a hundred.
    curve.windows(2).any(|ends| {
        let ((x0, y0), (x1, y1)) = (ends[0], ends[1]);
        (0..=8)
            .map(|i| f64::from(i) / 8.0)
            .any(|t| inside((x0 + t * (x1 - x0), y0 + t * (y1 - y0))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tops: &[f64], ends: [f64; 2], expected: &[f64]) {
        let labels: Vec<Wanted> = tops
            .iter()
            .map(|&top| Wanted { top, height: 10.0 })
            .collect();
        assert_eq!(spread(&labels, ends), expected);
    }

    #[test]
    fn labels_move_no_more_than_they_must() {
        check(&[0.0, 50.0], [0.0, 100.0], &[0.0, 50.0]);
        check(&[50.0, 50.0], [0.0, 100.0], &[45.0, 55.0]);
        check(
            &[50.0, 51.0, 52.0, 90.0],
            [0.0, 100.0],
            &[41.0, 51.0, 61.0, 90.0],
        );
        check(&[95.0, 96.0], [0.0, 100.0], &[80.0, 90.0]);
        check(&[-5.0, -5.0, 12.0], [0.0, 100.0], &[0.0, 10.0, 20.0]);
        check(&[], [0.0, 100.0], &[]);
    }

    #[test]
    fn a_place_between_the_curves_is_found() {
        let curves = [
            vec![(0.0, 0.0), (100.0, 0.0)],
            vec![(0.0, 5.0), (50.0, 25.0)],
        ];
        let places = [
            [0.0, -5.0, 30.0, 5.0],
            [0.0, 5.0, 30.0, 15.0],
            [60.0, 5.0, 90.0, 15.0],
        ];
        assert_eq!(quietest(&places, &curves), Some(places[2]));
        assert_eq!(quietest(&[], &curves), None);
    }
}
