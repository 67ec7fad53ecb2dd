//! What students ask about weight initialization, answered by running it.
//!
//! Each question is a file: an experiment, its numbers in words a teacher would use, a figure, and claims that the run
//! can refute.
//!
//! ```
//! use std::sync::atomic::AtomicBool;
//! use fanin_lab::questions;
//!
//! let question = questions::find("sum-of-small")?;
//! let answer = question.ask(&AtomicBool::new(false))?;
//! assert!(answer.holds());
//! # Ok::<(), fanin_lab::Error>(())
//! ```

mod answer;
mod chain;
mod depth_and_scale;
mod how_small;
mod numbers;
mod stay_different;
mod sum_of_small;
mod tasks;
mod thirty_four;
mod too_large;
mod w_or_z;
mod which_activation;
mod z_or_slope;
mod zero_weights;

use std::sync::atomic::AtomicBool;

use crate::Error;

pub use answer::{
    Answer, Axis, AxisScale, Curve, Figure, Heat, HeatCell, HeatLine, Lines, PlainTable, Tone,
};

/// A question with the experiment that answers it.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// Short, for the command line.
    pub id: &'static str,
    /// The asker's words, shortened.
    pub words: &'static str,
    /// Where it was asked.
    pub source: &'static str,
    ask: fn(&AtomicBool) -> Result<Answer, Error>,
}

impl Question {
    /// Runs the experiment; the same answer each time.
    ///
    /// # Errors
    /// [`Error::Interrupted`] soon after `stop` is set.
    pub fn ask(&self, stop: &AtomicBool) -> Result<Answer, Error> {
        (self.ask)(stop)
    }
}

/// All questions.
pub fn questions() -> &'static [Question] {
    &QUESTIONS
}

/// The question of this id.
///
/// # Errors
/// [`Error::UnknownQuestion`] names the nearest id.
pub fn find(id: &str) -> Result<&'static Question, Error> {
    QUESTIONS
        .iter()
        .find(|question| question.id == id)
        .ok_or_else(|| Error::UnknownQuestion {
            id: id.to_owned(),
            nearest: nearest(id),
        })
}

/// The id with the most pairs of neighboring letters in common (Dice 1945): so that a word of an id finds it too.
fn nearest(id: &str) -> Option<&'static str> {
    let pairs = |word: &str| -> Vec<(char, char)> {
        let letters: Vec<char> = word.to_lowercase().replace('_', "-").chars().collect();
        letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
    };
    let asked = pairs(id);
    let likeness = |known: &str| {
        let known = pairs(known);
        let common = known.iter().filter(|pair| asked.contains(pair)).count();
        2.0 * common as f64 / (known.len() + asked.len()).max(1) as f64
    };
    let mut best = (None, 0.3);
    for question in &QUESTIONS {
        let likeness = likeness(question.id);
        if likeness > best.1 {
            best = (Some(question.id), likeness);
        }
    }
    best.0
}

static QUESTIONS: [Question; 10] = [
    thirty_four::QUESTION,
    how_small::QUESTION,
    depth_and_scale::QUESTION,
    zero_weights::QUESTION,
    too_large::QUESTION,
    w_or_z::QUESTION,
    which_activation::QUESTION,
    sum_of_small::QUESTION,
    stay_different::QUESTION,
    z_or_slope::QUESTION,
];
