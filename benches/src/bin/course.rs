//! Times the course's network for `peers/compare.py`: `course DIR NAIVE DUAL` prints one JSON object with
//! milliseconds an iteration and the cost after so many iterations, for each form and precision.

use std::error::Error;
use std::path::PathBuf;

use benches::{pictures, problem, time, trainer};
use fanin_init::Element;
use fanin_nn::{Form, Scalar};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().collect();
    let [_, folder, primal, dual] = words.as_slice() else {
        return Err("usage: course DIR PRIMAL_ITERATIONS DUAL_ITERATIONS".into());
    };
    let folder = PathBuf::from(folder);
    let iterations = (primal.parse()?, dual.parse()?);
    let out = json!({
        "f64": measured::<f64>(&folder, iterations)?,
        "f32": measured::<f32>(&folder, iterations)?,
    });
    println!("{out}");
    Ok(())
}

fn measured<T: Scalar + Element>(
    folder: &std::path::Path,
    (primal, dual): (usize, usize),
) -> Result<Value, Box<dyn Error>> {
    let data = pictures(Some(folder))?;
    let problem = problem::<T>(&data)?;
    let (primal_ms, primal_cost) = time(&mut trainer(&problem, Form::Primal)?, primal);
    let (dual_ms, dual_cost) = time(&mut trainer(&problem, Form::Dual)?, dual);
    Ok(json!({
        "primal_ms": primal_ms, "primal_cost": primal_cost,
        "dual_ms": dual_ms, "dual_cost": dual_cost,
    }))
}
