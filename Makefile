# Everything that starts and tests Kring. `make run` and `make test` are all a newcomer needs.
# The environment's own Python when it is there, else the newest that Kring is tested on.
PYTHON ?= $(shell for p in "$${KRING_VENV:-.venv}/bin/python" python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import venv' 2>/dev/null && { echo $$p; exit; }; done; echo python3)
BOOTSTRAP = @$(PYTHON) -I config/bootstrap.py
export PORT DATA

.DEFAULT_GOAL := help
.PHONY: help run demo backup test test-fast bench drill screenshots sweep format audit lock messages clean

help: ## show this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

run: ## set up and start everything, with a demo organisation (PORT=8000, DATA=var)
	$(BOOTSTRAP) -m config.run

demo: ## load the demo organisation into DATA without starting anything
	$(BOOTSTRAP) -m config.run demo

backup: ## write everything in DATA into DATA/backups, encrypted to KRING_BACKUP_KEY
	$(BOOTSTRAP) -m config.run backup

test: ## set up and run the whole suite: linters, types, SQLite, PostgreSQL, browser
	$(BOOTSTRAP) --dev -m tests.run all

test-fast: ## linters and the tests on SQLite, without a browser
	$(BOOTSTRAP) --dev -m tests.run fast

bench: ## measure on SQLite and PostgreSQL; results in benchmarks/results
	$(BOOTSTRAP) --dev -m benchmarks bench

drill: ## break things on purpose and count what is lost; results in benchmarks/results
	$(BOOTSTRAP) --dev -m benchmarks drill

screenshots: ## take a picture of every page as everybody, into screenshots/ (ARGS="--only desk --widths 360")
	$(BOOTSTRAP) --dev -m tests.screenshots $(ARGS)

sweep: ## look at every page in every language, light and width, for every role (ADR 0039)
	$(BOOTSTRAP) --dev -m tests.sweep

format: ## put the code in its one format
	$(BOOTSTRAP) --dev -m tests.run format

audit: ## ask whether anything is known against the pinned packages (needs a way out)
	$(BOOTSTRAP) --dev -m tests.audit

lock: ## pin the newest allowed packages with hashes
	$(BOOTSTRAP) --dev -m tests.lock

messages: ## collect the texts for the Dutch catalogue (needs gettext)
	$(BOOTSTRAP) --dev -m tests.messages

clean: ## remove what can be made again; keeps DATA
	rm -rf $${KRING_VENV:-.venv} staticfiles .ruff_cache .mypy_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} + ; find locale -name '*.mo' -delete 2>/dev/null || true
