# One word a task. `make help` prints the words.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
INSTALLED := .venv/.installed
PEERS := .venv/.peers
LOCKS := requirements.lock requirements-dev.lock
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header
# One thread for linear algebra: the parallelism is in the tests.
PYTEST := OMP_NUM_THREADS=1 $(BIN)/pytest -n 2 --dist worksteal
# Compiled modules are kept: every process that a test starts is ready in half the time.
unexport PYTHONDONTWRITEBYTECODE
CHECKED := $(wildcard models service training benchmarks tests)

.DEFAULT_GOAL := help
.PHONY: help setup run test test-all lint bench bench-quality screenshots lock clean

help: ## print this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

setup: $(INSTALLED) ## make .venv from the locks, again only when they changed

# uv takes seconds and pip a minute; both check every hash of the lock.
$(INSTALLED): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'smarketing needs Python 3.11 or newer, and $(PYTHON) is' "$$($(PYTHON) --version 2>&1)." \
			'If you have a newer one: make $(or $(MAKECMDGOALS),setup) PYTHON=python3.12' >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv || { \
		echo 'Python could not make a virtual environment: on Debian and Ubuntu, apt install python3-venv.' >&2; exit 1; }
	@test -w "$${HOME:-/nowhere}" || export UV_NO_CACHE=1 PIP_NO_CACHE_DIR=1; \
	sed -n '/^uv==/,/# via/p' requirements-dev.lock >.venv/uv.txt; \
	{ $(BIN)/pip install --quiet --require-hashes -r .venv/uv.txt \
		&& $(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.lock; } \
	|| { echo 'uv did not manage; pip takes about a minute.' >&2; \
		$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock; } \
	&& $(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

run: setup ## serve the demo company on http://127.0.0.1:8000 (PORT=)
	@$(BIN)/smarketing run --port $(PORT)

test: setup ## run the suite, about seven minutes on two cores
	@$(PYTEST)

test-all: setup ## run the suite with the thorough tests: faults, fuzz, both databases whole
	@$(PYTEST) -m ''

lint: setup ## check style, types, the Dockerfile and the locks
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy $(CHECKED)
	@$(BIN)/hadolint Dockerfile
	@! grep -nE '[a-z]+://' $(LOCKS) || { echo 'A lock names an address: run make lock.' >&2; exit 1; }

bench: setup ## measure speed beside floors and peers, as ratios (ONLY="kernel roads")
	@OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.speed $(if $(ONLY),--only $(ONLY))

bench-quality: $(PEERS) ## measure the learner beside others on real tables (SMARKETING_DATA_DIR=, ONLY=)
	@OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.quality $(if $(ONLY),--only '$(ONLY)')

# The peers come on top of the lock: what the project itself uses stays as it is.
$(PEERS): $(INSTALLED) benchmarks/requirements.in
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint requirements-dev.lock \
		-r benchmarks/requirements.in || echo 'PEERS MISSING: what is not installed is left out.' >&2
	@touch $@

screenshots: setup ## picture every page of the demo company into docs/screenshots/ (ONLY='queue lead')
	@OMP_NUM_THREADS=1 $(BIN)/python -m tests.browser.screenshots $(ONLY)

lock: setup ## compile both locks anew, keeping what still fits (UPGRADE=--upgrade for newest)
	@$(COMPILE) $(UPGRADE) requirements-dev.in --output-file requirements-dev.lock
	@$(COMPILE) requirements.in --constraints requirements-dev.lock --output-file requirements.lock

clean: ## take away .venv, caches and build leftovers (var/ stays: it is your data)
	@rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
