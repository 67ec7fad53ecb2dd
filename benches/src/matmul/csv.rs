//! The record of a run, as CSV.

use super::compare::{Standing, standings};
use super::outcome::{Group, Outcome, spoken};
use super::versions::version;
use crate::record::quoted;
use crate::{Machine, Peak};

/// One line for each back end in each group.
pub fn csv(machine: &Machine, peaks: &[Peak], groups: &[Group]) -> String {
    let mut out = String::from(
        "date,cpu,processors,revision,class,shape,precision,threads,backend,version,status,rounds,repetitions,\
         seconds_median,seconds_lower_quartile,seconds_upper_quartile,gflops,peak_gflops,share_of_peak,standing\n",
    );
    for group in groups {
        let standings = standings(group);
        for (backend, outcome) in &group.outcomes {
            let mut fields = vec![
                machine.date.clone(),
                machine.cpu.clone(),
                machine.processors.to_string(),
                machine.revision.clone(),
                group.class.to_string(),
                group.shape.to_string(),
                group.precision.to_owned(),
                group.threads.to_string(),
                backend.to_string(),
                match outcome {
                    Outcome::Missing(_) => String::new(),
                    _ => version(*backend),
                },
            ];
            match outcome {
                Outcome::Timed(timing) => {
                    let seconds = timing.summary();
                    let gflops = group.shape.flop() / seconds.median / 1e9;
                    let peak = peak_of(peaks, group);
                    let standing = standings.iter().find(|(other, _)| other == backend);
                    fields.extend([
                        "timed".to_owned(),
                        timing.seconds.len().to_string(),
                        timing.repetitions.to_string(),
                        format!("{:.6e}", seconds.median),
                        format!("{:.6e}", seconds.lower),
                        format!("{:.6e}", seconds.upper),
                        format!("{gflops:.4}"),
                        format!("{peak:.4}"),
                        format!("{:.4}", gflops / peak),
                        match standing {
                            Some((_, Standing::Fastest)) => "fastest",
                            Some((_, Standing::WithinNoise)) => "within noise",
                            _ => "slower",
                        }
                        .to_owned(),
                    ]);
                }
                Outcome::Wrong(how) => fields.push(format!("wrong: {how}")),
                Outcome::Skipped(seconds) => {
                    fields.push(format!("skipped: would take {}", spoken(*seconds)));
                }
                Outcome::Sequential => fields.push("sequential".to_owned()),
                Outcome::Missing(error) => fields.push(error.to_string()),
            }
            fields.resize(20, String::new());
            let fields: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
            out.push_str(&fields.join(","));
            out.push('\n');
        }
    }
    out
}

/// The peak that a group's rates are a share of; NaN if it was not measured.
pub(super) fn peak_of(peaks: &[Peak], group: &Group) -> f64 {
    peaks
        .iter()
        .find(|peak| peak.precision == group.precision && peak.threads == group.threads)
        .map_or(f64::NAN, |peak| peak.gflops)
}
