use std::process::ExitCode;

use fanin_activation::Activation;
use fanin_activation::theory::{Gains, MeanField, Variances, torch_gain};
use fanin_report::{Column, Table};
use serde::Serialize;

use crate::args::GainOptions;
use crate::failure::Failure;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct GainsJson<'a> {
    gains: &'a [GainJson],
}

#[derive(Serialize)]
struct GainJson {
    activation: String,
    forward: f64,
    backward: f64,
    std: f64,
    edge_of_chaos: Option<f64>,
    torch: Option<f64>,
    /// χ₁ with the forward gain, at the second moment 1 that it keeps.
    chi1_at_forward: f64,
}

impl GainJson {
    fn of(activation: Activation) -> Result<Self, Failure> {
        let gains = Gains::of(&activation);
        let variances = Variances {
            weight: gains.forward.powi(2),
            bias: 0.0,
        };
        let field = MeanField::new(&activation, variances).map_err(Failure::usage)?;
        Ok(Self {
            activation: activation.to_string(),
            forward: gains.forward,
            backward: gains.backward,
            std: gains.std,
            edge_of_chaos: gains.edge_of_chaos,
            torch: torch_gain(activation),
            chi1_at_forward: field.chi1(1.0),
        })
    }
}

/// `fanin gain`.
pub(crate) fn gain(options: &GainOptions, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let asked = match &options.activation {
        Some(activation) => std::slice::from_ref(activation),
        None => Activation::ALL,
    };
    let gains: Vec<GainJson> = asked
        .iter()
        .map(|&activation| GainJson::of(activation))
        .collect::<Result<_, _>>()?;
    let text = || table(&gains).render(Some(terminal.width()), terminal.color());
    terminal.answer(|| GainsJson { gains: &gains }, text)?;
    Ok(ExitCode::SUCCESS)
}

fn table(gains: &[GainJson]) -> Table {
    let number = |value: f64| format!("{value:.6}");
    let optional = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), number);
    let mut table = Table::new([
        Column::left("activation"),
        Column::right("PyTorch"),
        Column::right("forward"),
        Column::right("backward"),
        Column::right("1/std"),
        Column::right("edge"),
        Column::right("χ₁"),
    ]);
    table.title("Gains: a weight has the standard deviation gain / √fan_in");
    for gain in gains {
        table.row([
            gain.activation.clone().into(),
            optional(gain.torch).into(),
            number(gain.forward).into(),
            number(gain.backward).into(),
            number(gain.std).into(),
            optional(gain.edge_of_chaos).into(),
            format!("{:.4}", gain.chi1_at_forward).into(),
        ]);
    }
    for note in [
        "PyTorch: torch.nn.init.calculate_gain; – where it has none. Its tanh and sigmoid are not second-moment gains.",
        "forward: 1/√E φ(z)², z standard normal: the mean square of z stays 1. backward: 1/√E φ′(z)²: gradients keep theirs.",
        "1/std: 1/√Var φ(z): what differs from sample to sample stays. edge: the edge of chaos without biases.",
        "χ₁: with the forward gain, what a gradient's mean square is multiplied by in a layer; 1 would be ideal in a deep network.",
    ] {
        table.footnote(note);
    }
    table
}
