# make run             the bundled study, from raw plates to results/index.html
# make test            the tests
# make test-long       3,000 rendered and 3,000 corrupted files; other tests of chance, with up to five times the repeats
# make test-kernels    the study and the tests of what computes, as other processors compute them
# make test-lowest     the tests with the lowest versions of the libraries that pyproject.toml allows
# make lint            style, types and the workflow's own lint
# make looks           the pages of results: axe-core in light and dark, wide and narrow, and the sheets that they print on
# make pictures        of every page, light, dark, narrow and printed, into pictures; and the README's picture
# make docs            the pages of docs as a site, in site/index.html; the notebook and the gallery are run
# make release-check   builds what a release publishes, and says what keeps it from being one; TAG=v0.1.0 for that version
# make bench           speed, as ratios measured in one run
# make bench-study     CPU seconds of every stage of a run, for studies of SIZES (24 48) compounds
# make fuzz            300 folders with one thing changed at random: right velocities or a sentence; CASES= SEED= MINUTES= VERDICTS=1
# make kills           a small study: 90 runs killed at random moments, two at once, full disks, damaged caches; SEED=, KILLS=
# make slurm           the bundled study on a Slurm of one node, started and stopped here; QUICK=1: one folder; COMPOUNDS=102
# make changes         200 changes of what the bundled study rests on: whether verify names the cause and the compounds
# make exchange        what roc-validator, pyenzyme and pyarrow make of the exports of the bundled study, and back again
# make verify-elsewhere  the lock of the bundled study on 1 and 2 cores, in another directory, as on other processors
# make verify-python   the same on another Python, OTHER=python3.13
# make verify-lowest   the same with the lowest versions of the libraries, and `make verify-highest` with the newest
# make bars-pathway    the study, then every bar of the model of the pathway as a table; half an hour
# make validate        20,160 simulated compounds from raw plates to verdict; four hours on two cores, goes on where it stopped
# make validate-quick  960 of them, ten minutes, into validation/quick
# make validate-departures  5,184 compounds outside of the rate law, the same way; with QUICK=1 a twelfth of them
#
# Each builds .venv from requirements.lock first, and needs no network after that. Works from any directory, as
# `make -C DIR run` or `make -f DIR/Makefile run`.

PYTHON ?= python3

# Make splits MAKEFILE_LIST at spaces; the shell does not.
ROOT := $(shell cd "$$(dirname "$$(printf %s '$(MAKEFILE_LIST)' | sed 's/^ *//')")" && pwd -P)
TARGETS := run test test-long test-kernels test-lowest lint looks pictures docs release-check bench bench-study fuzz kills slurm bars-pathway changes exchange \
  verify-elsewhere verify-python verify-lowest verify-highest validate validate-quick validate-departures install lock published clean

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

# To rewrite every assert takes each worker ten seconds, so that only those that fail are explained.
TESTS := -m pytest -n logical --dist loadfile --no-loadscope-reorder
test: install
	@$(VENV) $(TESTS) --assert=plain || { $(VENV) $(TESTS) --last-failed; exit 1; }

# Tests of chance, which repeat more often in the long form (tests/long.py).
CHANCE := $(addprefix tests/,readers/test_rendered.py advise/test_proposal.py kinetics/test_dose_response.py \
  reduction/test_recovery.py preflight/test_slips.py pathway report/test_thousand.py \
  locking/test_ci_page.py)
test-long: install
	@MTORKIN_LONG=1 $(VENV) -m pytest -n logical $(CHANCE)

test-kernels: install
	@$(VENV) benchmarks/processors.py --tests

# `uv` in an environment of its own: what solves for versions is no part of what is tested.
UV := .venv-uv/bin/uv
$(UV):
	@$(PYTHON) -m venv .venv-uv
	@.venv-uv/bin/python -m pip --disable-pip-version-check --quiet install uv

test-lowest: .venv-lowest/.installed
	@.venv-lowest/bin/python $(TESTS)

# The lowest and the highest versions that pyproject.toml allows.
RESOLUTION_lowest := lowest-direct
RESOLUTION_highest := highest
.venv-lowest/.installed .venv-highest/.installed: .venv-%/.installed: pyproject.toml $(UV)
	@$(PYTHON) -m venv .venv-$*
	@$(UV) pip compile pyproject.toml --group dev --extra pathway --resolution $(RESOLUTION_$*) \
	  --python .venv-$*/bin/python --quiet -o .venv-$*/requirements.txt
	@.venv-$*/bin/python -m pip --disable-pip-version-check --quiet install -r .venv-$*/requirements.txt
	@.venv-$*/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation -e .
	@touch $@

VERIFY := -m mtorkin verify data/study/mtorkin.lock.json
verify-elsewhere: install
	@$(VENV) benchmarks/elsewhere.py

verify-lowest verify-highest: verify-%: .venv-%/.installed
	@.venv-$*/bin/python $(VERIFY)

OTHER ?= python3.13
verify-python: .venv-$(OTHER)/.installed
	@.venv-$(OTHER)/bin/python $(VERIFY)

.venv-$(OTHER)/.installed: requirements.lock pyproject.toml
	@$(OTHER) -m venv .venv-$(OTHER)
	@.venv-$(OTHER)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements.lock
	@.venv-$(OTHER)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation -e .
	@touch $@

lint: install
	@$(VENV) -m ruff check
	@$(VENV) -m ruff format --check
	@$(VENV) -m mypy
	@$(VENV) -m snakefmt --check Snakefile workflow
	@$(VENV) -m snakemake --lint --snakefile workflow/Snakefile

# What the lock says of some packages, and of all others.
locked = awk '/^[^ ]/ { own = /^($(1))==/ } own' requirements.lock
others = awk '/^[^ ]/ { own = /^($(1))==/ } !own' requirements.lock

# Where Python may not write its cache (PYTHONDONTWRITEBYTECODE) every job would compile the libraries anew, which triples
# a run, and every worker of the tests the tests. What of the libraries a run does not import is left out.
RARE := scipy.signal|numpy.distutils|pydantic.v1|sqlalchemy.testing|mssql|mysql|oracle|postgresql
NOT_USED := [/\\](tests?|cuda|colorcet|docutils|fontTools|lexers|mypyc?|pip|pkg_resources|setuptools|$(RARE))[/\\]
COMPILE := $(VENV) -m compileall -qq -j 0 -x '$(NOT_USED)' .venv/lib src tests benchmarks data

BUNDLED_PIP := 'import ensurepip as e, glob, sysconfig as s; \
  print(*glob.glob((s.get_config_var("WHEEL_PKG_DIR") or e.__path__[0] + "/_bundled") + "/pip-*.whl")[:1])'

install: .venv/.installed

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "mtorkin needs Python 3.11 or later: make PYTHON=python3.11")'
	@echo "installing into .venv (once)"
	@$(PYTHON) -m venv --without-pip .venv
	@# The pip that comes with Python reads an index several times more slowly than a new one, which it installs from
	@# its own archive: to unpack it first would take seconds.
	@$(call locked,pip|setuptools) > .venv/tools.lock
	@own=$$($(PYTHON) -c $(BUNDLED_PIP)); [ -n "$$own" ] || $(VENV) -m ensurepip; \
	PYTHONPATH=$$own $(PIP) install --no-compile --require-hashes -r .venv/tools.lock
	@# The fit engine needs these libraries alone, and is compiled while the others are installed.
	@$(call locked,llvmlite|numba|numpy) > .venv/engine.lock
	@$(PIP) install --no-compile --no-deps --require-hashes -r .venv/engine.lock
	@# An old macOS has no wheels of the libraries of the pathway, which no marker can say.
	@$(call others,antimony|libroadrunner) > .venv/others.lock
	@# Of these there are no wheels. To build each, pip would make an environment of its own, with a setuptools that is
	@# not in the lock, in five seconds.
	@$(call locked,connection-pool|docopt) > .venv/sources.lock
	@echo "compiling the fit engine and the libraries (once)"
	@PYTHONPATH=src $(VENV) -m mtorkin.kinetics.engine.cache & engine=$$!; \
	$(PIP) install --no-compile --no-deps --no-build-isolation --require-hashes -r .venv/sources.lock && \
	{ $(PIP) install --no-compile --no-deps --require-hashes -r requirements.lock || \
	  { echo "trying without libroadrunner and antimony: no model of the pathway" && \
	    $(PIP) install --no-compile --no-deps --require-hashes -r .venv/others.lock; }; } && \
	$(PIP) install --no-compile --no-deps --no-build-isolation -e . && \
	{ $(COMPILE) || true; } && wait $$engine
	@touch $@

# axe-core is one file in a package that wants a whole browser driver, which is left out.
AXE := .venv-axe/axe/axe_playwright_python/axe.min.js
$(AXE):
	@$(PYTHON) -m venv .venv-axe
	@.venv-axe/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --target .venv-axe/axe axe-playwright-python

looks: run $(AXE)
	@MTORKIN_AXE=$(AXE) $(VENV) benchmarks/looks.py results

pictures: run
	@$(VENV) benchmarks/pictures.py results pictures

DOCS := .venv-docs
$(DOCS)/.installed: docs/requirements.txt .venv/.installed
	@$(PIP) install --target $(DOCS) -r docs/requirements.txt
	@touch $@

docs: install $(DOCS)/.installed
	@PYTHONPATH="$(CURDIR)/$(DOCS)" $(VENV) -m sphinx --fail-on-warning --keep-going --quiet -d site/.doctrees docs site
	@echo site/index.html

release-check: install
	@$(VENV) .github/release/check.py $(TAG)

bench: install
	@$(VENV) benchmarks/speed/engine.py
	@$(VENV) benchmarks/speed/kinetics.py
	@$(VENV) benchmarks/speed/readers.py
	@$(VENV) benchmarks/speed/reduction.py

bench-study: install
	@$(VENV) benchmarks/speed/study.py $(SIZES)

CASES ?= 300
SEED ?= 1
fuzz: install
	@$(VENV) benchmarks/fuzz.py --cases $(CASES) --seed $(SEED) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(VERDICTS),--verdicts)

# KILLS: options, for instance --sigkill 5
kills: install
	@PYTHONPATH=benchmarks $(VENV) -m kills --seed $(SEED) $(KILLS)

# What the profiles of clusters need beside the lock file, out of the way of all who need none.
.venv-slurm/.installed .venv-kubernetes/.installed: .venv-%/.installed: workflow/profiles/%/requirements.txt .venv/.installed
	@$(PIP) install --no-deps --target $(@D)/libraries -r $<
	@touch $@

# Where the plugin cannot be fetched, or Slurm is not installed, it says so and does nothing; with REQUIRED=1 it fails.
slurm: install
	@$(MAKE) --no-print-directory .venv-slurm/.installed || true
	@PYTHONPATH="$(CURDIR)/.venv-slurm/libraries" OMP_NUM_THREADS=1 $(VENV) benchmarks/slurm.py \
	  $(if $(QUICK),--quick) $(if $(COMPOUNDS),--compounds $(COMPOUNDS)) $(if $(REQUIRED),--required)

changes: install
	@PYTHONPATH=benchmarks OMP_NUM_THREADS=1 $(VENV) -m changes $(if $(CHANGES),--cases $(CHANGES))

# Programs that read what we write, each in an environment of its own: their pins and ours exclude each other.
# This rocrate is the last that holds the context of RO-Crate 1.1, by which the validator reads without a network.
.venv-crates/.installed: READERS := roc-validator rocrate==0.15.0
.venv-enzymeml/.installed: READERS := pyenzyme
.venv-crates/.installed .venv-enzymeml/.installed:
	@$(PYTHON) -m venv $(@D)
	@$(@D)/bin/python -m pip --disable-pip-version-check --quiet install $(READERS)
	@touch $@

.venv-parquet/libraries/pyarrow:
	@$(PYTHON) -m venv .venv-parquet
	@.venv-parquet/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --target .venv-parquet/libraries pyarrow

exchange: run .venv-crates/.installed .venv-enzymeml/.installed .venv-parquet/libraries/pyarrow
	@PYTHONPATH=benchmarks $(VENV) -m others results --crates .venv-crates/bin/python \
	  --enzymeml .venv-enzymeml/bin/python --parquet .venv-parquet/libraries

# COPASI by basico, in an environment of its own.
COPASI := .venv-copasi/bin/python
$(COPASI):
	@$(PYTHON) -m venv .venv-copasi
	@$(COPASI) -m pip --disable-pip-version-check --quiet install copasi-basico

bars-pathway: run $(COPASI)
	@PYTHONPATH=tests:data:benchmarks COPASI_PYTHON=$(COPASI) $(VENV) benchmarks/bars_pathway.py results

validate: install
	@PYTHONPATH=benchmarks OMP_NUM_THREADS=1 $(VENV) benchmarks/validation/run.py

validate-quick: install
	@PYTHONPATH=benchmarks OMP_NUM_THREADS=1 $(VENV) benchmarks/validation/run.py --quick

validate-departures: install
	@PYTHONPATH=benchmarks OMP_NUM_THREADS=1 $(VENV) -m departures $(if $(QUICK),--quick)

# The lock holds what a user and a developer need, for every platform and Python that we support.
lock: $(UV)
	$(UV) pip compile pyproject.toml --group dev --extra pathway --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header -o requirements.lock

# What is written from models: config/config.yaml and the schemas in docs/schemas.
published: install
	@$(VENV) -m mtorkin.workflow.published

clean:
	rm -rf results pictures site dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .snakemake

endif
