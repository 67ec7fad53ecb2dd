//! Fills the weights of a small network, layer by layer, and shows what the scale does to the
//! signal.
//!
//!     cargo run -p fanin-init --example fill_slices -- he_normal

use fanin_init::{Initialization, Source};

const LAYERS: [usize; 5] = [1000, 100, 100, 100, 10];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let spec = std::env::args().nth(1);
    run(spec.as_deref().unwrap_or("randn/sqrt(n_prev)"))
}

fn run(spec: &str) -> Result<(), Box<dyn std::error::Error>> {
    let init: Initialization = spec.parse()?;
    match init.canonical() {
        Some(scheme) => println!("{init} is {scheme}"),
        None => println!("{init} is no named scheme"),
    }

    let mut source = Source::named(1);
    let mut signal = vec![1.0_f32; LAYERS[0]];
    for (layer, sizes) in LAYERS.windows(2).enumerate() {
        let weights = init.weights([sizes[1], sizes[0]])?;
        let weights: Vec<f32> = weights.draw(&format!("W{}", layer + 1), &mut source)?;
        let relu = |row: &[f32]| {
            row.iter()
                .zip(&signal)
                .map(|(w, a)| w * a)
                .sum::<f32>()
                .max(0.0)
        };
        signal = weights.chunks_exact(sizes[0]).map(relu).collect();
        let second_moment = signal.iter().map(|a| a * a).sum::<f32>() / signal.len() as f32;
        println!(
            "layer {}: mean square of the signal {second_moment:.2e}",
            layer + 1
        );
    }
    Ok(())
}

#[test]
fn example_runs() {
    run("he_normal").expect("the example");
}
