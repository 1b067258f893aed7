"""Network specs: what a link of a network says, and what it may not say."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.errors import BadInput
from graphapp.networks.spec import NetworkSpec, base_spec

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
COUNT = st.none() | st.integers(1, 10**6)
YEAR = st.none() | st.integers(-500, 3000)


@st.composite
def specs(draw: st.DrawFn) -> NetworkSpec:
    centre = draw(st.sampled_from(["author", "venue", "papers", "authors", "all"]))
    first, last = draw(YEAR), draw(YEAR)
    if first is not None and last is not None:
        first, last = sorted([first, last])
    return NetworkSpec(
        centre=centre,  # type: ignore[arg-type]
        value="" if centre == "all" else draw(TEXT),
        level=draw(st.sampled_from(["coauthors", "full"])),
        unit=draw(st.sampled_from(["cluster", "row", "person"])),
        first=first,
        last=last,
        joint=draw(st.integers(1, 99)),
        longest=draw(COUNT),
        weighting=draw(st.sampled_from(["full", "fractional"])),
        nodes=draw(COUNT),
        edges=draw(COUNT),
    )


def read(query: str) -> NetworkSpec:
    return NetworkSpec.from_query(dict(parse_qsl(query, keep_blank_values=True)))


@given(specs())
def test_a_link_to_a_network_leads_to_the_same_network(spec: NetworkSpec) -> None:
    assert read(spec.to_query()) == spec


def test_a_link_says_only_what_is_not_usual() -> None:
    assert NetworkSpec(value="sergey levine").to_query() == "value=sergey+levine"
    assert NetworkSpec("all").to_query() == "centre=all"
    assert (
        NetworkSpec(
            "venue", "ICML & co", unit="row", first=2015, last=2020, joint=2, weighting="fractional"
        ).to_query()
        == "centre=venue&value=ICML+%26+co&unit=row&first=2015&last=2020&joint=2&weighting=fractional"
    )


def test_a_name_that_no_text_can_hold_still_gives_a_link() -> None:
    assert NetworkSpec(value="a\ud800").to_query() == "value=a%3F"


def test_empty_fields_of_a_form_and_parameters_of_others_change_nothing() -> None:
    assert read("value=ann+lee&first=&joint=&links=all&centre=") == NetworkSpec(value="ann lee")


@pytest.mark.parametrize(
    ("query", "message", "hint"),
    [
        (
            "value=a&centre=moon",
            "`centre` must be author, venue, papers, authors, group, compare or all, not 'moon'.",
            "author",
        ),
        (
            "value=a&level=deep",
            "`level` must be coauthors, full, institution or country, not 'deep'.",
            "coauthors",
        ),
        ("value=a&unit=people", "`unit` must be cluster, row or person, not 'people'.", "cluster"),
        ("value=a&weighting=half", "`weighting` must be full or fractional, not 'half'.", "full"),
        (
            "value=a&first=soon",
            "`first` must be an integer from -999,999,999 to 999,999,999, not 'soon'.",
            "no restriction",
        ),
        ("value=a&joint=2.5", "`joint` must be an integer from 1 to 999,999,999, not '2.5'.", "default, 1"),
        ("value=a&joint=1e3", "`joint` must be an integer from 1 to", "Omit `joint`"),
        ("value=a&joint=٣", "`joint` must be an integer from 1 to", "Omit `joint`"),
        ("value=a&nodes=" + "9" * 5000, "`nodes` must be an integer from 1 to", "Omit `nodes`"),
        ("value=a&joint=0", "`joint` must be an integer from 1 to 999,999,999, not '0'.", "Omit `joint`"),
        ("value=a&longest=-1", "`longest` must be an integer from 1 to", "Omit `longest`"),
        ("value=a&nodes=0", "`nodes` must be an integer from 1 to", "Omit `nodes`"),
        ("value=a&edges=0", "`edges` must be an integer from 1 to", "Omit `edges`"),
        ("value=a&first=2020&last=2010", "The first year (2020) is after the last year (2010)", "Swap"),
        ("centre=all&value=a", "`value` does not apply", "Omit `value`"),
        ("", "`value` must specify the author", "centre=all"),
        ("centre=venue&value=++", "`value` must specify the venue", "venue's name"),
        ("centre=papers", "`value` must specify the papers", "one per line"),
        ("centre=authors", "`value` must specify the authors", "one per line"),
    ],
)
def test_a_link_that_names_no_network_is_refused_and_says_what_to_do(
    query: str, message: str, hint: str
) -> None:
    with pytest.raises(BadInput) as caught:
        read(query)
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert len(caught.value.message) < 140


def test_a_filter_borrows_the_positions_of_the_network_without_it() -> None:
    whole = NetworkSpec("venue", "icml", unit="row", longest=50, nodes=100)
    filtered = NetworkSpec(
        "venue",
        "icml",
        unit="row",
        longest=50,
        nodes=100,
        first=2010,
        last=2012,
        joint=3,
        weighting="fractional",
    )
    assert base_spec(filtered) == whole == base_spec(whole)
