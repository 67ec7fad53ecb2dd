//! From shapes and pages to files: SVG, PNG, HTML.
//!
//! SVG is always there. PNG and HTML are features, since they bring a rasterizer with a font, and a
//! template engine. No writer knows what a panel or a mark is.

#[cfg(feature = "html")]
mod html;
#[cfg(feature = "png")]
mod png;
mod svg;
