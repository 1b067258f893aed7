"""The table of formats."""

from __future__ import annotations

import pytest

from graphapp import exporters
from graphapp.errors import BadInput
from graphapp.exporters import EXPORTERS, LIST_FORMATS, by_suffix, for_file


def test_the_longest_ending_picks_the_format() -> None:
    assert for_file("a.json").name == "json"
    assert for_file("a.vosviewer.json").name == "vosviewer"
    assert for_file("out/A.B.GraphML").name == "graphml"
    assert for_file("a.csv.zip").name == "csv"
    assert for_file("a.ascii.gml").name == "gml-ascii"


@pytest.mark.parametrize("name", ["a.csv", "a", "graphml", "a.zip", "a.json.gz", ""])
def test_an_unknown_ending_is_told_the_known_ones(name: str) -> None:
    with pytest.raises(BadInput) as error:
        for_file(name)
    assert (
        ".graphml .gexf .gml .ascii.gml .net .csv.zip .json .cyjs .vosviewer.json .html .view.json .svg .pdf .png"
        in error.value.hint
    )


def test_an_ending_is_found_with_and_without_its_dot() -> None:
    assert by_suffix(".csv.zip") is by_suffix("csv.zip")
    with pytest.raises(BadInput):
        by_suffix("exe")


def test_names_and_endings_are_unique() -> None:
    for table in (EXPORTERS, LIST_FORMATS):
        assert len({entry.name for entry in table}) == len(table)
        assert len({entry.suffix for entry in table}) == len(table)


def test_only_the_page_carries_papers() -> None:
    assert [exporter.name for exporter in EXPORTERS if exporter.wants_papers] == ["html"]


MORSE = """
from graphapp.exporters.base import Exporter

EXPORTER = Exporter("{name}", "Morse code", ".{name}", "text/plain", lambda view, out: None, order={order})
"""


@pytest.mark.parametrize(("order", "place"), [(5, 0), (25, 2), (999, 14)])
def test_one_new_file_is_a_new_format_in_its_place(tmp_path, monkeypatch, order: int, place: int) -> None:
    name = f"morse{order}"
    (tmp_path / f"{name}.py").write_text(MORSE.format(name=name, order=order))
    monkeypatch.setattr(exporters, "__path__", [*exporters.__path__, str(tmp_path)])
    found = list(exporters._gathered())
    assert found.pop(place).name == name
    assert tuple(found) == EXPORTERS


def test_a_file_whose_exporter_is_none_is_an_error_that_names_it(tmp_path, monkeypatch) -> None:
    (tmp_path / "half.py").write_text("EXPORTER = 'half'")
    monkeypatch.setattr(exporters, "__path__", [*exporters.__path__, str(tmp_path)])
    with pytest.raises(TypeError, match=r"graphapp\.exporters\.half"):
        exporters._gathered()
