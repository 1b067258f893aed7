"""Lines of a decisions file: read, written, and what is said of those that are wrong."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.people.decision_lines import line_of, parse, parse_entries
from graphapp.people.decisions import REST, DecisionError, Entry, PaperRef, Side

SPLIT = (
    '{"id":"d7","say":"different","a":{"name":"Wei Chen","papers":["cvpr2018/12#3"],"rows":[812]},'
    '"b":{"name":"Wei Chen","papers":"rest"},"p":0.93,"why":"…","weights":"3f2a","by":"wei","at":"2026-11-28T22:39:37Z"}'
)


def test_a_line_is_read_field_by_field():
    (entry,) = parse(SPLIT).active
    assert entry == Entry(
        "d7",
        "different",
        Side("Wei Chen", (PaperRef("cvpr2018/12", 3),)),
        Side("Wei Chen", REST),
        by="wei",
        at="2026-11-28T22:39:37Z",
        why="…",
        p=0.93,
        weights="3f2a",
    )
    assert entry.line == 1


def test_a_file_may_be_edited_by_hand():
    text = "\ufeff# the Bleis\r\n\r\n" + SPLIT + "\r\n   \n  # undone:\n" + '{"undo": "d7"}'
    found = parse(text)
    assert [entry.line for entry in found.entries] == [3, 6]
    assert found.active == ()


def test_a_line_separator_in_a_text_ends_no_line():
    line = line_of(Entry("d1", "same", Side("A\u2028B"), Side("C"), why="a\u2028b\x85"))
    assert parse(line).active[0].why == "a\u2028b\x85"


@pytest.mark.parametrize(
    ("line", "what", "write"),
    [
        ("{", "Line 2: not JSON at column 2", "Write one JSON object per line, such as {"),
        ('["d1"]', "Line 2: not a JSON object.", "such as {"),
        ('{"id":"d1","say":"maybe","a":{"name":"A"},"b":{"name":"B"}}', 'say is "maybe".', '"say": "same"'),
        ('{"id":"d1","a":{"name":"A"},"b":{"name":"B"}}', "are both missing", '"say": "same"'),
        ('{"say":"same","a":{"name":"A"},"b":{"name":"B"}}', "the ID is missing", '"id": "d1"'),
        ('{"id":"d 1","say":"same","a":{"name":"A"},"b":{"name":"B"}}', "is not a valid ID", '"id": "d1"'),
        ('{"id":"d1","say":"same","a":{"name":"A"}}', "the side b is missing", '"b": {"name"'),
        ('{"id":"d1","say":"same","a":"A","b":{"name":"B"}}', "the side a is not an object", '"a": {"name"'),
        ('{"id":"d1","say":"same","a":{"name":" "},"b":{"name":"B"}}', "the side a has no name", '"name"'),
        ('{"id":"d1","say":"same","a":{"nmae":"A"},"b":{"name":"B"}}', "no field 'nmae'", "Write 'name'"),
        ('{"id":"d1","says":"same"}', "'says' is not a known field", "Write 'say'"),
        ('{"id":"d1","id":"d2","say":"same"}', "the field 'id' appears twice", "once"),
        (
            '{"id":"d1","say":"same","a":{"name":"A"},"b":{"name":"a"}}',
            "already counts as one person",
            "another",
        ),
        (
            '{"id":"d1","say":"different","a":{"name":"A","papers":["p#0"]},"b":{"name":"A"}}',
            "one side includes all",
            '"rest"',
        ),
        (
            '{"id":"d1","say":"different","a":{"name":"A"},"b":{"name":"B","papers":"rest"}}',
            '"rest" means',
            "the other side",
        ),
        (
            '{"id":"d1","say":"different","a":{"name":"A","papers":[]},"b":{"name":"B"}}',
            "not a list of papers",
            "#3",
        ),
        (
            '{"id":"d1","say":"different","a":{"name":"A","papers":["p#0","p#0"]},"b":{"name":"B"}}',
            "twice",
            "once",
        ),
        (
            '{"id":"d1","say":"different","a":{"name":"A","papers":["p#0"]},"b":{"name":"A","papers":["p#0"]}}',
            "both sides list p#0",
            "one side",
        ),
        ('{"id":"d1","say":"same","a":{"name":"A"},"b":{"name":"B"},"p":97}', "p is 97.", "from 0 to 1"),
        ('{"id":"d1","say":"same","a":{"name":"A"},"b":{"name":"B"},"p":true}', "p is true.", "from 0 to 1"),
        (
            '{"id":"d1","say":"same","a":{"name":"A"},"b":{"name":"B"},"p":NaN}',
            "NaN is not a valid JSON number",
            "number",
        ),
        (
            '{"id":"d1","say":"same","a":{"name":"A"},"b":{"name":"B"},"at":"today"}',
            'at is "today"',
            "ISO 8601",
        ),
        ('{"id":"d1","say":"same","a":{"name":"A"},"b":{"name":"B"},"by":7}', "by is 7.", "string"),
        ('{"undo":7}', 'the value of "undo" is not the ID', '"undo": "d1"'),
        ('{"undo":"d0","say":"same"}', "an undo entry has no field 'say'", '{"undo": "d1"}'),
    ],
)
def test_a_wrong_line_is_named_with_what_to_write(line, what, write):
    with pytest.raises(DecisionError) as caught:
        parse('{"id":"d0","say":"same","a":{"name":"X"},"b":{"name":"Y"}}\n' + line)
    assert caught.value.message.startswith("Line 2: ")
    assert what in caught.value.message
    assert write in caught.value.hint
    assert caught.value.lines == (2,)


def test_half_of_a_surrogate_pair_is_refused_before_it_is_written():
    with pytest.raises(DecisionError, match="surrogate"):
        line_of(Entry("d1", "same", Side("A\ud800"), Side("B")))


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NAME = st.sampled_from(["Wei Chen", "José García", "王伟", 'O\'Neil, "Jo"', "a\\b"])
REFS = st.builds(
    PaperRef, st.sampled_from(["jsonl:a/1", "doi:10.1/x#y", "ü"]), st.none() | st.integers(0, 99)
)
SIDES = st.builds(
    Side,
    NAME,
    st.none() | st.lists(REFS, min_size=1, max_size=3, unique=True).map(tuple),
    st.just(("dblp:1/2",)),
)


@given(SIDES, SIDES, TEXT, st.none() | st.floats(0, 1), TEXT)
def test_what_is_written_is_read_back(a, b, why, p, by):
    entry = Entry("d1", "same", a, b, why=why, p=p, by=by, details={"x": [1, {"y": None}]})
    line = line_of(entry)
    assert "\n" not in line
    if a.key == b.key and (a.papers is None or b.papers is None):
        with pytest.raises(DecisionError, match="already counts as one person"):
            parse_entries(line)
    else:
        assert parse_entries(line) == [entry]


@given(
    st.text(max_size=60)
    | st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists).map(json.dumps)
)
def test_whatever_stands_in_a_file_is_read_or_refused_with_its_line(text):
    refused = None
    try:
        parse(text)
    except DecisionError as error:
        refused = error
    if refused:
        assert refused.message
        assert refused.hint
        assert all(line >= 1 for line in refused.lines)
