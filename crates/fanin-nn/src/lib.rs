//! Multilayer perceptrons trained by full-batch gradient descent, in primal or exact dual form
