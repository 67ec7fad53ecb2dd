//! What the name of a tensor says: its layer, its place among the layers, and what it is there.
//!
//! | name | layer | what |
//! |---|---|---|
//! | `W3`, `b3` | 3 | weights (units, inputs), biases: the course |
//! | `net.0.weight`, `net.0.bias` | `net.0` | weights (units, inputs), biases: PyTorch |
//! | `dense_1/kernel:0`, `dense_1/bias:0` | `dense_1` | weights (inputs, units), biases: Keras |

/// What a tensor is in its layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Of shape (units, inputs), or of (inputs, units) if `transposed`.
    Weight { transposed: bool },
    /// One value for each unit.
    Bias,
}

/// A piece of a name: `10` comes after `9`, and `dense` before `dense_1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Number(u64),
    Text(String),
}

/// The layer that a tensor belongs to, and what it is there.
pub(super) fn role(name: &str) -> Option<(Vec<Part>, Role)> {
    let name = name.strip_suffix(":0").unwrap_or(name);
    if let Some(number) = numbered(name, 'W') {
        return Some((
            vec![Part::Number(number)],
            Role::Weight { transposed: false },
        ));
    }
    if let Some(number) = numbered(name, 'b') {
        return Some((vec![Part::Number(number)], Role::Bias));
    }
    let (layer, last) = match name.rfind(['.', '/']) {
        Some(at) => (&name[..at], &name[at + 1..]),
        None => ("", name),
    };
    let role = match last {
        "weight" => Role::Weight { transposed: false },
        "kernel" => Role::Weight { transposed: true },
        "bias" => Role::Bias,
        _ => return None,
    };
    Some((parts(layer), role))
}

/// The number of a layer in the course's dictionary.
pub(super) fn numbered(name: &str, prefix: char) -> Option<u64> {
    name.strip_prefix(prefix)?.parse().ok()
}

/// A name cut where digits begin or end.
///
/// `layers.10.w` becomes `layers.`, 10, `.w`, so that layer 10 comes after layer 9.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest
            .find(|c: char| c.is_ascii_digit() != digits)
            .unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        parts.push(match word.parse() {
            Ok(number) if digits => Part::Number(number),
            _ => Part::Text(word.to_owned()),
        });
        rest = tail;
    }
    parts
}

/// Whether the second name comes after the first by a number, or because it goes on with one:
/// `dense`, `dense_1`.
pub(super) fn counts(first: &[Part], second: &[Part]) -> bool {
    let same = first.iter().zip(second).take_while(|(a, b)| a == b).count();
    match (first.get(same), second.get(same)) {
        (None, _) | (Some(Part::Number(_)), Some(Part::Number(_))) => true,
        (Some(Part::Text(a)), Some(Part::Text(b))) => {
            b.strip_prefix(a.as_str()) == Some("_") && second.len() > same + 1
        }
        _ => false,
    }
}
