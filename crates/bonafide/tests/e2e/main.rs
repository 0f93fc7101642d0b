//! End to end: the real binary, driven from outside over its command line and a real port.

mod command_line;
mod crash;
mod evaluation_api;
mod support;
