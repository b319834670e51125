# Everything runs from a private .venv; nothing is installed outside this folder.
# Windows without make: see "Without make" in README.md.
SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
LOCK := uv.lock pyproject.toml
JOBS ?= 2

.PHONY: help setup demo test fuzz bench peers bench-speed bench-sampler sbc bench-recovery bench-families bench-plans bench-plan bench-decisions bench-curves bench-regret bench-tests bench-deals bench-stream lint format types lab schema clean

help: ## List all targets
	@echo "usage: make TARGET"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make .venv with what the kit needs

demo: $(READY) ## Plan double11-2026, review 618-2026, print where the results are
	@$(BIN)/bigsale demo

test: $(READY_DEV) ## Run all tests
	@$(BIN)/pytest -n $(JOBS) --dist worksteal

lint: $(READY_DEV) ## Check style and notebooks
	@$(BIN)/ruff check lib tests tools
	@$(BIN)/ruff format --check lib tests tools
	@$(BIN)/nbstripout --verify notebooks/*.ipynb

format: $(READY_DEV) ## Format the code
	@$(BIN)/ruff check --fix lib tests tools
	@$(BIN)/ruff format lib tests tools

types: $(READY_DEV) ## Check types
	@$(BIN)/mypy

fuzz: $(READY_DEV) ## Read 10,000 damaged files
	@BIGSALE_FUZZ=10400 $(BIN)/pytest -n $(JOBS) tests/faults/test_data_fuzz.py

bench: $(READY_DEV) ## Roll up 20 million orders, against raw SQL
	@$(BIN)/python tests/benchmarks/orders_rollup.py --format parquet
	@$(BIN)/python tests/benchmarks/orders_rollup.py --format csv

bench-stream: $(READY_DEV) ## Read a 1 GB export in GBK, in bounded memory
	@$(BIN)/python tests/benchmarks/gbk_stream.py

peers: $(READY_DEV) ## Build environments of the peers for the benchmarks below
	@$(BIN)/python tests/benchmarks/make_peers.py

bench-speed: peers ## Time the fit beside PyMC-Marketing and Meridian (docs/benchmarks.md)
	@$(BIN)/python tests/benchmarks/response_speed.py

bench-sampler: peers ## Check the sampler against NumPyro's on the same model
	@$(BIN)/python tests/benchmarks/sampler_check.py

sbc: $(READY_DEV) ## Check the sampler by simulation-based calibration
	@$(BIN)/python tests/benchmarks/calibration.py

bench-recovery: peers ## Compare true and estimated ROI of 40 simulated shops, ours and peers'
	@$(BIN)/python tests/benchmarks/roi_recovery.py

bench-families: peers ## Can the data choose a saturation family? Evidence against simulated truth
	@$(BIN)/python tests/benchmarks/family_evidence.py

bench-plans: peers ## Write the peers' plans for 40 simulated shops
	@$(BIN)/python tests/benchmarks/peer_plans.py

bench-plan: $(READY_DEV) ## Time the plan's solvers beside SLSQP, HiGHS and Clarabel
	@$(BIN)/python tests/benchmarks/plan_speed.py

bench-decisions: $(READY_DEV) ## What plans of 40 simulated shops truly earn
	@$(BIN)/python tests/benchmarks/decision_quality.py

bench-curves: $(READY_DEV) ## How far off predicted sales of given spend are in 40 shops
	@$(BIN)/python tests/benchmarks/curve_errors.py

bench-tests: $(READY_DEV) ## What the lift test that a plan names is worth
	@$(BIN)/python tests/benchmarks/lift_tests.py

bench-regret: $(READY_DEV) ## What plans of 40 shops lose, and to what: parts of the truth known
	@$(BIN)/python tests/benchmarks/plan_regret.py

bench-deals: $(READY_DEV) ## What finished deals are worth to the choice of creators
	@$(BIN)/python tests/benchmarks/past_deals.py

lab: $(READY) ## Open JupyterLab on the bundled plan
	@$(BIN)/bigsale lab double11-2026

schema: $(READY) ## Write the schemas in params/ from the code
	@$(BIN)/bigsale schema --write

clean: ## Remove .venv, caches and the results of runs
	rm -rf $(VENV) .uv .peers .mypy_cache .ruff_cache .pytest_cache reports/_site reports/.quarto
	rm -rf campaigns/*/runs
	find lib tests -name __pycache__ -type d -prune -exec rm -rf {} +

# `--no-dev` leaves out what only tests need; --inexact keeps it when it is there already.
$(READY): $(LOCK) tools/uv.sh
	@sh tools/uv.sh sync --frozen --no-dev --inexact
	@$(BIN)/python tools/warm.py
	@touch $@

$(READY_DEV): $(READY)
	@sh tools/uv.sh sync --frozen
	@touch $@
