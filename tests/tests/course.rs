//! The course's own files, against NumPy. Needs their folder in `FANIN_COURSE_DATA`.

use std::path::Path;

use fanin_activation::Activation;
use fanin_lab::{Rng, Setup, Task, thirty_four};
use fanin_nn::{Form, Loss, Settings};
use rayon::prelude::*;
use serde_json::Value;

/// Made by `tests/reference/course/generate.py`.
const REFERENCE: &str = include_str!("../reference/course/runs.json");

fn task() -> Option<Task<f64>> {
    let Some(folder) = std::env::var_os("FANIN_COURSE_DATA") else {
        eprintln!("skipped: set FANIN_COURSE_DATA to the folder with the course's HDF5 files");
        return None;
    };
    let data = fanin_data::read_course(Path::new(&folder)).expect("the course's files");
    Some(Task::new(&data).expect("pictures"))
}

fn reference(part: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(REFERENCE).expect("JSON");
    all[part].as_array().expect("a list").clone()
}

fn number(value: &Value) -> usize {
    value.as_u64().expect("a whole number") as usize
}

fn setup(run: &Value, layers: Vec<usize>, settings: Settings) -> Setup {
    Setup {
        layers,
        activation: Activation::Relu,
        residual: false,
        initialization: run["spec"]
            .as_str()
            .expect("a string")
            .parse()
            .expect("a known scheme"),
        rng: Rng::Numpy,
        seed: run["seed"].as_u64().expect("a seed"),
        settings,
    }
}

#[test]
fn published_costs_in_both_forms() {
    let Some(task) = task() else { return };
    [Form::Dual, Form::Primal].par_iter().for_each(|&form| {
        let mut setup = thirty_four::setup("randn/sqrt(n_prev)", thirty_four::Pictures::Course, 1)
            .expect("known");
        setup.settings = Settings {
            form,
            loss: Loss::Course,
            ..Settings::default()
        };
        let trial = setup.run(&task, &mut ()).expect("fits");
        assert_eq!(trial.run.form, form);
        let measured = trial.run.history.iter().map(|record| record.cost);
        for (published, cost) in thirty_four::PUBLISHED_COSTS.into_iter().zip(measured) {
            assert_eq!(format!("{published:.6}"), format!("{cost:.6}"), "{form}");
        }
        assert_eq!(
            (trial.train.correct(), trial.test.correct()),
            (206, 40),
            "{form}"
        );
    });
}

#[test]
fn ten_seed_table() {
    let Some(task) = task() else { return };
    let runs = reference("table");
    assert_eq!(runs.len(), 90);
    let moving: Vec<String> = runs
        .par_iter()
        .filter_map(|run| {
            let settings = Settings {
                loss: Loss::Course,
                ..Settings::default()
            };
            let setup = setup(run, vec![12288, 20, 7, 5, 1], settings);
            let trial = setup.run(&task, &mut ()).expect("fits");
            let counts = (trial.train.correct(), trial.test.correct());
            let at = format!("{}, seed {}", run["spec"], run["seed"]);
            // The counts that occur under twenty perturbations of 1e-15.
            let spread = run["spread"].as_array().expect("a list");
            if spread.len() == 1 {
                assert_eq!(
                    counts,
                    (number(&run["train"]), number(&run["test"])),
                    "{at}"
                );
                return None;
            }
            let within = |index: usize, count: usize| {
                let values = || spread.iter().map(|pair| number(&pair[index]));
                values().min() <= Some(count) && Some(count) <= values().max()
            };
            assert!(
                within(0, counts.0) && within(1, counts.1),
                "{at}: {counts:?} outside {spread:?}"
            );
            Some(format!(
                "{at}: {counts:?}, NumPy {} and {}",
                run["train"], run["test"]
            ))
        })
        .collect();
    println!("cells that rounding moves: {moving:#?}");
}

#[test]
fn other_networks_seeds_and_rates() {
    let Some(task) = task() else { return };
    reference("others").par_iter().for_each(|run| {
        let layers = run["layers"]
            .as_array()
            .expect("a list")
            .iter()
            .map(number)
            .collect();
        let rate = run["rate"].as_f64().expect("a number");
        let settings = Settings {
            learning_rate: rate,
            iterations: number(&run["iterations"]),
            loss: Loss::Course,
            ..Settings::default()
        };
        let trial = setup(run, layers, settings)
            .run(&task, &mut ())
            .expect("fits");
        let at = format!(
            "{}, {}, seed {}, rate {rate}",
            run["spec"], run["layers"], run["seed"]
        );
        assert_eq!(trial.train.correct(), number(&run["train"]), "{at}");
        assert_eq!(trial.test.correct(), number(&run["test"]), "{at}");
        let costs = run["costs"].as_array().expect("a list");
        assert_eq!(costs.len(), trial.run.history.len());
        if rate > 0.0075 {
            // Rounding grows along such a path; the counts are all that is compared.
            return;
        }
        for (record, cost) in trial.run.history.iter().zip(costs) {
            let cost = cost.as_f64().expect("a number");
            // Noise of 1e-15 at the start stays below 1e-9 at these rates.
            assert!(
                (record.cost - cost).abs() < 1e-8,
                "{at}, iteration {}: {} and {cost}",
                record.iteration,
                record.cost
            );
        }
    });
}
