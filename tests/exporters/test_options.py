"""What formats can be told, for any text; and the estimates of how wide texts are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.errors import BadInput
from graphapp.exporters import EXPORTERS, by_suffix, options
from graphapp.exporters.drawing.picture import Length, size_of
from graphapp.exporters.drawing.text_width import cut, text_width, wrapped

TEXTS = st.one_of(
    st.text(max_size=12), st.from_regex(r"-?[0-9]{0,5}(\.[0-9]{0,3})? ?(px|mm|cm|in|pt|%)?", fullmatch=True)
)


@given(name=st.sampled_from(sorted(options())), text=TEXTS)
def test_any_text_is_a_value_in_range_or_an_error_that_says_what_it_must_be(name: str, text: str) -> None:
    try:
        value = by_suffix(".png").chosen({name: text}).get(name)
    except BadInput as error:
        said = error.message
    else:
        said = ""
    if said:
        assert said.startswith(f"`{name}` must be ")
        return
    if value is None:
        assert not text.strip()
    elif name == "width":
        inches, pixels = value
        assert (inches is None) != (pixels is None)
        assert 20 <= (inches or 1) * 25.4 <= 2000.001
        assert 200 <= (pixels or 200) <= 10_000
    elif name == "parts":
        assert value in ("all", "legend", "none")
    else:
        least, most = {"scale": (1, 4), "dpi": (30, 1200), "labels": (0, 2000), "font_size": (4, 40)}[name]
        assert least <= value <= most


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_every_format_reads_the_example_of_each_of_its_options(exporter) -> None:
    given_ = {option.name: option.example for option in exporter.options}
    assert set(exporter.chosen(given_)) == set(given_)


def test_what_formats_can_be_told_never_stands_for_another_thing_in_an_address() -> None:
    from graphapp.cypher.saved_queries import RESERVED
    from graphapp.networks.spec import NetworkSpec

    taken = set(NetworkSpec.__dataclass_fields__) | RESERVED
    assert taken & set(options()) == set()


def test_sizes_worked_out_by_hand() -> None:
    # 8 points are a ninth of an inch, and 12 units: 108 units an inch
    assert size_of(Length(2.0, None), None, 8.0) == (216.0, 108.0, 300.0, True)
    # 9 points are 12 pixels of a screen: a unit is one of its pixels, or at 192 dots an inch two of the file's
    assert size_of(Length(None, 800.0), None, None) == (800.0, 96.0, 96.0, False)
    assert size_of(Length(None, 800.0), 192.0, None) == (400.0, 96.0, 192.0, False)
    assert size_of(None, None, None) == (None, 96.0, 192.0, False)


@given(text=st.text(max_size=80), room=st.floats(30, 300), most=st.integers(1, 5))
def test_lines_fit_and_lose_nothing_without_saying_so(text: str, room: float, most: int) -> None:
    lines = wrapped(text, room, 12, 400, most)
    assert len(lines) <= most
    assert all(text_width(line, 12) <= room for line in lines)
    if not any(line.endswith("…") for line in lines):
        assert " ".join(lines).split() == text.split()


@given(text=st.text(max_size=60), room=st.floats(15, 200))
def test_a_text_is_cut_only_where_it_does_not_fit(text: str, room: float) -> None:
    found = cut(text, room, 12)
    assert text_width(found, 12) <= room
    assert found == text if text_width(text, 12) <= room else found.endswith("…")


@pytest.mark.parametrize(("one", "other"), [("i", "m"), ("Ada", "ADA"), ("a", "张"), ("e", "é" * 2)])
def test_wider_texts_are_estimated_wider(one: str, other: str) -> None:
    assert text_width(one, 12) < text_width(other, 12)
    assert text_width(one, 12) < text_width(one, 12, 600)


def test_marks_and_accents_add_nothing() -> None:
    assert text_width("e\u0301", 10) == text_width("é", 10) == text_width("e", 10)
