//! The evidence for one match as a picture: a waterfall from the prior to the verdict.

use bonafide_reference::Waterfall;
use std::fmt::Write;

const LABEL_WIDTH: f64 = 250.0;
const CHART_WIDTH: f64 = 520.0;
const ROW: f64 = 26.0;
const BAR: f64 = 16.0;
const MARGIN: f64 = 24.0;

/// One bar: what it is called, where it begins and what it adds.
struct Bar {
    label: String,
    from: f64,
    bits: f64,
    colour: &'static str,
}

const START: &str = "#6b7280";
const FOR: &str = "#15803d";
const AGAINST: &str = "#b91c1c";
const SUM: &str = "#1d4ed8";

/// Draws a waterfall as SVG; it names fields and levels, and no value.
pub(super) fn svg(waterfall: &Waterfall) -> String {
    let bars = bars(waterfall);
    let ends = || bars.iter().flat_map(|bar| [bar.from, bar.from + bar.bits]);
    let lowest = ends().fold(0.0, f64::min);
    let highest = ends().fold(0.0, f64::max);
    let scale = CHART_WIDTH / (highest - lowest).max(1.0);
    let at = |bits: f64| MARGIN + LABEL_WIDTH + (bits - lowest) * scale;
    #[expect(clippy::cast_precision_loss, reason = "a dozen bars")]
    let height = 2.0 * MARGIN + ROW * (bars.len() as f64 + 1.0);
    let width = 2.0 * MARGIN + LABEL_WIDTH + CHART_WIDTH + 70.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         font-family=\"system-ui, sans-serif\" font-size=\"13\">\n\
         <title>Evidence for one match, in bits</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
    );
    let zero = at(0.0);
    // Writing to a string cannot fail.
    let _ = writeln!(
        svg,
        "<line x1=\"{zero:.1}\" x2=\"{zero:.1}\" y1=\"{MARGIN}\" y2=\"{:.1}\" stroke=\"#9ca3af\" \
         stroke-dasharray=\"3 3\"/>",
        height - MARGIN
    );
    let mut top = MARGIN;
    for bar in &bars {
        let (left, right) = (
            at(bar.from.min(bar.from + bar.bits)),
            at(bar.from.max(bar.from + bar.bits)),
        );
        let middle = top + ROW / 2.0 + 4.5;
        let _ = writeln!(
            svg,
            "<text x=\"{MARGIN}\" y=\"{middle:.1}\" fill=\"#111827\">{}</text>\n\
             <rect x=\"{left:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{BAR}\" rx=\"2\" fill=\"{}\"/>\n\
             <text x=\"{:.1}\" y=\"{middle:.1}\" fill=\"#374151\">{:+.1}</text>",
            bar.label,
            top + (ROW - BAR) / 2.0,
            (right - left).max(1.0),
            bar.colour,
            right + 6.0,
            bar.bits,
        );
        top += ROW;
    }
    let _ = writeln!(
        svg,
        "<text x=\"{MARGIN}\" y=\"{:.1}\" fill=\"#111827\" font-weight=\"600\">probability {:.4}</text>\n</svg>",
        top + ROW / 2.0 + 4.5,
        waterfall.probability
    );
    svg
}

fn bars(waterfall: &Waterfall) -> Vec<Bar> {
    let mut bars = vec![Bar {
        label: "before anything is compared".to_owned(),
        from: 0.0,
        bits: f64::from(waterfall.prior_bits),
        colour: START,
    }];
    let mut sum = f64::from(waterfall.prior_bits);
    let lines = waterfall.lines.iter().map(|line| {
        let label = format!("{}: {}", line.field, line.level).replace('_', " ");
        (label, f64::from(line.bits))
    });
    let rival = waterfall.rival.as_ref().map_or_else(
        || "somebody near the person".to_owned(),
        |rival| format!("could be a {} instead", rival.relation.replace('_', " ")),
    );
    let against = [
        (rival, f64::from(waterfall.rival_bits)),
        (
            "others on record fit too".to_owned(),
            f64::from(waterfall.competitor_bits),
        ),
    ];
    for (label, bits) in lines.chain(against.into_iter().filter(|(_, bits)| bits.abs() >= 0.05)) {
        bars.push(Bar {
            label,
            from: sum,
            bits,
            colour: if bits < 0.0 { AGAINST } else { FOR },
        });
        sum += bits;
    }
    bars.push(Bar {
        label: "log-odds".to_owned(),
        from: 0.0,
        bits: sum,
        colour: SUM,
    });
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_a_bar_and_the_last_is_their_sum() {
        let waterfall: Waterfall = serde_json::from_value(serde_json::json!({
            "prior_bits": -18.5,
            "lines": [
                { "field": "given", "level": "nickname", "bits": 4.25 },
                { "field": "birth_date", "level": "exact", "bits": 14.25 },
                { "field": "phone", "level": "other", "bits": -1.0 }
            ],
            "rival_bits": -0.5,
            "rival": { "relation": "household_member", "probability": 0.2 },
            "competitor_bits": 0.0,
            "probability": 0.26
        }))
        .unwrap();
        let bars = bars(&waterfall);
        assert_eq!(bars.len(), 6);
        assert!((bars.last().unwrap().bits + 1.5).abs() < 1e-6);
        let drawn = svg(&waterfall);
        for text in [
            "given: nickname",
            "could be a household member instead",
            "+14.2",
            "-1.5",
            "0.2600",
        ] {
            assert!(drawn.contains(text), "{text}");
        }
    }
}
