"""The table of formats."""

from __future__ import annotations

import pytest

from graphapp.errors import BadInput
from graphapp.exporters import EXPORTERS, LISTS, by_suffix, for_file


def test_the_longest_ending_picks_the_format() -> None:
    assert for_file("a.json").name == "json"
    assert for_file("a.vosviewer.json").name == "vosviewer"
    assert for_file("out/A.B.GraphML").name == "graphml"
    assert for_file("a.csv.zip").name == "csv"


@pytest.mark.parametrize("name", ["a.csv", "a", "graphml", "a.zip", "a.json.gz", ""])
def test_an_unknown_ending_is_told_the_known_ones(name: str) -> None:
    with pytest.raises(BadInput) as error:
        for_file(name)
    assert ".graphml .gexf .gml .net .csv.zip .json .cyjs .vosviewer.json .html .svg .png" in error.value.hint


def test_an_ending_is_found_with_and_without_its_dot() -> None:
    assert by_suffix(".csv.zip") is by_suffix("csv.zip")
    with pytest.raises(BadInput):
        by_suffix("exe")


def test_names_and_endings_are_unique() -> None:
    for table in (EXPORTERS, LISTS):
        assert len({entry.name for entry in table}) == len(table)
        assert len({entry.suffix for entry in table}) == len(table)


def test_only_the_page_carries_papers() -> None:
    assert [exporter.name for exporter in EXPORTERS if exporter.wants_papers] == ["html"]
