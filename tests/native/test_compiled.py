"""The compiled functions of the hot path of a load: they are built where that is possible, and have the results of the Python code."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tracemalloc
from functools import partial
from itertools import chain, islice
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import loaders
from graphapp import native
from graphapp.errors import GraphappError
from graphapp.ingest import clean, part_codec, reading_worker
from graphapp.ingest.intake import Intake
from graphapp.ingest.part_codec import PartDecoder, PartEncoder
from graphapp.ingest.reading_worker import ReadingTask
from graphapp.ingest.readings import record_hash
from graphapp.ingest.source_file import SourceFile
from graphapp.ingest.sources import limits_of
from graphapp.model.records import KINDS, Affiliation, Paper, PersonName, PrintedNames, Venue
from graphapp.model.rows import PlacedInOrder
from graphapp.native import compiled
from graphapp.settings import Settings
from graphapp.support.messages import message_block, packed_message, unpacked_message
from loaders import jsonl
from loaders.reading import dblp_layout
from loaders.reading.opening import opened

needed = pytest.mark.skipif(
    os.environ.get("GRAPHAPP_NATIVE") == "off", reason="the compiled functions are turned off"
)


def can_compile() -> bool:
    return shutil.which("cc") is not None and Path(sysconfig.get_path("include"), "Python.h").exists()


@needed
def test_the_functions_are_compiled_where_there_is_a_compiler():
    if not can_compile():
        pytest.skip("there is no C compiler, or the headers of Python are missing")
    assert compiled is not None, "build them: make lint"


@needed
def test_functions_from_another_source_are_not_used(monkeypatch, tmp_path):
    """As after `git pull` in a checkout that was installed before: the Python code that calls them may have changed with the source."""
    if not can_compile():
        pytest.skip("there is no C compiler, or the headers of Python are missing")
    sources = [*Path(native.__file__).parent.glob("*.[ch]")]
    monkeypatch.setattr(native, "_FOLDER", tmp_path)
    # a wheel may be repacked without them
    assert native._compiled() is compiled
    for source in sources:
        shutil.copy(source, tmp_path)
    assert native._compiled() is compiled
    for source in sources:
        copy = tmp_path / source.name
        copy.write_bytes(source.read_bytes() + b"/* changed */")
        assert native._compiled() is None
        copy.write_bytes(source.read_bytes())


def test_the_functions_can_be_turned_off():
    done = subprocess.run(
        [sys.executable, "-c", "from graphapp.native import compiled; print(compiled)"],
        env={**os.environ, "GRAPHAPP_NATIVE": "off"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "None\n"


# --- cleaning


def intakes() -> tuple[Intake, Intake]:
    """One that uses the compiled functions, and one that does not."""
    quick, slow = Intake(1000, hashing=True), Intake(1000, hashing=True)
    slow._ordinary = None
    return quick, slow


def content(intake: Intake):
    """Everything that a user or the store sees of what was taken in."""
    items, *rest = intake.taken()
    return [as_seen(item) for item in items], rest, intake.cleaner.summary(), intake.cleaner.remarks


def as_seen(item):
    paper = item.paper
    rows = (
        [(each.name, each.key, each.last_name, each.id, each.number) for each in paper.authors.people]
        if isinstance(paper.authors, PlacedInOrder)
        else None
    )
    return item, type(item), type(paper.authors), rows, type(paper.authors_cut)


def same_of(papers) -> int:
    """Take records in with and without the compiled functions; the number of ordinary ones, if everything is equal."""
    quick, slow = intakes()
    ordinary = 0
    own = quick._ordinary

    def counted(paper):
        nonlocal ordinary
        done = own(paper)
        ordinary += done is not None
        return done

    if own is not None:
        quick._ordinary = counted
    for paper in papers:
        quick.take(paper)
        slow.take(paper)
    assert content(quick) == content(slow)
    return ordinary


LATIN = st.characters(min_codepoint=32, max_codepoint=0x24F)
SOME = st.sampled_from(
    [
        *("Ada", "Lovelace", " ", " ", "  ", "0001", "Jr", "jr.", "ii", "O'Neil", "Smith-Jones", ",", ".", "et al", "unknown"),
        *("anonymous", "n/a", "é", "e\u0301", "Ã©", "â€™", "\x00", "\x7f", "\x85", "\xa0", "\xad", "\u200b", "\ud800", "ß", "ſ", "İ"),
        *("Ł", "ﬁ", "中", "가", "각", "\u1100\u1161", "\u11a8", "Ω", "\u2126", "😀", "\u2028", "_", "²", "½", "-", "\t", "\n", "<", "€"),
    ]
)  # fmt: skip
TEXT = st.one_of(
    st.lists(SOME, max_size=8).map("".join),
    st.lists(SOME, max_size=4).map(" ".join),
    st.text(LATIN, max_size=20),
    st.text(st.characters(), max_size=20),
)
# what loaders return as an identifier has no unpaired surrogate
IDS = st.none() | st.sampled_from(["dblp:79/2536", "", "orcid:é", "a\x00b"])
PEOPLE = st.builds(
    PersonName,
    TEXT,
    IDS,
    st.booleans(),
    st.booleans(),
    st.none() | TEXT,
    st.none() | TEXT,
    st.sampled_from([(), ("orcid:0000",)]),
    st.just(()) | st.just((Affiliation("ETH"),)),
)
BARE = st.builds(PersonName, TEXT, IDS)
DETAILED = st.builds(
    PersonName,
    TEXT,
    IDS,
    st.just(False),
    st.booleans(),
    st.none() | TEXT,
    st.sampled_from([None, None, "", "ETH"]),
    st.lists(st.sampled_from(["orcid:0000", 'é"', ""]), max_size=2).map(tuple) | st.just(("x",) * 9),
)
DOUBLED = st.lists(TEXT, max_size=3).map(lambda names: PrintedNames(names * 2))
AUTHORS = st.one_of(
    st.lists(TEXT, max_size=5).map(PrintedNames),
    DOUBLED,
    st.lists(BARE, max_size=4),
    st.lists(DETAILED, max_size=3),
    st.lists(PEOPLE, max_size=3),
    st.lists(TEXT, min_size=60, max_size=80, unique=True).map(PrintedNames),
)
DOIS = st.sampled_from(
    [
        *(None, "", "10.1000/x", "10.1000/X(1)2", "doi:10.1000/x", "https://doi.org/10.1000/x", "10.100/x", "10.1000/"),
        *("10.1234567890/x", "10.123456789/x", "10.1000/x.", "10.1000/x y", "10.1000/é", "10.1000/x\x00y", "10/fqd6hj"),
    ]
)  # fmt: skip
URLS = st.sampled_from(
    [None, "", "https://a.org/x", "HTTP://a.org", "http://", "https://a b", "ftp://a.org", "x", "https://é"]
)
PAPERS = st.builds(
    Paper,
    st.sampled_from(["jsonl:x", "jsonl:", "jsonl:a:b", "dblp:conf/x", "x", "jsonl:é"]) | TEXT,
    TEXT,
    AUTHORS,
    st.sampled_from([None, 0, 999, 1000, 2024, 2099, 2100, 10**30]),
    st.sampled_from(KINDS),
    st.none() | st.builds(Venue, TEXT, st.sampled_from([None, "journal"])),
    st.booleans(),
    st.none() | TEXT,
    DOIS | TEXT,
    URLS | TEXT,
    st.just("line 1"),
    st.just(()) | st.lists(BARE, max_size=1).map(tuple),
)


@needed
@given(st.lists(PAPERS, max_size=6))
@example([Paper("jsonl:x", "A", PrintedNames(["A" * 399 + "b", "A" * 500]), 2020)])
@example([Paper("jsonl:x", "A" * 10_000, PrintedNames(["B" * 10_000, "C"]), 2020, abstract="x" * 100_000)])
@example(
    [Paper("jsonl:x", "Ü", PrintedNames(["Ada"]), 2020), Paper("jsonl:y", "中文", PrintedNames(["Ada"]))]
)
def test_records_are_cleaned_alike(papers):
    same_of(papers)


@needed
def test_defects_are_counted_alike_when_known_names_are_forgotten(monkeypatch):
    """Within a record, names must not be forgotten: a defect would be counted twice."""
    monkeypatch.setattr(clean, "_KEPT", 20)
    # two names in each record, the second one in the wrong encoding; the title is ordinary
    papers = [
        Paper(
            f"jsonl:{number}",
            "A title",
            PrintedNames([f"Ada B{number}", f"Kurt G\u00c3\u00b6del {number % 7}"]),
        )
        for number in range(60)
    ]
    same_of(papers)


@needed
def test_records_in_ordinary_form_are_cleaned_by_the_compiled_functions():
    names = ["Ada Lovelace", "Kurt Gödel", "Nan Duan 0001", "J. Smith-Jones", "O'Neil"]
    papers = [
        Paper("jsonl:a/1", "A title", PrintedNames(names), 2024, "journal", Venue("LMS", "journal")),
        Paper("jsonl:a/2", "Über die Größe – 数", PrintedNames(names), None),
        Paper("dblp:x", "A title", [PersonName("Nan Duan", "dblp:79/2536"), PersonName("Kurt Gödel")], 1999, doi="10.1/x"),
        Paper("jsonl:a/3", "A title", PrintedNames(names * 2), 2024, url="https://a.org", abstract="Short."),
    ]  # fmt: skip
    assert same_of(papers) == len(papers)


@needed
def test_every_character_of_european_languages_is_cleaned_alike():
    characters = map(chr, chain(range(32, 0x250), range(0x2010, 0x2030)))
    papers = [
        Paper(f"jsonl:{ord(c)}", f"On {c}a, a{c} and {c}", PrintedNames([f"{c}da Lo{c}lace", f"Kurt {c}", f"Ada L{c}{c} 0001"]), 2020)
        for c in characters
    ]  # fmt: skip
    same_of(papers)
    names = [
        "Jürgen Weiß",
        "Łukasz Kaiser",
        "Björn Øster",
        "Lovelace, Ada",
        "Duan, Nan 0001",
        "Duan 0001, Nan",
        "Duan, 0001",
    ]
    papers = [Paper("jsonl:a", "Über Łódź – 2 Größen", PrintedNames(names), 2020)]
    assert same_of(papers) == 1


@needed
def test_records_with_other_forms_of_names_and_identifiers_are_cleaned_by_the_compiled_functions():
    orcid = "orcid:0000-0002-1825-0097"
    people = [
        PersonName("Kurt Gödel", "dblp:1/1"),
        PersonName("Nan Duan 0001", "dblp:79/2536", printed="Nan Duan", ids=(orcid,)),
        PersonName("Ada Lovelace", "dblp:1/2", printed='A. "Ada" Lovelace'),
        PersonName("Grace Hopper", ids=(orcid, "isni:1")),
    ]
    papers = [Paper("dblp:a/1", "A title", people, 2024), Paper("dblp:a/2", "Another", people[:1], 2024)]
    quick, _ = intakes()
    for paper in papers:
        quick.take(paper)
    first, second = quick.items
    assert second.paper.variants == ()
    assert [(each.record, each.said) for each in first.paper.variants] == [
        (
            "dblp:a/1",
            '{"people":[[1,"Nan Duan",null,["orcid:0000-0002-1825-0097"]],[2,"A. \\"Ada\\" Lovelace",null,[]],'
            '[3,null,null,["orcid:0000-0002-1825-0097","isni:1"]]]}',
        )
    ]
    assert same_of(papers) == 2


@needed
@given(TEXT, st.lists(TEXT, max_size=3), st.integers(-(2**63), 2**63 - 1))
def test_the_hash_of_a_record_is_that_of_its_json(title, names, year):
    # independent of the cleaner: orjson writes the bytes, hashlib computes the digest
    paper = Paper("jsonl:x", title, PrintedNames(names), year)
    quick, _ = intakes()
    quick.take(paper)
    for item in quick.items:
        if item.hash is not None:
            assert item.hash == record_hash(paper)


# --- graphapp's own format


def read_alike(lines: list[dict]) -> int:
    """Read records with and without the compiled functions; the number of ordinary ones, if everything is equal."""
    quick, slow = jsonl._Reader(), jsonl._Reader()
    ordinary = 0
    for number, line in enumerate(lines):
        for _ in range(2):
            # venues and people are known the second time
            expected = slow.paper(line, f"line {number}")
            found = quick.ordinary(line, f"line {number}")
            ordinary += found is not None
            found = found or quick.paper(line, f"line {number}")
            assert (found, quick.problems) == (expected, slow.problems)
            if found is not None:
                assert type(found.authors) is type(expected.authors)
            quick.problems, slow.problems = [], []
    return ordinary


ANY = st.one_of(st.none(), st.booleans(), st.integers(), TEXT, st.just([]), st.just({}), st.just(2**70))
WRITTEN = st.fixed_dictionaries(
    {"title": TEXT | ANY},
    optional={
        "id": st.just("a/1") | ANY,
        "authors": st.lists(TEXT | st.fixed_dictionaries({"name": TEXT, "id": st.just("dblp:1/2") | ANY}) | ANY, max_size=3) | ANY,
        "year": st.sampled_from([2024, 9999, 10_000, -1]) | ANY,
        "venue": TEXT | ANY,
        "kind": st.sampled_from([*KINDS, "paper"]) | ANY,
        "abstract": ANY,
        "doi": ANY,
        "url": ANY,
        "authors_cut": ANY,
        "editors": st.just(["Ada"]) | ANY,
        "graphapp_source": st.just("dblp:x") | ANY,
    },
)  # fmt: skip


@needed
@given(st.lists(WRITTEN, max_size=4))
def test_records_of_our_own_format_are_read_alike(lines):
    read_alike(lines)


@needed
def test_ordinary_records_of_our_own_format_are_read_by_the_compiled_functions():
    names = {"id": "a/1", "title": "A title", "year": 2024, "venue": "LMS", "authors": ["Ada", "Kurt Gödel"]}
    people = {**names, "kind": "journal", "doi": "10.1/x", "authors": [{"name": "Ada", "id": "dblp:1/2"}]}
    # the first time, the venue and the people are not known
    assert read_alike([names, people]) == 2


# --- dblp


def cut_alike(text: str, at: int = 0) -> int:
    """Cut records with and without the compiled functions; the number that the compiled ones cut, if everything is equal."""
    found = dblp_layout.cut_records(text, at, 7)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dblp_layout, "compiled", None)
        assert dblp_layout.cut_records(text, at, 7) == found
    assert compiled is not None
    units, bare = frozenset(dblp_layout.UNITS), frozenset(["title", "year", "journal"])
    return len(compiled.laid_out(text, at, 7, units, bare)[0])


PIECES = st.sampled_from(
    [
        *("<article", "<www", "<person", "<articles", ' mdate="2024-05-11"', ' key="journals/x/1"', ' key="homepages/1/2"', " x=1"),
        *(' publtype="informal"', ">", ">\n", "\n", " ", "\t", "<author>", "</author>\n", "Ada Lovelace", "Kurt Gödel", "Nan Duan 0001"),
        *("Ada  L", "Ada ", " Ada", "et al.", "ET AL", "Radii", "Others", "A&amp;B", "A\xa0B", "A\u2003B", "O\u2019Neil", "A\x1cB", "\0"),
        *('<author orcid="0000">', "<title>", "</title>\n", "<title>On x.</title>\n", "<year>2020</year>\n", "<year>20</year>\n"),
        *("<pages>1-2</pages>\n", "<pages>1&2</pages>\n", '<ee type="oa">x</ee>\n', "<ee>x</ee>\n", '<title x="1">A</title>\n', "<h1>x</h1>\n"),
        *("<author>Ada</author>\n", "<author>Ada L</author>\n", "<i>", "</article>", "</www>", "</person>", "<", "&", '"', "\ud800"),
    ]
)  # fmt: skip
PLAIN_FIELDS = st.lists(
    st.sampled_from(
        [
            *("<author>Ada Lovelace</author>\n", "<author>Kurt Gödel</author>\n", '<author orcid="0">Nan Duan 0001</author>\n'),
            *("<title>On x.</title>\n", "<pages>1</pages>\n", "<year>2020</year>\n", '<ee type="oa">x</ee>\n', "<ee>x</ee>\n"),
        ]
    ),
    max_size=6,
).map("".join)  # fmt: skip
LAID_OUT = st.lists(st.lists(PIECES, max_size=2).map("".join) | PLAIN_FIELDS, max_size=3).map("".join)


@needed
@given(
    st.lists(LAID_OUT, min_size=1, max_size=3), st.lists(PIECES, max_size=3).map("".join), st.integers(0, 3)
)
def test_records_of_dblp_are_cut_alike(inner, end, at):
    whole = "".join(f'<article mdate="1" key="a/1">\n{each}</article>\n' for each in inner)
    cut_alike(whole + end, at)
    cut_alike(f"éé\n{end}{whole}", at)


@needed
def test_records_in_the_layout_of_the_dump_are_cut_by_the_compiled_functions():
    first = (
        '<article mdate="2024-05-11" key="journals/x/A1" publtype="informal">\n<author>Ada Lovelace</author>\n'
        '<author orcid="0000-0002-1825-0097">Kurt Gödel</author>\n<title>On x.</title>\n<pages>1-2</pages>\n'
        '<year>2020</year>\n<journal>CoRR</journal>\n<ee type="oa">https://a.org</ee>\n</article>'
    )
    second = '<www key="homepages/1/2">\n<author>Ada Lovelace</author>\n<title>Home Page</title>\n</www>'
    text = f"é{first}\n{second}\n<article"
    found, end, line = dblp_layout.cut_records(text, 1, 7)
    assert found == [
        (
            *(7, "article", "journals/x/A1", ' publtype="informal"', "<author>Ada Lovelace</author>\n"),
            *('<author orcid="0000-0002-1825-0097">Kurt Gödel</author>\n', "On x.", "2020"),
            '<journal>CoRR</journal>\n<ee type="oa">https://a.org</ee>\n',
        ),
        (16, "www", "homepages/1/2", "", "<author>Ada Lovelace</author>\n", "", "Home Page", None, ""),
    ]
    assert (text[:end], line) == (f"é{first}\n{second}", 19)
    assert cut_alike(text, 1) == 2


# --- columns


def as_lists(value):
    """A message as the receiver sees it: it does not distinguish tuples from lists."""
    return [as_lists(each) for each in value] if isinstance(value, (list, tuple)) else value


@needed
@given(st.lists(PAPERS, max_size=6), st.lists(PAPERS, max_size=3))
def test_parts_are_encoded_alike(first, second):
    quick, slow = intakes()
    encoders = PartEncoder(), PartEncoder()
    for papers in (first, second, []):
        sent = []
        for intake, encoder in zip((quick, slow), encoders, strict=True):
            for paper in papers:
                intake.take(paper)
            if intake is slow:
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(part_codec, "compiled", None)
                    sent.append(as_lists(encoder.encoded(intake.taken())))
            else:
                sent.append(as_lists(encoder.encoded(intake.taken())))
        assert sent[0] == sent[1]


# --- ordinary records of our own format, from the file to the columns

KNOWN_NAMES = st.sampled_from(
    [
        *(
            "Ada Lovelace",
            "Kurt Gödel",
            "ada lovelace",
            "Lovelace, Ada",
            "Jos\u00e9 Perez",
            "JosÃ© Perez",
            "Bob Day",
            "Bob  Day",
        ),
        *(
            "et al",
            "Anonymous",
            "中山 太郎",
            "Łukasz Kaiser",
            "Name0 0001",
            "Alan Turing",
            "Jose\u0301 Perez",
            "",
            "O'Neil",
        ),
    ]
)
USUAL = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["a/1", "a/2", "b:3", "é"]),
        "title": st.sampled_from(["On Engines", "Über Engines", "On  Engines", "—", " On Logic"]),
        "year": st.sampled_from([2024, 1999, 0]),
        "authors": st.lists(KNOWN_NAMES, min_size=1, max_size=5)
        | st.lists(KNOWN_NAMES, max_size=2).map(lambda names: names * 2),
    },
    optional={
        "venue": st.sampled_from(["LMS", "Zürich", "ZÃ¼rich"]),
        "kind": st.sampled_from(["journal", "thesis", None]),
        "doi": DOIS,
        "authors_cut": st.booleans(),
        "abstract": st.sampled_from(["", "Some text"]),
    },
)


def as_lines(records: list[dict]) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def as_received(lines: list[dict] | bytes, part: int, *, at_once: bool):
    """The records as the parent of a reading process has them, the problems, and what the cleaner counts; ordinary ones are read with or without
    `Taking`. A part has `part` records."""
    intake, encoder, decoder = Intake(1000, hashing=True), PartEncoder(), PartDecoder()
    stream = io.BytesIO(lines if isinstance(lines, bytes) else as_lines(lines))
    source = SourceFile("x.jsonl", jsonl, SimpleNamespace(stream=stream), 0)
    task = ReadingTask("", (0, 0), "jsonl", limits_of(Settings()), 4_000_000, part, 1000, hashing=True)
    found = []
    with pytest.MonkeyPatch.context() as patch:
        if not at_once:
            patch.setattr(jsonl, "compiled", None)
        for _ in chain(reading_worker._filled(intake, source, task, encoder), [None]):
            message = packed_message(*encoder.encoded(intake.taken()))
            columns, *rest = decoder.decoded(unpacked_message(message), message_block(message))
            found.append(([*zip(columns, columns.places, columns.hashes, strict=True)], rest))
    return found, intake.cleaner.summary(), intake.cleaner.remarks


@needed
@given(st.lists(USUAL | WRITTEN, max_size=12), st.integers(1, 4), st.sampled_from([4, 300]))
def test_ordinary_records_are_the_same_with_and_without_objects(records, part, numbered):
    with pytest.MonkeyPatch.context() as patch:
        # numbers that are discarded when there are too many
        patch.setattr(part_codec, "_NUMBERED", numbered)
        assert as_received(records, part, at_once=True) == as_received(records, part, at_once=False)


# what is not JSON, or is in a form that few programs write
PIECES_OF_LINES = st.sampled_from(
    [
        *(b" ", b"\t", b"\r", b"\n", b"\0", b"\x7f", b",", b":", b'"', b"\\", b"{", b"}", b"[", b"]", b"0", b"-", b".5", b"e3", b"1"),
        *(b"\xef\xbb\xbf", b"\xff", b"\xc3", b"\xc3\xa9", b"\xc0\xaf", b"\xe0\x80\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xf0\x9f\x98\x80"),
        *(rb"\u00e9", rb"\ud800", rb"\ud83d\ude00", rb"\u0000", rb"\n", rb"\/", rb"\\", rb"\"", rb"\x", rb"\u12", b"null", b"true", b"NaN"),
        *(b'"title": "On Logic", ', b'"year": 2023, ', b'"id": null, ', b'"authors": ["Ada"], ', b'"venue": "LMS", ', b'"x": {"y": [1]}, '),
        *(b'"x": [1, "a", null], ', b'"x": 1e999, ', b'"x": -0.5, ', b'"x": 00, ', b'"y": "\xc3\xa9", ', b'"cited": 123456789012345678901, '),
        *(b'"graphapp_records": ["{}"], ', rb'"t\u0069tle": "A", ', b'{"name": "Ada Lovelace", "id": "dblp:1/2"}, ', b'"url": "https://a.org", '),
    ]
)  # fmt: skip
IDENTIFIED = st.fixed_dictionaries(
    {"name": KNOWN_NAMES, "id": st.sampled_from(["dblp:1/2", "dblp:1/3", "7", "", "é"])}
)
MORE = st.fixed_dictionaries(
    {"id": st.just("a/1"), "title": st.just("On Engines"), "year": st.just(2024)},
    optional={
        "authors": st.lists(IDENTIFIED, max_size=4) | st.lists(IDENTIFIED | KNOWN_NAMES, max_size=3),
        "abstract": st.sampled_from(["", " ", "Some text. ", "Two  spaces", "é"]),
        "url": URLS,
        "keywords": st.just(["x", 1, None]),
    },
)  # fmt: skip


@st.composite
def damaged_lines(draw) -> bytes:
    """Lines of ordinary records, in which pieces were inserted, and bytes removed."""
    records = draw(st.lists(USUAL | MORE, min_size=1, max_size=4))
    ascii = draw(st.booleans())
    # the same lines again: venues and people are known then
    whole = "".join(json.dumps(each, ensure_ascii=ascii) + "\n" for each in records).encode() * 2
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(whole)))
        whole = whole[:at] + draw(PIECES_OF_LINES | st.just(b"")) + whole[at + draw(st.integers(0, 2)) :]
    return whole


@needed
@given(damaged_lines(), st.integers(1, 4))
@example(b'{"title":"On Engines","year":2024,"authors":["Ada"],"id":"1"}\r\n' * 3, 2)
@example(b'{"title":"On Engines","year":2024,"authors":["Ada"],"id":"1"}\n' * 2 + b'{"title":"A"}', 2)
@example(b'{"title":"On Engines","year":2024,"authors":["Ada"],"id":"1"}\n' + b"\n" * 200, 2)
def test_lines_of_any_form_are_read_alike(lines, part):
    # refused as a whole
    assume(not lines.lstrip(b" \t\r\n").startswith(b"["))
    assert as_received(lines, part, at_once=True) == as_received(lines, part, at_once=False)


@needed
def test_the_name_of_a_garbled_spelling_is_examined_from_then_on():
    names = ["José Perez", "JosÃ© Perez", "José Perez", "José Perez"]
    records = [
        {"id": f"a/{n}", "title": "On Engines", "year": 2024, "authors": [name]}
        for n, name in enumerate(names)
    ]
    found, *_ = as_received(records, 10, at_once=True)
    ((items, _),) = found
    # a record with such a name has no hash, so that it is examined whenever it is read
    assert [hash is not None for _, _, hash in items] == [True, False, False, False]


def by(number: int, *names: str, **more: str) -> dict:
    return {"id": f"a/{number}", "title": "On Engines", "year": 2024, "authors": [*names], **more}


@needed
def test_ordinary_records_are_the_same_when_known_names_are_forgotten(monkeypatch):
    monkeypatch.setattr(clean, "_KEPT", 20)
    records = [by(n, f"Ada B{n % 17}", f"Ada C{n}", f"Kurt Gödel {n % 5}") for n in range(60)]
    assert as_received(records, 7, at_once=True) == as_received(records, 7, at_once=False)


@needed
def test_names_with_defects_are_noted_once_even_if_most_known_names_have_one(monkeypatch):
    """Else a file could have them noted again for every few of its records."""
    noted = []

    class Odd(set):
        def __iter__(self):
            noted.append(len(self))
            return super().__iter__()

    class People(clean._People):
        def __init__(self):
            super().__init__()
            self.odd = Odd()

    monkeypatch.setattr(clean, "_People", People)
    monkeypatch.setattr(clean, "_KEPT", 100)
    records = [by(n, f"J\u00e2\u20ac B{n}") for n in range(85)] + [by(n, f"Ada C{n}") for n in range(85, 500)]
    found = as_received(records, 1000, at_once=True)
    assert sum(noted) <= 100
    assert found == as_received(records, 1000, at_once=False)


@needed
def test_a_defect_in_an_ordinary_list_is_counted_once_when_known_names_are_forgotten(monkeypatch):
    """The names of a record must not fill the cleaner's table, which would then read them again."""
    monkeypatch.setattr(clean, "_KEPT", 20)
    records = [by(n, f"Kurt Gödel {n}", f"José Perez {n}".replace("é", "Ã©")) for n in range(60)]
    found = as_received(records, 7, at_once=True)
    (counted,) = found[1]
    assert counted.times == 60
    assert found == as_received(records, 7, at_once=False)


@needed
def test_a_name_is_examined_if_another_one_was_when_known_names_were_forgotten(monkeypatch):
    """The number of names with defects alone does not show that there is a new one."""
    monkeypatch.setattr(clean, "_KEPT", 20)
    others = [by(10 + n, f"Ada A{n}", f"Ada B{n}", abstract="Short.") for n in range(9)]
    records = [
        *(by(1, "Bob\0 Day"), by(2, "Bob Day"), *others),
        *(by(90, "Ada\0 Lovelace", abstract="Short."), by(91, "Ada Lovelace")),
    ]
    found = as_received(records, 100, at_once=True)
    assert [hash is not None for _, _, hash in found[0][0][0][-2:]] == [False, False]
    assert found == as_received(records, 100, at_once=False)


@needed
def test_many_names_with_defects_take_little_memory():
    long = "x" * 1500
    records = [by(n, f"JosÃ© {long} {n}") for n in range(300)]
    tracemalloc.start()
    try:
        as_received(records, 10, at_once=True)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 20_000_000


@needed
def test_nested_lists_in_place_of_authors_are_reported():
    # comparing two of them exceeds the recursion limit of some versions of Python
    nested = "[" * 990 + "]" * 990
    line = f'{{"id": "a/1", "title": "On Engines", "year": 2024, "authors": [{nested}, {nested}]}}\n'
    takes = partial(PartEncoder().takes, Intake(1000, hashing=True))
    *problems, paper = jsonl.load_untaken(io.BytesIO(line.encode()), takes=takes)
    assert [problem.what for problem in problems] == ["an author is neither a string nor an object"] * 2
    assert paper.authors == []


@needed
def test_ordinary_records_become_columns_without_objects():
    records = [
        {"id": f"a/{n}", "title": "On Engines", "year": 2024, "authors": ["Ada", "Kurt Gödel"]}
        for n in range(3)
    ]
    stream = io.BytesIO("".join(json.dumps(record) + "\n" for record in records).encode())
    encoder = PartEncoder()
    takes = partial(encoder.takes, Intake(1000, hashing=True))
    assert {*jsonl.load_untaken(stream, takes=takes)} == {None}
    assert encoder.waiting == 3


FILES = [
    ("corpora/ai-conferences.jsonl.gz", "jsonl"),
    ("samples/dblp_xml", "dblp"),
    ("samples/bibtex", "bibtex"),
    ("samples/ris", "ris"),
    ("samples/wos", "wos"),
    ("samples/pubmed", "pubmed"),
    ("samples/openalex", "openalex"),
    ("samples/crossref", "crossref"),
    ("samples/misc", None),
]


@needed
@pytest.mark.parametrize(("name", "format"), FILES)
def test_real_records_are_cleaned_alike(shared, name, format):
    path = shared / name
    files = [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())
    read = 0
    for file in files:
        papers = list(islice(papers_in(file, format), 3000))
        read += len(papers)
        same_of(papers)
    assert read


def papers_in(path: Path, format: str | None):
    settings = Settings()
    try:
        with opened(path, lambda *_: None, limits_of(settings)) as file:
            loader = loaders.by_name(format) if format else loaders.detect(file.head, path.name)
            source = SourceFile(str(path), loader, file, 0)
            for item in source.items(settings.max_record_bytes):
                if type(item) is Paper:
                    yield item
    except GraphappError:
        # a file of another format among the samples
        return
