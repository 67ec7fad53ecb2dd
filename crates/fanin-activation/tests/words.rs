//! Nearest names and shortest numbers.

use fanin_activation::words::{Shortest, nearest};
use proptest::prelude::*;

#[test]
fn nearest_names_are_those_a_reader_would_name() {
    let schemes = [
        "zeros",
        "ones",
        "he_normal",
        "he_uniform",
        "lecun_normal",
        "normal",
    ];
    let cases: [(&str, &[&str]); 9] = [
        ("he_normla", &["he_normal"]),
        ("HE_NORMAL", &["he_normal"]),
        ("he-uniform", &["he_uniform"]),
        ("nromal", &["normal"]),
        ("zero", &["zeros"]),
        // One edit further than the nearest, and as similar.
        ("n_normal", &["he_normal", "normal"]),
        // Nothing resembles these: no guesses.
        ("xyz", &[]),
        ("", &[]),
        ("randn(3, 4)", &[]),
    ];
    for (typed, want) in cases {
        assert_eq!(nearest(typed, schemes), want, "`{typed}`");
    }
    assert_eq!(nearest("relu", std::iter::empty::<&str>()), [""; 0]);
    assert_eq!(nearest("tanb", ["tanf", "tanh", "tang", "tand"]).len(), 3);
}

#[test]
fn numbers_are_short() {
    let cases = [
        (0.0, "0"),
        (-0.0, "-0"),
        (1.0, "1"),
        (-2.5, "-2.5"),
        (1e-5, "0.00001"),
        (9.5e-6, "9.5e-6"),
        (1e-9, "1e-9"),
        (123_456_789.0, "123456789"),
        (1e16, "1e16"),
        (f64::NAN, "NaN"),
        (f64::NEG_INFINITY, "-inf"),
    ];
    for (number, want) in cases {
        assert_eq!(Shortest(number).to_string(), want);
    }
    assert_eq!(
        format!("{:<6}|{:^7}|", Shortest(1e-9), Shortest(-1.0)),
        "1e-9  |  -1   |"
    );
}

proptest! {
    #[test]
    fn numbers_read_back_to_the_same_bits(bits in any::<u64>()) {
        let number = f64::from_bits(bits);
        let read: f64 = Shortest(number).to_string().parse().expect("a number");
        prop_assert!(read.to_bits() == bits || (read.is_nan() && number.is_nan()));
    }

    #[test]
    fn a_known_name_is_its_own_nearest(at in 0_usize..4) {
        let known = ["linear", "leaky_relu", "softplus", "elu"];
        let names = nearest(known[at], known);
        prop_assert_eq!(names.first(), Some(&known[at]));
    }
}
