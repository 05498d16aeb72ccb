# make run   the bundled study, from raw plates to results/index.html
# make test  the tests
# make lint  style, types and the workflow's own lint
# make bench speed, as ratios measured in one run
# make validate  20,160 simulated compounds from raw plates to verdict; an hour on two cores, goes on where it stopped
# make validate-departures  5,184 compounds outside of the rate law, the same way; with QUICK=1 a twelfth of them
#
# Each builds .venv from requirements.lock first, and needs no network after that. Works from any directory, as
# `make -C DIR run` or `make -f DIR/Makefile run`.

PYTHON ?= python3

# Make splits MAKEFILE_LIST at spaces; the shell does not.
ROOT := $(shell cd "$$(dirname "$$(printf %s '$(MAKEFILE_LIST)' | sed 's/^ *//')")" && pwd -P)
TARGETS := run test lint bench validate validate-departures install lock published clean

.PHONY: $(TARGETS)
.DEFAULT_GOAL := run

ifneq ($(CURDIR),$(ROOT))

$(TARGETS):
	@$(MAKE) --no-print-directory -C "$(ROOT)" $@

else

VENV := .venv/bin/python
PIP := $(VENV) -m pip --disable-pip-version-check --quiet

run: install
	@$(VENV) -m mtorkin run data/study --out results

test: install
	@$(VENV) -m pytest -n logical --dist loadfile

lint: install
	@$(VENV) -m ruff check
	@$(VENV) -m ruff format --check
	@$(VENV) -m mypy
	@$(VENV) -m snakefmt --check Snakefile workflow/rules
	@$(VENV) -m snakemake --lint --configfile config/config.yaml

install: .venv/.installed

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "mtorkin needs Python 3.11 or later: make PYTHON=python3.11")'
	@echo "installing into .venv (once)"
	@$(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@# Where Python may not write its cache (PYTHONDONTWRITEBYTECODE) every job would compile the libraries anew, which triples a run.
	@$(VENV) -m compileall -qq .venv/lib || true
	@echo "compiling the fit engine (once)"
	@$(VENV) -m mtorkin.kinetics.engine.cache
	@touch $@

bench: install
	@$(VENV) benchmarks/speed/engine.py
	@$(VENV) benchmarks/speed/kinetics.py
	@$(VENV) benchmarks/speed/readers.py
	@$(VENV) benchmarks/speed/reduction.py

validate: install
	@PYTHONPATH=benchmarks OMP_NUM_THREADS=1 $(VENV) benchmarks/validation/run.py

validate-departures: install
	@PYTHONPATH=benchmarks OMP_NUM_THREADS=1 $(VENV) -m departures $(if $(QUICK),--quick)

# The lock holds what a user and a developer need, for every platform and Python that we support; needs `uv`.
lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header -o requirements.lock

# What is written from models: config/config.yaml and the schemas in docs/schemas.
published: install
	@$(VENV) -m mtorkin.workflow.published

clean:
	rm -rf results dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .snakemake

endif
