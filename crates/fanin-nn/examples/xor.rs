//! XOR with three hidden units, watching signal and movement of each layer.

use std::error::Error;
use std::ops::ControlFlow;

use fanin_activation::Activation;
use fanin_init::Source;
use fanin_nn::{Architecture, Network, Problem, Settings, Step, train};
use fanin_tensor::Matrix;

fn main() -> Result<(), Box<dyn Error>> {
    let corners = vec![0.0_f64, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0];
    let problem = Problem::new(Matrix::from_column_major(2, 4, corners)?, &[0, 1, 1, 0])?;
    let shape = Architecture::mlp(&[2, 3, 1], Activation::Tanh)?;
    let network = Network::initialize(&shape, &"glorot_uniform".parse()?, &mut Source::named(1))?;
    let settings = Settings {
        learning_rate: 1.0,
        ..Settings::default()
    };
    let run = train(&problem, network, &settings, &mut |step: &Step<'_, f64>| {
        if step.iteration.is_multiple_of(500) {
            println!("iteration {}: cost {:.6}", step.iteration, step.cost());
            for layer in step.probe() {
                println!(
                    "  layer {}: samples differ by {:.3}, moved by {:.2e}",
                    layer.layer,
                    layer.signal.sqrt(),
                    layer.relative_update()
                );
            }
        }
        ControlFlow::Continue(())
    })?;
    println!("{} of 4 right", run.network.evaluate(&problem)?.correct());
    Ok(())
}
