//! Whether what stands in a file can be meant.

use super::address;
use super::file::{BaseUrl, File, HeaderText, Method};
use super::template::Root;
use bonafide_types::{SmolStr, Value};

/// The literal of the key `format`.
const FORMAT: &str = "bonafide/connector/1";

impl File {
    /// What cannot be meant, a sentence each, with the field.
    pub(super) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.format != FORMAT {
            faults.push(format!(
                "format: it is {:?}, expected {FORMAT:?}",
                self.format
            ));
        }
        let is_name = |name: &str| {
            let mut letters = name.chars();
            letters
                .next()
                .is_some_and(|first| first.is_ascii_lowercase())
                && letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        if !is_name(&self.name) {
            faults.push(format!(
                "name: {:?} is not made of a-z, 0-9 and _, beginning with a letter",
                self.name
            ));
        }
        if bonafide_modules::module_named(&self.name).is_some() {
            faults.push(format!("name: {:?} is a module of Bonafide", self.name));
        }
        for (field, names) in [
            ("input", self.input.keys().collect::<Vec<_>>()),
            ("settings", self.settings.keys().collect()),
            ("secrets", self.secrets.keys().collect()),
        ] {
            for name in names.into_iter().filter(|name| !is_name(name)) {
                faults.push(format!("{field}.{name}: not made of a-z, 0-9 and _"));
            }
        }
        if let BaseUrl::Fixed(url) = &self.base_url {
            faults.extend(address::fault(url).map(|fault| format!("base_url: {fault}")));
        }
        if !self.path.is_empty() && !self.path.starts_with('/') {
            faults.push("path: it does not begin with /".to_owned());
        }
        match address::inputs_of(&self.path) {
            Ok(names) => {
                for name in names.iter().filter(|name| !self.input.contains_key(**name)) {
                    faults.push(format!("path: {{input.{name}}} is no name of `input`"));
                }
                for name in names
                    .iter()
                    .filter(|name| self.input.get(**name).is_some_and(|rule| !rule.required))
                {
                    faults.push(format!("path: the input {name} has to be required"));
                }
            }
            Err(fault) => faults.push(format!("path: {fault}")),
        }
        if self.method == Method::Get && self.body.is_some() {
            faults.push("body: a GET has none".to_owned());
        }
        self.template_faults(&mut faults);
        self.header_faults(&mut faults);
        for (name, source) in &self.secrets {
            if source.env.is_some() == source.file.is_some() {
                faults.push(format!("secrets.{name}: it needs either `env` or `file`"));
            }
        }
        for (place, rule) in self.errors.iter().enumerate() {
            if rule.status.is_empty() && rule.when.is_empty() {
                faults.push(format!("errors[{place}]: it needs `status` or `when`"));
            }
            if rule
                .status_code
                .is_some_and(|status| !(400..=599).contains(&status))
            {
                faults.push(format!("errors[{place}].as: not between 400 and 599"));
            }
        }
        self.fixture_faults(&mut faults);
        faults
    }

    fn template_faults(&self, faults: &mut Vec<String>) {
        let sent: &[Root] = &[Root::Input, Root::Settings];
        let came: &[Root] = &[Root::Input, Root::Settings, Root::Body];
        let templates = self
            .query
            .iter()
            .map(|(name, template)| (format!("query.{name}"), template, sent))
            .chain(self.body.iter().map(|body| ("body".to_owned(), body, sent)))
            .chain([("output".to_owned(), &self.output, came)]);
        for (field, template, roots) in templates {
            for path in template.paths() {
                if !roots.contains(&path.root) {
                    faults.push(format!("{field}: {path} is not known here"));
                }
                let declared = match path.root {
                    Root::Input => path.first().map(|name| self.input.contains_key(name)),
                    Root::Settings => path.first().map(|name| self.settings.contains_key(name)),
                    _ => Some(true),
                };
                if declared == Some(false) {
                    faults.push(format!("{field}: {path} is not declared"));
                }
            }
        }
        let checks = self
            .success
            .when
            .iter()
            .map(|check| ("success.when", check));
        let rules = self.errors.iter().flat_map(|rule| &rule.when);
        for (field, check) in checks.chain(rules.map(|check| ("errors.when", check))) {
            faults.extend(
                check
                    .fault(Root::Body)
                    .map(|fault| format!("{field}: {fault}")),
            );
        }
    }

    fn header_faults(&self, faults: &mut Vec<String>) {
        for (name, text) in &self.headers {
            if http::HeaderName::from_bytes(name.as_bytes()).is_err() {
                faults.push(format!("headers.{name}: it is no name of a header"));
            }
            match text {
                HeaderText::Plain(text) if http::HeaderValue::from_str(text).is_err() => {
                    faults.push(format!(
                        "headers.{name}: the value cannot stand in a header"
                    ));
                }
                HeaderText::Secret(header) if !self.secrets.contains_key(&header.secret) => {
                    faults.push(format!(
                        "headers.{name}: there is no secret {:?}",
                        header.secret
                    ));
                }
                _ => {}
            }
        }
        if let Some(name) = &self.idempotency_header
            && http::HeaderName::from_bytes(name.as_bytes()).is_err()
        {
            faults.push(format!(
                "idempotency_header: {name:?} is no name of a header"
            ));
        }
    }

    fn fixture_faults(&self, faults: &mut Vec<String>) {
        for (place, fixture) in self.fixtures.iter().enumerate() {
            let name = &fixture.name;
            if self
                .fixtures
                .iter()
                .take(place)
                .any(|other| other.name == *name)
            {
                faults.push(format!("fixtures[{place}]: {name:?} is there twice"));
            }
            if !(100..=599).contains(&fixture.status) {
                faults.push(format!("fixtures[{place}].status: not between 100 and 599"));
            }
            for check in &fixture.when {
                let fault = check.fault(Root::Request);
                faults.extend(fault.map(|fault| format!("fixtures[{place}].when: {fault}")));
            }
        }
        for (place, case) in self.cases.iter().enumerate() {
            if let Some(name) = &case.fixture
                && !self.fixtures.iter().any(|fixture| fixture.name == *name)
            {
                faults.push(format!(
                    "cases[{place}].fixture: there is no fixture {name:?}"
                ));
            }
            for fault in self.setting_faults(&case.settings) {
                faults.push(format!("cases[{place}].settings: {fault}"));
            }
        }
    }

    /// What is wrong with the settings of a step.
    pub(super) fn setting_faults(&self, settings: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        if let Value::Object(given) = settings {
            for (name, _) in given
                .iter()
                .filter(|(name, _)| !self.settings.contains_key(*name))
            {
                let known: Vec<&str> = self.settings.keys().map(SmolStr::as_str).collect();
                faults.push(match known.is_empty() {
                    true => format!("{name}: the service {} has no settings", self.name),
                    false => format!(
                        "{name} is no setting of {}: it has {}",
                        self.name,
                        known.join(", ")
                    ),
                });
            }
        } else if !settings.is_null() {
            faults.push("settings are an object".to_owned());
        }
        let required = self.settings.iter().filter(|(_, rule)| rule.required);
        for (name, _) in required.filter(|(name, _)| settings.get(name).is_none()) {
            faults.push(format!("{name} is needed by {}", self.name));
        }
        faults
    }
}
