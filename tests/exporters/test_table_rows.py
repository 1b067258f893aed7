"""Rows of files that are created from columns are those that are created one by one."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.exporters import csv_zip, gml, gml_ascii, table_rows, vosviewer
from graphapp.exporters.spreadsheet import guarded
from graphapp.exporters.table_rows import Tails, by_source, converted, digits, json_texts, rows_of
from graphapp.exporters.text import storable_all, xml, xml_all
from graphapp.networks.columns import UNKNOWN_YEAR, EdgeColumns, YearColumns
from graphapp.networks.spec import NetworkNode, NetworkSpec, NetworkView

TEXTS = st.lists(
    st.sampled_from(["", "a", '"', '","', ",", "\\", "|", "\x7f", "é", "&amp;", "=1", "'=1", "\n", "\r", "a,b", "12e4", "NaN"])
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
    max_size=9,
)  # fmt: skip


def test_rows_have_an_entry_of_each_column() -> None:
    assert rows_of(2, b"<", [b"a", b"b"], b">", digits(np.array([7, -12]))) == b"<a>7<b>-12"
    assert rows_of(0, b"<", []) == b""


def test_the_text_of_a_source_is_created_once_for_adjacent_links() -> None:
    asked: list[list[int]] = []

    def text(places):
        asked.append(places.tolist())
        return [b"n%d" % place for place in places]

    assert by_source(np.array([3, 3, 5, 3]), text) == [b"n3", b"n3", b"n5", b"n3"]
    assert asked == [[3, 5, 3]]
    assert by_source(np.zeros(0, np.int64), text) == []


@given(TEXTS)
def test_texts_converted_together_are_those_converted_one_by_one(texts: list[str]) -> None:
    assert json_texts(texts) == [orjson.dumps(text)[1:-1] for text in texts]
    assert xml_all(texts) == [xml(text).encode() for text in texts]
    for escape in (gml._escaped, gml_ascii._escaped):
        assert converted(texts, escape, "|") == [escape(text).encode() for text in texts]
    assert vosviewer._labels(texts) == list(map(vosviewer.label, texts))


@given(TEXTS)
def test_cells_are_guarded_and_can_be_read_back(texts: list[str]) -> None:
    wanted = list(map(guarded, texts))
    assert csv_zip._texts(texts) == wanted
    cells = [cell.decode() for cell in csv_zip._cells(wanted)]
    assert next(csv.reader(io.StringIO(",".join([*cells, "end"]), newline=""))) == [*wanted, "end"]


def test_unpaired_surrogates_are_replaced() -> None:
    assert storable_all(["a\ud800", "b"]) == ["a\ufffd", "b"]
    assert csv_zip._texts(["\ud800", "=\udfff"]) == ["\ufffd", "'=\ufffd"]


def links(weights: list[float], papers: list[int], first: list[int], last: list[int]) -> EdgeColumns:
    zeros = np.zeros(len(papers), np.int64)
    years = YearColumns(np.array(first), np.array(last), zeros, zeros[:0])
    return EdgeColumns(zeros, zeros, np.array(weights), np.array(papers), years)


def described(weight: float, papers: int, first: int | None, last: int | None) -> bytes:
    return f"{weight} {papers} {first} {last}".encode()


@pytest.mark.parametrize("kept", [0, 20_000])
def test_links_with_the_same_attributes_share_their_text(kept: int, monkeypatch) -> None:
    monkeypatch.setattr(table_rows, "TAILS_KEPT", kept)
    asked: list[int] = []

    def text(weight: float, papers: int, *years: int | None) -> bytes:
        asked.append(papers)
        return described(weight, papers, *years)

    tails = Tails(text)
    unknown = UNKNOWN_YEAR
    some = links([2.0, 2.0, 0.5, 2.0], [2, 2, 2, 2], [1999, 1999, 1999, unknown], [2000, 2000, 2000, unknown])
    wanted = [b"2.0 2 1999 2000", b"2.0 2 1999 2000", b"0.5 2 1999 2000", b"2.0 2 None None"]
    assert tails.of_links(some) == wanted
    assert asked == [2, 2, 2]
    # here the weights are the numbers of papers, and a year is too large for a short key
    assert tails.of_links(links([2.0, 1.0], [2, 1], [1999, -5], [2000, 2**30])) == [
        b"2.0 2 1999 2000",
        b"1.0 1 -5 1073741824",
    ]


def test_years_between_the_first_and_the_last_one_are_listed_where_they_matter() -> None:
    years = YearColumns(
        np.array([2000, 2000, 2000, 2001, UNKNOWN_YEAR, 1990]),
        np.array([2000, 2004, 2004, 2002, UNKNOWN_YEAR, 1991]),
        np.array([1, 2, 3, 3, 0, 0]),
        np.array([2000, 2000, 2004, 2000, 2002, 2004, 2001, 2001, 2002]),
    )
    assert years.sparse() == {2: (2000, 2002, 2004), 5: ()}


def test_the_tables_in_a_zip_file_are_compressed_with_the_fast_level() -> None:
    people = [NetworkNode(f"author {number}", f"Author {number}", 1) for number in range(3000)]
    out = io.BytesIO()
    csv_zip.write(NetworkView("T", NetworkSpec("all"), people, []), out)
    with zipfile.ZipFile(out) as archive:
        entry, content = archive.getinfo("nodes.csv"), archive.read("nodes.csv")
    squeezed = zlib.compressobj(csv_zip.LEVEL, zlib.DEFLATED, -15)
    assert entry.compress_size == len(squeezed.compress(content) + squeezed.flush())
    assert csv_zip.LEVEL < 6
