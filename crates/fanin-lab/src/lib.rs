//! Experiments with claims, and the diagnosis of runs that do not learn
