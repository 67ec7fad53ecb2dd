//! Why does this initialization fail?
//! `cargo run --release -p fanin-lab --example diagnose -- 'randn*0.01'`

use std::error::Error;
use std::ops::ControlFlow;

use fanin_lab::{Setup, Task};
use fanin_nn::Step;

fn main() -> Result<(), Box<dyn Error>> {
    let spec = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "randn*0.01".to_owned());
    let task = Task::<f64>::new(&fanin_data::seeded(1))?;
    let setup = Setup::course(spec.parse()?);
    let trial = setup.run(&task, &mut |_: &Step<'_, f64>| ControlFlow::Continue(()))?;
    println!(
        "{spec}: {} of {} test pictures",
        trial.test.correct(),
        trial.test.total()
    );
    println!("outcome: {}", trial.diagnosis.outcome);
    for cause in &trial.diagnosis.causes {
        println!(
            "cause: {}, layer {}: {}",
            cause.kind, cause.layer, cause.evidence
        );
        println!("remedy: {}", cause.remedy);
    }
    Ok(())
}
