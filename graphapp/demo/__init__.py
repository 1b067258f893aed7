"""The bundled demo: the 49 papers that one author cluster page lists, as facts (title, year, venue, kind, authors), in the
format of `loaders.jsonl`, without abstracts."""

from pathlib import Path

from graphapp.ingest.sources import InputFile

__all__ = ["DEMO"]

DEMO = InputFile(Path(__file__).with_name("weizhu-chen.jsonl"), "demo")
