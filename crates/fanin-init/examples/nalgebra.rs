//! Weights into a matrix of the crate nalgebra, which stores columns one after the other.
//!
//!     cargo run -p fanin-init --example nalgebra

use fanin_init::{Axis, Fan, Scheme, Shape, Source};
use nalgebra::DMatrix;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fan = Fan {
        fan_in: 784,
        fan_out: 512,
    };

    // The same weights as in every other layout: rows in a slice, and the matrix is made of them.
    let rows: Vec<f32> = Scheme::GLOROT_UNIFORM.draw("W1", fan, 1)?;
    let weights = DMatrix::from_row_slice(fan.fan_out, fan.fan_in, &rows);

    // Or in place, without a copy: columns one after the other are the rows of (inputs, outputs).
    // The draws are in another order then, and the fans are still those of the layer, because the
    // axes say what they count.
    let shape = Shape::new(&[Axis::In(fan.fan_in), Axis::Out(fan.fan_out)])?;
    let mut in_place = DMatrix::<f32>::zeros(fan.fan_out, fan.fan_in);
    let glorot = Scheme::GLOROT_UNIFORM.weights(&shape)?;
    glorot.fill("W1", &mut Source::named(1), in_place.as_mut_slice())?;

    let limit = (6.0 / (784.0 + 512.0_f32)).sqrt();
    for matrix in [&weights, &in_place] {
        println!(
            "largest weight {:.5}, Glorot's limit {limit:.5}",
            matrix.amax()
        );
        assert!(matrix.amax() <= limit);
    }
    assert_eq!(weights[(0, 1)], rows[1]);
    Ok(())
}

#[test]
fn example_runs() {
    main().expect("the example");
}
