# Commands of the tree; `make help` lists them. The work is in scripts/, the build in CMake.
#   SETUP=skip   leave the machine's packages alone
#   JOBS=N       compile N files at once (default: all cores)
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help build test test-all vectors fuzz bench coverage lint fmt differential interop sim devnet clean
export SETUP JOBS

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' Makefile

build: ## install what is missing and build build/cairn
	@scripts/build.sh release cairn

test: ## set up, build, fetch vectors and run every test; ends with 'N passed, N failed, N skipped'
	@scripts/test.sh

test-all: ## test, and: g++, sanitizers, all vectors, fuzzing, lint
	@scripts/test_all.sh

vectors: ## fetch the vectors of v0.12.3 and dump a slice of the mainnet preset of today
	@scripts/vectors.sh all

fuzz: ## run every fuzz target for FUZZ_RUNS executions (default 100000), FUZZ_SECONDS at most each
	@scripts/fuzz.sh

bench: ## build and run the micro-benchmarks
	@scripts/bench.sh

coverage: ## run the unit tests under g++ --coverage and print lines covered per room
	@scripts/coverage.sh

lint: ## check format, structure and clang-tidy
	@scripts/lint.sh

fmt: ## format the sources
	@scripts/fmt.sh

differential: ## compare random blocks with the executable specifications, random transactions with geth's evm and revm
	@test -x scripts/differential.sh || { echo "make differential: not part of this version" >&2; exit 2; }
	@scripts/differential.sh

devnet: ## set up, build and run a proof-of-stake network with its page; ARGS="--nodes 8 --fast" and the like
	@scripts/devnet.sh $(ARGS)

sim: ## play SIM_SEEDS seeds (default 2000) of a network with faults, and SIM_BLS_SEEDS (default 40) with real signatures
	@scripts/sim.sh

interop: ## exchange files and duties with ethstaker-deposit, Prysm and geth; EPOCHS (default 8) of duties
	@scripts/interop.sh

clean: ## remove the build folders
	rm -rf build build-*
