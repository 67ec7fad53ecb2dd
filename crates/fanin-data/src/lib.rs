//! The seeded cat pictures, the course's HDF5 files, and weight files
