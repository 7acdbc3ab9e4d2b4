# Kopilka's own commands; `make` alone lists them.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup run dev test check fix bench fuzz lock openapi office pictures

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 12

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(VENV)/.dev ## install everything that development needs into .venv

run: $(VENV)/.runtime ## start Kopilka (Ctrl+C stops it)
	@exec $(BIN)/kopilka serve

lock: $(VENV)/.dev ## pin the dependencies anew, with hashes
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet pyproject.toml --group build -o requirements/runtime.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet pyproject.toml --group build --group dev -c requirements/runtime.txt -o requirements/dev.txt

dev: $(VENV)/.dev ## start Kopilka, the API anew on every change of the code
	@exec $(BIN)/kopilka serve --reload

check: $(VENV)/.dev ## format, lint, imports, types, house rules: the quick part of CI
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy --no-error-summary --no-pretty
	$(BIN)/python -m pytest -q tests/architecture -p no:cacheprovider

fix: $(VENV)/.dev ## format, and fix what can be fixed by itself; write openapi.json
	$(BIN)/ruff format --quiet .
	$(BIN)/ruff check --fix --quiet .
	$(MAKE) --no-print-directory openapi
	$(BIN)/kopilka settings > docs/settings.md

openapi: $(VENV)/.dev ## write the contract, openapi.json
	$(BIN)/kopilka openapi > openapi.json.new && mv openapi.json.new openapi.json

OLD_POSTGRES := $(wildcard /usr/lib/postgresql/15/bin)
JOBS ?= 2

test: check office ## everything that CI checks, with coverage, on PostgreSQL 18, then the quick tests on 15 where it is installed
	$(if $(OLD_POSTGRES),$(BIN)/python -m pytest -q -n $(JOBS) -m "not slow" --postgres=$(OLD_POSTGRES),@echo "No PostgreSQL 15 here: the run on it is left out.")
	$(BIN)/python -m pytest -q -n $(JOBS) --cov --cov-report=term:skip-covered --cov-fail-under=80

# The tests that open a workbook in LibreOffice say so where there is none.
office:
	@command -v soffice >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends libreoffice-calc-nogui >/dev/null; } || \
	  echo "No LibreOffice here: what is opened in it is left out."

pictures: $(VENV)/.dev office ## make the pictures of the reports in docs/pictures anew
	$(BIN)/python -m docs.pictures.make

bench: $(VENV)/.dev ## measure the cost of requests beside a bare reference; writes bench/results.json
	$(BIN)/python -m bench.run

fuzz: $(VENV)/.dev ## 100,000 generated requests against the API
	KOPILKA_FUZZ_CASES=100000 $(BIN)/python -m pytest -q tests/input/test_schemathesis.py --timeout 7200
