# make run    serve the store (the bundled demo, when there is none) on http://127.0.0.1:8000
# make test   every test, browser tests included, on all cores    make test ARGS="tests/cli/test_main.py -x" JOBS=1
# make neo4j  a Neo4j server to try graphapp with, on port 7687, until Ctrl-C; its data are in data/neo4j
# make lint   ruff and mypy
# make bench  one table of times, beside the programs that do the same work
# make tck    the openCypher compatibility kit on the embedded engine and on Neo4j (needs Java and Maven)
# make identity  trains the weights of people on half of the labelled names in ../shared, and prints how well they are told apart
# make fuzz   random Cypher questions, the answers compared with ones worked out plainly: make fuzz ARGS="--questions 100000 --seed 7"
# make interop  our files in Gephi and Gephi Lite (needs Java, Maven, Node and npm)
# make clean  remove what the targets above made, except the stores in data/

PYTHON ?= python3
PORT ?= 8000
NEO4J_PORT ?= 7687
ARGS ?=
JOBS ?= auto

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
STORE := $(or $(GRAPHAPP_STORE),$(CURDIR)/data/graph.db)
CHROMIUM := chromium chromium-browser google-chrome google-chrome-stable

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test neo4j lint bench tck identity fuzz interop clean browser fonts java

help:
	@sed -n 's/^# make/make/p' Makefile

run: $(VENV)/app.stamp
	@case "$(STORE)" in *:*) ;; *) test -e "$(STORE)" || { \
	  echo "No store at $(STORE) yet: loading the bundled demo."; \
	  $(BIN)/graphapp load --demo --store "$(STORE)"; };; esac
	@$(BIN)/graphapp serve --store "$(STORE)" --port $(PORT)

# the tests of a file share a server, so they stay in one process
test: $(VENV)/test.stamp browser fonts java
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

neo4j: $(VENV)/app.stamp java
	@$(BIN)/python -m tools.neo4j_server "$(CURDIR)/data/neo4j" --port $(NEO4J_PORT)

lint: $(VENV)/lint.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(VENV)/test.stamp browser
	@$(BIN)/python -m benchmarks $(ARGS)

tck: $(VENV)/test.stamp java
	@$(BIN)/python -m benchmarks.tck $(ARGS)

identity: $(VENV)/test.stamp
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.identity --train $(or $(GRAPHAPP_RECORDS),../shared)/corpora/identity \
		--scripts $(wildcard $(or $(GRAPHAPP_RECORDS),../shared)/samples/wos/*/*OnePaper2.isi) $(ARGS)

fuzz: $(VENV)/test.stamp
	@$(BIN)/python -m tests.cypher.fuzz $(ARGS)

interop: $(VENV)/test.stamp
	@$(BIN)/python tests/interop/compare.py

clean:
	rm -rf $(VENV) dist build .pytest_cache .hypothesis .mypy_cache .ruff_cache .cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment, in steps, so that a second call has nothing to do.
$(VENV)/venv.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "graphapp needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing python3-venv."; \
	    apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y python3-venv >/dev/null; \
	  else echo "This Python cannot make environments: install python3-venv." >&2; exit 1; fi; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/app.stamp: $(VENV)/venv.stamp pyproject.toml
	@echo "Installing graphapp into $(VENV) (a minute or so, this time only)."
	@$(PIP) install -e .
	@# an editable install compiles nothing, and not everybody lets programs write what they compile
	@$(BIN)/python -m compileall -q graphapp loaders
	@touch $@

$(VENV)/test.stamp: $(VENV)/app.stamp
	@echo "Installing what the tests need."
	@$(PIP) install -e '.[test]'
	@touch $@

$(VENV)/lint.stamp: $(VENV)/test.stamp
	@$(PIP) install -e '.[test,lint]'
	@touch $@

browser:
	@for name in $(CHROMIUM); do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium for the browser tests."; \
	  apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y chromium >/dev/null; \
	else echo "No Chromium here: the browser tests are skipped. Install it (sudo apt install chromium) to run them."; fi

# the browser tests look at pages with few fonts and with many
fonts:
	@test -d /usr/share/fonts/truetype/liberation && test -d /usr/share/fonts/truetype/dejavu && \
	test -d /usr/share/fonts/truetype/noto && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing fonts for the browser tests."; \
	  apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y \
	    fonts-liberation fonts-dejavu-core fonts-noto-core >/dev/null; \
	else echo "Fonts are missing: the browser tests are skipped. Install them (sudo apt install fonts-liberation fonts-dejavu-core fonts-noto-core)."; fi

java:
	@command -v java >/dev/null && command -v mvn >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Java 17 and Maven for Neo4j."; \
	  apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y openjdk-17-jre-headless maven >/dev/null; \
	else echo "No Java 17 and Maven here: there can be no Neo4j. Install them (sudo apt install openjdk-17-jre-headless maven)."; fi
