//! Named features and their values for one request.

use bonafide_feeds::FeedKind;

/// One feature: its name in models and audits, and where its value comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Feature {
    /// The name by which models and audits call it.
    pub(crate) name: &'static str,
    /// What has to be there for the feature to have a value.
    pub(crate) source: Source,
}

/// Where the value of a feature comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The request alone, and tables that are built in.
    Request,
    /// The reference population.
    Population,
    /// A source of the reference population that claims to know everybody: only then does "not
    /// found" mean something.
    Everybody,
    /// A loaded feed.
    Feed(FeedKind),
}

impl Source {
    /// What an audit calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Population => "population",
            Self::Everybody => "population.coverage",
            Self::Feed(kind) => kind.as_str(),
        }
    }
}

/// The values of a product's features for one request. What is not known is missing.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    /// In the order of the product's features; NaN where missing.
    values: Vec<f64>,
}

impl Sheet {
    /// A sheet on which everything is missing.
    pub(crate) fn new(features: usize) -> Self {
        Self {
            values: vec![f64::NAN; features],
        }
    }

    /// Puts a number on the sheet; `None` leaves it missing.
    pub(crate) fn number(&mut self, feature: impl Into<usize>, value: Option<f64>) {
        if let (Some(slot), Some(value)) = (self.values.get_mut(feature.into()), value) {
            *slot = value;
        }
    }

    /// Puts a flag on the sheet, as 0 or 1; `None` leaves it missing.
    pub(crate) fn flag(&mut self, feature: impl Into<usize>, value: Option<bool>) {
        self.number(feature, value.map(|holds| if holds { 1.0 } else { 0.0 }));
    }

    /// The value of a feature; `None` where it is missing.
    pub(crate) fn get(&self, feature: usize) -> Option<f64> {
        self.values
            .get(feature)
            .copied()
            .filter(|value| !value.is_nan())
    }
}

/// Declares the features of a product: an enumeration for the code, and the table of names and
/// sources in the same order.
macro_rules! features {
    ($(#[$doc:meta])* $product:ident { $($(#[$about:meta])* $feature:ident = $name:literal from $source:expr;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum $product { $($(#[$about])* $feature,)* }

        impl $product {
            /// Names and sources, in the order of the enumeration.
            pub(super) const TABLE: &'static [$crate::risk::sheet::Feature] = &[
                $($crate::risk::sheet::Feature { name: $name, source: $source },)*
            ];
        }

        impl From<$product> for usize {
            fn from(feature: $product) -> Self {
                feature as Self
            }
        }
    };
}
pub(crate) use features;
