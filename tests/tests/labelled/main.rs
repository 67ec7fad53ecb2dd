//! The diagnosis on networks that a generator makes: is the primary cause one whose repair, alone, makes it train?
//!
//! The label of a case is the set of single repairs that mend it, found by trying them; no rule of the diagnosis has a
//! part in it. `FANIN_CASES=1001..1201` chooses other cases than the ones that run by default, and
//! `FANIN_CASES_TABLE=FILE` writes the confusion table.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::{ControlFlow, Range};

use fanin_lab::{Cause, Explanation, Outcome, Repair, explain, intervene};
use fanin_nn::Step;
use rayon::prelude::*;

mod cases;

use cases::{Case, case, repairs};

/// Whether this change alone makes it train.
fn mends(repair: &Repair, case: &Case) -> bool {
    let network = case.setup.network().expect("drawn");
    let trial = intervene(repair, &case.setup, &network, case.data.task(), &mut go_on);
    let trial = trial.expect("fits");
    trial.is_some_and(|trial| trial.diagnosis.outcome == Outcome::Learned)
}

fn go_on(_: &Step<'_, f64>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// What kind of change a repair is.
fn family(repair: &Repair) -> &'static str {
    match repair {
        Repair::Initialization(_) => "initialization",
        Repair::LearningRate(_) => "learning rate",
        Repair::Activation(..) => "activation",
        Repair::Inputs => "inputs",
        _ => "none",
    }
}

/// A primary cause against the label.
struct Verdict {
    kind: &'static str,
    /// Whether the label has a repair of the cause's kind, or none, and the cause says so.
    right: bool,
    /// Whether the cause's own repair mends.
    mended: bool,
}

impl Verdict {
    fn of(cause: Option<&Cause>, case: &Case, mendable: &[&'static str]) -> Self {
        let mended = cause.is_some_and(|cause| match &cause.repair {
            Repair::Architecture => mendable.is_empty(),
            repair => mends(repair, case),
        });
        Self {
            kind: cause.map_or("none", |cause| cause.kind.name()),
            right: mended || cause.is_some_and(|cause| mendable.contains(&family(&cause.repair))),
            mended,
        }
    }
}

struct Judged {
    number: u64,
    healthy: bool,
    /// A cause where nothing is wrong.
    alarm: bool,
    /// By the rules, from one training run.
    ruled: Verdict,
    /// After remedies were tried.
    proven: Verdict,
    mendable: Vec<&'static str>,
    about: String,
}

fn judge(number: u64) -> Judged {
    let case = case(number);
    let (setup, task) = (&case.setup, case.data.task());
    let network = setup.network().expect("drawn");
    let init = Some(&setup.initialization);
    let mut explanation: Explanation<f64> =
        explain(&network, init, &task.train, &setup.settings).expect("fits");
    let trained = explanation.train(&network, task, &setup.settings, &mut go_on);
    trained.expect("fits");
    let trial = explanation.trial.as_ref().expect("trained");
    let outcome = trial.diagnosis.outcome;
    let healthy = outcome == Outcome::Learned;
    let alarm = healthy && !explanation.causes.is_empty();
    let mut mendable = Vec::new();
    let costs: Vec<f64> = trial.run.history.iter().map(|record| record.cost).collect();
    if !healthy {
        for repair in repairs(setup) {
            let name = family(&repair);
            if !mendable.contains(&name) && mends(&repair, &case) {
                mendable.push(name);
            }
        }
    }
    let verdict = |explanation: &Explanation<f64>, mendable: &[&'static str]| {
        Verdict::of(explanation.causes.first(), &case, mendable)
    };
    let ruled = verdict(&explanation, &mendable);
    let cause = explanation.causes.first().cloned();
    if !healthy {
        let proven = explanation.prove(setup, &network, task, f64::INFINITY, || false);
        proven.expect("fits");
        // What only the diagnosis found belongs to the label too.
        if let Some(proof) = explanation.proofs.last() {
            let name = family(&proof.repair);
            if proof.trial.diagnosis.outcome == Outcome::Learned && !mendable.contains(&name) {
                mendable.push(name);
            }
        }
    }
    let proven = verdict(&explanation, &mendable);
    Judged {
        number,
        healthy,
        alarm,
        ruled,
        proven,
        mendable,
        about: format!(
            "{:?} {:?} {} {} rate {} x {}: {outcome}, cost {:.3} to {:.3}; {:?} {:?}",
            case.data,
            if setup.layers.len() > 9 {
                vec![setup.layers.len()]
            } else {
                setup.layers.clone()
            },
            setup.activation,
            setup.initialization,
            setup.settings.learning_rate,
            setup.settings.iterations,
            costs.first().unwrap_or(&f64::NAN),
            costs.last().unwrap_or(&f64::NAN),
            cause.as_ref().map(|cause| &cause.repair),
            cause.as_ref().map(|cause| &cause.numbers),
        ),
    }
}

/// What the rules said against what mends, case by case.
fn table(judged: &[Judged]) -> String {
    let mut rows: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
    for case in judged.iter().filter(|case| !case.healthy) {
        rows.entry(case.ruled.kind).or_default().push(case);
    }
    let mut out = String::from(
        "| primary cause | cases | right | its remedy mends | what mends (cases) |\n|---|---|---|---|---|\n",
    );
    for (cause, cases) in &rows {
        let mut labels: BTreeMap<String, usize> = BTreeMap::new();
        for case in cases {
            let label = if case.mendable.is_empty() {
                "nothing that was tried".to_owned()
            } else {
                case.mendable.join(", ")
            };
            *labels.entry(label).or_default() += 1;
        }
        let mut labels: Vec<(String, usize)> = labels.into_iter().collect();
        labels.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let labels: Vec<String> = labels
            .iter()
            .map(|(label, count)| format!("{label} ({count})"))
            .collect();
        let _ = writeln!(
            out,
            "| `{cause}` | {} | {} | {} | {} |",
            cases.len(),
            cases.iter().filter(|case| case.ruled.right).count(),
            cases.iter().filter(|case| case.ruled.mended).count(),
            labels.join("; ")
        );
    }
    out
}

#[test]
#[ignore = "takes a quarter of an hour; it measures how good the diagnosis is"]
fn primary_causes_are_those_whose_repair_mends() {
    let asked = std::env::var("FANIN_CASES").ok();
    let range: Range<u64> = match asked.as_deref().map(|text| text.split_once("..")) {
        Some(Some((start, end))) => {
            start.parse().expect("a number")..end.parse().expect("a number")
        }
        _ => 1..41,
    };
    let judged: Vec<Judged> = range.into_par_iter().map(judge).collect();
    let healthy = judged.iter().filter(|case| case.healthy).count();
    // Where nothing mends, only to say so is right: these are counted by themselves.
    let (ill, hopeless): (Vec<&Judged>, Vec<&Judged>) = judged
        .iter()
        .filter(|case| !case.healthy)
        .partition(|case| !case.mendable.is_empty());
    for case in judged
        .iter()
        .filter(|case| !case.healthy && !case.ruled.right)
    {
        println!(
            "{} {} wanted {:?}: {}",
            case.number, case.ruled.kind, case.mendable, case.about
        );
    }
    let count = |cases: &[&Judged], f: &dyn Fn(&Judged) -> bool| {
        cases.iter().filter(|case| f(case)).count()
    };
    let proven = count(&ill, &|case| case.proven.right);
    println!(
        "{} cases, {healthy} healthy, {} alarms; {} that a single change mends: primary cause right {} by the rules \
         (remedy mends {}), {proven} after trials (remedy mends {}); {} that nothing mends: said so {} by the rules, {} after \
         trials\n{}",
        judged.len(),
        judged.iter().filter(|case| case.alarm).count(),
        ill.len(),
        count(&ill, &|case| case.ruled.right),
        count(&ill, &|case| case.ruled.mended),
        count(&ill, &|case| case.proven.mended),
        hopeless.len(),
        count(&hopeless, &|case| case.ruled.right),
        count(&hopeless, &|case| case.proven.right),
        table(&judged)
    );
    if let Ok(path) = std::env::var("FANIN_CASES_TABLE") {
        std::fs::write(path, table(&judged)).expect("written");
    }
    assert!(
        judged.iter().all(|case| !case.alarm),
        "an alarm on a healthy network"
    );
    assert!(healthy * 3 >= judged.len(), "{healthy} healthy");
    assert!(
        proven as f64 >= 0.95 * ill.len() as f64,
        "{proven} of {}",
        ill.len()
    );
}
