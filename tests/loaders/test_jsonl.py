"""graphapp's own record format."""

from __future__ import annotations

import io

import orjson
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graphapp.model.records import Paper, PersonName, Venue
from loaders import jsonl
from loaders.reading.lines import wide_encoding


def line(**fields) -> bytes:
    return orjson.dumps(fields)


def test_a_record_with_every_field_comes_out_as_it_was_given(read):
    record = line(
        id="a/1",
        title="On Computable Numbers",
        year=1936,
        venue={"name": "LMS", "kind": "journal"},
        kind="journal",
        authors=["Alan Turing", {"name": "Emil Post", "id": "dblp:p/Post"}],
        abstract="We show …",
        doi="10.1112/plms/s2-42.1.230",
        url="https://example.org/turing",
    )
    found = read(jsonl, record)
    assert found.problems == []
    assert found.paper == Paper(
        record="jsonl:a/1",
        title="On Computable Numbers",
        authors=[PersonName("Alan Turing"), PersonName("Emil Post", "dblp:p/Post")],
        year=1936,
        kind="journal",
        venue=Venue("LMS", "journal"),
        abstract="We show …",
        doi="10.1112/plms/s2-42.1.230",
        url="https://example.org/turing",
        where="line 1",
    )


def test_a_title_is_all_that_a_record_needs(read):
    found = read(jsonl, line(title="Alone"))
    assert found.problems == []
    assert (found.paper.title, found.paper.authors, found.paper.year, found.paper.venue) == (
        "Alone",
        [],
        None,
        None,
    )
    assert found.paper.record.startswith("jsonl:content:")


@pytest.mark.parametrize("field", ["abstract", "doi", "url"])
def test_a_rare_field_is_read_in_a_record_of_any_size(read, field):
    five = {"id": "x", "title": "T", "year": 2000, "venue": "V", field: "there"}
    assert getattr(read(jsonl, line(**five)).paper, field) == "there"
    assert getattr(read(jsonl, line(title="T", **{field: "there"})).paper, field) == "there"
    assert getattr(read(jsonl, line(**five, authors=["A"])).paper, field) == "there"


def test_records_without_an_id_are_distinguished_by_content_and_are_the_same_again(read):
    lines = line(title="A", authors=["X"]) + b"\n" + line(title="B", authors=["X"])
    first, second = (paper.record for paper in read(jsonl, lines).papers)
    assert first != second
    assert [paper.record for paper in read(jsonl, lines).papers] == [first, second]


def test_a_venue_given_by_name_has_the_kind_of_the_paper(read):
    assert read(jsonl, line(title="T", venue="X", kind="conference")).paper.venue == Venue("X", "conference")
    assert read(jsonl, line(title="T", venue="X")).paper.venue == Venue("X", None)
    assert read(jsonl, line(title="T", venue={"name": "X"}, kind="journal")).paper.venue == Venue("X", None)
    # a thesis is not a kind of venue
    assert read(jsonl, line(title="T", venue="X", kind="thesis")).paper.venue == Venue("X", None)


def test_authors_may_be_unplaced_which_makes_the_list_a_cut_one(read):
    five = {"id": "x", "title": "T", "year": 2000, "venue": "V"}
    paper = read(jsonl, line(**five, authors=["A", {"name": "B", "unplaced": True}])).paper
    assert paper.authors == [PersonName("A"), PersonName("B", None, True)]
    assert paper.authors_cut
    assert read(jsonl, line(**five, authors=["A"], authors_cut=True)).paper.authors_cut
    assert not read(jsonl, line(**five, authors=["A"])).paper.authors_cut


@pytest.mark.parametrize(
    ("entry", "id"),
    [
        ({"name": "A", "orcid": "0000-0002-1825-0097"}, "orcid:0000-0002-1825-0097"),
        ({"name": "A", "orcid": "https://orcid.org/0000-0002-1694-233x"}, "orcid:0000-0002-1694-233X"),
        ({"name": "A", "id": "dblp:1/2", "orcid": "0000-0002-1825-0097"}, "dblp:1/2"),
        ({"name": "A", "id": "77"}, "id:77"),
        # an identifier must not be mistaken for the row of a printed name
        ({"name": "A", "id": "name:Ada Lovelace"}, "id:name:Ada Lovelace"),
        ({"name": "A", "id": ""}, None),
        ({"name": "A", "id": " \t "}, None),
    ],
)
def test_identifiers_of_people_have_a_scheme(read, entry, id):
    found = read(jsonl, line(title="T", authors=[entry]))
    assert found.problems == []
    assert found.paper.authors == [PersonName("A", id)]


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"year": "soon"}, "not a year: 'soon'"),
        ({"year": True}, "not a year: 'True'"),
        ({"year": 20.5}, "not a year: '20.5'"),
        ({"year": [{"is": 2020}]}, """not a year: "[{'is': 2020}]\""""),
        ({"kind": "poem"}, "unknown kind: 'poem'"),
        ({"venue": 7}, "the venue is neither a name nor an object with a name"),
        ({"authors": "Ada"}, '"authors" is not a list'),
        ({"authors": [7]}, "an author is neither a string nor an object"),
        ({"authors": [{"id": "x"}]}, "author without a name"),
        ({"authors": [{"name": "A", "orcid": "12"}]}, "not an ORCID: '12'"),
        ({"abstract": 7}, "abstract is not a string"),
        ({"doi": ["10.1/x"]}, "doi is not a string"),
        ({"url": {}}, "url is not a string"),
        ({"id": []}, "the ID is not a string of 1 to 300 characters"),
        ({"id": "x" * 301}, "the ID is not a string of 1 to 300 characters"),
    ],
)
def test_a_field_of_the_wrong_type_is_noted_and_the_record_kept(read, fields, what):
    found = read(jsonl, b"\n" + line(title="T", **fields))
    assert found.paper.title == "T"
    assert (found.problem.where, found.problem.what, found.problem.refused) == ("line 2", what, 0)


@pytest.mark.parametrize("field", ["year", "kind"])
@pytest.mark.parametrize("depth", [10, 1015])
def test_lists_in_lists_are_noted_however_deep_they_are(read, field, depth):
    """orjson accepts more levels than Python's repr."""
    found = read(jsonl, b'{"title": "T", "%s": %s%s}' % (field.encode(), b"[" * depth, b"]" * depth))
    assert found.paper.title == "T"
    assert "'[[[" in found.problem.what


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"{not json", "not JSON"),
        (b"[]", "not a JSON object"),
        (b"7", "not a JSON object"),
        (b'{"title": ""}', "no title"),
        (b'{"title": " \\n"}', "no title"),
        (b'{"title": 3}', "no title"),
        (b"{}", "no title"),
        (b'{"title": "\xff"}', "not UTF-8"),
        (b'{"title": "\\ud800"}', "not JSON"),
        (b"[" * 5000 + b"]" * 5000, "not JSON"),
        # where files were concatenated
        (b'\xef\xbb\xbf{"title": "C"}', "not JSON: a byte order mark before the value"),
    ],
)
def test_a_line_that_is_not_a_record_is_refused_and_the_next_is_read(read, raw, what):
    found = read(jsonl, line(title="A") + b"\n" + raw + b"\n" + line(title="B"))
    assert [paper.title for paper in found.papers] == ["A", "B"]
    assert (found.problem.where, found.problem.refused) == ("line 2", 1)
    assert found.problem.what.startswith(what)


def test_blank_lines_line_ends_of_windows_and_a_byte_order_mark_are_accepted(read):
    data = b"\xef\xbb\xbf" + line(title="A") + b"\r\n\r\n  \n" + line(title="B")
    found = read(jsonl, data)
    assert [(paper.title, paper.where) for paper in found.papers] == [("A", "line 1"), ("B", "line 4")]
    assert found.problems == []
    assert read(jsonl, b"\xef\xbb\xbf\n") == ([], [])


def test_a_line_over_the_limit_is_refused_without_being_kept_and_counting_continues(read):
    exact = line(title="x" * 86)
    assert len(exact) == 98
    data = exact + b"\n" + line(title="x" * 900) + b"\n" + line(title="B") + b"\n" + line(title="y" * 500)
    found = read(jsonl, data, max_record_bytes=100)
    assert [paper.where for paper in found.papers] == ["line 1", "line 3"]
    assert [(problem.where, problem.refused) for problem in found.problems] == [("line 2", 1), ("line 4", 1)]
    assert found.problems[0].what == "longer than 100 bytes"


@pytest.mark.parametrize(
    ("head", "is_ours"),
    [
        (b'{"title": "A"}\n{"x', True),
        (b'\xef\xbb\xbf\n {"id": 1, "title": "A"}', True),
        (b'{"id": 1, "title": "cut in the midd', True),
        (b'{"name": "A"}\n', False),
        (b'{"title": broken}\n', False),
        (b"[1]", False),
        (b"", False),
        (b"@article{x,\n title={}}", False),
    ],
)
def test_sniffing_tells_ours_from_others_by_content(head, is_ours):
    assert jsonl.sniff(head, "any.name") is is_ours


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
fields = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ["id", "title", "year", "venue", "kind", "authors", "authors_cut", "abstract", "doi", "url"],
        json_values,
    ),
)


@given(
    st.lists(
        st.binary(max_size=40) | fields.map(lambda value: __import__("json").dumps(value).encode()),
        max_size=8,
    )
)
def test_for_arbitrary_bytes_every_line_is_a_paper_a_refusal_or_blank(read, lines):
    lines = [raw.replace(b"\n", b" ") for raw in lines]
    assume(not wide_encoding(b"\n".join(lines)[:64]))
    found = read(jsonl, b"\n".join(lines))
    blank = sum(not raw.strip() for raw in lines)
    marked = bool(lines) and lines[0].startswith(b"\xef\xbb\xbf") and not lines[0][3:].strip()
    assert len(found.papers) + found.refused == len(lines) - blank - marked
    for paper in found.papers:
        assert paper.title.strip()
        assert paper.record.startswith("jsonl:")


def test_memory_does_not_grow_with_the_number_of_lines():
    import tracemalloc

    def endless(count):
        for n in range(count):
            yield b'{"id": %d, "title": "T %d", "authors": ["A %d", "B %d"]}\n' % (n, n, n % 500, n % 300)

    class Lines(io.RawIOBase):
        def __init__(self, lines):
            self.lines, self.rest = lines, b""

        def readable(self):
            return True

        def readinto(self, buffer):
            data = self.rest or next(self.lines, b"")
            size = min(len(data), len(buffer))
            buffer[:size] = data[:size]
            self.rest = data[size:]
            return size

    def peak(count):
        tracemalloc.start()
        try:
            papers = sum(1 for _ in jsonl.load(io.BufferedReader(Lines(endless(count)))))
            assert papers == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(20_000) < peak(2_000) + 100_000


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_text_with_several_bytes_per_character_is_detected_and_read(read, encoding):
    data = '{"title": "Gödel"}\n{"title": "Ω"}\n'.encode(encoding)
    assert jsonl.sniff(data, "a.dat")
    found = read(jsonl, data)
    assert ([paper.title for paper in found.papers], found.problems) == (["Gödel", "Ω"], [])


def test_lines_that_are_not_utf_8_are_one_problem_with_their_count(read):
    data = b'{"title": "A"}\n' + '{"title": "Gödel"}\n'.encode("latin-1") * 30 + b'{"title": "B"}\n'
    found = read(jsonl, data)
    assert [paper.title for paper in found.papers] == ["A", "B"]
    assert found.problem.where == "line 2"
    assert found.problem.what.startswith("not UTF-8, as are 29 more lines (3, 4, 5,")
    assert found.problem.what.endswith("21 and 10 more)")
    assert (found.problem.refused, found.problem.times) == (30, 30)


def test_lines_that_are_not_utf_8_are_counted_where_the_file_is_truncated(read):
    class Damaged(io.BytesIO):
        def read(self, size=-1):
            data = super().read(size)
            if not data:
                raise OSError
            return data

        def readinto(self, buffer):
            raise NotImplementedError

    items = []
    with pytest.raises(OSError):  # noqa: PT011
        items.extend(jsonl.load(Damaged('{"title": "Gödel"}\n'.encode("latin-1"))))
    assert [item.refused for item in items] == [1]


def test_line_ends_of_old_macs_are_named_as_the_reason(read):
    data = b'{"title": "A"}\r{"title": "B"}\r'
    for limit in (1000, 20):
        problem = read(jsonl, data, max_record_bytes=limit).problem
        assert ("CR" in problem.what, problem.refused) == (True, 1)


def test_many_blank_lines_are_reported_once(read):
    data = b'{"title": "A"}\n' + b"\n" * 5000 + b'{"title": 3}\n'
    found = read(jsonl, data)
    assert found.papers[0].title == "A"
    assert [problem.where for problem in found.problems] == ["line 5002", ""]
    assert found.problems[1].what == "5,000 blank lines"


@pytest.mark.parametrize(
    "said",
    [
        {"year": "20201231"},
        {"year": 20201231},
        {"year": "2020-12-31"},
        {"PubYear": 2020},
        {"publication_date": "2020-12-31", "date": "soon"},
        {"year": None, "publication_date": "20201231"},
        {"year": 2020, "publication_date": "2019-12-31"},
    ],
)
def test_a_date_gives_the_year_and_so_do_the_fields_that_others_keep_it_in(read, said):
    found = read(jsonl, orjson.dumps({"title": "A", "authors": [], **said}))
    assert found.paper.year == 2020
    assert not found.problems


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"title": nope}', "an unquoted word"),
        (b"{title: 1}", "a key without double quotes"),
        (b'{"title": "A"', "the text ends inside a value"),
        (b'{"title": "A",}', "a comma before a closing bracket"),
        (b'{"title": "A" "year": 1}', "a comma or a closing bracket is missing"),
        (b'{"title" "A"}', "the colon after a key is missing"),
        (b'{"title": "A"} B', "extra text after the end of the value"),
        (b'{"title": "\\ud83d\\u12"}', "an invalid escape sequence in a string"),
        (b"[" * 600, "brackets that are not closed"),
    ],
)
def test_what_is_not_json_is_reported_in_plain_words(line, said):
    (problem,) = jsonl.load(io.BytesIO(line))
    assert (problem.where, problem.what, problem.refused) == ("line 1", f"not JSON: {said}", 1)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "name": st.sampled_from(["Ada", " Ada ", ""]),
                "id": st.sampled_from(["1", " dblp:1", "", 7, None]),
            },
            optional={"orcid": st.sampled_from(["0000-0002-1825-0097", "no"]), "unplaced": st.booleans()},
        ),
        max_size=5,
    )
)
def test_the_quick_way_to_read_an_author_gives_what_the_general_one_gives(authors):
    lines = [
        {"title": "T", "authors": given} for given in (authors, [{**each, "other": 1} for each in authors])
    ]
    quick, general = ([*jsonl.load(io.BytesIO(orjson.dumps(line)))] for line in lines)
    assert quick == general
