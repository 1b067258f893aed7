PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.PHONY: lint
lint: ; $(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
