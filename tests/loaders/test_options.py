"""The options of formats on the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import loaders
from graphapp.errors import BadInput

GRAPHAPP = Path(sys.executable).with_name("graphapp")

TOLD = """
from loaders import FormatOption

NAME = "{name}"
LABEL = "test"
SUFFIXES = ()
OPTIONS = (FormatOption("{option}", "N", "A number."),)

def sniff(head, name):
    return False

def load(stream, *, max_record_bytes=1):
    yield from ()

def adjusted(given):
    return given
"""


def test_no_option_leaves_the_choice_to_each_file_or_to_the_name_of_the_format():
    assert loaders.configured(None, {"column": ()}) is None
    assert loaders.configured("ris", {}) is loaders.by_name("ris")


def test_what_only_one_format_takes_names_the_format():
    assert loaders.configured(None, {"column": ("title=A",)}).NAME == "csv"
    assert loaders.configured("csv", {"separator": ("/",)}).NAME == "csv"


def test_an_option_that_a_format_does_not_take_is_an_error_that_names_those_that_do():
    with pytest.raises(BadInput) as caught:
        loaders.configured("ris", {"column": ("title=A",), "separator": ("/",)})
    assert caught.value.message == "The format ris has no option --column and --separator"
    assert "csv" in caught.value.hint


def test_a_loader_is_its_own_name():
    table = loaders.configured(None, {"separator": ("/",)})
    assert loaders.by_name(table) is table


def test_a_new_format_brings_its_option_along(tmp_path, monkeypatch):
    for name in ("rows", "more"):
        (tmp_path / f"told_{name}.py").write_text(TOLD.format(name=name, option="first-row"))
    monkeypatch.setattr(loaders, "__path__", [*loaders.__path__, str(tmp_path)])
    added = [loaders.Format(name, f"told_{name}", adjustable=True) for name in ("rows", "more")]
    monkeypatch.setattr(loaders, "FORMATS", (*loaders.FORMATS, *added))
    assert [option.name for option in loaders.options()] == ["column", "first-row", "separator"]
    assert loaders.configured("rows", {"first-row": ("3",)}) == {"first-row": ("3",)}
    with pytest.raises(BadInput, match="Several formats have the option --first-row: rows, more"):
        loaders.configured(None, {"first-row": ("3",)})
    with pytest.raises(BadInput, match="No format has all of the options --first-row and --column"):
        loaders.configured(None, {"first-row": ("3",), "column": ("title=A",)})


def load(*arguments):
    command = [GRAPHAPP, "load", "--store", "memory:", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_line_passes_options_to_the_format(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("Titel;Wer\nOn Tables;Lovelace, Ada/Babbage, Charles\n")
    done = load(path, "--column", "title=Titel", "--column", "authors=Wer", "--separator", "/")
    assert done.returncode == 0
    assert "1 record read: 1 loaded" in done.stdout
    assert "author rows       0      2" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--column", "titel"], "Write --column FIELD=NAME, where FIELD is one of"),
        (["--format", "ris", "--column", "title=A"], "The format ris has no option --column"),
    ],
)
def test_a_usage_error_is_status_2_and_says_what_to_do(tmp_path, arguments, words):
    path = tmp_path / "t.csv"
    path.write_text("title\nA\n")
    done = load(path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in " ".join(done.stderr.split())


def test_a_column_that_is_not_there_is_an_error_that_names_those_that_are(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("Titel;Wer\nOn Tables;Ada Lovelace\n")
    done = load(path, "--column", "title=Title")
    assert done.returncode == 3
    assert "its columns are 'Titel', 'Wer'" in " ".join(done.stderr.split())
