//! What the risk modules have in common: from a filled sheet to a response.

use super::rule::{Emission, Rule, emit};
use super::score::{Scored, Scorer};
use super::settings::share;
use super::sheet::{Feature, Sheet, Source};
use crate::answer::{Answer, Answers, ReferenceAnswer};
use crate::correlation::{Correlation, CorrelationKind};
use crate::echo::Input;
use crate::judgement::{Judgement, UnmetFeed};
use crate::known_settings::Known;
use crate::module::ModuleRequest;
use bonafide_feeds::{FeedKind, FeedQuestion};
use bonafide_types::{Decimal, Object, ReasonCode, SmolStr, Value};
use rust_decimal::prelude::FromPrimitive;
use std::sync::{Arc, LazyLock};

/// From which score on the high-risk code is given, where the step says nothing.
const HIGH_RISK: f64 = 0.970;
/// Up to which score the low-risk code is given, where the step says nothing.
const LOW_RISK: f64 = 0.200;

/// What tells one risk module from another.
pub(crate) struct Product {
    /// What models are for.
    pub(super) name: &'static str,
    /// The name by which workflows call it.
    pub(super) key: &'static str,
    /// Its name in texts about missing input.
    pub(super) label: &'static str,
    /// What it may use, and so shows in its echo.
    pub(super) inputs: &'static [Input],
    /// Settings beside those of all risk modules.
    pub(super) further_settings: &'static [Known],
    /// What is wrong within them.
    pub(super) further_faults: fn(&Value) -> Vec<String>,
    /// Codes that no feature stands for.
    pub(super) further_codes: &'static [&'static str],
    /// The country that is judged.
    pub(super) country: fn(&ModuleRequest<'_>) -> Option<SmolStr>,
    /// The fields that it cannot do without, and whether each was sent.
    pub(super) required: fn(&ModuleRequest<'_>) -> Vec<(&'static str, bool)>,
    /// What is asked of the feeds; `None` where what was sent cannot be read.
    pub(super) question: fn(&ModuleRequest<'_>) -> Option<FeedQuestion>,
    /// Fills the sheet.
    pub(super) gather: fn(&mut Findings<'_>, &ModuleRequest<'_>, &Answers<'_>),
    /// The model that decides where the operator has none.
    pub(super) scorecard: &'static LazyLock<Option<Scorer>>,
    /// The key of its object in the response.
    pub(super) response_key: &'static str,
    /// The correlation that goes with it.
    pub(super) correlation: CorrelationKind,
    /// Its features.
    pub(super) features: &'static [Feature],
    /// Its codes; of each kind in the order in which they are given.
    pub(super) rules: &'static [Rule],
    /// The codes of a low and of a high score.
    pub(super) low_risk: ReasonCode,
    pub(super) high_risk: ReasonCode,
    /// The feeds that it asks.
    pub(super) feeds: &'static [FeedKind],
}

/// What a module found out about one request.
pub(super) struct Findings<'a> {
    /// The features.
    pub(super) sheet: Sheet,
    /// The country that was judged.
    pub(super) country: SmolStr,
    /// The model, where one is for the country.
    pub(super) scorer: Option<&'a Scorer>,
    /// Codes that no feature stands for, before all others of their kind.
    pub(super) further_codes: Vec<ReasonCode>,
    /// Objects of the response beside the two of the product.
    pub(super) further_products: Vec<(SmolStr, Value)>,
    /// What else waits for data.
    pub(super) further_unmet: Vec<UnmetFeed>,
    /// What else the audit keeps.
    pub(super) audit: Object,
}

impl<'a> Findings<'a> {
    /// Nothing found yet.
    pub(super) fn new(product: &Product, country: SmolStr, scorer: Option<&'a Scorer>) -> Self {
        Self {
            sheet: Sheet::new(product.features.len()),
            scorer: scorer.filter(|scorer| scorer.model().covers(&country)),
            country,
            further_codes: Vec::new(),
            further_products: Vec::new(),
            further_unmet: Vec::new(),
            audit: Object::new(),
        }
    }
}

impl Product {
    /// Every code that the product can give.
    pub(super) fn codes(&self) -> Vec<ReasonCode> {
        let mut codes = vec![self.high_risk, self.low_risk];
        codes.extend(self.rules.iter().map(|rule| rule.code));
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// The codes that can be given only while a feed is loaded.
    pub(super) fn codes_resting_on(&self, feed: FeedKind) -> Vec<ReasonCode> {
        let rests = |rule: &&Rule| {
            let feature = self.features.get(rule.feature);
            feature.is_some_and(|feature| feature.source == Source::Feed(feed))
        };
        let (on_it, on_others): (Vec<&Rule>, Vec<&Rule>) = self.rules.iter().partition(rests);
        on_it
            .into_iter()
            .map(|rule| rule.code)
            .filter(|code| on_others.iter().all(|other| other.code != *code))
            .collect()
    }

    /// From what was found to the answer.
    pub(super) fn conclude(
        &self,
        request: &ModuleRequest<'_>,
        answers: &Answers<'_>,
        findings: Findings<'_>,
    ) -> Judgement {
        let reference = covering(answers);
        let covers_everybody =
            reference.is_some_and(|answer| answer.resolution.population_coverage);
        let emission = emit(
            self.rules,
            self.features,
            &findings.sheet,
            |source| match source {
                Source::Request => true,
                Source::Population => reference.is_some(),
                Source::Everybody => covers_everybody,
                Source::Feed(kind) => answers.feeds.is_loaded(kind),
            },
        );
        let (champion, challengers) = answers.models.of(self.name, &findings.country);
        let scorer = champion.or(findings.scorer);
        let scored = scorer.map(|scorer| scorer.score(&findings.sheet));
        let codes = self.ordered(&emission, scored.as_ref(), &findings, request.settings);

        let mut product = Object::new();
        product.insert(
            SmolStr::new_static("reasonCodes"),
            codes_value(&codes, request.settings),
        );
        if let (Some(scored), Some(scorer)) = (&scored, scorer) {
            let score = thousandths(scored.score.value);
            let first = score_row(scorer, score.clone());
            // The bundled model goes on beside a champion of the operator's own.
            let bundled = findings.scorer.filter(|_| champion.is_some());
            let others = challengers.chain(bundled);
            let others =
                others.map(|other| score_row(other, thousandths(other.value(&findings.sheet))));
            product.insert(SmolStr::new_static("score"), score);
            product.insert(
                SmolStr::new_static("scores"),
                Value::list(std::iter::once(first).chain(others)),
            );
        }
        let audit = self.audit(&emission, scored.as_ref().zip(scorer), &findings, answers);
        let mut products = vec![(
            SmolStr::new_static(self.response_key),
            Value::Object(Arc::new(product)),
        )];
        if let Some(correlation) = self.correlated(request, reference) {
            products.push((SmolStr::new_static(self.correlation.key()), correlation));
        }
        products.extend(findings.further_products);
        let mut unmet = emission.unmet;
        unmet.extend(findings.further_unmet);
        Judgement {
            audit,
            ..Judgement::judged(self, request, products, unmet)
        }
    }

    /// Risks first, by what their features added to the score; then what speaks for the applicant.
    fn ordered(
        &self,
        emission: &Emission,
        scored: Option<&Scored>,
        findings: &Findings<'_>,
        settings: &Value,
    ) -> Vec<ReasonCode> {
        let points = |rule: &Rule| scored.map_or(0.0, |scored| scored.of(rule.feature));
        let (mut risks, others): (Vec<&Rule>, Vec<&Rule>) =
            emission.given.iter().partition(|rule| is_risk(rule.code));
        risks.sort_by(|one, other| points(other).total_cmp(&points(one)));
        let (first_risks, first_others): (Vec<ReasonCode>, Vec<ReasonCode>) = findings
            .further_codes
            .iter()
            .partition(|code| is_risk(**code));
        let line = |name, usual| settings.get(name).and_then(share).unwrap_or(usual);
        let value = scored.map(|scored| scored.score.value);
        let is_high = value.is_some_and(|value| value >= line("high_risk", HIGH_RISK));
        let is_low = value.is_some_and(|value| value <= line("low_risk", LOW_RISK));
        let mut codes = first_risks;
        codes.extend(risks.iter().map(|rule| rule.code));
        codes.extend(is_high.then_some(self.high_risk));
        codes.extend(first_others);
        codes.extend(others.iter().map(|rule| rule.code));
        codes.extend((is_low && !is_high).then_some(self.low_risk));
        let mut seen = Vec::with_capacity(codes.len());
        codes.retain(|code| {
            let is_new = !seen.contains(code);
            seen.push(*code);
            is_new
        });
        codes
    }

    fn correlated(
        &self,
        request: &ModuleRequest<'_>,
        reference: Option<&ReferenceAnswer<'_>>,
    ) -> Option<Value> {
        let omits = request.settings.get("missing_name").and_then(Value::as_str) == Some("omit");
        if request.query.name.is_none() && omits {
            return None;
        }
        let tie = reference
            .and_then(|reference| reference.tie)
            .unwrap_or_default();
        let everybody = reference.is_some_and(|answer| answer.resolution.population_coverage);
        let correlation = Correlation::of(self.correlation, request.query, &tie, everybody);
        Some(correlation.to_value())
    }

    /// What led to codes and score: the values, what each added, and the feature behind each code.
    fn audit(
        &self,
        emission: &Emission,
        scored: Option<(&Scored, &Scorer)>,
        findings: &Findings<'_>,
        answers: &Answers<'_>,
    ) -> Value {
        let named = |slot: usize| {
            let feature = self.features.get(slot);
            SmolStr::new_static(feature.map_or("", |feature| feature.name))
        };
        let mut features = Object::new();
        for (slot, feature) in self.features.iter().enumerate() {
            if let Some(value) = findings.sheet.get(slot) {
                features.insert(SmolStr::new_static(feature.name), thousandths(value));
            }
        }
        let mut grounds = Object::new();
        for rule in &emission.given {
            grounds.insert(
                rule.code.as_str().into(),
                Value::String(named(rule.feature)),
            );
        }
        let mut audit = findings.audit.clone();
        let mut put = |key, value| audit.insert(SmolStr::new_static(key), value);
        put("features", Value::Object(Arc::new(features)));
        put("grounds", Value::Object(Arc::new(grounds)));
        if let Some((scored, scorer)) = scored {
            let mut contributions = Object::new();
            for (slot, points) in &scored.contributions {
                contributions.insert(named(*slot), thousandths(*points));
            }
            put(
                "model",
                Value::string(format!(
                    "{} {}",
                    scorer.model().name(),
                    scorer.model().version()
                )),
            );
            if let Some(sample) = scorer.model().reference_sample() {
                put("referenceSample", Value::string(sample));
            }
            put("logOdds", thousandths(scored.score.raw));
            put("probability", thousandths(scored.score.probability));
            put("contributions", Value::Object(Arc::new(contributions)));
        }
        let stale: Vec<Value> = answers
            .feeds
            .stale(self.feeds)
            .map(|kind| Value::from(kind.as_str()))
            .collect();
        if !stale.is_empty() {
            put("staleFeeds", Value::list(stale));
        }
        Value::Object(Arc::new(audit))
    }
}

/// A row of `scores`.
fn score_row(scorer: &Scorer, score: Value) -> Value {
    Value::object([
        ("name", Value::string(scorer.model().name())),
        ("version", Value::string(scorer.model().version())),
        ("score", score),
    ])
}

/// What the reference population says, where it covers the country.
pub(super) fn covering<'a>(answers: &'a Answers<'_>) -> Option<&'a ReferenceAnswer<'a>> {
    match &answers.reference {
        Answer::Ok(answer) if answer.resolution.country_is_loaded => Some(answer),
        _ => None,
    }
}

fn is_risk(code: ReasonCode) -> bool {
    code.as_str().starts_with('R')
}

fn codes_value(codes: &[ReasonCode], settings: &Value) -> Value {
    let most = match settings.get("max_reason_codes") {
        Some(Value::Int(most)) => usize::try_from(*most).unwrap_or(usize::MAX),
        _ => usize::MAX,
    };
    Value::list(
        codes
            .iter()
            .take(most)
            .map(|code| Value::string(code.as_str())),
    )
}

/// A number with three decimals.
pub(super) fn thousandths(number: f64) -> Value {
    let number = Decimal::from_f64(number)
        .unwrap_or_default()
        .round_dp(3)
        .normalize();
    match number.scale() {
        0 => i64::try_from(number).map_or(Value::Decimal(number), Value::Int),
        _ => Value::Decimal(number),
    }
}
