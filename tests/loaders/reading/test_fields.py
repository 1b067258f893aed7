"""Values that several formats share."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.reading import fields


@pytest.mark.parametrize(
    ("text", "id"),
    [
        # the examples of ORCID's own documentation, one with X
        ("0000-0002-1825-0097", "orcid:0000-0002-1825-0097"),
        ("https://orcid.org/0000-0002-1694-233X", "orcid:0000-0002-1694-233X"),
        ("http://orcid.org/0000-0002-1694-233x", "orcid:0000-0002-1694-233X"),
        ("0000000218250097", "orcid:0000-0002-1825-0097"),
        ("0000-0002-1825-0098", None),
        ("10.1000/0000-0002-1825-00971", None),
        ("", None),
        (None, None),
    ],
)
def test_an_orcid_is_one_when_its_check_digit_is_right(text, id):
    assert fields.orcid_id(text) == id


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("https://openalex.org/A5023888391", "openalex:A5023888391"),
        ("a5023888391", "openalex:A5023888391"),
        ("https://openalex.org/W2741809807", None),
        (None, None),
    ],
)
def test_an_openalex_author_is_distinguished_from_a_work(text, id):
    assert fields.openalex_id(text) == id


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("79/2536", "dblp:79/2536"),
        ("https://dblp.org/pid/64/6025-131.html", "dblp:64/6025-131"),
        ("homepages/d/JeffreyDean", "dblp:d/JeffreyDean"),
        ("conf/nips/X", None),
        ("Jeffrey Dean", None),
        ("", None),
    ],
)
def test_a_dblp_person_is_distinguished_from_a_record(text, id):
    assert fields.dblp_id(text) == id


def test_numbers_of_people_get_their_scheme():
    assert fields.s2_id(1741101) == fields.s2_id("1741101") == "s2:1741101"
    assert fields.scopus_id(" 57193999999 ") == "scopus:57193999999"
    assert fields.s2_id(None) is fields.s2_id("null") is fields.scopus_id("") is fields.s2_id(True) is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2019 Mar-Apr", 2019),
        ("12/2019", 2019),
        (2019, 2019),
        ("2019-03-01T00:00", 2019),
        ("n.d.", None),
        (None, None),
        ("120190", None),
    ],
)
def test_a_year_is_found_in_a_date(text, year):
    assert fields.year_in(text) == year


@pytest.mark.parametrize("name", ["et al.", "et al", "Et Al.", "others", "and others", "et  al"])
def test_an_entry_for_further_authors_is_not_a_name(name):
    assert fields.is_et_al(name)


@pytest.mark.parametrize("name", ["Al Others", "Peter Al", "Others Ltd", ""])
def test_a_name_that_only_looks_like_others_is_one(name):
    assert not fields.is_et_al(name)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("H<sub>2</sub>O &amp; <i>E. coli</i>", "H2O & E. coli"),
        ("&lt;i&gt;In vivo&lt;/i&gt; &amp;amp; more", "In vivo & more"),
        ("<jats:title>Abstract</jats:title><jats:p>One.</jats:p><jats:p>Two.</jats:p>", "Abstract One. Two."),
        (
            '<mml:math><mml:mi>x</mml:mi><mml:annotation encoding="application/x-tex">\\xi</mml:annotation></mml:math>-ray',
            "x-ray",
        ),
        ("a < b and c > d", "a < b and c > d"),
        ("from <S> to <NP>", "from <S> to <NP>"),
        ("AT&T; R&D, a&copy=1", "AT&T; R&D, a&copy=1"),
        ("Ti&#x0107; and &Uuml;ber", "Tić and Über"),
        ("x<!-- note -->y", "xy"),
        ("no markup  at all", "no markup  at all"),
    ],
)
def test_markup_is_removed_and_text_is_not(text, shown):
    assert fields.plain(text) == shown


@pytest.mark.idle
@pytest.mark.parametrize("piece", ["<script>", "<!--", "<i>", "</i>", "<p", "&amp;", "<tex-math ", "&lt;"])
def test_markup_without_an_end_takes_no_longer_than_other_text(piece):
    begin = time.perf_counter()
    fields.plain(piece * (500_000 // len(piece)) + "</i>")
    assert time.perf_counter() - begin < 5


@given(st.text(alphabet="ab<>&;/im #sub", max_size=60))
def test_text_without_elements_loses_nothing_but_spaces(text):
    if "<" not in text and "&" not in text:
        assert fields.plain(text) == text
    else:
        assert isinstance(fields.plain(text), str)
