//! Activation functions and their derivatives, true to NaN
