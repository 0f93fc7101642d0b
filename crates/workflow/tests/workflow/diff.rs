//! What one definition changes in another.

use bonafide_workflow::diff;
use proptest::prelude::*;

const FIRST: &str = r"
format: bonafide/workflow/1
name: transfer
decisions: [ACCEPT, REJECT]
steps:
  - { id: input, kind: input, next: decide }
  - id: decide
    kind: decision_rules
    rules:
      - { name: Small, when: { path: $data.amount, op: lte, value: 500 }, decision: ACCEPT }
      - { name: Known, when: { path: $data.known, op: equals, value: true }, decision: ACCEPT }
    default: { decision: REJECT }
cases:
  - { name: one, input: { data: { amount: 1 } }, expect: { decision: ACCEPT } }
canvas: { zoom: 2 }
";

fn told(after: &str) -> String {
    diff(FIRST, after).unwrap().to_string()
}

#[test]
fn what_a_run_cannot_tell_is_no_change() {
    assert!(diff(FIRST, FIRST).unwrap().is_empty());
    let layout = FIRST.replace("zoom: 2", "zoom: 3");
    assert!(diff(FIRST, &layout).unwrap().is_empty());
    let cases = FIRST.replace("amount: 1 ", "amount: 2 ");
    let cases = diff(FIRST, &cases).unwrap();
    assert!(cases.is_empty() && cases.cases);
    // Steps stand in another order, and the spelling is another one.
    let input = "  - { id: input, kind: input, next: decide }\n";
    let moved = FIRST.replace(input, "").replace(
        "cases:",
        "  - {\"id\": \"input\", kind: input, next: decide}\ncases:",
    );
    assert_eq!(told(&moved), "");
}

#[test]
fn rules_are_known_by_name_and_steps_by_id() {
    assert_eq!(
        told(&FIRST.replace("value: 500", "value: 200")),
        "~ step decide: rules[Small].when.value: 500 → 200\n"
    );
    let gone = told(&FIRST.replace("- { name: Known", "- { name: Friend"));
    assert!(
        gone.contains("rules[Known]: {") && gone.contains("} → nothing"),
        "{gone}"
    );
    assert!(gone.contains("rules[Friend]: nothing → {"), "{gone}");
    assert_eq!(
        told(&FIRST.replace(
            "next: decide }",
            "next: mark }\n  - { id: mark, kind: tag, tags: [x], next: decide }"
        )),
        "~ step input: next: \"decide\" → \"mark\"\n+ step mark (tag)\n"
    );
    assert_eq!(
        told(&FIRST.replace("[ACCEPT, REJECT]", "[ACCEPT, DECLINE]")),
        "~ decisions[1]: \"REJECT\" → \"DECLINE\"\n"
    );
}

#[test]
fn the_order_of_rules_counts() {
    let small = "      - { name: Small, when: { path: $data.amount, op: lte, value: 500 }, decision: ACCEPT }\n";
    let known = "      - { name: Known, when: { path: $data.known, op: equals, value: true }, decision: ACCEPT }\n";
    let turned = FIRST.replace(&format!("{small}{known}"), &format!("{known}{small}"));
    assert_ne!(turned, FIRST);
    let told = told(&turned);
    assert!(told.starts_with("~ step decide: rules: ["), "{told}");
}

#[test]
fn a_text_that_is_no_document_is_refused() {
    assert!(diff(FIRST, "steps: [").is_err());
    assert!(diff("steps: [", FIRST).is_err());
}

proptest! {
    /// Whatever word of the steps is changed, the difference tells it, and back again.
    #[test]
    fn every_change_shows(place in any::<prop::sample::Index>()) {
        let (head, rest) = FIRST.split_once("steps:").unwrap();
        let (steps, tail) = rest.split_once("cases:").unwrap();
        let letters: Vec<char> = steps.chars().collect();
        let starts: Vec<usize> = (1..letters.len())
            .filter(|at| letters[*at].is_alphanumeric() && !letters[at - 1].is_alphanumeric())
            .collect();
        let mut letters = letters;
        letters.insert(starts[place.index(starts.len())], 'x');
        let steps: String = letters.into_iter().collect();
        let changed = format!("{head}steps:{steps}cases:{tail}");
        let there = diff(FIRST, &changed);
        prop_assume!(there.is_ok());
        prop_assert!(!there.unwrap().is_empty(), "{changed}");
        prop_assert!(!diff(&changed, FIRST).unwrap().is_empty());
    }
}
