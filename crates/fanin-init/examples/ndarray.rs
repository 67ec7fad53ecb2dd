//! Weights into an array of the crate ndarray, in place, and one forward pass.
//!
//!     cargo run -p fanin-init --example ndarray

use fanin_init::{Fan, Scheme, Source};
use ndarray::{Array1, Array2};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fan = Fan {
        fan_in: 784,
        fan_out: 512,
    };

    // An array in the standard layout is a slice, row after row: what fanin-init fills.
    let mut weights = Array2::<f32>::zeros((fan.fan_out, fan.fan_in));
    let slice = weights.as_slice_mut().ok_or("not the standard layout")?;
    let he = Scheme::HE_NORMAL.weights(fan)?;
    he.fill("W1", &mut Source::named(1), slice)?;

    let image = Array1::<f32>::ones(fan.fan_in);
    let z = weights.dot(&image);
    let second_moment = z.dot(&z) / fan.fan_out as f32;
    println!("inputs of 1: mean square of z is {second_moment:.2}, He's is 2");
    // The mean of 512 squares of normals of variance 2 is off by 4 standard errors, 4 · 2 ·
    // √(2/512), about once in 16,000.
    assert!((second_moment - 2.0).abs() < 0.5);
    Ok(())
}

#[test]
fn example_runs() {
    main().expect("the example");
}
