//! An orthogonal matrix for the crate faer, and what it does to lengths.
//!
//!     cargo run -p fanin-init --example faer

use faer::{Col, Mat};
use fanin_init::{Fan, Initialization, Source};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fan = Fan {
        fan_in: 256,
        fan_out: 256,
    };
    let init: Initialization = "orthogonal".parse()?;
    let mut rows = vec![0.0_f64; fan.weights()?];
    init.fill_weights(fan, "W1", &mut Source::named(1), &mut rows)?;

    // faer pads its columns, so the matrix is made element by element.
    let weights = Mat::from_fn(fan.fan_out, fan.fan_in, |i, j| rows[i * fan.fan_in + j]);
    let mut signal = Col::<f64>::from_fn(fan.fan_in, |i| i as f64);
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
