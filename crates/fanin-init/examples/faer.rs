//! An orthogonal matrix for the crate faer, and what it does to lengths.
//!
//!     cargo run -p fanin-init --example faer

use faer::{Col, Mat};
use fanin_init::Scheme;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    const N: usize = 256;
    let rows: Vec<f64> = Scheme::ORTHOGONAL.draw("W1", [N, N], 1)?;

    // faer pads its columns, so the matrix is made element by element.
    let weights = Mat::from_fn(N, N, |i, j| rows[i * N + j]);
    let mut signal = Col::<f64>::from_fn(N, |i| i as f64);
    let before = signal.norm_l2();
    for _ in 0..100 {
        signal = &weights * &signal;
    }
    let ratio = signal.norm_l2() / before;
    println!("after 100 orthogonal layers the signal is {ratio:.12} times as long");
    // Each of 100 products is off by at most 256 roundings.
    assert!((ratio - 1.0).abs() < 100.0 * 256.0 * f64::EPSILON);
    Ok(())
}

#[test]
fn example_runs() {
    main().expect("the example");
}
