# Kopilka's own commands; `make` alone lists them.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
# Compiled modules are kept: without them each of the hundreds of processes that the tests start compiles all of Kopilka
# anew, a sixth of its start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run dev test test-long deploy-test check check-code check-web fix web wrk bench bench-locust bench-web audit fuzz lock openapi office browser balancer prometheus pictures screenshots

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 12

# A lock is whole: with --no-deps pip takes just that, and `pip check` finds what a lock lacks.
$(VENV)/.runtime: requirements/runtime.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip check
	@touch $@

setup: $(VENV)/.dev ## install everything that development needs into .venv

WEB_SOURCES := $(shell find web/src web/public -type f ! -name schema.d.ts) web/index.html web/vite.config.ts \
  web/messages-plugin.ts web/package-lock.json web/build.py openapi.json

# Node comes as a Python package: building needs nothing else on the machine.
web/dist/index.html: $(WEB_SOURCES) $(VENV)/.runtime
	@echo "Building the web app (about a minute the first time)"
	@$(BIN)/python web/build.py

web: web/dist/index.html ## build the web app into web/dist

run: $(VENV)/.runtime web/dist/index.html ## start Kopilka (Ctrl+C stops it)
	@exec $(BIN)/kopilka serve

lock: $(VENV)/.dev ## pin the dependencies anew, with hashes
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet pyproject.toml --group build -o requirements/runtime.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet pyproject.toml --group build --group dev -c requirements/runtime.txt -o requirements/dev.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet pyproject.toml --excludes requirements/left_out.txt -c requirements/runtime.txt -o requirements/production.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet --group build -c requirements/runtime.txt -o requirements/build.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet --group deploy -o requirements/deploy.txt

# Two servers, one Ctrl+C: the API starts anew on every change of its code, Vite swaps modules in the open page.
dev: $(VENV)/.dev ## start Kopilka with hot reload of both halves: http://127.0.0.1:5173/app/
	@trap 'kill $$api 2>/dev/null; wait $$api' EXIT INT TERM; \
	  $(BIN)/kopilka serve --reload & api=$$!; $(BIN)/python web/build.py serve

# Both halves at once: types and tests of the web app take as long as all the rest.
check: $(VENV)/.dev ## format, lint, imports, types, house rules: the quick part of CI
	@$(MAKE) --no-print-directory -j2 --output-sync=target check-code check-web

check-code: $(VENV)/.dev
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy --no-error-summary --no-pretty
	$(BIN)/python -m pytest -q tests/architecture tests/monitoring/test_files.py -p no:cacheprovider

check-web: $(VENV)/.dev
	$(BIN)/python web/build.py check

fix: $(VENV)/.dev ## format, and fix what can be fixed by itself; write openapi.json
	$(BIN)/ruff format --quiet .
	$(BIN)/ruff check --fix --quiet .
	$(MAKE) --no-print-directory openapi
	$(BIN)/python web/build.py fix
	$(BIN)/kopilka settings > docs/settings.md

openapi: $(VENV)/.dev ## write the contract, openapi.json
	$(BIN)/kopilka openapi > openapi.json.new && mv openapi.json.new openapi.json

OLD_POSTGRES := $(wildcard /usr/lib/postgresql/15/bin)
JOBS ?= 2

# Whole modules go to the workers, the longest first (tests/scheduling.py).
PYTEST = $(BIN)/python -m pytest -q -n $(JOBS) --dist loadscope --no-loadscope-reorder --max-worker-restart 0 --durations=30
DEPLOY_PYTEST = KOPILKA_DEPLOY_TEST=1 $(BIN)/python -m pytest -q --capture=sys -p no:randomly -p no:cacheprovider --durations=30

# What tells whether the walls between households stand; all of tests/isolation asks so on 18, and in test-long.
WALLS = tests/isolation/test_canaries.py tests/isolation/test_rows.py

test: export KOPILKA_SAME_EXAMPLES = 1
# Everything once on 18 (tests/architecture has run in `check`), measured for coverage; then what may differ on PostgreSQL 15
# and through pgbouncer: row level security, migrations, and a journey.
test: check office browser balancer prometheus web/dist/index.html ## all that CI checks, a quarter of an hour, on a slow machine more than twice as long; left to test-long: longer fuzzing, other dresses and languages in the browser, more kills, restarts under load, everything on PostgreSQL 15
	$(PYTEST) -m "not long" --ignore tests/architecture -p tests.line_coverage --cover-at-least 80
	$(if $(OLD_POSTGRES),$(PYTEST) -m "not long" --postgres=$(OLD_POSTGRES) tests/migrations $(WALLS) tests/journeys/test_machine.py,@echo "No PostgreSQL 15 here: the run on it is left out.")
	$(PYTEST) -m "not long" --pooler $(WALLS) tests/journeys/test_machine.py

# To be run before an issue is ended, beside `make test` and `make deploy-test`.
test-long: $(VENV)/.dev office browser balancer prometheus web/dist/index.html ## what `make test` and `make deploy-test` leave out (half an hour or more)
	$(PYTEST) -m long --ignore tests/deploy
	KOPILKA_FUZZ_CASES=2000 KOPILKA_MACHINE_EXAMPLES=30 KOPILKA_YEAR_RECORDED=1000 $(PYTEST) tests/input/test_schemathesis.py tests/journeys/test_machine.py tests/journeys/test_year.py
	$(if $(OLD_POSTGRES),$(PYTEST) -m "not slow" --postgres=$(OLD_POSTGRES),@echo "No PostgreSQL 15 here: the run on it is left out.")
	KOPILKA_YEAR_RECORDED=1000 $(PYTEST) -m "not long" --pooler tests/isolation tests/journeys
	@$(DEPLOY_PYTEST) -m long tests/deploy

# Containers for real; says in one line why not where there can be none. Its images and layers are kept in ~/.cache.
deploy-test: $(VENV)/.dev ## build the image and bring deploy/compose.yaml up by podman (the first time ten minutes, then two)
	@$(DEPLOY_PYTEST) -m "not long" tests/deploy

# The tests that open a workbook in LibreOffice say so where there is none.
office:
	@command -v soffice >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends libreoffice-calc-nogui >/dev/null; } || \
	  echo "No LibreOffice here: what is opened in it is left out."

# The tests in a browser say so where there is none.
browser:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || \
	  echo "No Chromium here: what is tested in a browser is left out."
	@command -v chromium-headless-shell >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium-headless-shell >/dev/null; } || \
	  echo "No headless shell of Chromium here: the tests run in the whole browser, which takes longer."

# The tests through pgbouncer and behind nginx say so where there are none.
balancer:
	@for it in pgbouncer nginx; do PATH=$$PATH:/usr/sbin command -v $$it >/dev/null || { [ "$$(id -u)" = 0 ] && \
	  command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq --no-install-recommends $$it >/dev/null; } || \
	  echo "No $$it here: what is tested with it is left out."; done

# The tests beside a live Prometheus say so where there is none. Debian's package would start one of its own.
prometheus:
	@command -v prometheus >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && \
	  { [ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d; \
	      chmod +x /usr/sbin/policy-rc.d; trap 'rm -f /usr/sbin/policy-rc.d' EXIT; }; } && \
	  apt-get install -y -qq --no-install-recommends prometheus >/dev/null; } || \
	  echo "No prometheus here: what is tested beside it is left out."

screenshots: $(VENV)/.dev browser web/dist/index.html ## make the pictures of every page, and of conversations with the bot, anew
	$(BIN)/python -m docs.screenshots.make
	$(BIN)/python -m docs.telegram.make

pictures: $(VENV)/.dev office ## make the pictures of the reports in docs/pictures anew
	$(BIN)/python -m docs.pictures.make

BENCH ?=

# The closed loop is measured by our own client where there is no wrk, and says so.
wrk:
	@command -v wrk >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends wrk >/dev/null; } || \
	  echo "No wrk here: our own client takes its place, and more of the cores."

bench: $(VENV)/.dev wrk ## measure speed against its goals, a quarter of an hour; BENCH="--only requests" for a part, "--quick" to try
	$(BIN)/python -m bench.run $(BENCH)

bench-locust: $(VENV)/.dev ## show the mixed load by Locust
	$(BIN)/python -m bench.run --only locust

bench-web: $(VENV)/.dev browser web/dist/index.html ## measure the web app: bundle, paint, scrolling, entry, axe; then Lighthouse
	$(BIN)/python -m bench.web
	$(BIN)/python -m bench.audit

audit: $(VENV)/.dev browser web/dist/index.html ## Lighthouse alone, on every page, desktop and phone (a quarter of an hour)
	$(BIN)/python -m bench.audit

fuzz: $(VENV)/.dev ## 100,000 generated requests against the API
	KOPILKA_FUZZ_CASES=100000 $(BIN)/python -m pytest -q tests/input/test_schemathesis.py --timeout 7200
