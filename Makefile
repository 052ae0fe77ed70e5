# Everything starts here: `make run` to use the resort, `make test` to prove it. Only Python >= 3.11 is needed.

PYTHON ?= python3
PORT ?= 8000
VENV = .venv/bin/python
export PORT

.DEFAULT_GOAL := help
.PHONY: help run test bench lint fix migrate seed check packages packages-dev
.NOTPARALLEL:

help: ## Show what each command does.
	@awk -F ':[^#]*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

run: packages ## Start the whole resort on http://localhost:8000 (another port: PORT=8001 make run). Ctrl-C stops it.
	@$(VENV) -m resort.dev.run --stop-with-parent

test: packages-dev ## Check style, types and contracts, then run every test, browser tests included.
	@$(VENV) -m resort.dev.test

bench: packages-dev ## Measure the busy pages and queries and print ratios.
	@$(VENV) -m resort.dev.manage bench

lint: packages-dev ## Check style, types and import contracts only.
	@$(VENV) -m resort.dev.test --lint

fix: packages-dev ## Format the code and repair what ruff can repair.
	@$(VENV) -m ruff check --fix .
	@$(VENV) -m ruff format .

migrate: packages ## Bring the database of this folder up to date.
	@$(VENV) -m resort.dev.manage migrate

seed: packages ## Fill the database of this folder with demo data.
	@$(VENV) -m resort.dev.manage seed_demo

check: packages ## Run the system checks and compare the database with what the models declare.
	@$(VENV) -m resort.dev.manage check --database default

packages:
	@$(PYTHON) resort/dev/install.py

packages-dev:
	@$(PYTHON) resort/dev/install.py --dev
