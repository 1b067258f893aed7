"""Records in JSON of any shape and size."""

from __future__ import annotations

import io
import json
import tracemalloc

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphapp.model.records import Problem
from loaders.reading.json_records import JsonRecord, ListPaths, beginning, records

ITEMS = ListPaths("message.items", "items", "message")
# files larger than this are read piece by piece
SMALL = 200


def found(
    data: bytes | str, lists: ListPaths = ITEMS, limit: int = 4_000_000
) -> tuple[list[JsonRecord], list[Problem]]:
    raw = data.encode() if isinstance(data, str) else data
    every = list(records(io.BytesIO(raw), lists, limit))
    return [each for each in every if isinstance(each, JsonRecord)], [
        each for each in every if isinstance(each, Problem)
    ]


def values(data: bytes | str, lists: ListPaths = ITEMS, limit: int = 4_000_000) -> list[object]:
    good, odd = found(data, lists, limit)
    assert odd == []
    return [each.value for each in good]


def numbered(count: int, **more: object) -> list[dict[str, object]]:
    return [{"n": number, "text": "ä" * 20, **more} for number in range(count)]


@pytest.mark.parametrize("limit", [4_000_000, SMALL])
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("count", [0, 1, 50])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda each: each,
        lambda each: {"items": each},
        lambda each: {
            "status": "ok",
            "message": {"facets": {"a": [1, {"b": 2}]}, "items": each, "query": {}},
        },
        lambda each: {"items": each, "more": "x" * 500},
        lambda each: {"more": ["y" * 50] * 30, "items": each},
    ],
)
def test_an_array_is_found_wherever_it_is_and_however_large(wrap, count, indent, limit):
    rows = numbered(count)
    text = json.dumps(wrap(rows), indent=indent, ensure_ascii=False)
    assert values(text, limit=limit) == rows


@pytest.mark.parametrize("limit", [4_000_000, SMALL])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\n\n"])
def test_a_value_a_line_gives_the_number_of_the_line(ending, limit):
    rows = numbered(20)
    good, odd = found(ending.join(map(json.dumps, rows)), limit=limit)
    assert (odd, [each.value for each in good]) == ([], rows)
    step = 2 if ending == "\n\n" else 1
    assert [each.where for each in good] == [f"line {1 + step * number}" for number in range(20)]


def test_a_page_a_line_gives_the_records_of_each_page():
    pages = [
        json.dumps({"items": numbered(3)}),
        json.dumps({"items": []}),
        json.dumps({"items": numbered(2)}),
    ]
    good, odd = found("\n".join(pages), limit=600)
    assert odd == []
    assert [(each.where, each.value["n"]) for each in good] == [
        ("line 1", 0), ("line 1", 1), ("line 1", 2), ("line 3", 0), ("line 3", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("limit", [4_000_000, SMALL])
def test_consecutive_values_that_span_lines_are_read_one_by_one(limit):
    rows = numbered(10)
    assert values("\n".join(json.dumps(row, indent=1) for row in rows), limit=limit) == rows


def test_a_list_in_a_list_of_objects_is_looked_into_and_the_object_around_it_is_included():
    text = json.dumps([{"venue": "A", "items": numbered(2)}, {"venue": "B", "items": numbered(1)}])
    good, _ = found(text)
    assert [(each.where, each.around["venue"]) for each in good] == [
        ("record 1", "A"),
        ("record 2", "A"),
        ("record 3", "B"),
    ]
    assert values(text, limit=SMALL) == [*numbered(2), *numbered(1)]


def test_an_object_with_a_mark_is_a_record_whatever_else_it_holds():
    lists = ListPaths("notes", marks=("content",))
    note = {"content": {}, "notes": [{"reply": 1}]}
    assert values(json.dumps({"notes": [note]}), lists) == [note]
    assert values(json.dumps(note), lists) == [note]


@pytest.mark.parametrize("limit", [4_000_000, SMALL])
def test_one_object_alone_is_a_record(limit):
    assert values('{"a": [1, 2, {"b": "}]"}]}', limit=limit) == [{"a": [1, 2, {"b": "}]"}]}]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("limit", [4_000_000, 600])
def test_the_encoding_is_detected_from_the_bytes(codec, limit):
    rows = numbered(30)
    assert values(json.dumps(rows, ensure_ascii=False).encode(codec), limit=limit) == rows


@pytest.mark.parametrize("limit", [4_000_000, 600])
def test_bytes_that_are_not_utf_8_are_read_as_windows_1252_and_reported_once(limit):
    rows = [{"n": number, "text": "ä" * 20} for number in range(30)]
    data = json.dumps(rows, ensure_ascii=False).encode("latin-1")
    good, (problem,) = found(data, limit=limit)
    assert [each.value for each in good] == rows
    assert (problem.what, problem.refused) == ("not UTF-8, decoded as cp1252", 0)


@pytest.mark.parametrize("limit", [4_000_000, SMALL])
@pytest.mark.parametrize(
    "loose", ['{"a": NaN}', '{"a": "\\ud800"}', '{"a": "tab\there"}', '{"a": -Infinity}', '{"a": 1e999}']
)
def test_what_programs_write_beyond_json_is_read(loose, limit):
    good, odd = found("[" + ",".join([loose] * 30) + "]", limit=limit)
    assert (len(good), odd) == (30, [])


@pytest.mark.parametrize("limit", [4_000_000, SMALL])
def test_half_a_character_is_dropped_and_a_whole_one_is_read(limit):
    """A pair of surrogates is one character. Half of it cannot be stored: as part of an identifier, it would end the load."""
    row = '{"id": "a\\uD800b", "text": "\\ud83d\\ude00", "\\udc00c": {"d": ["\\ud800"]}}'
    expected = {"id": "ab", "text": "\N{GRINNING FACE}", "c": {"d": [""]}}
    assert values("[" + ",".join([row] * 5) + "]", limit=limit) == [expected] * 5
    assert values("\n".join([row] * 5), limit=limit) == [expected] * 5


# --- damage: every record is found or refused

BROKEN = {
    "a bad word": '{"n": 3, "text": tru, "more": [{"x": 1}]}',
    "a comma too many": '{"n": 3,, "text": "x"}',
    "no quotation mark at the end": '{"n": 3, "text": "abc}',
    "no quotation mark at the beginning": '{"n": 3, "text": abc"}',
    "no brace at the end": '{"n": 3, "text": "abc"',
    "a bracket too many": '{"n": 3, "text": ["abc"]]}',
    "a bracket too few": '{"n": 3, "text": ["abc"}',
    "a control word": '{"n": 3, "text": undefined}',
    "single quotation marks": "{'n': 3}",
    "nested deeply": '{"n": 3, "text": ' + "[" * 5000 + "]" * 5000 + "}",
    "a number of many digits": '{"n": 3, "text": ' + "9" * 5000 + "}",
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("limit", [4_000_000, 20_000])
@pytest.mark.parametrize("shape", ["array", "indented", "object", "lines"])
def test_one_damaged_record_costs_that_record_only(shape, limit, broken):
    parts = [json.dumps({"n": number, "text": "x" * 100}) for number in range(400)]
    parts[200] = broken
    text = {
        "array": "[" + ",".join(parts) + "]",
        "indented": "[\n  " + ",\n  ".join(parts) + "\n]",
        "object": '{"items": [' + ", ".join(parts) + "]}",
        "lines": "\n".join(parts),
    }[shape]
    good, odd = found(text, limit=limit)
    assert [each.value["n"] for each in good] == [n for n in range(400) if n != 200]
    assert sum(problem.refused for problem in odd) == 1
    place = {"lines": "line 201"}.get(shape, "record 201")
    assert odd[0].where.startswith(place)


@pytest.mark.parametrize("limit", [4_000_000, SMALL])
@pytest.mark.parametrize("wrap", ["[%s", '{"items": [%s', '{"message": {"items": [%s'])
def test_a_file_that_is_cut_off_gives_what_came_before_and_says_so(wrap, limit):
    whole = wrap % ", ".join(map(json.dumps, numbered(20)))
    good, odd = found(whole[:-10], limit=limit)
    assert [each.value["n"] for each in good] == list(range(19))
    assert sum(problem.refused for problem in odd) == 1
    assert any("truncated" in problem.what for problem in odd)


@pytest.mark.parametrize("shape", ["array", "lines", "object"])
def test_a_record_that_is_too_long_is_refused_and_the_others_are_read(shape):
    rows = numbered(20)
    rows[7]["text"] = "x" * 2_000_000
    parts = [json.dumps(row) for row in rows]
    text = {
        "array": "[" + ",".join(parts) + "]",
        "lines": "\n".join(parts),
        "object": '{"items":[' + ",".join(parts) + "]}",
    }[shape]
    good, (problem,) = found(text, limit=1000)
    assert [each.value["n"] for each in good] == [n for n in range(20) if n != 7]
    assert (problem.what, problem.refused) == ("longer than 1,000 bytes", 1)


def test_scalars_in_place_of_records_are_found_as_they_are():
    assert values('[1, "a", null, {"n": 1}, [2]]') == [1, "a", None, {"n": 1}, 2]
    assert values("[" + ", ".join(["1", '"a"', "null"] * 100) + "]", limit=SMALL) == [1, "a", None] * 100


@pytest.mark.parametrize("text", ["", "  \n ", "[]", "{}", '{"items": []}', '{"message": {"items": []}}'])
def test_nothing_is_nothing_and_an_empty_object_is_one_record(text):
    good, odd = found(text)
    assert [each.value for each in good] == ([{}] if text == "{}" else [])
    assert odd == []


@pytest.mark.parametrize("text", ["hello", "<xml/>", "}{", "[[[[", "x" * 3000, '{"items": 1,', "\x00" * 1000])
@pytest.mark.parametrize("limit", [4_000_000, SMALL])
def test_what_is_not_json_is_refused(text, limit):
    good, odd = found(text, limit=limit)
    assert good == []
    assert sum(problem.refused for problem in odd) >= 1 or any("truncated" in problem.what for problem in odd)


@pytest.mark.parametrize(
    "piece",
    [
        b"[",
        b'{"a":',
        b" ",
        b"1",
        b'"',
        b"{",
        b"[1,",
        b'{"items":[',
        b"\n",
        b"]",
        b"\\",
        b'"\\',
        b"\xff",
        b"1,",
    ],
)
@pytest.mark.slow
def test_endless_pieces_of_anything_end_in_little_memory(piece):
    data = io.BytesIO(piece * (500_000 // len(piece)))
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for item in records(data, ITEMS, 100_000):
            assert isinstance(item, JsonRecord | Problem)
        assert tracemalloc.get_traced_memory()[1] - before < 9_000_000
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_file():
    class Endless(io.RawIOBase):
        """An array of 15 MB, generated while it is read."""

        row = json.dumps({"n": 1, "text": "x" * 1000}).encode() + b",\n"
        left = 15_000

        def readable(self) -> bool:
            return True

        def readinto(self, buffer):
            piece = (b"[" if self.left == 15_000 else b"") + self.row if self.left else b""
            self.left -= bool(piece)
            buffer[: len(piece)] = piece
            return len(piece)

    tracemalloc.start()
    try:
        count = sum(
            isinstance(item, JsonRecord) for item in records(io.BufferedReader(Endless()), ITEMS, 100_000)
        )
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    assert count == 15_000


SCALARS = st.sampled_from([None, True, 0, -1.5, 2**53, "", "a", '"', "\\", "]}", "ä\u2028😀", "\x00\n"])
INNER = (
    SCALARS
    | st.lists(SCALARS, max_size=3)
    | st.dictionaries(st.sampled_from(["x", "items", '"']), SCALARS, max_size=2)
)
OBJECTS = st.dictionaries(
    st.sampled_from(["items", "message", "n", 'quo"te', "back\\slash", "ä"]), INNER, max_size=4
)


def expected(value: object) -> list[object]:
    """The records of a value, by an independent implementation of the rule."""
    if isinstance(value, list):
        return [record for entry in value for record in expected(entry)]
    if isinstance(value, dict):
        message = value.get("message")
        for inner in (
            message.get("items") if isinstance(message, dict) else None,
            value.get("items"),
            message,
        ):
            if isinstance(inner, list | dict):
                return expected(inner)
    return [value]


@settings(max_examples=60, deadline=None)
@given(st.lists(OBJECTS, max_size=8), st.sampled_from([None, 1]), st.booleans())
def test_whatever_is_in_the_records_they_come_out_as_they_are(rows, indent, ascii_only):
    text = json.dumps(rows, indent=indent, ensure_ascii=ascii_only)
    for limit in (4_000_000, max(1, len(text.encode()) // 2)):
        good, odd = found(text.encode("utf-8", "surrogatepass"), limit=limit)
        if limit == 4_000_000:
            assert [each.value for each in good] == expected(rows)
            assert odd == []
        else:
            assert len(good) + sum(problem.refused for problem in odd) >= min(1, len(expected(rows)))


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_bytes_that_were_cut_changed_or_made_up_never_break_it(data):
    rows = json.dumps(
        data.draw(st.lists(OBJECTS, max_size=6)), indent=data.draw(st.sampled_from([None, 1]))
    ).encode()
    raw = bytearray(rows)
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, len(raw)))
        what = data.draw(
            st.sampled_from([b"", b'"', b"{", b"}", b"[", b"]", b",", b"\\", b"\xff", b"\n", b"\x00"])
        )
        raw[place : place + data.draw(st.integers(0, 3))] = what
    for limit in (4_000_000, 30):
        found(bytes(raw[: data.draw(st.integers(0, len(raw)))]), limit=limit)


# --- the beginning of a file


def test_the_first_records_are_detected_from_the_beginning_of_a_file():
    text = orjson.dumps({"meta": {"count": 3}, "items": [{"n": 1, "people": [{"name": "A"}]}, {"n": 2}]})
    assert [record for record, _ in beginning(text, ITEMS)] == [{"n": 1, "people": [{"name": "A"}]}, {"n": 2}]
    for cut in range(len(text)):
        assert isinstance(beginning(text[:cut], ITEMS), list)
    assert next(record for record, _ in beginning(text[:-30], ITEMS))["n"] == 1


def test_the_second_line_tells_when_the_first_is_damaged():
    assert beginning(b'{"n": tru\n{"n": 2}\n', ITEMS)[-1][0] == {"n": 2}


@given(st.binary(max_size=200) | st.text('{}[]",:\\ab1 \n', max_size=200).map(str.encode))
def test_any_beginning_has_an_answer(head):
    assert isinstance(beginning(head, ITEMS), list)


def test_a_beginning_that_is_nested_deeply_is_parsed_safely():
    assert isinstance(beginning(b'{"a":' * 10_000, ITEMS), list)
    assert isinstance(beginning(b"[" * 60_000, ITEMS), list)
