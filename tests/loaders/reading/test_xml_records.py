"""XML cut into records: unusual, broken and hostile files."""

from __future__ import annotations

import io
import resource
import socket
import threading
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphapp.model.records import Problem
from loaders.reading import xml_records
from loaders.reading.xml_elements import text
from loaders.reading.xml_records import Records, XmlRecord, first_tag, parsed

FUZZ = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

ROOT = '<r xmlns:x="urn:1">'


def cut(data, limit=10_000, units=("rec",), **options):
    raw = data.encode() if isinstance(data, str) else data
    return list(parsed(Records(io.BytesIO(raw), limit, units, **options)))


def texts(items):
    return [text(item[1]) for item in items if not isinstance(item, Problem)]


def problems(items):
    return [item for item in items if isinstance(item, Problem)]


def test_each_record_comes_with_the_line_on_which_it_begins():
    items = cut("<?xml version='1.0'?>\n<r>\n<rec>a</rec> <rec a='>'>b</rec>\n\n  <rec\n>c</rec></r>")
    assert [(item[0].line, item[0].name) for item in items] == [(3, "rec"), (3, "rec"), (5, "rec")]
    assert texts(items) == ["a", "b", "c"]


def test_comments_processing_instructions_and_cdata_hide_what_is_in_them():
    items = cut(
        "<r><!-- <rec>no</rec> --><?x <rec>no</rec>?><rec>a<!-- </rec> --><![CDATA[</rec><b>&uuml;]]></rec><rec>b</rec></r>"
    )
    assert texts(items) == ["a</rec><b>&uuml;", "b"]
    assert not problems(items)


def test_an_empty_record_and_one_whose_end_tag_has_a_space_are_records():
    items = cut("<r><rec/><rec a='1' /><rec>x</rec ></r>")
    assert texts(items) == ["", "", "x"]


def test_a_record_may_hold_another_of_its_name_where_the_format_says_so():
    data = "<r><rec>a<rec>b</rec>c</rec><rec>d</rec></r>"
    assert texts(cut(data, nested=True)) == ["abc", "d"]
    items = cut(data)
    assert texts(items) == ["b", "d"]
    assert [problem.refused for problem in problems(items)] == [1]


def test_prefixes_are_known_from_the_elements_around_and_a_lost_one_loses_nothing():
    assert texts(cut(f"{ROOT}<x:rec><x:a>1</x:a></x:rec></r>")) == ["1"]
    assert texts(cut("<x:rec><x:a y:z='2'>1</x:a></x:rec>")) == ["1"]


def test_a_broken_record_is_one_problem_with_its_line_and_the_next_is_read():
    items = cut("<r>\n<rec>a</rec>\n<rec><b>\n</i></rec>\n<rec>c</rec></r>")
    assert texts(items) == ["a", "c"]
    (problem,) = problems(items)
    assert problem.where == "line 4"
    assert problem.refused == 1
    assert "not XML" in problem.what


def test_a_file_that_ends_in_a_record_gives_those_before():
    items = cut("<r>\n<rec>a</rec>\n<rec>b")
    assert texts(items) == ["a"]
    (problem,) = problems(items)
    assert (problem.where, problem.refused) == ("line 3", 1)
    assert "ends inside" in problem.what


def test_a_file_that_ends_between_records_is_noted_and_refuses_none():
    items = cut("<r>\n<rec>a</rec>\n")
    assert texts(items) == ["a"]
    (problem,) = problems(items)
    assert problem.refused == 0
    assert "</r>" in problem.what


def test_records_without_any_element_around_are_read():
    assert texts(cut("<rec>a</rec><rec>b</rec>")) == ["a", "b"]


def test_a_record_without_an_end_is_refused_and_the_next_is_read():
    items = cut("<r><rec>a <rec>b</rec></r>")
    assert texts(items) == ["b"]
    assert [problem.refused for problem in problems(items)] == [1]


def test_a_record_of_an_unknown_name_is_refused_where_the_names_are_known():
    items = cut("<r><list><rec>a</rec></list>\n<other><b>x</b></other></r>", known={"r", "list"})
    assert texts(items) == ["a"]
    (problem,) = problems(items)
    assert problem == Problem("line 2", "<other> is not a record of this format", "record refused", 1)


def test_the_start_tags_of_elements_around_records_come_with_their_attributes():
    items = list(
        Records(io.BytesIO(b"<r><v id='1'><rec>a</rec></v><v id='2'/></r>"), 1000, {"rec"}, around={"v"})
    )
    assert items == [
        XmlRecord("v", 1, "<v id='1'/>"),
        XmlRecord("rec", 1, "<rec>a</rec>"),
        XmlRecord("v", 1, "<v id='2'/>"),
    ]


def test_characters_by_name_need_no_dtd():
    items = cut("<!DOCTYPE r SYSTEM 'x.dtd'><r><rec>&uuml;&Eacute;&#37;&#x41;&amp;&lt;</rec></r>")
    assert texts(items) == ["üÉ%A&<"]
    assert not problems(items)


def test_a_short_text_that_the_file_declares_is_used():
    items = cut(
        "<!DOCTYPE r [<!ENTITY pub 'A &#38; B'> <!-- ]> --> <!ENTITY u \"&#252;\">]><r><rec>&u;</rec></r>"
    )
    assert texts(items) == ["ü"]


def test_what_is_not_a_name_stays_as_typed_and_is_reported_once_with_its_count():
    items = cut("<r><rec>&nosuch; AT&T &nosuch; & &#0;</rec></r>")
    assert texts(items) == ["&nosuch; AT&T &nosuch; &"]
    found = {problem.what: (problem.done, problem.times) for problem in problems(items)}
    assert found == {
        "unknown entity &nosuch;": ("kept as written", 2),
        "unescaped ampersand": ("kept as written", 2),
        "invalid character reference": ("removed", 1),
    }


def test_control_characters_are_removed_and_reported():
    items = cut(b"<r><rec>a\x00\x0bb</rec></r>")
    assert texts(items) == ["ab"]
    (problem,) = problems(items)
    assert problem.times == 2


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "iso-8859-1", "windows-1252"]
)
def test_every_encoding_that_a_file_may_declare_is_read(encoding):
    named = encoding.removesuffix("-sig")
    items = cut(f"<?xml version='1.0' encoding='{named}'?>\n<r><rec>Gödel é</rec></r>".encode(encoding))
    assert texts(items) == ["Gödel é"]
    assert not problems(items)


def test_chinese_in_gb18030_is_read_and_latin_1_that_is_not_declared_is_reported():
    assert texts(cut("<?xml version='1.0' encoding='GB18030'?><r><rec>段楠</rec></r>".encode("gb18030"))) == [
        "段楠"
    ]
    items = cut("<r><rec>Gödel</rec></r>".encode("latin-1"))
    assert texts(items) == ["Gödel"]
    assert "cp1252" in problems(items)[0].what


def test_line_ends_of_any_kind_count_as_lines():
    for end in ("\n", "\r\n", "\r"):
        items = cut(end.join(["<r>", "<rec>a", "b</rec>", "<rec>c</rec>", "</r>"]))
        assert [item[0].line for item in items] == [2, 4]
        assert texts(items) == ["a b", "c"]


def test_a_record_longer_than_one_block_is_complete():
    long = "ö" * 700_000
    assert texts(cut(f"<r><rec>{long}</rec><rec>b</rec></r>", limit=3_000_000)) == [long, "b"]


# hostile


def test_entities_that_grow_are_not_expanded():
    lines = ["<!ENTITY a0 'lol'>", *(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))]
    items = cut(f"<!DOCTYPE r [{''.join(lines)}]><r><rec>&a9; &a0;</rec></r>")
    assert texts(items) == ["&a9; lol"]


def test_a_long_entity_that_is_used_often_is_not_expanded():
    items = cut(f"<!DOCTYPE r [<!ENTITY a '{'x' * 50_000}'>]><r><rec>{'&a;' * 1000}</rec></r>")
    assert texts(items) == ["&a;" * 1000]


def test_an_entity_does_not_bring_in_a_file(tmp_path):
    canary = tmp_path / "canary"
    canary.write_text("tweet")
    for declared in (f"SYSTEM '{canary.as_uri()}'", f"PUBLIC 'x' '{canary}'"):
        items = cut(
            f"<!DOCTYPE r [<!ENTITY a {declared}> <!ENTITY % b {declared}> %b;]><r><rec>&a;&b;</rec></r>"
        )
        assert texts(items) == ["&a;&b;"]


def test_nothing_is_fetched_over_the_network():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.3)
        asked = threading.Event()

        def wait():
            try:
                server.accept()[0].close()
                asked.set()
            except TimeoutError:
                pass

        waiting = threading.Thread(target=wait)
        waiting.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        items = cut(
            f"<!DOCTYPE r SYSTEM '{address}' [<!ENTITY a SYSTEM '{address}'> <!ENTITY % b SYSTEM '{address}'> %b;]>"
            f"<r xmlns:i='http://www.w3.org/2001/XInclude'><rec>&a;<i:include href='{address}'/></rec></r>"
        )
        waiting.join()
    assert texts(items) == ["&a;"]
    assert not asked.is_set()


def test_a_doctype_in_a_record_is_refused():
    items = cut("<r><rec><!DOCTYPE r [<!ENTITY a 'b'>]>x</rec></r>")
    assert not texts(items)
    assert [problem.refused for problem in problems(items)] == [1]


def test_deep_nesting_is_refused_without_a_crash():
    items = cut(f"<r><rec>{'<a>' * 100_000}x{'</a>' * 100_000}</rec><rec>b</rec></r>", limit=10_000_000)
    assert texts(items) == ["b"]
    assert [problem.refused for problem in problems(items)] == [1]


class Endless(io.RawIOBase):
    """A file of one long record, generated while it is read."""

    def __init__(self, piece, size, end):
        self._pieces = iter([b"<r><rec>", *([piece] * (size // len(piece))), end])
        self._rest = b""

    def readable(self):
        return True

    def readinto(self, buffer):
        self._rest = self._rest or next(self._pieces, b"")
        piece = self._rest[: len(buffer)]
        self._rest = self._rest[len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)


@pytest.mark.parametrize("piece", [b"x" * 65_536, b"<a>" + b"y" * 65_500 + b"</a>"])
@pytest.mark.slow
def test_a_huge_record_is_refused_in_constant_memory_and_the_next_is_read(piece):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    stream = io.BufferedReader(Endless(piece, 250_000_000, b"</rec><rec>b</rec></r>"), 65_536)
    items = list(parsed(Records(stream, 4_000_000, {"rec"})))
    assert texts(items) == ["b"]
    (problem,) = problems(items)
    assert problem == Problem("line 1", "record longer than 4,000,000 bytes", "record refused", 1)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_a_comment_or_doctype_without_an_end_takes_no_memory_and_is_reported():
    for begin, said in (("<!-- ", "comment"), ("<!DOCTYPE r [", "DOCTYPE")):
        items = cut(f"<r>{begin}{'x' * 3_000_000}")
        assert any(said in problem.what for problem in problems(items))


@FUZZ
@given(st.lists(st.sampled_from(
    ["<rec>", "</rec>", "<r>", "</r>", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE", "[", "]", ">", "<", "&", ";", "&uuml;", "x",
     "<rec/>", "<?", "?>", "<rec a='", "'", '"', "\n", "é", "<other>", "xmlns:a='b'", "<a:rec", "&#x41;", "<!ENTITY q 'w'>"]
), max_size=30))  # fmt: skip
def test_no_order_of_pieces_makes_it_fail(pieces):
    data = "".join(pieces)
    items = cut(data)
    begun = data.count("<rec")
    assert sum(1 for item in items if not isinstance(item, Problem)) <= begun
    for item in problems(items):
        assert item.refused in (0, 1)


@FUZZ
@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail(data):
    cut(b"<r><rec>" + data)
    cut(data)
    first_tag(data)


@FUZZ
@given(
    st.lists(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=40), max_size=8),
    st.integers(1, 40),
)
def test_wherever_a_file_is_cut_into_pieces_the_records_are_the_same(records, size):
    escaped = [each.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for each in records]
    data = ("<r>" + "".join(f"<rec>{each}</rec>\n" for each in escaped) + "</r>").encode()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(xml_records, "_BLOCK", size)
        items = cut(data)
    assert texts(items) == [" ".join(each.split()) for each in records]


def test_the_first_element_is_found_after_any_preceding_text():
    head = b"\xef\xbb\xbf \n<?xml version='1.0'?><!-- <no> --><!DOCTYPE a [<!ELEMENT b ANY>]>\n<x:feed a='1'>"
    assert first_tag(head) == ("feed", "<x:feed a='1'>")
    assert first_tag("<a b='c'>".encode("utf-16")) == ("a", "<a b='c'>")
    assert first_tag(b"no <xml>") == ("", "")
    assert first_tag(b"<!-- never ends <a>") == ("", "")


@pytest.mark.parametrize(
    "piece", ["<rec>", "<rec><!--", "<rec><![CDATA[", "<!--", "<!DOCTYPE [<!--", "<rec a='", "</rec", "<x:rec>", "<rec><?", '<a "', "&a", "<"]
)  # fmt: skip
@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.slow
def test_a_file_of_beginnings_is_read_in_time_that_grows_with_its_length(piece, nested, monkeypatch):
    monkeypatch.setattr(xml_records, "_MOST_IN_VAIN", 10_000_000)
    began = time.process_time()
    cut(piece * (150_000 // len(piece)), limit=4_000_000, nested=nested)
    cut(piece * (150_000 // len(piece)) + "</rec>", limit=4_000_000, nested=nested)
    assert time.process_time() - began < 10
