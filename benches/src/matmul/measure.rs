//! Interleaved timing of all back ends on one shape.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::time::Instant;

use fanin_tensor::Product;

use super::case::Case;
use super::outcome::{Group, Outcome, Timing};
use super::shape::{Class, Layout, Shape};
use crate::backend::{Backend, Number};

/// How to measure.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Rounds, at most.
    pub rounds: usize,
    /// Seconds that the rounds of one group may take; a back end that cannot have [`Plan::FEWEST`]
    /// rounds in this time is skipped.
    pub seconds: f64,
    /// Seconds that one timing lasts at least.
    pub sample: f64,
    /// The back ends to compare.
    pub backends: Vec<Backend>,
}

/// Operations in a second, by back end and layout, at the largest shape so far: whether a larger
/// one would take too long. Some back ends have no fast way through a transposed operand.
pub type Rates = BTreeMap<(Backend, Layout), f64>;

impl Plan {
    /// With fewer rounds there is no spread to speak of.
    pub const FEWEST: usize = 3;
}

/// A back end that takes part, and what it took to warm up.
struct Entrant<T: 'static> {
    backend: Backend,
    kernel: &'static dyn Product<T>,
    once: f64,
    repetitions: usize,
    seconds: Vec<f64>,
    wrong: Option<String>,
}

/// Times every back end on a shape: round after round, one after the other, so that whatever
/// disturbs the machine disturbs all. Every timing's last result is checked.
pub fn measure<T: Number>(
    plan: &Plan,
    class: Class,
    shape: Shape,
    threads: NonZeroUsize,
    rates: &mut Rates,
) -> Group {
    let mut case = Case::<T>::new(shape);
    let mut outcomes = Vec::new();
    let mut entrants = Vec::new();
    for &backend in &plan.backends {
        match admit(plan, backend, threads, &mut case, rates) {
            Ok(entrant) => entrants.push(entrant),
            Err(outcome) => outcomes.push((backend, outcome)),
        }
    }

    let round: f64 = entrants.iter().map(|e| e.once * e.repetitions as f64).sum();
    let affordable = (plan.seconds / round.max(1e-9)) as usize;
    for turn in 0..affordable.clamp(Plan::FEWEST, plan.rounds.max(Plan::FEWEST)) {
        // Each time another one begins: who runs after whom should not matter.
        for at in 0..entrants.len() {
            let count = entrants.len();
            let entrant = &mut entrants[(at + turn) % count];
            if entrant.wrong.is_none() {
                let seconds = sample(entrant.kernel, &mut case, threads, entrant.repetitions);
                entrant.seconds.push(seconds);
                entrant.wrong = case.wrong();
            }
        }
    }

    outcomes.extend(entrants.into_iter().map(|entrant| {
        let outcome = match entrant.wrong {
            Some(wrong) => Outcome::Wrong(wrong),
            None => Outcome::Timed(Timing {
                seconds: entrant.seconds,
                repetitions: entrant.repetitions,
            }),
        };
        (entrant.backend, outcome)
    }));
    let order = |backend: Backend| plan.backends.iter().position(|&other| other == backend);
    outcomes.sort_by_key(|(backend, _)| order(*backend));
    Group {
        class,
        shape,
        precision: T::NAME,
        threads: threads.get(),
        outcomes,
    }
}

/// Opens a back end and times one product, unless even that would take too long.
fn admit<T: Number>(
    plan: &Plan,
    backend: Backend,
    threads: NonZeroUsize,
    case: &mut Case<T>,
    rates: &mut Rates,
) -> Result<Entrant<T>, Outcome> {
    if threads.get() > 1 && !backend.is_parallel() {
        return Err(Outcome::Sequential);
    }
    let kernel = backend.open::<T>().map_err(Outcome::Missing)?;
    let (flop, layout) = (case.shape().flop(), case.shape().layout);
    let rate = *rates
        .entry((backend, layout))
        .or_insert_with(|| first_rate(kernel, layout, threads));
    // More than a fair share: at the sizes where this matters, the slow ones are skipped and leave
    // their part.
    let allowed = 0.6 * plan.seconds;
    let needed = |once: f64| Plan::FEWEST as f64 * once;
    if needed(flop / rate) > allowed {
        return Err(Outcome::Skipped(needed(flop / rate)));
    }
    // The first product also allocates buffers and starts threads.
    case.forget();
    sample(kernel, case, threads, 1);
    if let Some(wrong) = case.wrong() {
        return Err(Outcome::Wrong(wrong));
    }
    let once = sample(kernel, case, threads, 1);
    rates.insert((backend, layout), flop / once);
    Ok(Entrant {
        backend,
        kernel,
        once,
        repetitions: ((plan.sample / once).ceil() as usize).clamp(1, 1_000_000),
        seconds: Vec::new(),
        wrong: None,
    })
}

/// Operations in a second at a shape that no back end takes long for.
fn first_rate<T: Number>(kernel: &dyn Product<T>, layout: Layout, threads: NonZeroUsize) -> f64 {
    let mut case = Case::<T>::new(Shape {
        rows: 96,
        inner: 96,
        cols: 96,
        layout,
    });
    sample(kernel, &mut case, threads, 1);
    case.shape().flop() / sample(kernel, &mut case, threads, 1)
}

/// Mean seconds of a product, from so many in a row.
fn sample<T: Number>(
    kernel: &dyn Product<T>,
    case: &mut Case<T>,
    threads: NonZeroUsize,
    repetitions: usize,
) -> f64 {
    case.forget();
    let start = Instant::now();
    for _ in 0..repetitions {
        case.multiply(kernel, threads);
    }
    start.elapsed().as_secs_f64() / repetitions as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(seconds: f64) -> Plan {
        Plan {
            rounds: 4,
            seconds,
            sample: 1e-5,
            backends: vec![Backend::Faer, Backend::Plain],
        }
    }

    #[test]
    fn every_back_end_gets_its_rounds() {
        let mut rates = Rates::new();
        let shape = "5x6x7".parse().expect("a shape");
        let group = measure::<f64>(
            &plan(1.0),
            Class::Given,
            shape,
            NonZeroUsize::MIN,
            &mut rates,
        );
        let rounds: Vec<usize> = group.timed().map(|(_, t)| t.seconds.len()).collect();
        assert_eq!(rounds, [4, 4]);
    }

    #[test]
    fn what_would_take_too_long_is_skipped_and_says_so() {
        let mut rates = Rates::from([
            ((Backend::Plain, Layout::Plain), 1.0),
            ((Backend::Faer, Layout::Plain), 1e9),
        ]);
        let shape: Shape = "5x6x7".parse().expect("a shape");
        let group = measure::<f64>(
            &plan(1.0),
            Class::Given,
            shape,
            NonZeroUsize::MIN,
            &mut rates,
        );
        let [
            (_, Outcome::Timed(_)),
            (Backend::Plain, Outcome::Skipped(seconds)),
        ] = group.outcomes.as_slice()
        else {
            panic!("{:?}", group.outcomes);
        };
        // 420 operations at one a second, three times.
        assert_eq!(*seconds, 1260.0);
    }

    #[test]
    fn a_sequential_back_end_has_no_place_among_threads() {
        let two = NonZeroUsize::new(2).expect("not zero");
        let shape = "5x6x7".parse().expect("a shape");
        let group = measure::<f32>(&plan(1.0), Class::Given, shape, two, &mut Rates::new());
        assert!(matches!(
            group.outcomes.as_slice(),
            [(_, Outcome::Timed(_)), (_, Outcome::Sequential)]
        ));
    }
}
