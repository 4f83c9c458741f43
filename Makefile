# Everything a newcomer needs; `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export REPORT_PIPELINE_HOME ?= $(CURDIR)/data/home
export DAGSTER_HOME = $(REPORT_PIPELINE_HOME)/dagster
export GX_ANALYTICS_ENABLED = false

.DEFAULT_GOAL := help
.PHONY: help setup run dev test test-slow lint format types expectations lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: $(READY) ## create .venv and install the locked dependencies

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "Python 3.11 to 3.13 is needed; say which with PYTHON=..."; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps -e .
	@touch $@

run: $(READY) ## run the pipeline (REPORTS=DIR for your own folder)
	$(BIN)/report-pipeline run $(if $(REPORTS),--reports "$(REPORTS)")

dev: $(READY) ## open the Dagster UI on http://localhost:3000
	$(BIN)/report-pipeline dev

test: $(READY) ## run the tests
	$(BIN)/python -m pytest

test-slow: $(READY) ## run the long tests: kills, soaks, ten thousand reports
	$(BIN)/python -m pytest -m slow

lint: $(READY) ## check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(READY) ## mend style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(READY) ## check types
	$(BIN)/mypy

expectations: $(READY) ## write what is derived from the schemas: expectations/*.json, data dictionary
	$(BIN)/python scripts/make_expectations.py
	$(BIN)/python scripts/make_data_dictionary.py

lock: ## choose dependency versions anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --no-strip-extras --extra dev --upgrade pyproject.toml -o requirements.lock

clean: ## remove the environment and everything that was made
	rm -rf $(VENV) data/home build *.egg-info .pytest_cache .ruff_cache .mypy_cache
