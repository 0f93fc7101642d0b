//! An interpreter written straight from the rules of the format, slow and plain: it walks the
//! definition as data and looks every path up when it needs it. The compiled engine has to agree
//! with it.

use bonafide_types::{Decimal, Timestamp, Value};
use bonafide_workflow::{Resume, Wake};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::cmp::Ordering;

/// What a run comes to, in a form that is easy to compare.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct NaiveOutcome {
    pub(crate) decision: String,
    pub(crate) tags: Vec<String>,
    pub(crate) reason_codes: Vec<String>,
    pub(crate) score: Option<Decimal>,
    pub(crate) outputs: Vec<(String, Value)>,
    /// Step id and the letters of its leaves.
    pub(crate) path: Vec<(String, String)>,
}

/// `None` is unknown.
type Truth = Option<bool>;

struct World {
    request: Value,
    outputs: Vec<(String, Value)>,
    now: Timestamp,
    letters: String,
}

pub(crate) fn interpret(
    definition: &Value,
    request: &Value,
    answers: &[(&str, Option<Value>)],
    now: Timestamp,
    resumes: &[Resume],
) -> NaiveOutcome {
    let mut resumes = resumes.iter();
    let mut world = World {
        request: request.clone(),
        outputs: Vec::new(),
        now,
        letters: String::new(),
    };
    let mut result = NaiveOutcome::default();
    let Some(Value::List(steps)) = definition.get("steps") else {
        panic!("no steps");
    };
    let mut current = text(&steps[0], "id");
    loop {
        let step = steps
            .iter()
            .find(|step| text(step, "id") == current)
            .unwrap();
        world.letters.clear();
        let next = match text(step, "kind").as_str() {
            "input" => text(step, "next"),
            "enrichment" => {
                let (_, answer) = answers.iter().find(|(id, _)| *id == current).unwrap();
                set(
                    &mut world,
                    step,
                    "output",
                    answer.clone().unwrap_or_default(),
                );
                match (answer, step.get("on_error")) {
                    (None, Some(Value::String(target))) if target != "continue" => {
                        target.to_string()
                    }
                    _ => text(step, "next"),
                }
            }
            "parallel" => {
                result.path.push((current.clone(), String::new()));
                let branches = items(step.get("branches").unwrap());
                for branch in branches {
                    let id = text(branch, "id");
                    let (_, answer) = answers.iter().find(|(known, _)| *known == id).unwrap();
                    set(
                        &mut world,
                        branch,
                        "output",
                        answer.clone().unwrap_or_default(),
                    );
                    result.path.push((id, String::new()));
                }
                // The last branch is told of below, as every step is.
                current = result.path.pop().unwrap().0;
                text(step, "next")
            }
            "aggregation" => {
                let (_, answer) = answers.iter().find(|(id, _)| *id == current).unwrap();
                set(
                    &mut world,
                    step,
                    "output",
                    answer.clone().unwrap_or_default(),
                );
                text(step, "next")
            }
            "transformation" => {
                let value = match step.get("formula") {
                    Some(formula) => Reader::read(&world, formula.as_str().unwrap()),
                    None => {
                        let arguments = items(step.get("arguments").unwrap()).iter();
                        let arguments = arguments.map(|argument| match argument.as_str() {
                            Some(path) if path.starts_with('$') => look_up(&world, path),
                            _ => argument.clone(),
                        });
                        let arguments: Vec<Value> = arguments.collect();
                        apply(&text(step, "function"), &arguments)
                    }
                };
                set(&mut world, step, "output", value);
                text(step, "next")
            }
            "model" => {
                let features = step.get("features").unwrap();
                let feature = |name| {
                    let feature = features.get(name).unwrap();
                    match feature.as_str() {
                        Some(path) => look_up(&world, path),
                        None => feature.clone(),
                    }
                };
                let amounts = ["age", "income"].map(|name| {
                    let amount = feature(name)
                        .as_decimal()?
                        .checked_div(Decimal::from(-100))?;
                    Some((name, amount))
                });
                let value = match amounts {
                    [Some((_, age)), Some((_, income))] => {
                        let contributions = amounts.into_iter().flatten().map(|(name, amount)| {
                            Value::object([
                                ("feature", Value::from(name)),
                                ("amount", computed(amount)),
                            ])
                        });
                        Value::object([
                            ("score", computed(Decimal::ONE + age + income)),
                            ("percentile", Value::Null),
                            ("contributions", Value::list(contributions)),
                            ("version", Value::from("2026-01")),
                        ])
                    }
                    _ => Value::Null,
                };
                set(&mut world, step, "output", value);
                text(step, "next")
            }
            "call" => {
                let helper = Value::from_json(crate::support::HELPER.as_bytes(), 32).unwrap();
                let request = match step.get("data") {
                    None => world.request.clone(),
                    Some(Value::Object(data)) => {
                        let data = data.iter().map(|(name, value)| match value.as_str() {
                            Some(path) => (name.clone(), look_up(&world, path)),
                            None => (name.clone(), value.clone()),
                        });
                        let data = Value::object(data);
                        let Value::Object(request) = &world.request else {
                            panic!("a request")
                        };
                        let kept = request.iter().filter(|(name, _)| name.as_str() != "data");
                        let kept = kept.map(|(name, value)| (name.clone(), value.clone()));
                        Value::object(kept.chain([("data".into(), data)]))
                    }
                    Some(other) => panic!("{other:?}"),
                };
                let asked = format!("{current}/ask");
                let (_, answer) = answers.iter().find(|(id, _)| *id == asked).unwrap();
                let inner = interpret(
                    &helper,
                    &request,
                    &[("ask", answer.clone())],
                    world.now,
                    &[],
                );
                let words = |words: Vec<String>| Value::list(words.into_iter().map(Value::string));
                let value = Value::object([
                    ("decision", Value::string(inner.decision)),
                    ("score", inner.score.map_or(Value::Null, Value::from)),
                    ("tags", words(inner.tags)),
                    ("reason_codes", words(inner.reason_codes)),
                    ("outputs", Value::object(inner.outputs)),
                ]);
                set(&mut world, step, "output", value);
                text(step, "next")
            }
            "condition" => {
                let holds = when(&mut world, step);
                set(&mut world, step, "output", Value::Bool(holds));
                text(step, if holds { "then" } else { "else" })
            }
            "switch" => {
                let mut target = text(step, "default");
                for case in items(step.get("cases").unwrap()) {
                    if when(&mut world, case) {
                        target = text(case, "then");
                        break;
                    }
                }
                target
            }
            "scorecard" => {
                let mut total = Decimal::ZERO;
                for rule in items(step.get("rules").unwrap()) {
                    if when(&mut world, rule) {
                        total += rule.get("points").unwrap().as_decimal().unwrap();
                        add(&mut result.tags, rule.get("tags"));
                    }
                }
                result.score = Some(result.score.unwrap_or_default() + total);
                set(&mut world, step, "output", Value::from(total));
                text(step, "next")
            }
            "list_check" => {
                let list = list_of(text(step, "list").as_str());
                let mut paths = items(step.get("paths").unwrap()).iter();
                let found = paths.find_map(|path| {
                    let wanted = list_text(&look_up(&world, path.as_str().unwrap()))?;
                    list.iter().position(|entry| *entry == wanted)
                });
                let entry = found.map_or(Value::Null, |place| {
                    Value::object([
                        ("id", Value::Int(i64::try_from(place).unwrap() + 1)),
                        ("note", Value::Null),
                        ("score", Value::Null),
                    ])
                });
                let result = Value::Bool(found.is_some());
                let output = Value::object([("result", result), ("entry", entry)]);
                set(&mut world, step, "output", output);
                text(step, "next")
            }
            "split" => {
                let keys = items(step.get("key").unwrap()).iter();
                let keys: Vec<Value> = keys
                    .map(|path| look_up(&world, path.as_str().unwrap()))
                    .collect();
                let salt = format!("{}/{current}", text(definition, "name"));
                let place = percentile(&salt, &keys);
                let mut upto = Decimal::ZERO;
                let mut arms = items(step.get("arms").unwrap()).iter();
                let arm = arms.find(|arm| {
                    upto += arm.get("percent").unwrap().as_decimal().unwrap();
                    place < upto
                });
                let arm = arm.unwrap();
                let tag = Value::string(format!("{current}:{}", text(arm, "name")));
                add(&mut result.tags, Some(&Value::list([tag])));
                set(&mut world, step, "output", arm.get("name").unwrap().clone());
                text(arm, "then")
            }
            "matrix" => {
                let value = matrix(&world, step);
                set(&mut world, step, "output", value);
                text(step, "next")
            }
            "rule_group" => {
                let rules = items(step.get("rules").unwrap());
                let mut fired = Vec::new();
                for rule in rules {
                    if when(&mut world, rule) {
                        add(&mut result.tags, rule.get("tags"));
                        add(&mut result.reason_codes, rule.get("reason_codes"));
                        fired.push(rule.get("name").unwrap().clone());
                    }
                }
                let enough = match step.get("combine") {
                    None => !fired.is_empty(),
                    Some(Value::String(word)) if word == "all" => fired.len() == rules.len(),
                    Some(Value::String(_)) => !fired.is_empty(),
                    Some(map) => {
                        map.get("at_least").unwrap().as_decimal().unwrap() <= fired.len().into()
                    }
                };
                let value = [
                    ("result", Value::Bool(enough)),
                    ("fired", Value::list(fired)),
                ];
                set(&mut world, step, "output", Value::object(value));
                text(step, "next")
            }
            "decision_rules" => {
                let mut rules = items(step.get("rules").unwrap()).iter();
                let rule = rules.find(|rule| when(&mut world, rule));
                let ending = rule.or(step.get("default")).unwrap();
                result.decision = text(ending, "decision");
                add(&mut result.tags, ending.get("tags"));
                add(&mut result.reason_codes, ending.get("reason_codes"));
                result.path.push((current, world.letters));
                result.outputs = world.outputs;
                return result;
            }
            "tag" | "reason_code" => {
                let holds = step.get("when").is_none() || when(&mut world, step);
                if holds {
                    add(&mut result.tags, step.get("tags"));
                    add(&mut result.reason_codes, step.get("codes"));
                }
                set(&mut world, step, "output", Value::Bool(holds));
                text(step, "next")
            }
            "wait" | "otp" | "document_request" | "hosted_flow" => {
                let asks = text(step, "kind") != "wait";
                if asks {
                    let (_, answer) = answers.iter().find(|(id, _)| *id == current).unwrap();
                    set(
                        &mut world,
                        step,
                        "output",
                        answer.clone().unwrap_or_default(),
                    );
                    if answer.is_none() {
                        result.path.push((current, String::new()));
                        match step.get("on_error") {
                            Some(target) => current = target.as_str().unwrap().to_owned(),
                            None => {
                                result.decision = "REVIEW".to_owned();
                                result.outputs = world.outputs;
                                return result;
                            }
                        }
                        continue;
                    }
                }
                add(&mut result.tags, step.get("tags"));
                let target = loop {
                    let Some(resume) = resumes.next() else {
                        break Err("REVIEW");
                    };
                    world.letters.clear();
                    world.request = resume.request.clone();
                    world.now = resume.now;
                    let targets =
                        |keys: &[&str]| keys.iter().find_map(|key| step.get(key)).cloned();
                    break match resume.wake {
                        Wake::Data if asks => continue,
                        Wake::Data if step.get("when").is_none() || when(&mut world, step) => {
                            Ok(text(step, "next"))
                        }
                        Wake::Data => continue,
                        Wake::Skip => word(targets(&["on_skip", "declined", "reject", "expired"]))
                            .ok_or("REVIEW"),
                        Wake::Expire => word(targets(&["expired"])).ok_or("CANCEL"),
                        Wake::End => Err("CANCEL"),
                    };
                };
                match target {
                    Ok(target) => target,
                    Err(decision) => {
                        result.decision = decision.to_owned();
                        result.path.push((current, world.letters));
                        result.outputs = world.outputs;
                        return result;
                    }
                }
            }
            "decision" | "manual_review" => {
                let decision = word(step.get("decision").cloned());
                result.decision = decision.unwrap_or_else(|| "REVIEW".to_owned());
                add(&mut result.tags, step.get("tags"));
                add(&mut result.reason_codes, step.get("reason_codes"));
                result.path.push((current, String::new()));
                result.outputs = world.outputs;
                return result;
            }
            other => panic!("kind {other}"),
        };
        result.path.push((current, world.letters.clone()));
        current = next;
    }
}

fn text(node: &Value, key: &str) -> String {
    node.get(key).unwrap().as_str().unwrap().to_owned()
}

fn word(node: Option<Value>) -> Option<String> {
    Some(node?.as_str().unwrap().to_owned())
}

fn items(node: &Value) -> &[Value] {
    match node {
        Value::List(items) => items,
        _ => panic!("a list is expected"),
    }
}

fn add(list: &mut Vec<String>, more: Option<&Value>) {
    for word in more.map(items).unwrap_or_default() {
        let word = word.as_str().unwrap().to_owned();
        if !list.contains(&word) {
            list.push(word);
        }
    }
}

fn list_text(seen: &Value) -> Option<String> {
    Some(match seen {
        Value::String(text) => text.trim().to_lowercase(),
        Value::Bool(flag) => flag.to_string(),
        number => number.as_decimal()?.normalize().to_string(),
    })
}

fn list_of(name: &str) -> &'static [&'static str] {
    match name {
        "blocked_emails" => &["eve@example.org", "mallory@example.org"],
        _ => &["7", "2.5"],
    }
}

fn set(world: &mut World, step: &Value, key: &str, value: Value) {
    if let Some(name) = step.get(key) {
        let name = name.as_str().unwrap().to_owned();
        world.outputs.retain(|(known, _)| *known != name);
        world.outputs.push((name, value));
    }
}

fn when(world: &mut World, holder: &Value) -> bool {
    condition(world, holder.get("when").unwrap()) == Some(true)
}

/// Where a key stands among a hundred, in hundredths.
fn percentile(salt: &str, keys: &[Value]) -> Decimal {
    use sha2::{Digest, Sha256};
    if keys.iter().all(Value::is_null) {
        return Decimal::ZERO;
    }
    let texts = keys.iter().map(|key| match key {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_lowercase(),
        other => serde_json::to_string(other).unwrap(),
    });
    let hashed: Vec<String> = std::iter::once(salt.to_owned()).chain(texts).collect();
    let digest = Sha256::digest(hashed.join("\0"));
    let number = digest[..8]
        .iter()
        .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    Decimal::new(i64::try_from(number % 10_000).unwrap(), 2)
}

/// All rows are asked, and only then is chosen among them.
fn matrix(world: &World, step: &Value) -> Value {
    let inputs = items(step.get("inputs").unwrap());
    let names = items(step.get("outputs").unwrap());
    let row_value = |values: &Value| {
        let names = names.iter().map(|name| name.as_str().unwrap().to_owned());
        let values = items(values).iter().map(|value| match value.as_str() {
            Some(path) if path.starts_with('$') => look_up(world, path),
            _ => value.clone(),
        });
        Value::object(names.zip(values))
    };
    let fits = |row: &&Value| {
        let cells = items(row.get("when").unwrap()).iter().zip(inputs);
        cells.into_iter().all(|(cell, input)| {
            if cell.is_null() {
                return true;
            }
            let (op, expected) = match cell.get("op") {
                Some(op) => (Some(op), cell.get("value").cloned().unwrap_or_default()),
                None => (input.get("op"), cell.clone()),
            };
            let op = op.and_then(Value::as_str).unwrap_or("equals");
            let seen = look_up(world, &text(input, "path"));
            operator(op, &seen, &expected, 0.9, world.now) == Some(true)
        })
    };
    let fitting: Vec<&Value> = items(step.get("rows").unwrap())
        .iter()
        .filter(fits)
        .collect();
    let values = |rows: &[&Value]| {
        rows.iter()
            .map(|row| row_value(row.get("then").unwrap()))
            .collect::<Vec<_>>()
    };
    let default = step.get("default").map(row_value).unwrap_or_default();
    let first = |rows: &[&Value]| values(rows).into_iter().next().unwrap_or(default.clone());
    match step.get("hit").and_then(Value::as_str).unwrap_or("first") {
        "collect" => Value::list(values(&fitting)),
        "unique" if fitting.len() > 1 => Value::Null,
        "priority" => {
            let priority = |row: &&Value| {
                row.get("priority")
                    .and_then(Value::as_decimal)
                    .unwrap_or_default()
            };
            let highest = fitting.iter().map(priority).max();
            let best: Vec<&Value> = fitting
                .iter()
                .filter(|row| Some(priority(row)) == highest)
                .copied()
                .collect();
            first(&best)
        }
        _ => first(&fitting),
    }
}

fn condition(world: &mut World, node: &Value) -> Truth {
    if let Some(parts) = node.get("all") {
        let parts: Vec<Truth> = items(parts)
            .iter()
            .map(|part| condition(world, part))
            .collect();
        if parts.contains(&Some(false)) {
            Some(false)
        } else if parts.contains(&None) {
            None
        } else {
            Some(true)
        }
    } else if let Some(parts) = node.get("any") {
        let parts: Vec<Truth> = items(parts)
            .iter()
            .map(|part| condition(world, part))
            .collect();
        if parts.contains(&Some(true)) {
            Some(true)
        } else if parts.contains(&None) {
            None
        } else {
            Some(false)
        }
    } else if let Some(part) = node.get("not") {
        condition(world, part).map(|truth| !truth)
    } else {
        let truth = leaf(world, node);
        world.letters.push(match truth {
            Some(true) => 't',
            Some(false) => 'f',
            None => 'u',
        });
        truth
    }
}

fn leaf(world: &World, node: &Value) -> Truth {
    let seen = look_up(world, &text(node, "path"));
    let expected = match (node.get("value"), node.get("value_path")) {
        (Some(value), _) => value.clone(),
        (None, Some(path)) => look_up(world, path.as_str().unwrap()),
        (None, None) => Value::Null,
    };
    let threshold = node
        .get("threshold")
        .map_or(0.9, |value| value.as_decimal().unwrap().try_into().unwrap());
    operator(&text(node, "op"), &seen, &expected, threshold, world.now)
}

fn look_up(world: &World, path: &str) -> Value {
    let path = path.replace('[', ".#").replace(']', "");
    let mut parts = path.strip_prefix('$').unwrap().split('.');
    let root = parts.next().unwrap();
    let mut value = match root {
        "request" => Some(world.request.clone()),
        "data" => world.request.get("data").cloned(),
        "now" => Some(Value::string(world.now.to_string())),
        name => {
            let mut outputs = world.outputs.iter();
            outputs
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.clone())
        }
    };
    for part in parts {
        value = value.and_then(|value| match part.strip_prefix('#') {
            Some(number) => value.at(number.parse().unwrap()).cloned(),
            None => value.get(part).cloned(),
        });
    }
    value.unwrap_or_default()
}

pub(crate) fn operator(
    op: &str,
    seen: &Value,
    expected: &Value,
    threshold: f64,
    now: Timestamp,
) -> Truth {
    match op {
        "is_set" => return Some(!seen.is_null()),
        "is_not_set" => return Some(seen.is_null()),
        "is_blank" => return Some(seen.is_null() || *seen == Value::from("")),
        _ => {}
    }
    if seen.is_null() || expected.is_null() {
        return None;
    }
    let negated = |positive: &str| operator(positive, seen, expected, threshold, now).map(|t| !t);
    match op {
        "not_equals" => negated("equals"),
        "not_contains" => negated("contains"),
        "not_in" => negated("in"),
        "lacks_reason_code" => negated("has_reason_code"),
        "not_in_list" => negated("in_list"),
        "equals" => {
            if seen.type_name() != expected.type_name() {
                return None;
            }
            if let (Some(a), Some(b)) = (moment(seen), moment(expected)) {
                return Some(order_of_moments(a, b) == Ordering::Equal);
            }
            Some(same(seen, expected))
        }
        "gt" => order(seen, expected).map(Ordering::is_gt),
        "gte" => order(seen, expected).map(Ordering::is_ge),
        "lt" => order(seen, expected).map(Ordering::is_lt),
        "lte" => order(seen, expected).map(Ordering::is_le),
        "between" => {
            let low = order(seen, &items(expected)[0])?.is_ge();
            let high = order(seen, &items(expected)[1])?.is_le();
            Some(low && high)
        }
        "older_than" => Some(age(seen, expected, now)? == Age::Older),
        "within_last" => Some(age(seen, expected, now)? == Age::Within),
        "contains" => match (seen, expected) {
            (Value::String(whole), Value::String(part)) => Some(whole.contains(part.as_str())),
            (Value::List(list), part) => Some(list.iter().any(|item| same(item, part))),
            _ => None,
        },
        "starts_with" => Some(seen.as_str()?.starts_with(expected.as_str()?)),
        "ends_with" => Some(seen.as_str()?.ends_with(expected.as_str()?)),
        "matches" => {
            let pattern = regex::Regex::new(expected.as_str()?).unwrap();
            Some(pattern.is_match(seen.as_str()?))
        }
        "in" => {
            let Value::List(list) = expected else {
                return None;
            };
            if matches!(seen, Value::List(_) | Value::Object(_)) {
                return None;
            }
            let has_type = list.iter().any(|item| item.type_name() == seen.type_name());
            if !list.is_empty() && !has_type {
                return None;
            }
            Some(list.iter().any(|item| same(item, seen)))
        }
        "equals_ignore_case" => {
            Some(seen.as_str()?.to_lowercase() == expected.as_str()?.to_lowercase())
        }
        "similar_to" => {
            let (a, b) = (
                seen.as_str()?.to_lowercase(),
                expected.as_str()?.to_lowercase(),
            );
            Some(strsim::jaro_winkler(&a, &b) >= threshold)
        }
        "has_any_of" => {
            let (list, wanted) = (as_list(seen)?, as_list(expected)?);
            Some(
                wanted
                    .iter()
                    .any(|one| list.iter().any(|item| same(item, one))),
            )
        }
        "has_all_of" => {
            let (list, wanted) = (as_list(seen)?, as_list(expected)?);
            Some(
                wanted
                    .iter()
                    .all(|one| list.iter().any(|item| same(item, one))),
            )
        }
        "has_reason_code" => {
            let list = as_list(seen)?;
            expected.as_str()?;
            Some(list.iter().any(|item| same(item, expected)))
        }
        "has_any_code_of" => {
            let list = as_list(seen)?;
            let named = ["R901", "R902"].map(Value::from);
            let wanted = as_list(expected).unwrap_or(&named);
            Some(
                wanted
                    .iter()
                    .any(|one| list.iter().any(|item| same(item, one))),
            )
        }
        "in_list" => {
            let text = list_text(seen)?;
            let list = list_of(expected.as_str().unwrap());
            Some(list.contains(&text.as_str()))
        }
        length => {
            let count = Value::Int(i64::try_from(as_list(seen)?.len()).unwrap());
            expected.as_decimal()?;
            let order = order(&count, expected)?;
            Some(match length {
                "length_equals" => order.is_eq(),
                "length_gt" => order.is_gt(),
                "length_gte" => order.is_ge(),
                "length_lt" => order.is_lt(),
                "length_lte" => order.is_le(),
                other => panic!("operator {other}"),
            })
        }
    }
}

fn as_list(value: &Value) -> Option<&[Value]> {
    match value {
        Value::List(items) => Some(items),
        _ => None,
    }
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, one)| b.get(key).is_some_and(|other| same(one, other)))
        }
        _ => match (a.as_decimal(), b.as_decimal()) {
            (Some(a), Some(b)) => a == b,
            _ => a == b,
        },
    }
}

fn order(a: &Value, b: &Value) -> Option<Ordering> {
    if let (Some(a), Some(b)) = (a.as_decimal(), b.as_decimal()) {
        return Some(a.cmp(&b));
    }
    Some(order_of_moments(moment(a)?, moment(b)?))
}

/// A date, or an instant with its date in UTC.
type Moment = (Date, Option<Timestamp>);

fn moment(value: &Value) -> Option<Moment> {
    let text = value.as_str()?;
    if text.chars().count() == 10 {
        return Some((Date::strptime("%Y-%m-%d", text).ok()?, None));
    }
    let shape: String = text
        .chars()
        .take(11)
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    if shape != "0000-00-00T" {
        return None;
    }
    let instant: Timestamp = text
        .parse()
        .ok()
        .or_else(|| format!("{text}Z").parse().ok())?;
    Some((TimeZone::UTC.to_datetime(instant).date(), Some(instant)))
}

fn order_of_moments(a: Moment, b: Moment) -> Ordering {
    match (a.1, b.1) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => a.0.cmp(&b.0),
    }
}

#[derive(PartialEq)]
enum Age {
    Older,
    Within,
    Future,
}

/// Only the durations that the tests generate.
fn age(seen: &Value, duration: &Value, now: Timestamp) -> Option<Age> {
    use jiff::ToSpan;
    let (date, instant) = moment(seen)?;
    let now = TimeZone::UTC.to_datetime(now);
    let (span, calendar) = match duration.as_str()? {
        "18 years" => (18.years(), true),
        "1 month" => (1.month(), true),
        "2 weeks" => (2.weeks(), true),
        "1 day" => (1.day(), true),
        "12 hours" => (12.hours(), false),
        other => panic!("duration {other}"),
    };
    let (seen, limit, now) = if instant.is_none() && calendar {
        let midnight = |date: Date| date.at(0, 0, 0, 0);
        (
            midnight(date),
            midnight(now.date() - span),
            midnight(now.date()),
        )
    } else {
        let seen = match instant {
            Some(instant) => TimeZone::UTC.to_datetime(instant),
            None => date.at(0, 0, 0, 0),
        };
        (seen, now - span, now)
    };
    Some(if seen < limit {
        Age::Older
    } else if seen <= now {
        Age::Within
    } else {
        Age::Future
    })
}

/// Some of the functions, as the manual has them.
fn apply(name: &str, arguments: &[Value]) -> Value {
    let numbers = || -> Option<(Decimal, Decimal)> {
        Some((arguments[0].as_decimal()?, arguments[1].as_decimal()?))
    };
    let texts =
        || -> Option<(&str, &str)> { Some((arguments[0].as_str()?, arguments[1].as_str()?)) };
    let found = match name {
        "add" => numbers().and_then(|(a, b)| a.checked_add(b)).map(computed),
        "subtract" => numbers().and_then(|(a, b)| a.checked_sub(b)).map(computed),
        "multiply" => numbers().and_then(|(a, b)| a.checked_mul(b)).map(computed),
        "divide" => numbers().and_then(|(a, b)| a.checked_div(b)).map(computed),
        "lower" => arguments[0]
            .as_str()
            .map(|text| Value::string(text.to_lowercase())),
        "starts_with" => texts().map(|(a, b)| Value::Bool(a.starts_with(b))),
        "is_set" => Some(Value::Bool(!arguments[0].is_null())),
        "coalesce" => arguments.iter().find(|value| !value.is_null()).cloned(),
        "if" => match &arguments[0] {
            Value::Bool(true) => Some(arguments[1].clone()),
            Value::Bool(false) | Value::Null => Some(arguments[2].clone()),
            _ => None,
        },
        other => panic!("function {other}"),
    };
    found.unwrap_or_default()
}

fn computed(number: Decimal) -> Value {
    match Value::from(number) {
        whole @ Value::Int(_) => whole,
        _ => Value::from(number.round_sf(15).unwrap()),
    }
}

/// Works a formula out while reading it, letter by letter.
struct Reader<'r> {
    world: &'r World,
    rest: &'r str,
}

impl<'r> Reader<'r> {
    fn read(world: &'r World, formula: &'r str) -> Value {
        let mut reader = Self {
            world,
            rest: formula,
        };
        let value = reader.level(0);
        assert_eq!(reader.rest.trim(), "", "{formula}");
        value
    }

    fn takes(&mut self, token: &str) -> bool {
        let Some(after) = self.rest.trim_start().strip_prefix(token) else {
            return false;
        };
        self.rest = after;
        true
    }

    /// Binary operators from loose to tight, then what stands between them.
    fn level(&mut self, level: usize) -> Value {
        const LEVELS: [&[(&str, &str)]; 5] = [
            &[("or ", "or")],
            &[("and ", "and")],
            &[
                ("==", "equals"),
                ("!=", "not_equals"),
                ("<=", "lte"),
                (">=", "gte"),
                ("<", "lt"),
                (">", "gt"),
            ],
            &[("+", "add"), ("-", "subtract")],
            &[("*", "multiply"), ("/", "divide")],
        ];
        let Some(operators) = LEVELS.get(level) else {
            return self.signed();
        };
        if level == 2 && self.takes("not ") {
            let inner = self.level(2);
            return truth_value(as_truth(&inner).map(|truth| !truth));
        }
        let mut left = self.level(level + 1);
        loop {
            let found = operators.iter().find(|(token, _)| self.takes(token));
            let Some((_, name)) = found else {
                return left;
            };
            let right = self.level(level + 1);
            left = match *name {
                "or" => truth_value(either(as_truth(&left), as_truth(&right))),
                "and" => {
                    let (left, right) = (as_truth(&left), as_truth(&right));
                    let fails = either(left.map(|truth| !truth), right.map(|truth| !truth));
                    truth_value(fails.map(|truth| !truth))
                }
                "add" | "subtract" | "multiply" | "divide" => apply(name, &[left, right]),
                name => truth_value(operator(name, &left, &right, 0.9, self.world.now)),
            };
        }
    }

    fn signed(&mut self) -> Value {
        if self.takes("-") {
            let inner = self.signed();
            return apply("subtract", &[Value::Int(0), inner]);
        }
        self.rest = self.rest.trim_start();
        if self.takes("(") {
            let inner = self.level(0);
            assert!(self.takes(")"));
            return inner;
        }
        if self.rest.starts_with('$') {
            let is_end = |c: char| !(c.is_alphanumeric() || "$_.[]".contains(c));
            let end = self.rest.find(is_end).unwrap_or(self.rest.len());
            let (path, rest) = self.rest.split_at(end);
            self.rest = rest;
            return look_up(self.world, path);
        }
        if self.takes("'") {
            let (text, rest) = self.rest.split_once('\'').unwrap();
            self.rest = rest;
            return Value::from(text);
        }
        let end = self
            .rest
            .find(|c: char| !(c.is_alphanumeric() || "_.".contains(c)));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        if !self.takes("(") {
            return Value::from_json(word.as_bytes(), 1).unwrap();
        }
        let mut arguments = Vec::new();
        while !self.takes(")") {
            arguments.push(self.level(0));
            self.takes(",");
        }
        match word {
            "lower" | "starts_with" if arguments.iter().any(Value::is_null) => Value::Null,
            word => apply(word, &arguments),
        }
    }
}

fn either(one: Truth, other: Truth) -> Truth {
    match (one, other) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

fn as_truth(value: &Value) -> Truth {
    match value {
        Value::Bool(truth) => Some(*truth),
        _ => None,
    }
}

fn truth_value(truth: Truth) -> Value {
    truth.map_or(Value::Null, Value::Bool)
}
