use clap::Args;

#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:
  fanin tour
  fanin tour --step 3"
)]
pub(crate) struct TourOptions {
    /// Begin with this step, of 7
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=7))]
    pub(crate) step: u8,
}
