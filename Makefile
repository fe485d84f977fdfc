# Needs Python (3.11 or later) and make; nothing else. `make run PYTHON=python3.12` chooses the interpreter,
# `make run DATA=FOLDER` first takes in every file of a folder that a source knows.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DATA   ?=
OUT    ?= out/pictures
# processes that the tests are given to, a file at a time; 0: this one
WORKERS ?= 2

# Stamps lie inside the environment, so that they go with it.
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
INSTALL   := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
OLD       := Mirab needs Python 3.11 or later: install it, then name it, as in "make run PYTHON=python3.12"
NO_VENV   := $(PYTHON) cannot make virtual environments: install its venv package (Debian: apt-get install python3-venv)

.DEFAULT_GOAL := run
.PHONY: run test test-long check bench docs pictures messages built setup setup-dev lock clean

run: $(RUN_STAMP) built
	$(BIN)/mirab demo $(if $(DATA),--data "$(DATA)")

# The site's record is SQLite or PostgreSQL: what touches it is tested on both.
test: $(DEV_STAMP) built
	$(BIN)/python -m pytest -m "not long" -n $(WORKERS) --dist loadgroup
	MIRAB_TEST_DATABASE=postgresql $(BIN)/python -m pytest -m "not long" -n $(WORKERS) --dist loadgroup tests/web

test-long: $(DEV_STAMP) built
	$(BIN)/python -m pytest -m long

check: $(DEV_STAMP) built
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/house/test_shape.py
	$(BIN)/python docs/generate.py --check
	$(BIN)/python docs/avoided.py --check

bench: $(DEV_STAMP) built
	$(BIN)/python bench/run.py
	$(BIN)/python bench/marked_rows.py
	$(BIN)/python bench/serving.py
	$(BIN)/python bench/access.py

docs: $(DEV_STAMP)
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/avoided.py

# Every page of the site as a reader sees it; needs Debian's chromium.
pictures: $(DEV_STAMP) built
	$(BIN)/python -m tests.web.e2e.pictures "$(OUT)"

# What the site is given beside its code; a fraction of a second where nothing changed.
built:
	@$(BIN)/python -m mirab.web.design.building

messages: $(DEV_STAMP)
	$(BIN)/python docs/messages.py

setup: $(RUN_STAMP)

setup-dev: $(DEV_STAMP)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo '$(OLD)' >&2; exit 1; }
	@echo "Setting up in $(VENV): a minute or two, once"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo '$(NO_VENV)' >&2; exit 1; }

$(RUN_STAMP): requirements.lock requirements-build.lock pyproject.toml | $(BIN)/python
	@$(INSTALL) --require-hashes -r requirements.lock -r requirements-build.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@$(BIN)/python -m mirab.web.design.building
	@touch $@

$(DEV_STAMP): requirements-dev.lock requirements-build.lock pyproject.toml | $(BIN)/python
	@$(INSTALL) --require-hashes -r requirements-dev.lock -r requirements-build.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@$(BIN)/python -m mirab.web.design.building
	@touch $@ $(RUN_STAMP)

# The locks hold names, versions and hashes, and no registry's address: each machine asks its own. As few versions of a
# package as can be, so that what passes the checks on one Python passes them on another.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
COMPILE += --fork-strategy fewest --no-emit-index-url --no-emit-find-links

lock: | $(BIN)/python
	@$(INSTALL) uv
	$(COMPILE) pyproject.toml --extra dev --extra build --output-file requirements-dev.lock
	$(COMPILE) pyproject.toml --extra build --constraint requirements-dev.lock --output-file requirements.lock
	printf "hatchling\neditables\n" | $(COMPILE) - --constraint requirements-dev.lock --output-file requirements-build.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist
	rm -rf src/mirab/web/design/static/design/built
	find src -name "*.mo" -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
