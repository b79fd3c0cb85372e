# Everything a person needs: `make run` to see it, `make test` to check it, `make help` for the rest.
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes --only-binary :all:
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --generate-hashes --no-annotate --no-header --no-strip-extras --python-version 3.11

.DEFAULT_GOAL := help
.PHONY: help run dev test test-long lint bench lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

run: $(VENV)/.runtime ## Set up and serve the site with an example directory (PORT=8000)
	@SITE_MODE=demo PORT=$(PORT) $(BIN)/python tools/serve.py

dev: $(VENV)/.dev ## Serve with reload and debug pages
	@SITE_MODE=dev PORT=$(PORT) $(BIN)/python tools/serve.py --reload

test: $(VENV)/.dev ## Lint, types, house rules, the suite on SQLite and PostgreSQL, browser journeys
	@$(BIN)/python tools/check.py

test-long: $(VENV)/.dev ## The long series that `make test` samples
	@$(BIN)/python tools/check.py --long

lint: $(VENV)/.dev ## Formatting, lint, types and import rule only
	@$(BIN)/python tools/check.py --lint

bench: $(VENV)/.dev ## Measure server CPU per page at several sizes
	@$(BIN)/python tools/bench

lock: $(VENV)/.dev ## Refresh the lock files from pyproject.toml
	$(LOCK) -o requirements.txt
	$(LOCK) --extra dev -o requirements-dev.txt

clean: ## Remove the virtual environment and everything under var/
	rm -rf $(VENV) var

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Pinpoint needs Python 3.11 or newer; try: make run PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	@echo "Installing what Pinpoint runs on (about a minute the first time) ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing what the tests need ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@
