# Everything runs from a clean clone; the environment is .venv, made here.
PYTHON ?= python3
BIN := .venv/bin
SOURCES := $(shell find src -type f -not -path 'src/oresight/figures/assets/*' -not -name '*.mo' -not -name '*.pyc') \
	$(wildcard assets/*) build_assets.py build_catalogues.py pyproject.toml

.PHONY: install run test test-all browser check bench docs clean

install: .venv/app.stamp

run: .venv/app.stamp
	@$(BIN)/oresight run --out out

test: .venv/dev.stamp browser
	@$(BIN)/python -m pytest -q -n 2
	@$(BIN)/python -m pytest -q --doctest-modules --pyargs oresight

test-all: .venv/dev.stamp browser
	@$(BIN)/python -m pytest -q -m "slow or not slow"

browser:
	@sh tests/e2e/web/browser.sh

check: .venv/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=src $(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/unit/test_house.py
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html

bench: .venv/dev.stamp
	$(BIN)/python -m benchmarks

docs: .venv/dev.stamp
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html

clean:
	rm -rf .venv build dist out docs/_build src/oresight/figures/assets
	find src -name '*.mo' -delete

.venv/bin/pip:
	$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --upgrade pip

.venv/app.stamp: .venv/bin/pip $(SOURCES)
	@echo "installing oresight into .venv" >&2
	@$(BIN)/pip install --quiet --disable-pip-version-check ".[app]"
	@touch $@

.venv/dev.stamp: .venv/app.stamp
	@$(BIN)/pip install --quiet --disable-pip-version-check ".[app,dev]"
	@touch $@
