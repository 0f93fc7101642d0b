//! What made up the scores of the risk modules: in the terminal as numbers, in a page as bars.

use serde_json::Value as Json;
use std::fmt::Write;

/// The response of each module: its object, and the correlation beside it.
const MODULES: [(&str, &str); 3] = [
    ("phoneRisk", "namePhoneCorrelation"),
    ("emailRisk", "nameEmailCorrelation"),
    ("addressRisk", "nameAddressCorrelation"),
];

/// Pixels of one unit of log-odds.
const PIXELS: f64 = 60.0;
/// Where zero stands.
const ZERO: f64 = 420.0;
const ROW: f64 = 22.0;

/// Prints score, tie and codes of each module that answered.
pub(super) fn print(evaluation: &Json) {
    let entries = evaluation.get("data_enrichments").and_then(Json::as_array);
    for response in entries
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.get("response"))
    {
        if let Some(name) = response.get("callerName") {
            let valid = response
                .get("valid")
                .and_then(Json::as_bool)
                .unwrap_or(false);
            let known = if valid { "valid" } else { "not valid" };
            println!(
                "  {:12} {} ({known})",
                "callerName",
                name.as_str().unwrap_or("unknown")
            );
        }
        for (product, correlation) in MODULES {
            let Some(judged) = response.get(product) else {
                continue;
            };
            let number =
                |value: Option<&Json>| value.map_or_else(|| "-".to_owned(), Json::to_string);
            let tie = response.get(correlation).and_then(|tie| tie.get("score"));
            let codes = judged.get("reasonCodes").and_then(Json::as_array);
            let codes: Vec<&str> = codes
                .into_iter()
                .flatten()
                .filter_map(Json::as_str)
                .collect();
            println!(
                "  {product:12} score {:6} tie {:5} {}",
                number(judged.get("score")),
                number(tie),
                codes.join(" ")
            );
        }
    }
}

/// A page with a drawing for each module of each applicant; it needs nothing from outside.
pub(super) fn page(applicants: &[(&str, Json)]) -> String {
    let mut page = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>What made up the scores</title>\
         <style>body{font:15px system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
         text{font:13px system-ui,sans-serif}</style><h1>What made up the scores</h1>\
         <p>Each bar is what one feature added, in log-odds: to the right more risk, to the left less. \
         The people do not exist.</p>",
    );
    for (title, trace) in applicants {
        let _ = write!(page, "<h2>{}</h2>", escaped(title));
        let grounds = trace.get("grounds").and_then(Json::as_array);
        for call in grounds.into_iter().flatten() {
            draw(&mut page, call);
        }
    }
    page.push_str("</html>\n");
    page
}

fn draw(page: &mut String, call: &Json) {
    let Some(contributions) = call
        .pointer("/audit/contributions")
        .and_then(Json::as_object)
    else {
        return;
    };
    let audit = |key: &str| call.pointer(&format!("/audit/{key}"));
    let model = audit("model").and_then(Json::as_str).unwrap_or_default();
    let probability = audit("probability").and_then(Json::as_f64).unwrap_or(0.0);
    let mut bars: Vec<(&str, f64)> = contributions
        .iter()
        .map(|(feature, points)| (feature.as_str(), points.as_f64().unwrap_or(0.0)))
        .collect();
    bars.sort_by(|one, other| other.1.total_cmp(&one.1));
    let _ = write!(page, "<h3>{}: {probability:.3}</h3>", escaped(model));
    let height = ROW * f64::from(u32::try_from(bars.len()).unwrap_or(0)) + 10.0;
    let _ = write!(
        page,
        "<svg role=\"img\" width=\"860\" height=\"{height}\" aria-label=\"contributions\">"
    );
    let _ = write!(
        page,
        "<line x1=\"{ZERO}\" x2=\"{ZERO}\" y1=\"0\" y2=\"{height}\" stroke=\"#999\"/>"
    );
    let mut top = 4.0;
    for (feature, points) in bars {
        let width = (points.abs() * PIXELS).min(400.0);
        let (left, colour) = match points > 0.0 {
            true => (ZERO, "#c0392b"),
            false => (ZERO - width, "#2e7d5b"),
        };
        let value = audit("features").and_then(|features| features.get(feature));
        let value = value.map_or_else(|| "missing".to_owned(), Json::to_string);
        let baseline = top + 14.0;
        let _ = write!(
            page,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"16\" fill=\"{colour}\"/>\
             <text x=\"4\" y=\"{baseline}\">{} = {}</text>\
             <text x=\"800\" y=\"{baseline}\">{points:+.2}</text>",
            escaped(feature),
            escaped(&value)
        );
        top += ROW;
    }
    page.push_str("</svg>");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_contribution_has_a_bar_and_nothing_is_taken_for_markup() {
        let trace = json!({ "grounds": [{ "service": "phonerisk", "audit": {
            "model": "bonafide.phone.us.scorecard 1.0", "probability": 0.25,
            "features": { "is_prepaid": 1, "in_service_days": 12 },
            "contributions": { "is_prepaid": 0.5, "in_service_days": -0.75 },
        } }] });
        let page = page(&[("<b>somebody</b>", trace)]);
        assert_eq!(page.matches("<rect").count(), 2);
        assert!(page.contains("is_prepaid = 1") && page.contains("+0.50"));
        assert!(page.contains("&lt;b&gt;somebody") && !page.contains("<b>"));
    }
}
