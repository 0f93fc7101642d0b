//! One file per product: plan what is needed, judge what came back.
