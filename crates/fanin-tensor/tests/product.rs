//! fanin's own kernel and the plain loops against one compensated reference, and the views that
//! they take.

mod harness;

use fanin_tensor::{Accumulate, Fanin, MatMut, MatRef, Plain, Real};
use harness::{Stored, Way, product};
use proptest::prelude::*;

fn ways<T: Real>() -> Vec<Way<T>> {
    let way = |name, kernel| Way {
        name,
        kernel,
        leaves_out_zeros: false,
    };
    vec![way("fanin", &Fanin), way("plain", &Plain)]
}

products_are_what_they_promise!(ways);

proptest! {
    #[test]
    fn plain_is_one_chain_of_fused_multiply_adds(
        operands in harness::operands(),
        accumulate in harness::accumulate(),
        alpha in prop_oneof![Just(1.0), Just(0.3)],
    ) {
        check_chain::<f64>(&operands, accumulate, alpha)?;
        check_chain::<f32>(&operands, accumulate, alpha as f32)?;
    }
}

fn check_chain<T: Real>(
    operands: &(Stored, Stored, Stored),
    accumulate: Accumulate,
    alpha: T,
) -> Result<(), TestCaseError> {
    let (a, b, c) = operands;
    let memory = product(&Plain, operands, accumulate, alpha, 1);
    let value =
        |stored: &Stored, i: usize, j: usize| T::from_f64(stored.values[i * stored.cols + j]);
    for i in 0..c.rows {
        for j in 0..c.cols {
            let sum = (0..a.cols).fold(T::zero(), |sum, k| {
                value(a, i, k).mul_add(value(b, k, j), sum)
            });
            let want = match accumulate {
                Accumulate::Replace => alpha * sum,
                Accumulate::Add => value(c, i, j) + alpha * sum,
            };
            prop_assert_eq!(c.view(&memory).get(i, j), want);
        }
    }
    Ok(())
}

#[test]
#[should_panic(expected = "lines of 3 values cannot lie 2 apart")]
fn lines_must_not_overlap() {
    let mut values = [0.0; 9];
    let _ = MatMut::row_major_with_stride(&mut values, 3, 3, 2);
}

#[test]
#[should_panic(expected = "slice holds 9 values, too few for a 2 x 2 view")]
fn strides_must_not_overflow() {
    let _ = MatRef::row_major_with_stride(&[0.0; 9], 2, 2, usize::MAX);
}

#[test]
#[should_panic(expected = "slice holds 5 values, too few for a 2 x 3 view")]
fn views_must_fit() {
    let _ = MatRef::column_major(&[0.0; 5], 2, 3);
}
