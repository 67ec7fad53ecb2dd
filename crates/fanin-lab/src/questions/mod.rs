//! What students ask about weight initialization, answered by running it.
//!
//! Each question is a file: an experiment, its numbers in words a teacher would use, a figure, and
//! claims that the run can refute.
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
//!
//! An answer is deterministic: draws come from named streams of fixed seeds, so that a claim that
//! holds once holds always, on every machine. A new question is a file with a `QUESTION`, and a
//! line in the list below.
//!
//! | id | what is tried |
//! |---|---|
//! | `thirty-four` | the course's network with the small weights of the lecture |
//! | `how-small` | the chance of small draws, and of small layers |
//! | `depth-and-scale` | five scales in networks of one to four hidden layers |
//! | `zero-weights` | equal units, watched in every iteration |
//! | `too-large` | saturated units, and what they cost |
//! | `w-or-z` | the variance of z for weights of variance 1/n and 2/n |
//! | `which-activation` | three variances for six activations |
//! | `sum-of-small` | sums of n small terms |
//! | `stay-different` | units that line up, and a penalty that keeps them apart |
//! | `z-or-slope` | what gradients are multiplied by |

mod answer;
mod chain;
mod depth_and_scale;
mod how_small;
mod numbers;
mod question;
mod stay_different;
mod sum_of_small;
mod tasks;
mod thirty_four;
mod too_large;
mod w_or_z;
mod which_activation;
mod z_or_slope;
mod zero_weights;

use fanin_activation::words;

use crate::Error;

pub use answer::Answer;
pub use question::Question;

/// All questions, in the order in which they are listed to people.
///
/// ```
/// let ids = fanin_lab::questions::questions().iter().map(|question| question.id);
/// assert_eq!(ids.clone().count(), 10);
/// assert!(ids.clone().any(|id| id == "too-large"));
/// ```
pub fn questions() -> &'static [Question] {
    &QUESTIONS
}

/// The question of this id; `34` is `thirty-four` too.
///
/// # Errors
/// [`Error::UnknownQuestion`] names the nearest id.
///
/// ```
/// let error = fanin_lab::questions::find("zeros").expect_err("not an id");
/// assert!(error.to_string().contains("the nearest is `zero-weights`"));
/// ```
pub fn find(id: &str) -> Result<&'static Question, Error> {
    let of = |id: &str| QUESTIONS.iter().find(|question| question.id == id);
    let known = match id {
        "34" => of("thirty-four"),
        id => of(id),
    };
    known.ok_or_else(|| Error::UnknownQuestion {
        id: id.to_owned(),
        nearest: nearest(id),
        known: QUESTIONS.iter().map(|question| question.id).collect(),
    })
}

/// The id that this text resembles, or that has a word which it resembles.
fn nearest(text: &str) -> Option<&'static str> {
    /// Shorter words resemble too much.
    const LETTERS: usize = 4;
    let ids = QUESTIONS.iter().map(|question| question.id);
    if let Some(id) = words::nearest(text, ids.clone()).first() {
        return Some(id);
    }
    if text.len() < LETTERS {
        return None;
    }
    let parts = ids.clone().flat_map(|id| id.split('-'));
    let parts = parts.filter(|part| part.len() >= LETTERS);
    let word = *words::nearest(text, parts).first()?;
    ids.into_iter()
        .find(|id| id.split('-').any(|part| part == word))
}

/// In the order in which people meet them: the number that surprised them first.
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
