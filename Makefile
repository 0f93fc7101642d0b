# Everything a newcomer needs: `make demo` and `make test`. The rest is for contributors.

CARGO ?= cargo
DATA_DIR ?= ./demo-data
LISTEN ?= 127.0.0.1:8080
PEOPLE ?= 200000
ONCE ?= 0
FUZZ_SECONDS ?= 600
BINARY := $(or $(CARGO_TARGET_DIR),target)/release/bonafide

.PHONY: help demo test test-long fuzz bench bench-peers lint docs clean-demo

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(BINARY): FORCE
	$(CARGO) build --release --locked --package bonafide

FORCE:

demo: $(BINARY) ## Build, load a synthetic population, start, decide applications and show why (ONCE=1: then stop)
	$(BINARY) demo --data-dir $(DATA_DIR) --people $(PEOPLE) --listen $(LISTEN) $(if $(filter 1 true yes,$(ONCE)),--once)

test: ## Run every test, over real parts
	$(CARGO) test --locked --workspace

test-long: $(BINARY) ## The crash test with fifty rounds instead of ten, the engine against the plain reading over 100,000 runs
	BONAFIDE_TEST_DEFINITIONS=25000 $(CARGO) test --locked --package bonafide-workflow --test workflow differential
	BONAFIDE_TEST_CRASH_ROUNDS=50 $(CARGO) test --locked --package bonafide --test e2e crash -- --nocapture

fuzz: ## Throw broken texts at the workflow compiler (FUZZ_SECONDS=600 by default; needs a C++ compiler)
	./fuzz/run.sh workflow $(FUZZ_SECONDS)

bench: ## Measure, and print ratios against a baseline of the same run
	./bench/run.sh

bench-peers: ## The same work in other engines and libraries (compiles and installs for minutes; optional)
	./bench/peers/run.sh

lint: ## Formatting, clippy and documentation, with warnings as errors
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --workspace --no-deps

docs: ## Build the code documentation
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --workspace --no-deps
	@echo "Open target/doc/bonafide/index.html; the user manual is in docs/."

clean-demo: ## Delete the demo's data folder
	rm -rf $(DATA_DIR)
