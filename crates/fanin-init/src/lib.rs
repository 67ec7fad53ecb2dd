//! Weight initialization schemes into plain slices, with reproducible named streams
