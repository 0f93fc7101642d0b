//! The `bonafide` command: sub-commands, configuration and the wiring of everything else.
//!
//! What is never here: rules of any kind. A sub-command is one file in `commands`; it reads its
//! arguments, calls the crates below and prints what was done and what to do next.
//!
//! Start reading at [`Cli`] for the sub-commands and at `app.rs` for the wiring.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command talks to its terminal"
)]

mod app;
mod commands;
mod config;
mod connectors;
mod feeds;
mod loaded;
mod models;
mod output;
mod whole_file;

use clap::{Parser, Subcommand};
use config::Config;
use std::path::PathBuf;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Decides whether a person may open an account, log in or move money, and shows why.
#[derive(Debug, Parser)]
#[command(
    name = "bonafide",
    version,
    arg_required_else_help = true,
    max_term_width = 100
)]
struct Cli {
    /// Folder that holds the store, the keys and the reference population.
    #[arg(
        long,
        global = true,
        env = "BONAFIDE_DATA_DIR",
        default_value = "./bonafide-data"
    )]
    data_dir: PathBuf,
    /// Configuration file; by default `bonafide.toml` in the data folder, where there is one.
    #[arg(long, global = true, env = "BONAFIDE_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the Evaluation API.
    Serve(commands::serve::Arguments),
    /// Set up a data folder with a synthetic population, serve it and decide three applications.
    Demo(commands::demo::Arguments),
    /// Decide one request from a file.
    Evaluate(commands::evaluate::Arguments),
    /// Make synthetic people.
    #[command(subcommand)]
    Population(commands::population::Command),
    /// Load the reference population and match against it.
    #[command(subcommand)]
    Reference(commands::reference::Command),
    /// Load what an authority knows of the holders of numbers.
    #[command(subcommand)]
    Authority(commands::feed::AuthorityCommand),
    /// Ask the authority about many people at once.
    #[command(subcommand)]
    Ecbsv(commands::ecbsv::Command),
    /// Load death records.
    #[command(subcommand)]
    Death(commands::feed::DeathCommand),
    /// Load and remove what the risk modules rest on: lines, addresses, mail domains.
    #[command(subcommand)]
    Feed(commands::risk_feed::Command),
    /// Train models of your own, and measure what they are worth.
    #[command(subcommand)]
    Model(commands::model::Command),
    /// Create, list and delete API keys.
    #[command(subcommand)]
    Key(commands::key::Command),
    /// Keep lists of values and of reason codes that workflows look at.
    #[command(subcommand)]
    List(commands::list::Command),
    /// Create, list and delete principals, who manage workflows.
    #[command(subcommand)]
    Principal(commands::principal::Command),
    /// Validate, publish and list workflows.
    #[command(subcommand)]
    Workflow(commands::workflow::Command),
    /// Check, try and imitate outside services that a file describes.
    #[command(subcommand)]
    Connector(commands::connector::Command),
    /// Label evaluations by what became known later.
    #[command(subcommand)]
    Feedback(commands::feedback::Command),
    /// Check what is stored.
    #[command(subcommand)]
    Store(commands::store::Command),
    /// Show what Bonafide makes of values in a CSV file.
    #[command(subcommand)]
    Inspect(commands::inspect::Command),
    /// Show the settings in force.
    Config,
}

/// What every command gets.
struct Context {
    data_dir: PathBuf,
    config: Config,
}

/// How a command ends.
type CommandResult = Result<(), Box<dyn std::error::Error + Send + Sync>>;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            for cause in unsaid_causes(error.as_ref()) {
                eprintln!("  because: {cause}");
            }
            ExitCode::FAILURE
        }
    }
}

/// The causes of an error that its own text, and those before, do not tell already.
fn unsaid_causes(error: &dyn std::error::Error) -> Vec<String> {
    let mut said = error.to_string();
    let mut unsaid = Vec::new();
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        if !said.contains(&text) {
            said.clone_from(&text);
            unsaid.push(text);
        }
        source = cause.source();
    }
    unsaid
}

fn run(cli: Cli) -> CommandResult {
    let config = Config::load(&cli.data_dir, cli.config.as_deref())?;
    let context = Context {
        data_dir: cli.data_dir,
        config,
    };
    match cli.command {
        Command::Serve(arguments) => commands::serve::run(context, arguments),
        Command::Demo(arguments) => commands::demo::run(context, &arguments),
        Command::Evaluate(arguments) => commands::evaluate::run(&context, &arguments),
        Command::Population(command) => commands::population::run(&command),
        Command::Reference(command) => commands::reference::run(&context, &command),
        Command::Authority(command) => commands::feed::run_authority(&context, &command),
        Command::Ecbsv(command) => commands::ecbsv::run(&context, &command),
        Command::Death(command) => commands::feed::run_death(&context, &command),
        Command::Key(command) => commands::key::run(&context, &command),
        Command::List(command) => commands::list::run(&context, &command),
        Command::Principal(command) => commands::principal::run(&context, &command),
        Command::Workflow(command) => commands::workflow::run(&context, &command),
        Command::Connector(command) => commands::connector::run(&context, &command),
        Command::Model(command) => commands::model::run(&context, &command),
        Command::Feed(command) => commands::risk_feed::run(&context, &command),
        Command::Feedback(command) => commands::feedback::run(&context, &command),
        Command::Store(command) => commands::store::run(&context, &command),
        Command::Inspect(command) => commands::inspect::run(&command),
        Command::Config => {
            print!("{}", context.config);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_of_the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_manual_names_every_command_and_every_flag() {
        let manual = include_str!("../../../docs/command-line.md");
        let mut missing = Vec::new();
        walk(&Cli::command(), "bonafide", &mut |command, path| {
            if command.get_subcommands().next().is_none() && !manual.contains(path) {
                missing.push(path.to_owned());
            }
            for flag in command
                .get_arguments()
                .filter(|argument| !argument.is_hide_set())
            {
                let Some(name) = flag.get_long() else {
                    continue;
                };
                let known = ["help", "version"].contains(&name);
                if !known && !manual.contains(&format!("--{name}")) {
                    missing.push(format!("{path} --{name}"));
                }
            }
        });
        assert!(missing.is_empty(), "docs/command-line.md lacks {missing:?}");
    }

    fn walk(command: &clap::Command, path: &str, visit: &mut dyn FnMut(&clap::Command, &str)) {
        visit(command, path);
        for inner in command
            .get_subcommands()
            .filter(|inner| inner.get_name() != "help")
        {
            walk(inner, &format!("{path} {}", inner.get_name()), visit);
        }
    }
}
