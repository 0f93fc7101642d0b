//! The server over a real port: the compatibility checklist, and how it behaves when something goes
//! wrong.

#![cfg(test)]

mod behaviour;
mod compatibility;
mod description;
mod history;
mod management;
mod support;
