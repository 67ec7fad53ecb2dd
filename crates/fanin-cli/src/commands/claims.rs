use fanin_lab::Claim;
use fanin_report::text::wrap;
use serde::Serialize;

/// Claims with their verdicts in the margin.
pub(crate) fn claims(claims: &[Claim], width: usize) -> String {
    let mut text = wrap("Claims, each of which this run could have refuted:", width) + "\n";
    for claim in claims {
        let mut margin = if claim.holds { "holds" } else { "FAILS" };
        let lines = [
            claim.text.clone(),
            format!("wanted {}; measured {}", claim.expected, claim.measured),
            format!("tolerance: {}", claim.tolerance),
        ];
        for line in lines {
            for line in wrap(&line, width.saturating_sub(7)).lines() {
                text.push_str(format!("{margin:<7}{line}").trim_end());
                text.push('\n');
                margin = "";
            }
        }
    }
    text
}

#[derive(Serialize)]
pub(crate) struct ClaimJson<'a> {
    text: &'a str,
    source: &'a str,
    expected: &'a str,
    tolerance: &'a str,
    measured: &'a str,
    pub(crate) verdict: &'static str,
}

impl<'a> From<&'a Claim> for ClaimJson<'a> {
    fn from(claim: &'a Claim) -> Self {
        Self {
            text: &claim.text,
            source: &claim.source,
            expected: &claim.expected,
            tolerance: &claim.tolerance,
            measured: &claim.measured,
            verdict: if claim.holds { "holds" } else { "fails" },
        }
    }
}
