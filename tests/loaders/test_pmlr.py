"""Papers of the Proceedings of Machine Learning Research as their sites keep them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.model.records import PersonName, Venue
from loaders import pmlr

POST = """---
title: 'Gibbs Sampling: From $x$ to Thin
  Trees'
abstract: We ask
  something.
pdf: http://proceedings.mlr.press/v15/ada11a/ada11a.pdf
layout: inproceedings
id: ada11a
author:
- given: Ada
  family: Lovelace
- given: Jan
  prefix: van der
  family: Berg
editor:
- given: Ed
  family: Itor
date: 2011-06-14
publisher: PMLR
container-title: Proceedings of a
  Conference
volume: '15'
issued:
  date-parts:
  - 2011
  - 6
# a remark
---
Text below.
"""


def test_a_paper_comes_out_as_it_is_printed(read):
    found = read(pmlr, POST)
    assert found.problems == []
    paper = found.paper
    assert paper.title == "Gibbs Sampling: From x to Thin Trees"
    assert paper.authors == [PersonName("Ada Lovelace"), PersonName("Jan van der Berg")]
    assert (paper.year, paper.kind) == (2011, "conference")
    assert paper.venue == Venue("Proceedings of a Conference", "conference")
    assert (paper.abstract, paper.url) == (
        "We ask something.",
        "http://proceedings.mlr.press/v15/ada11a/ada11a.pdf",
    )
    assert (paper.record, paper.where) == ("pmlr:v15/ada11a", "line 1")


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: [\n---\n",
        "---\n- a\n---\n",
        "---\nlayout: inproceedings\n---\n",
        "---\ntitle: " + "[" * 5000 + "\n---\n",
    ],
)
def test_what_cannot_be_read_is_refused(read, text):
    found = read(pmlr, text)
    assert (found.papers, found.refused) == ([], 1)


@pytest.mark.parametrize(
    ("text", "line"), [("---\ntitle: T\nid: [\n---\n", "line 4"), ("---\ntitle: \x01\n---\n", "line 2")]
)
def test_what_is_not_yaml_is_reported_in_plain_words_with_its_line(read, text, line):
    problem = read(pmlr, text).problem
    assert (problem.where, problem.what) == (line, "invalid YAML")


def test_half_a_character_in_an_identifier_is_dropped(read):
    """YAML allows it, and no store can keep it."""
    paper = read(pmlr, POST.replace("id: ada11a", 'id: "ada\\uD80011a"')).paper
    assert paper.record == "pmlr:v15/ada11a"


def test_a_file_over_the_limit_is_refused(read):
    assert read(pmlr, POST, max_record_bytes=100).refused == 1


@pytest.mark.parametrize(
    ("head", "is_ours"),
    [
        (POST.encode(), True),
        (b"---\ntitle: My blog\n---\n", False),
        (b"title: x\nlayout: inproceedings\n", False),
        (b"", False),
    ],
)
def test_sniffing_finds_a_paper(head, is_ours):
    assert pmlr.sniff(head, "a.md") is is_ours


piece = st.sampled_from(
    [
        "title: T\n",
        "author:\n",
        "- given: A\n",
        "  family: B\n",
        "id: x\n",
        "volume: 1\n",
        "'",
        "&a ",
        "*a",
        "[",
        "{",
        "---\n",
        "!!",
        ": ",
    ]
)


@given(st.lists(piece.map(str.encode) | st.binary(max_size=4), max_size=30).map(b"".join))
def test_arbitrary_bytes_raise_nothing(read, data):
    found = read(pmlr, b"---\n" + data)
    assert len(found.papers) + found.refused <= 1


def test_every_post_of_a_volume_is_read_with_as_many_authors_as_it_names(read, shared):
    posts = sorted((shared / "samples/pmlr").glob("*/_posts_*.md"))
    assert len(posts) == 47
    for path in posts:
        text = path.read_text(encoding="utf-8")
        named = re.search(r"^author:\n((?:[- ] .*\n)*)", text, re.MULTILINE)[1].count("- given:")
        assert len(read(pmlr, path.read_bytes()).paper.authors) == named, path.name
