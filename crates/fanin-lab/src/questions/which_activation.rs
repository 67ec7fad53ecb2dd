//! Which scale of the first weights suits which activation, and how deep does it train?
//!
//! For six activations three variances are compared: 1/n, 2/n, and the one that keeps z² at 1,
//! `1 / E φ(z)²` over n for standard normal z ([`forward_gain`]). Signals are followed through ten
//! layers of 200 units and compared with the map of second moments (Poole et al. 2016). Networks of
//! 1 to 32 hidden layers of 16 units are trained on a small task, and the deepest that learns with
//! all seeds is named.
//!
//! What keeps z² need not keep gradients: they change by `χ₁ = n Var(W) E φ'(z)²` a layer. For
//! tanh 1/n keeps both near 0, while the variance that keeps z² at 1 makes gradients grow.

use std::sync::atomic::AtomicBool;

use fanin_activation::Activation;
use fanin_activation::theory::{MeanField, Variances, forward_gain};
use fanin_nn::Settings;

use super::answer::{accuracies_in_cells, table};
use super::chain::{Case, Size, mean, measure, predict, tolerance};
use super::numbers::{Bound, beyond, binomial_error, close, every, number, percent};
use super::tasks::{curved, setup, train_all};
use super::{Answer, Question};
use crate::outcome::{LEARNED, learned_accuracy, majority_share};
use crate::{Claim, Error, Setup};
use fanin_report::{Axis, Role};

pub(super) const QUESTION: Question = Question {
    id: "which-activation",
    title: "Which formula suits which activation?",
    words: "He makes a comment about how to modify the initialization formula for tanh vs ReLU. The common practice is to start \
            with ReLU; if it doesn't work, then you try Leaky ReLU, and only then tanh, sigmoid, swish, ELU and so forth. \
            Which formula suits which, and how deep does it go?",
    source: "deeplearning.ai forum, weight initialization for deep networks",
    ask,
};

/// In the order in which the forum tries them.
const KINDS: [(&str, Activation); 6] = [
    ("ReLU", Activation::Relu),
    ("leaky ReLU", Activation::LeakyRelu { slope: 0.01 }),
    ("tanh", Activation::Tanh),
    ("sigmoid", Activation::Sigmoid),
    ("swish", Activation::Silu),
    ("ELU", Activation::Elu { alpha: 1.0 }),
];
const SIZE: Size = Size {
    depth: 10,
    width: 200,
    networks: 50,
};
/// Powers of two: the depth that trains is known to a factor of 2.
const DEPTHS: [usize; 6] = [1, 2, 4, 8, 16, 32];
/// Narrow, so that 32 layers train in seconds; theory of wide layers is tested by other runs.
const WIDTH: usize = 16;
const SEEDS: u64 = 2;

/// A scheme: `n · Var(W)`, and how one types it.
fn schemes(activation: Activation) -> [(String, f64, String); 3] {
    let gain = forward_gain(&activation);
    [
        ("1/n".to_owned(), 1.0, "randn/sqrt(n_prev)".to_owned()),
        ("2/n".to_owned(), 2.0, "randn*sqrt(2/n_prev)".to_owned()),
        (
            format!("{:.1}/n", gain * gain),
            gain * gain,
            format!("randn*sqrt({}/n_prev)", gain * gain),
        ),
    ]
}

/// Trained networks are looked up by activation, scheme and depth, in the order of the setups.
fn ask(stop: &AtomicBool) -> Result<Answer, Error> {
    let problem = curved(10, 120)?;
    let settings = Settings {
        learning_rate: 0.1,
        iterations: 500,
        ..Settings::default()
    };
    let mut setups = Vec::new();
    for (_, activation) in KINDS {
        for (_, _, spec) in schemes(activation) {
            for depth in DEPTHS {
                let hidden = std::iter::repeat_n(WIDTH, depth);
                let layers: Vec<usize> = std::iter::once(10).chain(hidden).chain([1]).collect();
                for seed in 1..=SEEDS {
                    setups.push(setup(&layers, activation, &spec, seed)?);
                }
            }
        }
    }
    let accuracies = train_all(&problem, &settings, &setups, stop, |_: &Setup, run| {
        Ok(run.network.evaluate(&problem)?.accuracy())
    })?;
    let threshold = learned_accuracy(&problem);
    let seeds = SEEDS as usize;
    let runs = |kind: usize, scheme: usize, depth: usize| {
        let at = ((kind * 3 + scheme) * DEPTHS.len() + depth) * seeds;
        &accuracies[at..at + seeds]
    };
    // The deepest at which all seeds learn, and at every smaller depth too.
    let deepest = |kind: usize, scheme: usize| -> usize {
        let good = |depth: &usize| runs(kind, scheme, *depth).iter().all(|&a| a >= threshold);
        let last = (0..DEPTHS.len()).take_while(good).last();
        last.map_or(0, |depth| DEPTHS[depth])
    };

    let (mut claims, kept) = signals(stop)?;
    let mut table = table(
        "What 10 layers leave of z², and how deep it trains",
        [
            "activation",
            "1/n",
            "2/n",
            "keeps z² = 1",
            "χ₁ of that",
            "deepest, 1/n",
            "deepest, 2/n",
            "deepest, own",
        ],
    );
    for (kind, (name, activation)) in KINDS.into_iter().enumerate() {
        let [_, _, (own, factor, _)] = schemes(activation);
        let variances = Variances {
            weight: factor,
            bias: 0.0,
        };
        let chi1 = MeanField::new(&activation, variances)?.chi1(1.0);
        table.texts([
            name.to_owned(),
            number(kept[kind][0]),
            number(kept[kind][1]),
            own,
            number(chi1),
            deepest(kind, 0).to_string(),
            deepest(kind, 1).to_string(),
            deepest(kind, 2).to_string(),
        ]);
    }
    table.footnote(format!(
        "z² in layer {}, of its value in layer 1, mean of {} networks of {} units. Deepest: hidden layers of {WIDTH} units with which \
         all of {SEEDS} seeds learn in {} iterations at learning rate {}, of {DEPTHS:?}.",
        SIZE.depth, SIZE.networks, SIZE.width, settings.iterations, settings.learning_rate
    ));
    let rule = LEARNED;
    let compare = |text: &str, source: &str, holds: bool, cells: (usize, usize)| Claim {
        text: text.to_owned(),
        source: source.to_owned(),
        expected: "deeper".to_owned(),
        tolerance: rule.to_owned(),
        measured: format!("{} layers against {}", cells.0, cells.1),
        holds,
    };
    let (relu_two, relu_one) = (deepest(0, 1), deepest(0, 0));
    let sigmoid = (0..3).map(|scheme| deepest(3, scheme)).max().unwrap_or(0);
    // At the two largest depths, where the schemes part.
    let deep_mean = |scheme: usize| -> f64 {
        let deep = DEPTHS.len() - 2..DEPTHS.len();
        let all: Vec<f64> = deep
            .flat_map(|depth| runs(0, scheme, depth).iter().copied())
            .collect();
        all.iter().sum::<f64>() / all.len() as f64
    };
    let base = majority_share(&problem);
    claims.push(beyond(
        "ReLU with 16 and 32 hidden layers: how much higher the training accuracy is with 2/n than with 1/n",
        "He et al. 2015",
        Bound::AtLeast(3.0 * binomial_error(base, problem.samples())),
        "3 standard errors of the majority's accuracy",
        deep_mean(1) - deep_mean(0),
    ));
    let tanh = deepest(2, 0);
    claims.push(compare(
        "tanh with 1/n trains deeper than sigmoid with any of the three",
        "the slope of the sigmoid is at most 1/4: χ₁ < 1 (see z-or-slope)",
        tanh > sigmoid,
        (tanh, sigmoid),
    ));
    // The depths are powers of two: neighbors differ by a factor of 2.
    let near = |scheme: &usize| {
        (deepest(0, *scheme)..=2 * deepest(0, *scheme)).contains(&deepest(1, *scheme))
    };
    let near = |scheme: &usize| near(scheme) || deepest(0, *scheme) == 2 * deepest(1, *scheme);
    claims.push(every(
        "leaky ReLU (slope 0.01) goes about as deep as ReLU",
        "its gain differs in the fifth digit",
        "with each scheme",
        "one step of the depths tried: a single run decides about it",
        ((0..3).filter(near).count(), 3),
    ));
    let text = vec![
        "2/n for ReLU and leaky ReLU, 1/n for tanh; ELU and swish lie between, and no formula makes sigmoid deep. The reason: \
         an activation lets only a part of the mean square through, and the variance of the weights has to make up for it."
            .to_owned(),
        format!(
            "ReLU and leaky ReLU let half through, whatever the size. With 1/n ten layers leave {} of z², with 2/n {}. On a small task \
             ReLU then trained with up to {relu_two} hidden layers, with 1/n up to {relu_one}.",
            number(kept[0][0]),
            number(kept[0][1])
        ),
        format!(
            "tanh is a line near 0, where 1/n keeps signal and gradient: it trained with up to {tanh} layers. {} keeps more of the \
             signal, but then gradients grow from layer to layer (χ₁ above 1): it trained with up to {}.",
            schemes(KINDS[2].1)[2].0,
            deepest(2, 2)
        ),
        format!(
            "ELU and swish: what keeps z² at 1 is {} for ELU and {} for swish. They trained up to {} and {} layers with it.",
            schemes(KINDS[5].1)[2].0,
            schemes(KINDS[4].1)[2].0,
            deepest(5, 2),
            deepest(4, 2),
        ),
        format!(
            "Sigmoid is the exception. Its outputs are near 1/2, so the signal never vanishes; but its slope is at most 1/4, and no \
             variance makes up for that: it trained with {} hidden layers at most. Use it for the output.",
            sigmoid
        ),
        "So the forum's order is sound as a habit, but not because costlier functions go deeper: with its own formula each of \
         them, sigmoid apart, is a fair choice for networks of moderate depth; with another's formula it is not."
            .to_owned(),
    ];
    let (mut rows, mut cells) = (Vec::new(), Vec::new());
    for (kind, (name, activation)) in KINDS.into_iter().enumerate() {
        for (scheme, (label, ..)) in schemes(activation).into_iter().enumerate() {
            // ReLU's own formula is 2/n.
            if scheme == 2 && kind < 2 {
                continue;
            }
            rows.push(format!("{name}, {label}"));
            let mean = |depth| runs(kind, scheme, depth).iter().sum::<f64>() / seeds as f64;
            cells.push((0..DEPTHS.len()).map(mean).collect());
        }
    }
    let mut figure = accuracies_in_cells(
        Axis::categories(
            format!("hidden layers of {WIDTH} units"),
            DEPTHS.map(|depth| depth.to_string()),
        ),
        Axis::categories("activation, variance of the weights", rows),
        cells,
        base,
    );
    figure.title = "How deep each activation trains, by the scale of its first weights".to_owned();
    figure.caption = format!(
        "training accuracy after {} iterations, mean of {SEEDS} seeds; {} is one answer for every sample",
        settings.iterations,
        percent(base)
    );
    Ok(Answer {
        text,
        tables: vec![table],
        figure,
        claims,
    })
}

/// For each activation with 1/n and 2/n: what is left of `z²`; and that theory says so.
///
/// The tolerance of a claim is four standard errors and depth over width.
fn signals(stop: &AtomicBool) -> Result<(Vec<Claim>, Vec<[f64; 2]>), Error> {
    let mut cases = Vec::new();
    for (name, activation) in KINDS {
        cases.push(Case::new(name, activation, 1.0, Role::Plain));
        cases.push(Case::new(name, activation, 2.0, Role::Plain));
    }
    let measured = measure(&cases, SIZE, stop, |_, _, _| {})?;
    let (mut claims, mut left) = (Vec::new(), Vec::new());
    for (case, measured) in cases.iter().zip(&measured) {
        let last = SIZE.depth - 1;
        let (z, wide) = (
            mean(measured, |m| &m.z, last),
            predict(case, SIZE.depth)?.z[last],
        );
        left.push(z.value / mean(measured, |m| &m.z, 0).value);
        claims.push(close(
            format!(
                "{} with {}/n: z² in layer {}",
                case.name, case.factor, SIZE.depth
            ),
            "the map of second moments (Poole et al. 2016)",
            wide,
            z.value,
            tolerance(z, wide, SIZE),
        ));
    }
    let pairs = left.chunks_exact(2).map(|pair| [pair[0], pair[1]]);
    Ok((claims, pairs.collect()))
}
