//! Light and camera: from the painted canvas to bytes.
//!
//! Exposure follows one law for every picture, whatever it shows: otherwise the mean color would
//! give the class away.

use super::canvas::{Canvas, SIDE};
use super::stream::Stream;

/// Number of bytes of a picture.
pub(crate) const PICTURE_BYTES: usize = SIDE * SIDE * 3;

/// Takes the picture: uneven light, exposure, contrast and sensor noise; rows from the top, pixels
/// from the left, RGB.
pub(crate) fn take_picture(canvas: &mut Canvas, stream: &mut Stream) -> Vec<u8> {
    shine(canvas, stream);
    expose(canvas, stream);
    develop(canvas, stream)
}

/// Light that falls off to one side.
fn shine(canvas: &mut Canvas, stream: &mut Stream) {
    let slope = [0.40 * stream.triangular(), 0.40 * stream.triangular()];
    canvas.change(|[x, y], color| {
        let light = 1.0 + slope[0] * (x - 0.5) + slope[1] * (y - 0.5);
        for value in &mut color.0 {
            *value = value.clamp(0.0, 1.0) * light;
        }
    });
}

/// Sets the mean of each channel to a random target, then stretches the contrast about it.
///
/// A gain for each channel is six parts the one that would set its mean to the target and four
/// parts the one that would set the mean of all; from 0.3 to 3.
fn expose(canvas: &mut Canvas, stream: &mut Stream) {
    let level = (0.40 + 0.155 * stream.normal()).clamp(0.20, 0.80);
    let contrast = (1.12 + 0.2 * stream.normal()).max(0.7);
    let warmth = 0.04 * stream.normal();
    let target = [
        level * (1.06 + warmth),
        level * 1.02,
        level * (0.92 - warmth),
    ];
    let means = channel_means(canvas);
    let overall = target.iter().sum::<f64>() / means.iter().sum::<f64>().max(0.06);
    let mut gains = [0.0; 3];
    for channel in 0..3 {
        let balanced = target[channel] / means[channel].max(0.02);
        gains[channel] = (0.6 * balanced + 0.4 * overall).clamp(0.3, 3.0);
    }
    canvas.change(|_, color| {
        for channel in 0..3 {
            let exposed = color.0[channel] * gains[channel];
            color.0[channel] = target[channel] + contrast * (exposed - target[channel]);
        }
    });
}

/// The mean of each channel, summed row by row: another order would round differently.
fn channel_means(canvas: &Canvas) -> [f64; 3] {
    let mut sums = [0.0; 3];
    for color in canvas.colors() {
        for (sum, value) in sums.iter_mut().zip(color.0) {
            *sum += value;
        }
    }
    sums.map(|sum| sum / (SIDE * SIDE) as f64)
}

/// Adds the sensor's noise and rounds to bytes.
///
/// Noise of standard deviation 0.005 to 0.03 of white, then `⌊255 v + 1/2⌋`.
fn develop(canvas: &Canvas, stream: &mut Stream) -> Vec<u8> {
    let grain = stream.between(0.005, 0.03);
    let mut bytes = Vec::with_capacity(PICTURE_BYTES);
    for color in canvas.colors() {
        for value in color.0 {
            // A triangular deviate has the variance 1/6.
            let noisy = value + grain * 2.449_489_742_783_178 * stream.triangular();
            bytes.push((noisy.clamp(0.0, 1.0) * 255.0 + 0.5).floor() as u8);
        }
    }
    bytes
}
