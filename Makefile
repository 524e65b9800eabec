# Everything sets itself up: `make run` for a node with the phone simulator, `make test` for all tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.6
STAMPS := .faro-cache/setup
SOURCES := $(shell find bot content locales -name '*.py' -o -name '*.yml' -o -name '*.yaml' -o -name '*.po' 2>/dev/null)

.PHONY: setup run test faults check lint format lock bench bench-webhooks bench-understanding clean
.DEFAULT_GOAL := help

help: ## show the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 22

setup: $(STAMPS)/ready ## install what is pinned, compile the translations, train the shipped content once

run: setup ## start a node on this machine; it prints where the phone simulator is
	@$(BIN)/faro serve

test: setup $(STAMPS)/dev $(STAMPS)/prism ## lint, types and all tests
	@deploy/system-packages.sh test
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@for pack in content/packs/*/; do \
		$(BIN)/faro packs lint --released --lang en --pack $$pack >$(STAMPS)/lint || { grep -vE ': (warning|note): ' $(STAMPS)/lint; exit 1; }; \
		echo "$$pack $$(tail -n 1 $(STAMPS)/lint)"; done
	@$(BIN)/pytest

faults: setup $(STAMPS)/dev ## kill, starve and disturb nodes as long as a release asks for (half an hour)
	@deploy/system-packages.sh test
	@FARO_FAULTS=release $(BIN)/pytest -s tests/faults

check: setup $(STAMPS)/dev ## lint and types only
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: $(STAMPS)/dev ## lay the code out
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: setup $(STAMPS)/dev ## measure Faro beside stock Rasa in one run (installs 1.6 GB the first time)
	@benchmarks/run.sh

bench-webhooks: setup $(STAMPS)/dev ## how soon a webhook is acknowledged while the node is busy (some minutes)
	@$(BIN)/python benchmarks/webhook_latency.py $(STATES)

bench-understanding: setup $(STAMPS)/dev ## compare ways to understand a message (an hour; OPTIONS=--without-diet: half)
	@$(BIN)/python -m benchmarks.understanding.compare $(OPTIONS)

lock: $(STAMPS)/venv ## pin every package again, with hashes and without addresses
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--extra dev --constraint requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## remove what setup made; data in var/ stays
	@rm -rf $(VENV) .venv-stock .faro-cache

$(STAMPS)/venv:
	@deploy/system-packages.sh run $(PYTHON)
	@echo "[1/4] Python environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) uv-build==$(UV_VERSION)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/packages: $(STAMPS)/venv requirements.lock pyproject.toml
	@echo "[2/4] pinned packages"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(STAMPS)/dev: $(STAMPS)/packages requirements-dev.lock
	@echo "      packages for tests"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

$(STAMPS)/prism: tests/prism/package.json tests/prism/package-lock.json | $(STAMPS)/venv
	@deploy/system-packages.sh test
	@echo "      Prism, which serves Twilio's own description in tests"
	@mkdir -p .faro-cache/prism && cp $^ .faro-cache/prism/
	@npm ci --prefix .faro-cache/prism --ignore-scripts --no-audit --no-fund --silent
	@touch $@

$(STAMPS)/ready: $(STAMPS)/packages $(SOURCES)
	@echo "[3/4] translations"
	@$(BIN)/faro locales compile
	@echo "[4/4] understanding (trained once for each content: about three minutes on two free cores)"
	@$(BIN)/faro train --cache >/dev/null
	@touch $@
