/// Polynomials, lowest power first, fitted and rounded by
/// `tests/reference/activation/coefficients.py`.
pub trait Coefficients: Sized + 'static {
    /// `(eʳ − 1 − r) / r²` in powers of `r`, `|r| ≤ ½ ln 2`.
    const EXP: &'static [Self];
    /// `(2 artanh s − 2 s) / s³` in powers of `s²`, `|s| ≤ 0.1716`.
    const LN: &'static [Self];
    /// Numerator of `(tanh x − x) / x³` in powers of `x²`, `|x| < 0.5625`.
    const TANH_ABOVE: &'static [Self];
    /// Denominator to [`TANH_ABOVE`](Coefficients::TANH_ABOVE).
    const TANH_BELOW: &'static [Self];
    /// `erf x / x − 1` in powers of `x²`, `|x| < ½`.
    const ERF: &'static [Self];
    /// `(x + ½) · e^(x²) · erfc x` in powers of `(x − POLE) / (x + POLE)`, `½ ≤ x ≤ 28` (f32: 11).
    const ERFCX: &'static [Self];
    /// The pole of the variable of [`ERFCX`](Coefficients::ERFCX).
    const POLE: Self;
}

impl Coefficients for f32 {
    const EXP: &'static [Self] = &[
        0.5,
        0.166_666_66,
        0.041_666_362,
        0.008_333_389,
        0.001_394_063_2,
        0.000_198_464_54,
    ];
    const LN: &'static [Self] = &[0.666_666_6, 0.400_003_34, 0.285_373_1, 0.235_821_52];
    const TANH_ABOVE: &'static [Self] = &[-0.333_333_3, -0.001_557_849_1];
    const TANH_BELOW: &'static [Self] = &[1.0, 0.404_669_34];
    const ERF: &'static [Self] = &[
        0.128_379_17,
        -0.376_126_08,
        0.112_828_225,
        -0.026_757_184,
        0.004_717_990_3,
    ];
    const ERFCX: &'static [Self] = &[
        0.624_092_04,
        -0.069_167_43,
        -0.014_892_863,
        0.057_767_004,
        -0.059_617_36,
        0.039_440_837,
        -0.017_705_832,
        0.004_574_815_7,
        0.000_180_339_78,
        -0.000_558_298,
    ];
    const POLE: Self = 3.218_75;
}

impl Coefficients for f64 {
    const EXP: &'static [Self] = &[
        0.5,
        0.166_666_666_666_666_77,
        0.041_666_666_666_666_51,
        0.008_333_333_333_321_69,
        0.001_388_888_888_896_168_5,
        0.000_198_412_698_859_708_1,
        2.480_158_717_389_085_7e-5,
        2.755_724_436_953_359_6e-6,
        2.755_740_148_474_314e-7,
        2.510_898_042_747_562e-8,
        2.087_568_880_990_435e-9,
    ];
    const LN: &'static [Self] = &[
        0.666_666_666_666_673_4,
        0.399_999_999_994_147_37,
        0.285_714_287_423_766_6,
        0.222_221_985_740_680_53,
        0.181_835_642_917_252_52,
        0.153_140_511_674_082_55,
        0.147_959_458_754_913_06,
    ];
    const TANH_ABOVE: &'static [Self] = &[
        -0.333_333_333_333_333_3,
        -0.020_501_465_565_699_636,
        -0.000_199_296_184_995_940_05,
    ];
    const TANH_BELOW: &'static [Self] = &[
        1.0,
        0.461_504_396_697_097_7,
        0.023_294_885_329_110_2,
        0.000_206_660_274_242_140_1,
    ];
    const ERF: &'static [Self] = &[
        0.128_379_167_095_512_56,
        -0.376_126_389_031_834_65,
        0.112_837_916_709_248_13,
        -0.026_866_170_632_715_822,
        0.005_223_977_370_328_047,
        -0.000_854_829_752_461_233_3,
        0.000_120_533_243_264_951_63,
        -1.484_558_409_976_589_5e-5,
        1.472_321_925_763_513e-6,
    ];
    const ERFCX: &'static [Self] = &[
        0.621_804_830_025_99,
        -0.069_891_779_506_808_68,
        -0.007_252_551_135_088_998,
        0.050_731_908_764_200_535,
        -0.058_164_186_561_871_33,
        0.043_188_364_957_347_555,
        -0.023_013_492_458_592_636,
        0.008_398_174_271_273_463,
        -0.001_522_900_853_081_733_7,
        -0.000_306_501_505_593_288_63,
        0.000_267_995_591_507_336_8,
        -3.319_758_467_494_052e-5,
        -2.729_949_958_631_701e-5,
        9.225_609_638_154_121e-6,
        2.663_469_078_894_181_6e-6,
        -1.638_194_772_700_969_5e-6,
        -3.056_072_194_294_047e-7,
        2.733_226_269_911_466_7e-7,
        4.422_713_886_388_557e-8,
        -4.326_851_117_941_686_6e-8,
        -5.441_923_267_683_458e-9,
        4.924_361_369_957_126e-9,
    ];
    const POLE: Self = 3.4375;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `python tests/reference/activation/coefficients.py`.
    const FITTED: &str = include_str!("coefficients.csv");

    #[test]
    fn are_those_that_were_fitted() {
        fn check<T: Coefficients + Copy + Into<f64>>(precision: &str) {
            for (name, here) in [
                ("EXP", T::EXP),
                ("LN", T::LN),
                ("TANH_ABOVE", T::TANH_ABOVE),
                ("TANH_BELOW", T::TANH_BELOW),
                ("ERF", T::ERF),
                ("ERFCX", T::ERFCX),
            ] {
                let fitted: Vec<f64> = FITTED
                    .lines()
                    .map(|line| line.split(';').collect::<Vec<_>>())
                    .filter(|cells| cells[..2] == [name, precision])
                    .map(|cells| cells[3].parse().expect("a number"))
                    .collect();
                let here: Vec<f64> = here.iter().map(|&c| c.into()).collect();
                assert_eq!(here, fitted, "{name} {precision}");
            }
        }
        check::<f32>("f32");
        check::<f64>("f64");
    }
}
