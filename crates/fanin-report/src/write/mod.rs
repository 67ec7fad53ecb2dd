//! From shapes and pages to files: SVG, PNG, HTML.

#[cfg(feature = "html")]
mod html;
#[cfg(feature = "png")]
mod png;
mod svg;
