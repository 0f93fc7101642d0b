//! The compiled engine against the naive interpreter, over generated definitions and facts.

use crate::naive::{NaiveOutcome, interpret, operator};
use crate::support::{Known, compile, drive, explained_on, failed, json, lists, now, run};
use bonafide_types::{SmolStr, Value};
use bonafide_workflow::{
    Event, Operator, Outcome, Progress, Resume, Run, RunRecord, ServiceAnswer, Truth, Wake,
    Workflow, check,
};
use jiff::SignedDuration;
use proptest::prelude::*;
use std::sync::Arc;

const TEXTS: [&str; 23] = [
    "",
    "a",
    "Ab",
    "aB",
    "abc",
    "Zoë",
    "ZOË",
    "gold",
    "I919",
    "R901",
    "R902",
    "7",
    "2026-03-01",
    "2026-03-15",
    "2026-03-14",
    "2008-03-15",
    "2008-03-14",
    "2026-02-30",
    "2026-03-15T12:00:00Z",
    "2026-03-15T11:00:00Z",
    "2026-03-15T01:30:00+02:00",
    "2026-03-14T11:59:59.999",
    " EVE@example.org",
];

const PATHS: [&str; 17] = [
    "$data.a",
    "$data.b",
    "$data.c",
    "$data.d",
    "$data.o.k",
    "$data.o",
    "$data.a[0]",
    "$data.a[1].k",
    "$data.absent",
    "$data.absent.deeper[3]",
    "$data",
    "$request.id",
    "$request.data.b",
    "$now",
    "$answer",
    "$answer.k",
    "$flag",
];

fn scalar() -> BoxedStrategy<Value> {
    prop_oneof![
        6 => prop::sample::select(&TEXTS[..]).prop_map(Value::from),
        2 => (-3_i64..12).prop_map(Value::Int),
        1 => prop::sample::select(vec!["2.5", "2.50", "-0.1", "7.0", "9223372036854775808", "0.3333333333333333333333333333"])
            .prop_map(json),
        1 => any::<bool>().prop_map(Value::Bool),
    ]
    .boxed()
}

fn fact() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![5 => scalar(), 1 => Just(Value::Null)];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            2 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::list),
            1 => prop::collection::vec((prop::sample::select(vec!["k", "a", "o"]), inner), 0..3)
                .prop_map(Value::object),
        ]
    })
    .boxed()
}

fn not_null() -> BoxedStrategy<Value> {
    fact()
        .prop_filter("null is refused", |value| !value.is_null())
        .boxed()
}

fn request() -> BoxedStrategy<Value> {
    let fields =
        ["a", "b", "c", "d", "o"].map(|name| prop::option::of(fact()).prop_map(move |v| (name, v)));
    (fields, fact())
        .prop_map(|(fields, id)| {
            let data = fields.into_iter().filter_map(|(name, v)| Some((name, v?)));
            Value::object([("id", id), ("data", Value::object(data))])
        })
        .boxed()
}

/// A literal that the operator takes.
fn literal(op: Operator) -> BoxedStrategy<Value> {
    let text = || prop::sample::select(&TEXTS[..]).prop_map(Value::from);
    let codes = || prop::sample::select(vec!["I919", "R901", "R902"]).prop_map(Value::from);
    match op.name() {
        "equals" | "not_equals" | "contains" | "not_contains" => not_null(),
        "gt" | "gte" | "lt" | "lte" => prop_oneof![
            (-3_i64..12).prop_map(Value::Int),
            Just(json("2.5")),
            prop::sample::select(vec!["2026-03-14", "2026-03-15T12:00:00Z"]).prop_map(Value::from),
        ]
        .boxed(),
        "between" => prop::sample::select(vec![
            "[0, 7]",
            "[2.5, 2.5]",
            r#"["2008-03-15", "2026-03-14"]"#,
            r#"["2026-03-01", "2026-03-15T12:00:00Z"]"#,
        ])
        .prop_map(json)
        .boxed(),
        "older_than" | "within_last" => {
            prop::sample::select(vec!["18 years", "1 month", "2 weeks", "1 day", "12 hours"])
                .prop_map(Value::from)
                .boxed()
        }
        "matches" => prop::sample::select(vec!["^a", "b", "(?i)^zo.$", "^$", "[0-9]{4}"])
            .prop_map(Value::from)
            .boxed(),
        "in" | "not_in" => prop_oneof![
            prop::collection::vec(scalar(), 1..4).prop_map(Value::list),
            prop::collection::vec(text(), 9..14).prop_map(Value::list),
        ]
        .boxed(),
        "has_any_of" | "has_all_of" => prop::collection::vec(not_null(), 1..3)
            .prop_map(Value::list)
            .boxed(),
        "has_reason_code" | "lacks_reason_code" => codes().boxed(),
        "has_any_code_of" => prop_oneof![
            prop::collection::vec(codes(), 1..3).prop_map(Value::list),
            Just(Value::from("identity_risks")),
        ]
        .boxed(),
        "in_list" | "not_in_list" => prop::sample::select(vec!["blocked_emails", "numbers"])
            .prop_map(Value::from)
            .boxed(),
        name if name.starts_with("length_") => (0_i64..4).prop_map(Value::Int).boxed(),
        _ => text().boxed(),
    }
}

/// The operators that need a literal.
const WITHOUT_PATH: [&str; 8] = [
    "between",
    "older_than",
    "within_last",
    "matches",
    "has_any_code_of",
    "in_list",
    "not_in_list",
    "is_",
];

fn leaf() -> BoxedStrategy<Value> {
    let op = prop::sample::select(Operator::ALL);
    let path = || prop::sample::select(&PATHS[..]).prop_map(Value::from);
    (op, path(), path(), any::<bool>())
        .prop_flat_map(|(op, path, other, by_path)| {
            let mut fields = vec![("path", path), ("op", Value::from(op.name()))];
            let needs_literal = WITHOUT_PATH.iter().any(|name| op.name().starts_with(name));
            if op.name().starts_with("is_") {
                return Just(Value::object(fields)).boxed();
            }
            if op.name() == "similar_to" {
                fields.push(("threshold", json("0.8")));
            }
            if by_path && !needs_literal {
                fields.push(("value_path", other));
                return Just(Value::object(fields)).boxed();
            }
            literal(op)
                .prop_map(move |value| {
                    let literal = std::iter::once(("value", value));
                    Value::object(fields.iter().cloned().chain(literal))
                })
                .boxed()
        })
        .boxed()
}

fn condition() -> BoxedStrategy<Value> {
    leaf()
        .prop_recursive(3, 8, 3, |inner| {
            let parts = || prop::collection::vec(inner.clone(), 1..4).prop_map(Value::list);
            prop_oneof![
                parts().prop_map(|parts| Value::object([("all", parts)])),
                parts().prop_map(|parts| Value::object([("any", parts)])),
                inner
                    .clone()
                    .prop_map(|part| Value::object([("not", part)])),
            ]
        })
        .boxed()
}

fn words(words: &'static [&'static str]) -> BoxedStrategy<Value> {
    prop::collection::vec(prop::sample::select(words).prop_map(Value::from), 1..3)
        .prop_map(Value::list)
        .boxed()
}

/// The keys of one step in the middle; targets are filled in later.
fn step() -> BoxedStrategy<Vec<(&'static str, Value)>> {
    let kind = |name: &'static str| ("kind", Value::from(name));
    let points = prop::sample::select(vec!["1", "-2.5", "0.125", "100", "-100"]).prop_map(json);
    let rule = (condition(), points, words(&["x", "y"])).prop_map(|(when, points, tags)| {
        Value::object([
            ("name", Value::from("r")),
            ("points", points),
            ("tags", tags),
            ("when", when),
        ])
    });
    let combine =
        prop::sample::select(vec!["\"any\"", "\"all\"", r#"{"at_least": 1}"#]).prop_map(json);
    let named = (condition(), words(&["x", "y"]), words(&["R901", "I919"]));
    let group = (
        prop::option::of(combine),
        prop::collection::vec(named, 1..4),
    );
    prop_oneof![
        table(),
        split(),
        list_check(),
        wait(),
        aggregation(),
        transformation(),
        model(),
        call(),
        group.prop_map(move |(combine, rules)| {
            let rules = rules.into_iter().enumerate();
            let rules = rules.map(|(number, (when, tags, codes))| {
                Value::object([
                    ("name", Value::string(format!("r{number}"))),
                    ("when", when),
                    ("tags", tags),
                    ("reason_codes", codes),
                ])
            });
            let mut step = vec![kind("rule_group"), ("rules", Value::list(rules))];
            step.extend(combine.map(|combine| ("combine", combine)));
            step
        }),
        condition().prop_map(move |when| vec![kind("condition"), ("when", when)]),
        prop::collection::vec(condition(), 1..4).prop_map(move |cases| {
            let cases = cases
                .into_iter()
                .map(|when| Value::object([("when", when)]));
            vec![kind("switch"), ("cases", Value::list(cases))]
        }),
        prop::collection::vec(rule, 1..4)
            .prop_map(move |rules| vec![kind("scorecard"), ("rules", Value::list(rules))]),
        (prop::option::of(condition()), words(&["x", "y", "z"])).prop_map(move |(when, tags)| {
            let mut step = vec![kind("tag"), ("tags", tags)];
            step.extend(when.map(|when| ("when", when)));
            step
        }),
        (condition(), words(&["R901", "I919"])).prop_map(move |(when, codes)| vec![
            kind("reason_code"),
            ("when", when),
            ("codes", codes)
        ]),
    ]
    .boxed()
}

/// A whole definition: every step leads to the next one and perhaps to a later one.
fn definition() -> BoxedStrategy<Value> {
    (
        prop::collection::vec((step(), any::<prop::sample::Index>()), 1..7),
        prop::sample::select(vec![Asking::Simple, Asking::OnError, Asking::Parallel]),
        last_step(),
    )
        .prop_map(|(steps, asking, end)| build(steps, asking, end))
        .boxed()
}

/// Two or three ways; targets are filled in later.
fn split() -> BoxedStrategy<Vec<(&'static str, Value)>> {
    let path = || prop::sample::select(&PATHS[..]).prop_map(Value::from);
    let shares = prop::sample::select(vec![
        &["50", "50"][..],
        &["99.5", "0.5"],
        &["0", "33.33", "66.67"],
    ]);
    (prop::collection::vec(path(), 1..3), shares)
        .prop_map(|(key, shares)| {
            let arms = shares.iter().enumerate().map(|(number, percent)| {
                let name = Value::string(format!("arm{number}"));
                Value::object([("name", name), ("percent", json(percent))])
            });
            vec![
                ("kind", Value::from("split")),
                ("arms", Value::list(arms)),
                ("key", Value::list(key)),
            ]
        })
        .boxed()
}

/// A look-up of one or two values.
fn list_check() -> BoxedStrategy<Vec<(&'static str, Value)>> {
    let path = || prop::sample::select(&PATHS[..]).prop_map(Value::from);
    let list = prop::sample::select(vec!["blocked_emails", "numbers"]).prop_map(Value::from);
    (list, prop::collection::vec(path(), 1..3))
        .prop_map(|(list, paths)| {
            vec![
                ("kind", Value::from("list_check")),
                ("list", list),
                ("paths", Value::list(paths)),
            ]
        })
        .boxed()
}

/// A pause; where its targets are null they are filled in later.
fn wait() -> BoxedStrategy<Vec<(&'static str, Value)>> {
    let tags = prop::option::of(words(&["x", "w"]));
    // What each kind has beside the keys of every pause; the first of them leads on.
    let kinds = prop::sample::select(vec![
        &["wait", "next"][..],
        &["wait", "next"],
        &["wait", "next"],
        &["otp", "approved", "declined", "on_error"],
        &["otp", "approved", "on_error"],
        &["document_request", "accept", "reject"],
        &["document_request", "accept"],
        &["hosted_flow", "next"],
    ]);
    (
        kinds,
        prop::option::of(condition()),
        tags,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(keys, when, tags, expires, skips)| {
            let kind = keys[0];
            let mut step = vec![("kind", Value::from(kind))];
            step.extend(keys[1..].iter().map(|key| (*key, Value::Null)));
            if kind == "hosted_flow" {
                step.push(("template", Value::from("identity")));
            }
            let when = when.filter(|_| kind == "wait");
            step.extend(when.map(|when| ("when", when)));
            step.extend(tags.map(|tags| ("tags", tags)));
            step.extend(expires.then_some(("expired", Value::Null)));
            step.extend(skips.then_some(("on_skip", Value::Null)));
            step
        })
        .boxed()
}

/// A question to the history, which the test answers.
fn aggregation() -> BoxedStrategy<Vec<(&'static str, Value)>> {
    let path = || prop::sample::select(vec!["$data.a", "$data.o.k", "$request.id"]);
    let measure = prop::sample::select(vec!["count", "distinct", "sum", "last_seen"]);
    let filter = prop::option::of(path());
    (path(), measure, path(), filter)
        .prop_map(|(entity, measure, of, filter)| {
            let mut step = vec![
                ("kind", Value::from("aggregation")),
                ("entity", Value::from(entity)),
                ("measure", Value::from(measure)),
                ("window", Value::from("2 days")),
            ];
            if matches!(measure, "distinct" | "sum") {
                step.push(("of", Value::from(of)));
            }
            step.extend(filter.map(|path| {
                let leaf = [("path", Value::from(path)), ("op", Value::from("is_set"))];
                ("when", Value::object(leaf))
            }));
            step
        })
        .boxed()
}

/// The text of a formula.
fn formula() -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        4 => prop::sample::select(&PATHS[..]).prop_map(str::to_owned),
        2 => prop::sample::select(vec!["0", "1", "7", "2.5", "0.125", "12"]).prop_map(str::to_owned),
        2 => prop::sample::select(&TEXTS[..]).prop_map(|text| format!("'{text}'")),
        1 => prop::sample::select(vec!["true", "false", "null"]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(5, 24, 3, |inner| {
        let operator = prop::sample::select(vec![
            "+", "-", "*", "/", "==", "!=", "<", "<=", ">", ">=", "and", "or",
        ]);
        let tight = prop::sample::select(vec!["+", "-", "*", "/"]);
        let number = prop::sample::select(vec!["1", "$data.a", "2.5", "$answer"]);
        let pair = || (inner.clone(), inner.clone());
        prop_oneof![
            4 => (pair(), operator).prop_map(|((a, b), op)| format!("(({a}) {op} ({b}))")),
            // Without parentheses: what binds tighter is up to the readers.
            2 => (number.clone(), tight.clone(), number.clone(), tight, number, inner.clone())
                .prop_map(|(a, one, b, other, c, d)| format!("{a} {one} {b} {other} {c} < {a} and not ({d}) or {b} == {c}")),
            1 => inner.clone().prop_map(|a| format!("not ({a})")),
            1 => inner.clone().prop_map(|a| format!("-({a})")),
            1 => inner.clone().prop_map(|a| format!("lower({a})")),
            1 => inner.clone().prop_map(|a| format!("is_set({a})")),
            1 => pair().prop_map(|(a, b)| format!("starts_with({a}, {b})")),
            1 => pair().prop_map(|(a, b)| format!("coalesce({a}, {b})")),
            1 => (pair(), inner.clone()).prop_map(|((a, b), c)| format!("if({a}, {b}, {c})")),
        ]
    })
    .boxed()
}

/// A value by a function or by a formula.
fn transformation() -> BoxedStrategy<Vec<(&'static str, Value)>> {
    let argument = || {
        prop_oneof![
            prop::sample::select(&PATHS[..]).prop_map(Value::from),
            (-3_i64..12).prop_map(Value::Int),
        ]
    };
    let function = prop::sample::select(vec!["add", "coalesce", "multiply", "divide"]);
    let kind = || ("kind", Value::from("transformation"));
    prop_oneof![
        (function, argument(), argument()).prop_map(move |(function, one, other)| vec![
            kind(),
            ("function", Value::from(function)),
            ("arguments", Value::list([one, other])),
        ]),
        formula().prop_map(move |formula| vec![kind(), ("formula", Value::string(formula))]),
    ]
    .boxed()
}

/// A score of the model of the tests.
fn model() -> BoxedStrategy<Vec<(&'static str, Value)>> {
    let feature = || {
        prop_oneof![
            prop::sample::select(&PATHS[..]).prop_map(Value::from),
            (-3_i64..120).prop_map(Value::Int),
        ]
    };
    (feature(), feature())
        .prop_map(|(income, age)| {
            vec![
                ("kind", Value::from("model")),
                ("model", Value::from("application_fraud")),
                (
                    "features",
                    Value::object([("income", income), ("age", age)]),
                ),
            ]
        })
        .boxed()
}

/// A call of the helper, with the request's own data or with other data.
fn call() -> BoxedStrategy<Vec<(&'static str, Value)>> {
    let value = || {
        prop_oneof![
            3 => prop::sample::select(&PATHS[..]).prop_map(Value::from),
            1 => (-3_i64..12).prop_map(Value::Int),
        ]
    };
    let data = ["a", "b", "c"].map(|name| value().prop_map(move |value| (name, value)));
    prop::option::of(data)
        .prop_map(|data| {
            let mut step = vec![
                ("kind", Value::from("call")),
                ("workflow", Value::from("helper")),
                ("version", Value::from("1.0.0")),
            ];
            step.extend(data.map(|data| ("data", Value::object(data))));
            step
        })
        .boxed()
}

/// What happens during the pauses: bodies that are merged in, and words.
fn happenings() -> BoxedStrategy<Vec<(Wake, Value)>> {
    let wake = prop_oneof![
        6 => Just(Wake::Data),
        2 => Just(Wake::Skip),
        1 => Just(Wake::Expire),
        1 => Just(Wake::End),
    ];
    prop::collection::vec((wake, request()), 0..5).boxed()
}

/// Each an hour after the one before, with everything merged that came in so far.
fn resumes(request: &Value, happenings: &[(Wake, Value)]) -> Vec<Resume> {
    let (mut body, mut instant) = (request.clone(), now());
    let resumes = happenings.iter().map(|(wake, patch)| {
        body = body.merged(patch);
        instant += SignedDuration::from_hours(1);
        Resume {
            now: instant,
            request: body.clone(),
            wake: *wake,
        }
    });
    resumes.collect()
}

/// A decision table of two columns.
fn table() -> BoxedStrategy<Vec<(&'static str, Value)>> {
    const OPERATORS: [&str; 6] = ["equals", "not_equals", "gte", "lt", "in", "has_any_of"];
    let op = || {
        let ops = Operator::ALL
            .iter()
            .filter(|op| OPERATORS.contains(&op.name()));
        prop::sample::select(ops.copied().collect::<Vec<_>>())
    };
    let path = || prop::sample::select(&PATHS[..]).prop_map(Value::from);
    let hit = prop::sample::select(vec!["first", "unique", "priority", "collect"]);
    let answer = move || {
        let value = prop_oneof![(-3_i64..12).prop_map(Value::Int), path()];
        prop::collection::vec(value, 2).prop_map(Value::list)
    };
    ([op(), op()], [path(), path()], hit)
        .prop_flat_map(move |(ops, paths, hit)| {
            let cell = |column: Operator| {
                let own = op().prop_flat_map(|op| {
                    literal(op).prop_map(move |value| {
                        Value::object([("op", Value::from(op.name())), ("value", value)])
                    })
                });
                // A mapping would be read as a cell of its own operator.
                let plain = literal(column)
                    .prop_filter("no mapping", |value| !matches!(value, Value::Object(_)));
                prop_oneof![2 => Just(Value::Null), 3 => plain, 1 => own]
            };
            let [a, b] = ops;
            let when = (cell(a), cell(b)).prop_map(|(a, b)| Value::list([a, b]));
            let row = (when, answer(), 0_i64..3).prop_map(|(when, then, priority)| {
                Value::object([
                    ("when", when),
                    ("then", then),
                    ("priority", Value::Int(priority)),
                ])
            });
            let inputs = ops
                .into_iter()
                .zip(paths)
                .map(|(op, path)| Value::object([("path", path), ("op", Value::from(op.name()))]));
            let inputs = Value::list(inputs);
            (prop::collection::vec(row, 1..9), prop::option::of(answer())).prop_map(
                move |(rows, default)| {
                    let mut step = vec![
                        ("kind", Value::from("matrix")),
                        ("hit", Value::from(hit)),
                        ("inputs", inputs.clone()),
                        ("outputs", Value::list([Value::from("k"), Value::from("m")])),
                        ("rows", Value::list(rows)),
                    ];
                    step.extend(default.map(|default| ("default", default)));
                    step
                },
            )
        })
        .boxed()
}

/// What ends a run: one decision, or rules for several.
fn last_step() -> BoxedStrategy<Vec<(&'static str, Value)>> {
    let tags = || Value::list([Value::from("z"), Value::from("end")]);
    let decision = vec![
        ("kind", Value::from("decision")),
        ("decision", Value::from("ACCEPT")),
        ("tags", tags()),
    ];
    let decisions = prop::sample::select(vec!["ACCEPT", "REJECT", "REVIEW"]);
    let rule = (condition(), decisions, words(&["x", "z"])).prop_map(|(when, decision, tags)| {
        Value::object([
            ("when", when),
            ("decision", Value::from(decision)),
            ("tags", tags),
        ])
    });
    let rules = prop::collection::vec(rule, 1..4).prop_map(move |rules| {
        let default = Value::object([("decision", Value::from("RESUBMIT")), ("tags", tags())]);
        vec![
            ("kind", Value::from("decision_rules")),
            ("rules", Value::list(rules)),
            ("default", default),
        ]
    });
    let review = prop::option::of(prop::sample::select(vec!["ACCEPT", "REJECT"]));
    let review = (review, words(&["x", "z"]), words(&["R901", "I919"])).prop_map(
        |(decision, tags, codes)| {
            let mut step = vec![
                ("kind", Value::from("manual_review")),
                ("tags", tags),
                ("reason_codes", codes),
            ];
            step.extend(decision.map(|decision| ("decision", Value::from(decision))));
            step
        },
    );
    prop_oneof![Just(decision), rules, review].boxed()
}

/// How the one answer comes.
#[derive(Clone, Copy, Debug)]
enum Asking {
    Simple,
    /// A failure leads to the end.
    OnError,
    /// Beside another one.
    Parallel,
}

fn build(
    steps: Vec<(Vec<(&'static str, Value)>, prop::sample::Index)>,
    asking: Asking,
    end: Vec<(&'static str, Value)>,
) -> Value {
    let id = |number: usize| Value::string(format!("s{number}"));
    let last = steps.len();
    let text = |words: &[(&'static str, &str)]| -> Vec<(&'static str, Value)> {
        words
            .iter()
            .map(|(key, word)| (*key, Value::from(*word)))
            .collect()
    };
    let mut all = vec![Value::object(text(&[
        ("id", "start"),
        ("kind", "input"),
        ("next", "ask"),
    ]))];
    let mut ask = text(&[
        ("id", "ask"),
        ("kind", "enrichment"),
        ("service", "verify"),
        ("output", "answer"),
        ("next", "s0"),
    ]);
    match asking {
        Asking::Simple => ask.push(("on_error", Value::from("continue"))),
        Asking::OnError => ask.push(("on_error", id(last))),
        Asking::Parallel => {
            let branch = |keys: &[(&'static str, &str)]| Value::object(text(keys));
            let branches = [
                branch(&[
                    ("id", "other"),
                    ("service", "email_risk"),
                    ("output", "other"),
                ]),
                branch(&[("id", "asked"), ("service", "verify"), ("output", "answer")]),
            ];
            ask = text(&[("id", "ask"), ("kind", "parallel"), ("next", "s0")]);
            ask.push(("branches", Value::list(branches)));
        }
    }
    all.push(Value::object(ask));
    for (number, (mut keys, jump)) in steps.into_iter().enumerate() {
        let later = id(number + 1 + jump.index(last - number));
        let kind = keys[0].1.clone();
        keys.push(("id", id(number)));
        match kind.as_str().unwrap() {
            "condition" => {
                keys.push(("then", id(number + 1)));
                keys.push(("else", later));
            }
            "split" => {
                let Value::List(arms) = keys[1].1.clone() else {
                    panic!("arms")
                };
                // The first arm goes on, so that every step can be reached.
                let arms = arms.iter().enumerate().map(|(place, arm)| {
                    let then = if place == 0 {
                        id(number + 1)
                    } else {
                        later.clone()
                    };
                    with(arm, "then", then)
                });
                keys[1].1 = Value::list(arms);
            }
            "switch" => {
                let Value::List(cases) = keys[1].1.clone() else {
                    panic!("cases")
                };
                let cases = cases.iter().map(|case| {
                    let when = case.get("when").unwrap().clone();
                    Value::object([("when", when), ("then", later.clone())])
                });
                keys[1].1 = Value::list(cases);
                keys.push(("default", id(number + 1)));
            }
            "wait" | "otp" | "document_request" | "hosted_flow" => {
                let earlier = id(jump.index(number + 1));
                for (key, value) in &mut keys {
                    match *key {
                        "next" | "approved" | "accept" => *value = id(number + 1),
                        "expired" | "declined" | "on_error" => value.clone_from(&later),
                        // A circle, which the pause itself keeps from turning.
                        "on_skip" | "reject" => value.clone_from(&earlier),
                        _ => {}
                    }
                }
            }
            _ => keys.push(("next", id(number + 1))),
        }
        if !matches!(kind.as_str(), Some("switch" | "wait")) {
            // One name that conditions read, and one of each step's own.
            let name = if number == 0 {
                "flag".to_owned()
            } else {
                format!("out{number}")
            };
            keys.push(("output", Value::string(name)));
        } else if number == 0 {
            all.push(Value::object(
                text(&[
                    ("id", "s_flag"),
                    ("kind", "tag"),
                    ("output", "flag"),
                    ("next", "s0"),
                ])
                .into_iter()
                .chain([("tags", Value::list([Value::from("flagged")]))]),
            ));
            let ask = all[1].clone();
            all[1] = with(&ask, "next", Value::from("s_flag"));
        }
        all.push(Value::object(keys));
    }
    all.push(Value::object(end.into_iter().chain([("id", id(last))])));
    Value::object([
        ("format", Value::from("bonafide/workflow/1")),
        ("name", Value::from("generated")),
        ("steps", Value::list(all)),
    ])
}

fn with(object: &Value, key: &str, value: Value) -> Value {
    let Value::Object(entries) = object else {
        panic!("an object is expected")
    };
    let kept = entries
        .iter()
        .map(|(key, value)| (key.clone(), value.clone()));
    Value::object(kept.chain([(key.into(), value)]))
}

fn told(run: &Run, outcome: &Outcome) -> NaiveOutcome {
    let strings = |list: &[SmolStr]| list.iter().map(ToString::to_string).collect();
    let mut outputs: Vec<_> = run
        .outputs()
        .map(|(name, v)| (name.to_string(), v.clone()))
        .collect();
    outputs.sort_by(|a, b| a.0.cmp(&b.0));
    let steps = run.record().steps.into_iter();
    NaiveOutcome {
        decision: outcome.decision.to_string(),
        tags: strings(&outcome.tags),
        reason_codes: strings(&outcome.reason_codes),
        score: outcome
            .score
            .as_ref()
            .map(|score| score.as_decimal().unwrap()),
        outputs,
        path: steps
            .map(|step| (step.id.to_string(), step.leaves.to_string()))
            .collect(),
    }
}

/// The steps that may ask a service.
const ASKING: [&str; 15] = [
    "ask", "asked", "other", "s0", "s1", "s2", "s3", "s4", "s5", "s0/ask", "s1/ask", "s2/ask",
    "s3/ask", "s4/ask", "s5/ask",
];

/// Runs through the pauses; at each of them the run is stored and read back.
fn run_on(
    workflow: &Arc<Workflow>,
    request: &Value,
    answers: &[(&str, ServiceAnswer)],
    resumes: &[Resume],
) -> (Run, Outcome) {
    let mut run = Run::start(Arc::clone(workflow), request.clone(), now());
    let mut seen = request;
    let mut progress = drive(&mut run, Event::Start, answers);
    for resume in resumes {
        if !matches!(progress, Progress::Suspend(_)) {
            break;
        }
        let stored = serde_json::to_string(&run.record()).unwrap();
        let record: RunRecord = serde_json::from_str(&stored).unwrap();
        run = Run::restore(Arc::clone(workflow), record.clone(), seen.clone()).unwrap();
        assert_eq!(run.record(), record);
        seen = &resume.request;
        progress = drive(&mut run, Event::Resume(resume.clone()), answers);
    }
    match progress {
        Progress::Done(outcome) => (run, outcome),
        Progress::Suspend(suspension) => (run, suspension.standing),
        Progress::Need(calls) => panic!("{calls:?}"),
    }
}

/// How many definitions are generated, each for four runs.
fn definitions() -> u32 {
    let number = std::env::var("BONAFIDE_TEST_DEFINITIONS").ok();
    number.and_then(|text| text.parse().ok()).unwrap_or(1_500)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: definitions(), ..ProptestConfig::default() })]

    #[test]
    fn the_engine_agrees_with_the_plain_reading(
        definition in definition(),
        requests in prop::collection::vec((request(), prop::option::of(fact()), happenings()), 4),
    ) {
        let text = serde_json::to_string(&definition).unwrap();
        // What was written is what is read: numbers beyond seventeen digits are rounded in JSON.
        let definition = json(&text);
        let workflow = match Workflow::compile(&text, &Known, &lists()) {
            Ok(workflow) => Arc::new(workflow),
            Err(report) => return Err(TestCaseError::fail(format!("{text}\n{report}"))),
        };
        for (request, answer, happenings) in requests {
            let service = match &answer {
                Some(value) => ServiceAnswer::of(value.clone()),
                None => failed(503),
            };
            let same = ASKING.map(|id| (id, service.clone()));
            let resumes = resumes(&request, &happenings);
            let (run, outcome) = run_on(&workflow, &request, &same, &resumes);
            let same = ASKING.map(|id| (id, answer.clone()));
            let mut expected = interpret(&definition, &request, &same, now(), &resumes);
            expected.outputs.sort_by(|a, b| a.0.cmp(&b.0));
            prop_assert_eq!(told(&run, &outcome), expected, "{}\n{:?}", text, request);

            // Each step is asked at most once a segment.
            let answers = ASKING.map(|id| (SmolStr::new(id), service.clone()));
            let answers = answers.iter().cycle().take(ASKING.len() * (resumes.len() + 1));
            let answers: Vec<_> = answers.cloned().collect();
            let trace = explained_on(&workflow, &request, &answers, &resumes);
            let recorded = run.record().steps;
            prop_assert_eq!(trace.steps.len(), recorded.len());
            for (explained, mut recorded) in trace.steps.into_iter().zip(recorded) {
                if let Some(inner) = recorded.called.take() {
                    let called = explained.called.unwrap();
                    let steps: Vec<_> = called.steps.into_iter().map(|step| step.record).collect();
                    prop_assert_eq!((steps, Some(called.outcome)), (inner.steps, inner.outcome));
                }
                prop_assert_eq!(explained.record, recorded);
            }
        }
    }

    #[test]
    fn what_validates_compiles(definition in definition()) {
        let text = serde_json::to_string(&definition).unwrap();
        let is_valid = check(&text, &Known, &lists()).is_valid();
        prop_assert_eq!(is_valid, Workflow::compile(&text, &Known, &lists()).is_ok());
    }
}

/// The truth of one leaf, asked of the engine.
pub(crate) fn truth(leaf: &str, data: &str) -> Truth {
    let text = format!(
        r#"{{"format":"bonafide/workflow/1","name":"one","steps":[
            {{"id":"i","kind":"input","next":"c"}},
            {{"id":"c","kind":"condition","when":{leaf},"then":"e","else":"e"}},
            {{"id":"e","kind":"decision","decision":"ACCEPT"}}]}}"#
    );
    let request = Value::object([("data", json(data))]);
    let (run, _) = run(&compile(&text), &request, &[]);
    match run.record().steps[1].leaves.as_str() {
        "t" => Truth::True,
        "f" => Truth::False,
        _ => Truth::Unknown,
    }
}

#[test]
fn a_mismatched_pair_is_the_same_in_both() {
    assert_eq!(
        operator("gt", &Value::from("a"), &Value::Int(1), 0.9, now()),
        None
    );
    let leaf = r#"{"path":"$data.a","op":"gt","value":1}"#;
    assert_eq!(truth(leaf, r#"{"a":"a"}"#), Truth::Unknown);
}
