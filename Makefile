# Andon: every command a developer needs. `make` alone prints this list.
# Nothing has to be installed but Python >= 3.11 and make: uv lives in .uv/, everything else in .venv/.

PYTHON     ?= python3
ARGS       ?=
# Test processes; each starts a Kafka of its own.
JOBS       ?= 2
UV_VERSION := 0.13.9

UV  := .uv/bin/uv
LOCK := $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11
BIN := .venv/bin
# Stamps carry what they were made with in their name, so that another PYTHON or UV_VERSION is noticed.
UV_READY := .uv/.installed-$(UV_VERSION)
SYNCED   := .venv/.synced-$(subst /,_,$(PYTHON))

.DEFAULT_GOAL := help
.PHONY: help setup lock audit golden demo test e2e screenshots bench lint fmt schemas clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "  make %-11s  %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
	@echo '  Options: PYTHON=python3.13 (interpreter for .venv), ARGS="..." (passed on by demo, test, e2e and bench), JOBS=1 (test processes)'

golden: $(SYNCED) ## Regenerate the digests of the golden logs, after a change of behaviour that is meant; ARGS="growth"
	@$(BIN)/python -m tests.golden $(ARGS)

setup: $(SYNCED) ## Install everything into .venv (the command is .venv/bin/andon)
	@echo 'Ready: .venv/bin/andon'

# A plain command, which make starts without a shell: Ctrl-C and SIGTERM reach the program itself, and make waits until it has stopped.
demo: $(SYNCED) ## Run it all: Kafka, worker, simulator and the page; ARGS="--for 60 --headless"
	@$(BIN)/andon demo $(ARGS)

test: $(SYNCED) ## Run all tests, on a real Kafka; ARGS="tests/core -k periods"
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

e2e: $(SYNCED) ## Run only the end-to-end tests
	@$(BIN)/python -m pytest tests/e2e $(ARGS)

screenshots: $(SYNCED) ## Write a picture of every view, light and dark, desktop and phone, to out/screenshots
	@$(BIN)/python -m tests.console.screenshots out/screenshots $(ARGS)

bench: $(SYNCED) ## Measure; prints a table and writes bench.json
	@$(BIN)/python -m tests.bench $(ARGS)

lint: $(SYNCED) ## Check style, types, import rules, spelling and the generated schemas
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/codespell
	$(BIN)/andon schemas check

fmt: $(SYNCED) ## Format the code and apply the safe fixes
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

schemas: $(SYNCED) ## Regenerate schemas/json and schemas/asyncapi.yaml from the models
	$(BIN)/andon schemas export

clean: ## Remove .venv, .uv, caches and build results
	rm -rf .venv .uv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

define check-python
@command -v $(PYTHON) >/dev/null || { echo >&2 \
  'There is no $(PYTHON) on the path. Install Python 3.11 or later, or name one: make setup PYTHON=/path/to/python3'; exit 1; }
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo >&2 \
  "$(PYTHON) is $$($(PYTHON) -V 2>&1), and Andon needs 3.11 or later. Name another: make setup PYTHON=python3.12"; exit 1; }
endef

# VIRTUAL_ENV is cleared because uv would warn about somebody's activated environment.
$(SYNCED): pyproject.toml requirements-dev.txt | $(UV_READY)
	$(check-python)
	@echo 'Installing what requirements-dev.txt names into .venv'
	@env -u VIRTUAL_ENV $(UV) venv --quiet --allow-existing --no-python-downloads --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv
	@env -u VIRTUAL_ENV $(UV) pip sync --python .venv --require-hashes requirements-dev.txt
	@env -u VIRTUAL_ENV $(UV) pip install --quiet --python .venv --no-deps --editable .
	@touch $@

# Both files keep the versions that they name; `make lock ARGS=--upgrade` looks for newer ones.
lock: | $(UV_READY) ## Write requirements.txt and requirements-dev.txt anew after a change of pyproject.toml; ARGS="--upgrade-package NAME"
	@$(LOCK) pyproject.toml -o requirements.txt $(ARGS)
	@$(LOCK) pyproject.toml --group dev --all-extras -c requirements.txt -o requirements-dev.txt $(ARGS)

audit: $(SYNCED) ## Ask for known vulnerabilities of what the lock names, where their data can be reached
	@$(BIN)/pip-audit --progress-spinner off --disable-pip --require-hashes -r requirements-dev.txt >.venv/audit.txt 2>&1; status=$$?; \
	  unknown=$$(grep -c 'could not be audited' .venv/audit.txt); all=$$(grep -c '^[A-Za-z].*==' requirements-dev.txt); \
	  if grep -qE 'ConnectionError|Failed to connect|MaxRetryError|Could not connect' .venv/audit.txt || [ $$((unknown * 2)) -ge "$$all" ]; \
	  then echo 'audit: the data on vulnerabilities cannot be reached from here; nothing was checked'; \
	  else cat .venv/audit.txt; exit $$status; fi

$(UV_READY):
	$(check-python)
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo >&2 \
	  '$(PYTHON) lacks the venv module. On Debian and Ubuntu: apt-get install python3-venv'; exit 1; }
	@echo 'Installing uv $(UV_VERSION) into .uv'
	@$(PYTHON) -m venv --clear .uv
	@.uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@
