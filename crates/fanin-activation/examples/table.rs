//! Every activation with its derivative, at a few points.

use fanin_activation::Activation;

fn main() {
    let points = [-2.0_f64, -0.5, 0.0, 0.5, 2.0];
    println!("{:<12} φ(z), φ′(z) at z = {points:?}", "activation");
    for &phi in Activation::ALL {
        let cells: Vec<String> = points
            .iter()
            .map(|&z| format!("{:>7.4} {:>7.4}", phi.value(z), phi.derivative(z)))
            .collect();
        println!("{:<12} {}", phi.name(), cells.join("   "));
    }
}
