//! In which order layers follow each other whose names do not say so.
//!
//! Layer b may follow layer a if it takes as many inputs as a has units. An order is a path through
//! all layers by that rule. It is used only if there is exactly one: with two, a guess would
//! compute with the wrong network.

use super::layers::Found;
use super::names::counts;

/// Layers whose names do not count stand in the order in which their shapes fit, if there is one.
pub(super) fn in_order(layers: &mut Vec<Found<'_>>) -> Result<(), String> {
    if layers
        .windows(2)
        .all(|pair| counts(&pair[0].key, &pair[1].key))
    {
        return Ok(());
    }
    let (mut orders, mut steps) = (Vec::new(), STEPS);
    chains(layers, &mut Vec::new(), &mut orders, &mut steps);
    match orders.as_slice() {
        // What does not fit is told in the order of the names.
        [] => {}
        [order] if steps > 0 => {
            let mut places: Vec<Option<Found<'_>>> = layers.drain(..).map(Some).collect();
            layers.extend(order.iter().filter_map(|&at| places[at].take()));
        }
        _ => {
            let names: Vec<&str> = layers.iter().map(|l| l.weight.name()).collect();
            return Err(format!(
                "the names {} do not say in which order the layers are, and their shapes fit in more than one; name them with \
                 numbers: W1, W2, … or net.0.weight, net.2.weight, …",
                names.join(", ")
            ));
        }
    }
    Ok(())
}

/// Places that are tried in the search for an order. Layers that fit in many ways have too many
/// orders to try all; of others it takes a few hundred.
const STEPS: usize = 20_000;

/// Up to two orders of all layers in which each takes as many inputs as the one before has units,
/// and none comes before one that its name counts after.
fn chains(
    layers: &[Found<'_>],
    order: &mut Vec<usize>,
    orders: &mut Vec<Vec<usize>>,
    steps: &mut usize,
) {
    if order.len() == layers.len() {
        orders.push(order.clone());
        return;
    }
    let before = order.last().map(|&last| layers[last].units);
    for (next, layer) in layers.iter().enumerate() {
        let fits = before.is_none_or(|units| units == layer.inputs);
        let early = |&at: &usize| !order.contains(&at) && counts(&layers[at].key, &layer.key);
        if *steps == 0 || orders.len() == 2 {
            return;
        }
        if fits && !order.contains(&next) && !(0..next).any(|at| early(&at)) {
            *steps -= 1;
            order.push(next);
            chains(layers, order, orders, steps);
            order.pop();
        }
    }
}
