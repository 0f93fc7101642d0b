//! The evidence for one match, drawn in the terminal.

use serde_json::Value as Json;

/// Bits that one character of a bar stands for.
const BITS_PER_MARK: f64 = 2.0;
/// Characters of the longest bar.
const MOST_MARKS: usize = 20;

/// Prints the evidence that a trace holds for its first look-up.
pub(super) fn print(trace: &Json) {
    let Some(found) = trace.pointer("/matches/0") else {
        return;
    };
    let (verdict, waterfall) = match (
        found.pointer("/person/waterfall"),
        found.pointer("/nearest/waterfall"),
    ) {
        (Some(waterfall), _) => ("the person on record", waterfall),
        (None, Some(waterfall)) => ("nobody; the nearest on record", waterfall),
        (None, None) => return,
    };
    let born = found.pointer("/person/fields").and_then(Json::as_array);
    let born = born.into_iter().flatten().find_map(|field| {
        (field.get("field")?.as_str()? == "date_of_birth")
            .then(|| field.get("on_record")?.as_str())?
    });
    let id = found
        .pointer("/person/entity_id")
        .or_else(|| found.pointer("/nearest/entity_id"));
    println!(
        "  is {verdict}, {}{}",
        id.and_then(Json::as_str).unwrap_or("-"),
        born.map_or_else(String::new, |born| format!(", born {born}"))
    );
    line(
        "before anything is compared",
        number(waterfall, "prior_bits"),
    );
    let lines = waterfall.get("lines").and_then(Json::as_array);
    for one in lines.into_iter().flatten() {
        let text = |key: &str| one.get(key).and_then(Json::as_str).unwrap_or_default();
        let label = format!("{}: {}", text("field"), text("level")).replace('_', " ");
        line(&label, number(one, "bits"));
    }
    let rival = waterfall
        .pointer("/rival/relation")
        .and_then(Json::as_str)
        .map_or_else(
            || "somebody near the person".to_owned(),
            |relation| format!("could be a {} instead", relation.replace('_', " ")),
        );
    line(&rival, number(waterfall, "rival_bits"));
    line(
        "others on record fit too",
        number(waterfall, "competitor_bits"),
    );
    println!("    probability {:.4}", number(waterfall, "probability"));
}

fn number(holder: &Json, key: &str) -> f64 {
    holder.get(key).and_then(Json::as_f64).unwrap_or(0.0)
}

/// One bar; what rounds to nothing is left out.
fn line(label: &str, bits: f64) {
    if bits.abs() < 0.05 {
        return;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small number of marks"
    )]
    let marks = ((bits.abs() / BITS_PER_MARK).round() as usize).min(MOST_MARKS);
    let sign = if bits < 0.0 { "-" } else { "+" };
    println!("    {label:34} {bits:+7.1}  {}", sign.repeat(marks));
}
