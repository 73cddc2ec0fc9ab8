# 一格通. Two commands: `make run` starts it on a fresh machine, `make test` checks everything.
# Nothing is needed but Python 3.11 or newer; PYTHON=… names another interpreter.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
PINS := requirements.txt tests/requirements.txt

.PHONY: setup run test lint bench migration clean

setup: $(STAMP)

# The stamp is as new as the pins: nothing is done while neither list has changed.
$(STAMP): $(PINS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name it: make setup PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
		$(foreach list,$(PINS),-r $(list))
	@touch $(STAMP)

run: setup
	@$(BIN)/python run.py init
	@$(BIN)/python run.py seed --if-empty
	@$(BIN)/python run.py serve --host $(HOST) --port $(PORT)

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: lint
	$(BIN)/pytest -q -n $(WORKERS)
	$(BIN)/pytest -q -n $(WORKERS) --engine postgresql

bench: setup
	$(BIN)/python -m tests.bench

# Writes the next migration from what the models say; read it by hand before it is committed.
migration: setup
	$(BIN)/alembic revision --autogenerate --rev-id $(REV) -m "$(NAME)"

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
