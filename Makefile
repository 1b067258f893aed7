# make run    serve the store (a new one with the bundled demo if it does not exist) on http://127.0.0.1:8000, or the papers in FILES: make run FILES="papers.bib more.ris"
# make check  run lint, type checks and the fast tests in parallel, before each commit
# make test   run every test, including browser tests, on all cores    make test ARGS="tests/cli/test_main.py -x" JOBS=1
# make lint   run ruff, mypy and codespell, and eslint and tsc if Node is installed
# make diagram  update the package diagram in docs/architecture.md
# make neo4j  run a Neo4j server on port 7687 until Ctrl-C, with its data in data/neo4j
# make bench  run the benchmarks, and compare with other programs
# make tck    run the openCypher TCK on the embedded engine and on Neo4j (needs Java and Maven)
# make identity  train the weights of suggestions on labelled names in ../shared, and print how accurate they are
# make fuzz   compare the results of random Cypher queries with a simple reference: make fuzz ARGS="--questions 100000 --seed 7"
# make interop  open exported files in Gephi and Gephi Lite (needs Java, Maven, Node and npm)
# make clean  remove everything that the targets above created, except the stores in data/

PYTHON ?= python3
PORT ?= 8000
NEO4J_PORT ?= 7687
ARGS ?=
# one process more than there are cores, as tests often wait: for time limits, servers and the browser
JOBS ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))

# a comma in an argument of a call
, := ,
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
STORE := $(or $(GRAPHAPP_STORE),$(CURDIR)/data/graph.db)
CHROMIUM := chromium chromium-browser google-chrome google-chrome-stable

# several targets install packages, and one update of the lists is enough for all of them
UPDATED := $(VENV)/apt.stamp
APT_INSTALL = { test -n "$$(find $(UPDATED) -mmin -60 2>/dev/null)" || \
  { apt-get -qq update && mkdir -p $(VENV) && touch $(UPDATED); }; } && \
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run check test neo4j lint diagram bench tck identity fuzz interop clean browser compiler fonts java node
.PHONY: check-lint check-tests lint-python lint-spelling lint-diagram lint-front-end

help:
	@sed -n 's/^# make/make/p' Makefile

run: $(VENV)/app.stamp
ifdef FILES
	@$(BIN)/graphapp open $(FILES) --port $(PORT)
else
	@case "$(STORE)" in *:*) ;; *) test -e "$(STORE)" || { \
	  echo "No store at $(STORE) yet: loading the bundled demo."; \
	  $(BIN)/graphapp load --demo --store "$(STORE)"; };; esac
	@$(BIN)/graphapp serve --store "$(STORE)" --port $(PORT)
endif

# tests/scheduling.py says which tests run in the same process, tests/conftest.py in which order
# the bytecode of the tests is kept, also where the environment forbids it: compiling them takes each process 15 seconds
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest
PARALLEL := -n $(JOBS) --dist loadfile --no-loadscope-reorder

# the make of macOS does not support it
SYNC := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

# lint and tests in parallel, without mixing their output
check: $(VENV)/lint.stamp
	@$(MAKE) --no-print-directory $(SYNC) -j 2 check-lint check-tests

check-lint:
	@$(MAKE) --no-print-directory lint

check-tests: $(VENV)/lint.stamp
	@$(PYTEST) $(PARALLEL) -q -m "not slow and not idle" $(ARGS)

# tests that need an idle machine run last, one at a time; without ARGS, only their files are collected
IDLE = $(shell grep -rl --include='*.py' 'mark\.idle' tests)
test: $(VENV)/test.stamp browser fonts java node
	@$(PYTEST) $(PARALLEL) -m "not idle" $(ARGS) || { status=$$?; test $$status = 5 || exit $$status; }
	@$(PYTEST) -n 0 -m idle $(or $(ARGS),$(IDLE)) || { status=$$?; test $$status = 5 || exit $$status; }

neo4j: $(VENV)/app.stamp java
	@$(BIN)/python -m tools.neo4j_server "$(CURDIR)/data/neo4j" --port $(NEO4J_PORT)

# two at a time: mypy and eslint each keep one core busy
lint: $(VENV)/lint.stamp node
	@$(MAKE) --no-print-directory $(SYNC) -j 2 lint-python lint-front-end lint-spelling lint-diagram

lint-python: $(VENV)/lint.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

lint-spelling: $(VENV)/lint.stamp
	@$(BIN)/codespell

lint-diagram: $(VENV)/lint.stamp
	@$(BIN)/python -m tools.package_diagram --check

lint-front-end: $(VENV)/lint.stamp node
	@$(BIN)/python -m tools.front_end

diagram: $(VENV)/app.stamp
	@$(BIN)/python -m tools.package_diagram

bench: $(VENV)/test.stamp browser
	@$(BIN)/python -m benchmarks $(ARGS)

tck: $(VENV)/test.stamp java
	@$(BIN)/python -m benchmarks.tck $(ARGS)

identity: $(VENV)/test.stamp
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.identity --train $(or $(GRAPHAPP_RECORDS),../shared)/corpora/identity \
		--scripts $(wildcard $(or $(GRAPHAPP_RECORDS),../shared)/samples/wos/*/*OnePaper2.isi) \
		benchmarks/identity/cyrillic.csv $(ARGS)

fuzz: $(VENV)/test.stamp
	@$(BIN)/python -m tests.cypher.fuzz $(ARGS)

interop: $(VENV)/test.stamp
	@$(BIN)/python tests/interop/compare.py

clean:
	rm -rf $(VENV) node_modules dist build .pytest_cache .hypothesis .mypy_cache .ruff_cache .cache
	rm -f graphapp/native/_records*.so graphapp/native/_records*.pyd
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment, in steps that run only once.
$(VENV)/venv.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "graphapp needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing python3-venv."; \
	    $(APT_INSTALL) python3-venv >/dev/null; \
	  else echo "This Python cannot create virtual environments: install python3-venv." >&2; exit 1; fi; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@touch $@

# one installation for each target, with all the packages that it needs
define install
	@$(MAKE) --no-print-directory compiler
	@echo "Installing graphapp$(1) into $(VENV) (a minute or two, first time only)."
	@$(PIP) install -e '.$(2)'
	@# an editable install does not write bytecode, and some environments forbid writing bytecode at run time
	@$(BIN)/python -m compileall -q graphapp loaders
	@touch $(3) $@
endef

# what an installation is made from
BUILT := pyproject.toml $(wildcard hatch_build.py graphapp/native/*.[ch])

$(VENV)/app.stamp: $(VENV)/venv.stamp $(BUILT)
	$(call install,,)

$(VENV)/test.stamp: $(VENV)/venv.stamp $(BUILT)
	$(call install, and the packages for the tests,[test],$(VENV)/app.stamp)

$(VENV)/lint.stamp: $(VENV)/venv.stamp $(BUILT)
	$(call install, and the packages for tests and lint,[test$(,)lint],$(VENV)/app.stamp $(VENV)/test.stamp)

# make -j lint test must not run pip twice at a time
ifneq ($(filter lint% check%,$(MAKECMDGOALS)),)
$(VENV)/test.stamp: | $(VENV)/lint.stamp
endif

# for the compiled functions of graphapp/native: part of an installation, so that it is not repeated by each command
compiler: $(VENV)/venv.stamp
	@command -v cc >/dev/null && $(BIN)/python -c 'import os, sys, sysconfig; \
	  sys.exit(not os.path.exists(sysconfig.get_path("include") + "/Python.h"))' && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing a C compiler and the headers of Python."; \
	  { $(APT_INSTALL) gcc libc6-dev python3-dev >/dev/null; } && exit 0; \
	fi; \
	echo "There is no C compiler, or the headers of Python are missing: graphapp loads files more slowly."; \
	echo "To change this: sudo apt install gcc libc6-dev python3-dev, then make clean, and repeat this command."

browser:
	@command -v chromium-headless-shell >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium for the browser tests."; \
	  { $(APT_INSTALL) chromium-headless-shell >/dev/null 2>&1; } && exit 0; \
	fi; \
	for name in $(CHROMIUM); do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  $(APT_INSTALL) chromium >/dev/null; \
	else echo "Chromium is not installed: the browser tests are skipped. To run them: sudo apt install chromium"; fi

# the browser tests render pages with few fonts and with many
fonts:
	@test -d /usr/share/fonts/truetype/liberation && test -d /usr/share/fonts/truetype/dejavu && \
	test -d /usr/share/fonts/truetype/noto && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing fonts for the browser tests."; \
	  $(APT_INSTALL) \
	    fonts-liberation fonts-dejavu-core fonts-noto-core >/dev/null; \
	else echo "Fonts are missing: the browser tests are skipped. To run them: sudo apt install fonts-liberation fonts-dejavu-core fonts-noto-core"; fi

java:
	@command -v java >/dev/null && command -v mvn >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Java 17 and Maven for Neo4j."; \
	  $(APT_INSTALL) openjdk-17-jre-headless maven >/dev/null; \
	else echo "Java 17 or Maven is not installed, so Neo4j cannot run. To install both: sudo apt install openjdk-17-jre-headless maven"; fi

# installs Node only if skipped tests are forbidden; otherwise that is the developer's choice
node:
	@command -v node >/dev/null && command -v npm >/dev/null && exit 0; \
	if [ -n "$$GRAPHAPP_FORBID_SKIPS" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Node and npm."; \
	  $(APT_INSTALL) nodejs npm >/dev/null; \
	fi
