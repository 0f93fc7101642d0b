//! Fetching what a module needs.

use crate::EngineRoom;
use crate::attempts::{self, Limits, fetch};
use crate::consent::UseOfCall;
use crate::context::CallContext;
use crate::gate::Pass;
use crate::look_up::{Found, look_up};
use crate::source::day_of;
use bonafide_feeds::{DeathQuery, FeedAnswers};
use bonafide_modules::{
    Answer, AuthorityAnswer, AuthorityQuestion, ConsentState, ConsentUse, DeathAnswer, Needs,
    Unavailable,
};
use bonafide_workflow::ServiceCall;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Everything that was fetched for one call, and how many attempts that took.
pub(crate) struct Fetched<'a> {
    pub(crate) reference: Answer<Found<'a>>,
    pub(crate) consent: Answer<ConsentState>,
    pub(crate) authority: Answer<AuthorityAnswer>,
    pub(crate) deaths: Answer<DeathAnswer>,
    pub(crate) feeds: FeedAnswers,
    pub(crate) attempts: u32,
}

impl EngineRoom {
    /// Fetches what a module needs. A consent comes first: where it cannot be used, nothing is
    /// asked under it.
    pub(crate) async fn fetch<'c>(
        &self,
        context: &CallContext<'c>,
        call: &ServiceCall,
        needs: &Needs<'_>,
    ) -> Fetched<'c> {
        if Instant::now() >= context.deadline {
            let spent = attempts::timed_out("the time of the run is spent");
            return Fetched {
                reference: Answer::Unavailable(spent.clone()),
                consent: Answer::Unavailable(spent.clone()),
                authority: Answer::Unavailable(spent.clone()),
                deaths: Answer::Unavailable(spent),
                feeds: FeedAnswers::default(),
                attempts: 0,
            };
        }
        let limits = self.limits(context, call);
        let pass = match (&needs.authority, &context.pinned.authority_gate) {
            (Some(_), Some(gate)) => Some(gate.enter(context.deadline).await),
            _ => None,
        };
        let pass = match pass.transpose() {
            Ok(pass) => pass,
            Err(why) => {
                return Fetched {
                    reference: Answer::Missing,
                    consent: Answer::Missing,
                    authority: Answer::Unavailable(why),
                    deaths: Answer::Missing,
                    feeds: FeedAnswers::default(),
                    attempts: 0,
                };
            }
        };
        // Where nobody can be asked, no consent is used up.
        let can_ask = context.pinned.authority.is_some();
        let consent = match needs.consent.as_ref().filter(|_| can_ask) {
            Some(consent) => self.use_consent(context, call, consent).await,
            None => Answer::Missing,
        };
        let may_ask = match &consent {
            Answer::Ok(ConsentState::Recorded) => true,
            Answer::Ok(ConsentState::UsedBefore) | Answer::Unavailable(_) => false,
            Answer::Missing => needs.consent.is_none(),
        };
        if !may_ask {
            return Fetched {
                reference: Answer::Missing,
                consent,
                authority: Answer::Missing,
                deaths: Answer::Missing,
                feeds: FeedAnswers::default(),
                attempts: 1,
            };
        }
        let (reference, tried) = look_up(context.pinned, needs, limits, day_of(context.now)).await;
        let (authority, asked) = self
            .ask_authority(context, needs.authority.as_deref(), limits, pass)
            .await;
        let feeds = needs
            .feeds
            .as_ref()
            .map_or_else(FeedAnswers::default, |question| {
                let book = &context.pinned.feeds;
                // Takes microseconds, so it runs where it is called and not on another thread.
                book.ask(question, needs.feed_kinds, day_of(context.now))
            });
        let (deaths, looked) = look_for_deaths(context, needs.deaths.as_deref(), limits).await;
        Fetched {
            reference,
            consent,
            authority,
            deaths,
            feeds,
            attempts: tried.max(asked).max(looked),
        }
    }

    async fn use_consent(
        &self,
        context: &CallContext<'_>,
        call: &ServiceCall,
        consent: &ConsentUse,
    ) -> Answer<ConsentState> {
        let used = UseOfCall {
            environment: context.pinned.environment,
            eval_id: context.eval_id,
            step_id: &call.step_id,
            now: context.now,
        };
        match timeout_at(context.deadline, self.record_consent(consent, used)).await {
            Ok(answer) => answer,
            Err(_) => Answer::Unavailable(attempts::timed_out("no answer in time")),
        }
    }

    /// Puts the use of a consent on record, as long as that takes.
    pub(crate) async fn record_consent(
        &self,
        consent: &ConsentUse,
        used: UseOfCall<'_>,
    ) -> Answer<ConsentState> {
        let Some(ledger) = &self.ledger else {
            return Answer::Unavailable(Unavailable {
                status: 503,
                reason: "there is no record of consents here".into(),
            });
        };
        let recorded = ledger.use_consent(consent, used).await;
        recorded.map_or_else(Answer::Unavailable, Answer::Ok)
    }

    async fn ask_authority(
        &self,
        context: &CallContext<'_>,
        question: Option<&AuthorityQuestion>,
        limits: Limits,
        pass: Option<Pass>,
    ) -> (Answer<AuthorityAnswer>, u32) {
        let (Some(question), Some(authority)) = (question, &context.pinned.authority) else {
            return (Answer::Missing, 1);
        };
        let limits = Limits {
            pause: authority.retry_pause(),
            ..limits
        };
        let has_refused = AtomicBool::new(false);
        let attempt = async || {
            let reply = authority.ask(question, context.now).await;
            let refused = reply.as_ref().err().is_some_and(|failure| failure.is_final);
            has_refused.store(refused, Ordering::Relaxed);
            reply
        };
        let (found, attempts) = fetch(limits, attempt).await;
        if let Some(pass) = pass {
            // A refusal that lasts is an answer: what one client asks must not shut out the others.
            pass.tell(found.is_ok() || has_refused.load(Ordering::Relaxed));
        }
        let answer = match found {
            Ok(reply) => Answer::Ok(AuthorityAnswer {
                authority: authority.authority(),
                verdict: reply.verdict,
                version: reply.version,
                subject: self
                    .ledger
                    .as_ref()
                    .map(|ledger| ledger.subject(&question.query)),
            }),
            Err(why) => Answer::Unavailable(why),
        };
        (answer, attempts)
    }

    pub(crate) fn limits(&self, context: &CallContext<'_>, call: &ServiceCall) -> Limits {
        let stated = call.timeout_ms.map(u64::from).map(Duration::from_millis);
        let most = self.config.most_attempts;
        Limits {
            attempt_timeout: stated.unwrap_or(self.config.attempt_timeout),
            most_attempts: call
                .retries
                .map_or(most, |retries| retries.saturating_add(1).min(most)),
            deadline: context.deadline,
            pause: Duration::ZERO,
        }
    }
}

async fn look_for_deaths(
    context: &CallContext<'_>,
    query: Option<&DeathQuery>,
    limits: Limits,
) -> (Answer<DeathAnswer>, u32) {
    let (Some(query), Some(deaths)) = (query, &context.pinned.deaths) else {
        return (Answer::Missing, 1);
    };
    let (found, attempts) = fetch(limits, || deaths.ask(query, context.now)).await;
    (found.map_or_else(Answer::Unavailable, Answer::Ok), attempts)
}
