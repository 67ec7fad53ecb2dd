//! Small matrices for training networks: views, products and QR on faer
