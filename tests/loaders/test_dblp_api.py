"""Responses of dblp's search."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import loaders
from graphapp.model.records import Paper, PersonName, Problem, Venue
from loaders import dblp_api

FUZZ = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

INFO = {
    "authors": {
        "author": [{"@pid": "79/2536", "text": "Nan Duan 0001"}, {"@pid": "00/8334", "text": "Ada Lovelace"}]
    },
    "title": "Graphs &amp; Engines.",
    "venue": ["NeurIPS", "Second"],
    "year": "2020",
    "type": "Conference and Workshop Papers",
    "key": "conf/nips/Duan20",
    "doi": "10.5555/ABC",
    "ee": "https://doi.org/10.5555/ABC",
    "url": "https://dblp.org/rec/conf/nips/Duan20",
}
PAPER = Paper(
    record="dblp:conf/nips/Duan20",
    title="Graphs & Engines",
    authors=[
        PersonName("Nan Duan 0001", "dblp:79/2536", printed="Nan Duan"),
        PersonName("Ada Lovelace", "dblp:00/8334"),
    ],
    year=2020,
    kind="conference",
    venue=Venue("NeurIPS", "conference"),
    doi="10.5555/ABC",
    url="https://doi.org/10.5555/ABC",
    where="record 1",
)
XML = """<?xml version="1.0" encoding="UTF-8"?>
<result>
<query id="1">duan*</query>
<hits total="1" computed="1" sent="1" first="0">
<hit score="3" id="1">
<info><authors><author pid="79/2536">Nan Duan 0001</author><author pid="00/8334">Ada Lovelace</author></authors>
<title>Graphs &amp; Engines.</title><venue>NeurIPS</venue><year>2020</year><type>Conference and Workshop Papers</type>
<key>conf/nips/Duan20</key><doi>10.5555/ABC</doi><ee>https://doi.org/10.5555/ABC</ee><url>https://dblp.org/rec/conf/nips/Duan20</url></info>
</hit>
</hits>
</result>
"""


def answer(*infos):
    hits = [{"@score": "1", "@id": "1", "info": info} for info in infos]
    return json.dumps({"result": {"query": "q", "hits": {"@total": "1", "hit": hits}}})


def test_a_hit_becomes_a_paper_from_json_and_from_xml(read):
    assert read(dblp_api, answer(INFO)).paper == PAPER
    paper = read(dblp_api, XML).paper
    assert paper.where == "line 5"
    paper.where = "record 1"
    assert paper == PAPER


def test_a_single_author_and_a_single_hit_come_without_a_list(read):
    info = INFO | {"authors": {"author": {"@pid": "79/2536", "text": "Nan Duan 0001"}}}
    one = json.dumps({"result": {"hits": {"hit": {"info": info}}}})
    assert [author.id for author in read(dblp_api, one).paper.authors] == ["dblp:79/2536"]
    assert read(dblp_api, answer(INFO | {"authors": {"author": "Ada"}})).paper.authors == [PersonName("Ada")]


def test_editors_are_not_authors(read):
    assert read(dblp_api, answer(INFO | {"type": "Editorship"})).paper.authors == []


def test_an_answer_without_hits_has_no_papers(read):
    assert read(dblp_api, '{"result": {"hits": {"@total": "0"}}}') == ([], [])


def test_a_hit_without_a_title_and_one_that_is_none_are_refused(read):
    assert read(dblp_api, answer({"key": "a/b"}, None, INFO)).refused == 2
    assert read(dblp_api, '{"result": {"hits": [}').refused == 1


@pytest.mark.parametrize("text", [XML, answer(INFO), "<result><query/><hits total='0'/></result>"])
def test_it_is_detected_by_its_content(text):
    assert loaders.detect(text.encode(), "search.txt") is dblp_api
    assert not dblp_api.sniff(b'{"title": "x"}', "x.json")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["79/2536", "et al.", "10.1/2"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*INFO, "text", "@pid", "author"]), inner, max_size=6)
    ),
    max_leaves=12,
)


@FUZZ
@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(INFO, JSON)), max_size=3))
def test_no_answer_makes_it_fail(infos):
    items = list(dblp_api.load(io.BytesIO(answer(*infos).encode())))
    assert len([item for item in items if isinstance(item, Paper) or item.refused]) == len(infos)


@FUZZ
@given(st.binary(max_size=100))
def test_no_bytes_make_it_fail(data):
    for item in dblp_api.load(io.BytesIO(data)):
        assert isinstance(item, Paper | Problem)
