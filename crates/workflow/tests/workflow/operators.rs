//! Every operator as a table: the leaf, the data, the truth.

use crate::differential::truth;
use bonafide_workflow::{Operator, Truth};

/// One line: operator, literal (as JSON, `-` for none), the value at `$data.v` (`-` for absent),
/// `t`, `f` or `u`.
const TABLE: &str = r#"
is_set              | -             | 0                 | t
is_set              | -             | ""                | t
is_set              | -             | null              | f
is_set              | -             | -                 | f
is_not_set          | -             | -                 | t
is_not_set          | -             | null              | t
is_not_set          | -             | []                | f
is_blank            | -             | -                 | t
is_blank            | -             | null              | t
is_blank            | -             | ""                | t
is_blank            | -             | " "               | f
is_blank            | -             | []                | f
equals              | "a"           | "a"               | t
equals              | "a"           | "A"               | f
equals              | "a"           | null              | u
equals              | "a"           | -                 | u
equals              | "5"           | 5                 | u
equals              | 5             | "5"               | u
equals              | 5             | 5.0               | t
equals              | 0.1           | 0.10              | t
equals              | true          | true              | t
equals              | true          | "true"            | u
equals              | [1, "a"]      | [1.0, "a"]        | t
equals              | [1]           | [1, 2]            | f
equals              | [1]           | 1                 | u
equals              | {"a": 1}      | {"a": 1}          | t
equals              | "2026-03-01"  | "2026-03-01T09:00:00Z" | t
equals              | "2026-03-01"  | "soon"            | f
equals              | "2026-03-01"  | 20260301          | u
not_equals          | "a"           | "b"               | t
not_equals          | "a"           | "a"               | f
not_equals          | "a"           | null              | u
not_equals          | "a"           | -                 | u
not_equals          | "a"           | 7                 | u
gt                  | 5             | 5                 | f
gt                  | 5             | 5.01              | t
gt                  | 5             | "6"               | u
gt                  | 5             | null              | u
gt                  | "2026-03-01"  | "2026-03-02"      | t
gt                  | "2026-03-01"  | "2026-03-01T23:59:59Z" | f
gt                  | "2026-03-01"  | "later"           | u
gt                  | "2026-03-01T10:00:00Z" | "2026-03-01T11:30:00+02:00" | f
gte                 | 5             | 5                 | t
gte                 | 5             | [6]               | u
gte                 | 5             | null              | u
lt                  | 9223372036854775807 | 9223372036854775808 | f
lt                  | 5             | -5                | t
lt                  | 5             | null              | u
lte                 | 0.3           | 0.3               | t
lte                 | 0.3           | true              | u
lte                 | 0.3           | -                 | u
between             | [1, 3]        | 1                 | t
between             | [1, 3]        | 3                 | t
between             | [1, 3]        | 3.0001            | f
between             | [1, 3]        | "2"               | u
between             | [1, 3]        | -                 | u
between             | ["2026-01-01", "2026-03-31"] | "2026-03-31T23:00:00Z" | t
older_than          | "18 years"    | "2008-03-14"      | t
older_than          | "18 years"    | "2008-03-15"      | f
older_than          | "18 years"    | "unknown"         | u
older_than          | "18 years"    | 2008              | u
older_than          | "18 years"    | null              | u
within_last         | "30 days"     | "2026-03-01"      | t
within_last         | "30 days"     | "2026-01-01"      | f
within_last         | "30 days"     | "2027-01-01"      | f
within_last         | "30 days"     | -                 | u
contains            | "nn"          | "Anna"            | t
contains            | "NN"          | "Anna"            | f
contains            | "a"           | ["a", "b"]        | t
contains            | "c"           | ["a", null, 5]    | f
contains            | 5             | "5"               | u
contains            | "a"           | null              | u
not_contains        | "x"           | "Anna"            | t
not_contains        | "a"           | ["a"]             | f
not_contains        | "a"           | []                | t
not_contains        | "a"           | null              | u
not_contains        | "a"           | 5                 | u
starts_with         | "+1"          | "+1617"           | t
starts_with         | "+1"          | 1617              | u
starts_with         | "+1"          | -                 | u
ends_with           | ".example"    | "a@b.example"     | t
ends_with           | ".example"    | ""                | f
ends_with           | ".example"    | null              | u
matches             | "^[A-Z]{2}$"  | "MA"              | t
matches             | "[0-9]"       | "no digit"        | f
matches             | "."           | 5                 | u
matches             | "."           | null              | u
in                  | ["a", "b"]    | "b"               | t
in                  | ["a", "b"]    | "c"               | f
in                  | ["a", "b"]    | 5                 | u
in                  | ["a", "b"]    | ["a"]             | u
in                  | ["a", "b"]    | null              | u
in                  | [1, 2.5]      | 2.50              | t
in                  | [1, true]     | true              | t
in                  | [1, true]     | false             | f
not_in              | ["a"]         | "b"               | t
not_in              | ["a"]         | "a"               | f
not_in              | ["a"]         | null              | u
not_in              | ["a"]         | 1                 | u
equals_ignore_case  | "zoë"         | "ZOË"             | t
equals_ignore_case  | "zoë"         | "zoe"             | f
equals_ignore_case  | "zoë"         | 5                 | u
equals_ignore_case  | "zoë"         | null              | u
similar_to          | "Fennimore"   | "fenimore"        | t
similar_to          | "Fennimore"   | "Okonkwo"         | f
similar_to          | "Fennimore"   | []                | u
similar_to          | "Fennimore"   | -                 | u
has_any_of          | ["a", 5]      | [5.0]             | t
has_any_of          | ["a"]         | []                | f
has_any_of          | ["a"]         | "a"               | u
has_any_of          | ["a"]         | null              | u
has_all_of          | ["a", "b"]    | ["b", "a", null]  | t
has_all_of          | ["a", "b"]    | ["a"]             | f
has_all_of          | ["a"]         | null              | u
length_equals       | 2             | [null, 1]         | t
length_equals       | 2             | "ab"              | u
length_equals       | 0             | null              | u
length_gt           | 0             | []                | f
length_gt           | 0             | [1]               | t
length_gt           | 0             | -                 | u
length_gte          | 1             | [1]               | t
length_gte          | 1             | {}                | u
length_gte          | 1             | null              | u
length_lt           | 1             | []                | t
length_lt           | 1             | null              | u
length_lte          | 1             | [1, 2]            | f
length_lte          | 1             | 1                 | u
length_lte          | 1             | -                 | u
has_reason_code     | "I919"        | ["R901", "I919"]  | t
has_reason_code     | "I919"        | ["i919", 919, null] | f
has_reason_code     | "I919"        | []                | f
has_reason_code     | "I919"        | "I919"            | u
has_reason_code     | "I919"        | null              | u
has_reason_code     | "I919"        | -                 | u
lacks_reason_code   | "I919"        | []                | t
lacks_reason_code   | "I919"        | ["I919"]          | f
lacks_reason_code   | "I919"        | ["a text longer than a code"] | t
lacks_reason_code   | "I919"        | null              | u
lacks_reason_code   | "I919"        | -                 | u
has_any_code_of     | ["I919", "R901"] | ["R901"]       | t
has_any_code_of     | "identity_risks" | ["R902", "I1"] | t
has_any_code_of     | "identity_risks" | ["I919"]       | f
has_any_code_of     | "identity_risks" | "R902"         | u
has_any_code_of     | "identity_risks" | null           | u
in_list             | "blocked_emails" | " eve@EXAMPLE.org" | t
in_list             | "blocked_emails" | "ann@example.org"  | f
in_list             | "blocked_emails" | null           | u
in_list             | "blocked_emails" | ["eve@example.org"] | u
in_list             | "numbers"     | 2.50              | t
not_in_list         | "blocked_emails" | "ann@example.org"  | t
not_in_list         | "blocked_emails" | "eve@example.org"  | f
not_in_list         | "blocked_emails" | -              | u
"#;

fn rows() -> impl Iterator<Item = [&'static str; 4]> {
    let lines = TABLE.lines().filter(|line| !line.is_empty());
    lines.map(|line| {
        let cells: Vec<&str> = line.split(" | ").map(str::trim).collect();
        cells.try_into().unwrap()
    })
}

fn expected(letter: &str) -> Truth {
    match letter {
        "t" => Truth::True,
        "f" => Truth::False,
        "u" => Truth::Unknown,
        other => panic!("no truth: {other}"),
    }
}

fn data(value: &str) -> String {
    if value == "-" {
        return "{}".to_owned();
    }
    format!(r#"{{"v":{value}}}"#)
}

#[test]
fn a_literal_gives_the_truth_of_the_table() {
    for [op, literal, value, letter] in rows() {
        let literal = if literal == "-" {
            String::new()
        } else {
            format!(r#","value":{literal}"#)
        };
        let leaf = format!(r#"{{"path":"$data.v","op":"{op}"{literal}}}"#);
        let found = truth(&leaf, &data(value));
        assert_eq!(found, expected(letter), "{leaf} over {value}");
    }
}

/// An operand from a path is compared as the same literal is, where the literal is no more than a
/// value.
#[test]
fn a_path_gives_the_same_truth() {
    let literal_only = [
        "is_",
        "between",
        "older_than",
        "within_last",
        "matches",
        "has_any_code_of",
        "in_list",
        "not_in_list",
    ];
    for [op, literal, value, letter] in rows() {
        if literal_only.iter().any(|name| op.starts_with(name)) {
            continue;
        }
        let leaf = format!(r#"{{"path":"$data.v","op":"{op}","value_path":"$data.w"}}"#);
        let data = if value == "-" {
            format!(r#"{{"w":{literal}}}"#)
        } else {
            format!(r#"{{"v":{value},"w":{literal}}}"#)
        };
        assert_eq!(truth(&leaf, &data), expected(letter), "{leaf} over {data}");
        let without = truth(&leaf, r#"{"v":"a"}"#);
        assert_eq!(without, Truth::Unknown, "{op} with an absent operand");
    }
}

#[test]
fn every_operator_stands_in_the_table_with_null() {
    for op in Operator::ALL {
        let with_null = rows()
            .any(|[name, _, value, _]| name == op.name() && (value == "null" || value == "-"));
        assert!(with_null, "{}", op.name());
    }
}

#[test]
fn unknown_spreads_as_in_sql() {
    let t = r#"{"path":"$data.t","op":"equals","value":1}"#;
    let f = r#"{"path":"$data.t","op":"equals","value":2}"#;
    let u = r#"{"path":"$data.none","op":"equals","value":1}"#;
    let holds = |when: &str| {
        let text = format!(
            r#"{{"format":"bonafide/workflow/1","name":"one","steps":[
                {{"id":"i","kind":"input","next":"c"}},
                {{"id":"c","kind":"condition","when":{when},"then":"y","else":"n"}},
                {{"id":"y","kind":"decision","decision":"ACCEPT"}},
                {{"id":"n","kind":"decision","decision":"REJECT"}}]}}"#
        );
        let workflow = crate::support::compile(&text);
        let request = crate::support::json(r#"{"data":{"t":1}}"#);
        crate::support::run(&workflow, &request, &[]).1.decision == "ACCEPT"
    };
    let all = |a: &str, b: &str| format!(r#"{{"all":[{a},{b}]}}"#);
    let any = |a: &str, b: &str| format!(r#"{{"any":[{a},{b}]}}"#);
    let not = |a: &str| format!(r#"{{"not":{a}}}"#);
    assert!(holds(t) && !holds(f) && !holds(u));
    assert!(!holds(&not(u)), "not unknown is unknown");
    assert!(holds(&any(t, u)) && !holds(&any(f, u)));
    assert!(!holds(&all(t, u)) && !holds(&all(f, u)));
    assert!(holds(&not(&all(f, u))), "false and unknown is false");
    assert!(!holds(&not(&all(t, u))), "true and unknown is unknown");
    assert!(!holds(&not(&any(f, u))), "false or unknown is unknown");
}
