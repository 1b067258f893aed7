"""Text as file formats can hold it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from graphapp.exporters.distinct_texts import PackedTexts, distinct
from graphapp.exporters.gexf import spells
from graphapp.exporters.text import (
    json_array,
    number,
    one_line,
    storable,
    title_with_filters,
    write_lines,
    xml,
)
from graphapp.networks.spec import NetworkSpec, NetworkView


def test_equal_texts_get_numbers_that_nobody_has() -> None:
    assert list(distinct(lambda: [["a", "a"], ["a (2)", "a", "b"]])) == ["a", "a (3)", "a (2)", "a (4)", "b"]


@given(st.lists(st.sampled_from(["a", "a (2)", "a (3)", "", " (2)"]), max_size=12))
def test_numbered_texts_are_always_unique(texts: list[str]) -> None:
    made = list(distinct(lambda: [texts[:4], texts[4:]]))
    assert len(set(made)) == len(texts)
    assert [text for text, first in zip(made, texts, strict=True) if not text.startswith(first)] == []


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=9))
def test_packed_texts_are_the_texts(texts: list[str]) -> None:
    pieces = ([text.encode() for text in some] for some in (texts[:3], texts[3:]))
    packed = PackedTexts(pieces)
    assert [text.decode() for text in packed.between(0, len(packed))] == texts
    places = np.arange(len(texts))[::-1]
    assert [text.decode() for text in packed.at(places)] == texts[::-1]


@pytest.mark.parametrize(
    ("value", "text"),
    [(2.0, "2"), (0.25, "0.25"), (1e-7, "1e-07"), (1 / 3, "0.3333333333333333"), (0.0, "0")],
)
def test_a_number_is_short_and_exact(value: float, text: str) -> None:
    assert number(value) == text
    assert float(text) == value


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_xml_gives_the_text_back_but_for_what_it_cannot_hold(text: str) -> None:
    kept = "".join(
        char if char in "\t\n\r" or (ord(char) >= 32 and char not in "\ufffe\uffff") else "\ufffd"
        for char in text
    )
    element = etree.fromstring(f'<a b="{xml(text)}">{xml(text)}</a>'.encode())
    assert element.get("b") == kept
    assert (element.text or "") == kept


def test_lone_surrogates_are_replaced() -> None:
    assert storable("a\ud800b") == "a\ufffdb"
    assert xml("a\ud800b") == "a\ufffdb"


def test_one_line_has_no_line_breaks() -> None:
    assert one_line("a\r\n\x00b\u2028c\td") == "a b c d"


def test_years_become_spans_without_gaps() -> None:
    assert spells((2001, 2001, 2002, 2004, 2006, 2007)) == [(2001, 2002), (2004, 2004), (2006, 2007)]
    assert spells(()) == []


def test_many_lines_are_written_whole() -> None:
    out = io.BytesIO()
    write_lines(out, (str(i) for i in range(45_000)))
    assert out.getvalue().decode() == "".join(f"{i}\n" for i in range(45_000))


def test_many_rows_are_one_array() -> None:
    import orjson

    out = io.BytesIO()
    json_array(out, ({"i": i} for i in range(9_000)))
    assert orjson.loads(out.getvalue()) == [{"i": i} for i in range(9_000)]
    out = io.BytesIO()
    json_array(out, [])
    assert orjson.loads(out.getvalue()) == []


@pytest.mark.parametrize(
    ("filters", "title"),
    [
        ({}, "Coauthors in NeurIPS"),
        ({"first": 2020}, "Coauthors in NeurIPS, 2020–"),
        ({"last": 2022}, "Coauthors in NeurIPS, –2022"),
        ({"first": 2020, "last": 2022}, "Coauthors in NeurIPS, 2020–2022"),
        ({"first": 2020, "last": 2020}, "Coauthors in NeurIPS, 2020"),
        (
            {"joint": 3, "longest": 10},
            "Coauthors in NeurIPS, at least 3 joint papers, papers with at most 10 authors",
        ),
        ({"level": "full", "joint": 3}, "Coauthors in NeurIPS"),  # where that filter has no effect
    ],
)
def test_the_title_of_a_picture_has_its_years_and_filters(filters, title) -> None:
    spec = NetworkSpec("venue", "neurips", **filters)
    assert title_with_filters(NetworkView("Coauthors in NeurIPS", spec, [], [])) == title
