# `make` sets everything up and regenerates; `make test` sets up and tests.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/ready

.PHONY: generate test check lint fuzz fuzz-guided compare mutants autobahn autobahn-record wheel clean
.PHONY: bench bench-websocket bench-record bench-report bench-instructions bench-instructions-record bench-policies bench-servers bench-servers-record

generate: $(READY)
	@$(BIN)/stateline generate

test: $(READY)
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

check: $(READY)
	@$(BIN)/stateline check

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

# `make bench AGAINST=main` compares with stateline as it was in another revision.
bench: $(READY)
	@$(BIN)/python -m tests.benchmarks $(if $(AGAINST),--against $(AGAINST))

bench-websocket: $(READY)
	@$(BIN)/python -m tests.benchmarks.websocket $(if $(AGAINST),--against $(AGAINST))

# For numbers that are kept: on a machine that does nothing else.
bench-record: $(READY)
	@$(BIN)/python -m tests.benchmarks --record
	@$(BIN)/python -m tests.benchmarks.websocket --record

bench-report: $(READY)
	@$(BIN)/python -m tests.benchmarks.publish

bench-instructions: $(READY)
	@$(BIN)/python -m tests.benchmarks.instructions --check

bench-instructions-record: $(READY)
	@$(BIN)/python -m tests.benchmarks.instructions --record

bench-policies: $(READY)
	@$(BIN)/python -m tests.benchmarks.policies

bench-servers: $(READY)
	@$(BIN)/python -m tests.benchmarks.servers

bench-servers-record: $(READY)
	@$(BIN)/python -m tests.benchmarks.servers --record

fuzz: $(READY)
	@$(BIN)/python -m tests.fuzz --seconds 120

fuzz-guided: $(READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group fuzz
	@mkdir -p build/fuzz
	@$(BIN)/python -m tests.fuzz.coverage_guided -max_total_time=900 -print_final_stats=1 -artifact_prefix=build/ build/fuzz

compare: $(READY)
	@$(BIN)/python -m tests.compare

# The Autobahn test suite needs CPython 2.7, for which it gets an environment of its own.
autobahn: $(READY)
	@$(BIN)/python -m tests.autobahn

autobahn-record: $(READY)
	@$(BIN)/python -m tests.autobahn --record

mutants: $(READY)
	@$(BIN)/python -m tests.mutants

wheel: $(READY)
	@$(BIN)/python -m build

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build

# One virtual environment with the package (editable), the compiler and the
# development tools. It is made anew whenever pyproject.toml changes.
$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "stateline needs Python 3.11 or newer; try: make PYTHON=python3.12"; exit 1; }
	@echo "Setting up $(VENV) (once) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[codegen]" --group dev
	@touch $@
