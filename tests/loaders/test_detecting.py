"""Detection of the format of a file."""

from __future__ import annotations

import inspect
import itertools
import json
import pkgutil
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import loaders
from graphapp.errors import BadInput
from loaders import bibtex, cluster_page, jsonl


@pytest.mark.parametrize(
    ("head", "name", "loader"),
    [
        (b'{"title": "A"}\n', "papers.bib", jsonl),
        (b"@article{x, title={A}}", "papers.jsonl", bibtex),
        (b"Author name cluster\n\nAda\n", "page.txt", cluster_page),
        (b"", "papers.jsonl", jsonl),
        (b"", "PAPERS.JSONL.GZ", jsonl),
        (b"% nothing yet", "refs.bib.zst", bibtex),
    ],
)
def test_content_counts_first_and_the_name_second(head, name, loader):
    assert loaders.detect(head, name) is loader


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"%PDF-1.7", "a PDF document"),
        (b"Rar!\x1a\x07\x01", "a RAR archive"),
        (b" \n", "empty"),
        (b"hello", "Unknown file format"),
    ],
)
def test_a_file_of_no_known_format_is_called_what_it_is_where_that_is_known(head, what):
    with pytest.raises(BadInput, match=what):
        loaders.detect(head, "file")


@pytest.mark.parametrize("name", ["a.json", "a.xml", "a.txt", "a.csv"])
def test_an_extension_that_many_formats_have_identifies_none(name):
    with pytest.raises(BadInput):
        loaders.detect(b"hello", name)


def test_a_requested_format_reads_any_named_file_and_others_only_when_they_look_like_it():
    assert loaders.chosen(bibtex, b"hello", "a.txt", named=True) is bibtex
    assert loaders.chosen(bibtex, b"hello", "a.bib", named=False) is bibtex
    assert loaders.chosen(bibtex, b"@book{x, title={A}}", "a.txt", named=False) is bibtex
    with pytest.raises(BadInput, match="bibtex"):
        loaders.chosen(bibtex, b'{"title": "A"}', "a.jsonl", named=False)


def test_a_file_of_no_known_format_says_how_to_name_it():
    with pytest.raises(BadInput) as caught:
        loaders.detect(b"hello", "notes.txt")
    assert "Unknown file format" in caught.value.message
    assert "graphapp formats" in caught.value.hint
    assert "--format" in caught.value.hint


@pytest.mark.parametrize(
    ("head", "columns"),
    [
        (b"Titel,Wer,Jahr\nA,Ada,1843\n", "Titel, Wer, Jahr"),
        (b'\xef\xbb\xbfTitel;"Wer"\r\n"A\nB";Ada\r\n', "Titel, Wer"),
        ("\t".join(f"c{n}" for n in range(25)).encode() + b"\nx" + b"\t" * 24, ", ".join(f"c{n}" for n in range(20)) + ", …"),
    ],
)  # fmt: skip
def test_a_table_with_unknown_columns_is_recognised_as_one(head, columns):
    with pytest.raises(BadInput) as caught:
        loaders.detect(head, "table.csv")
    assert caught.value.message.endswith(f": {columns}")
    assert "graphapp load table.csv --column " in caught.value.hint


@pytest.mark.parametrize(
    "head", [b"hello\nworld\n", b"Dear reader, hello\nI write, well, to you\n", b"1,2\n3,4\n", b"a,b\n"]
)
def test_what_is_not_a_table_is_not_recognised_as_one(head):
    with pytest.raises(BadInput) as caught:
        loaders.detect(head, "notes.txt")
    assert "table" not in caught.value.message


@pytest.mark.parametrize("name", ["a.csv", "A.TSV.gz"])
@pytest.mark.parametrize(
    "head", [b"My papers\nTitle,Authors,Year\nA,Ada,1843\n", b"On Looms,Ada Lovelace,1843\n"]
)
def test_a_table_that_does_not_begin_with_a_header_says_so(head, name):
    with pytest.raises(BadInput) as caught:
        loaders.detect(head, name)
    assert caught.value.message == "The first line is not a header"
    assert "Add a header" in caught.value.hint


def test_every_loader_is_found_by_its_name_and_others_are_refused_with_the_list():
    for loader in loaders.LOADERS:
        assert loaders.by_name(loader.NAME) is loader
    with pytest.raises(BadInput) as caught:
        loaders.by_name("word")
    assert "'word'" in caught.value.message
    assert "bibtex" in caught.value.hint


def test_every_loader_says_what_it_is():
    assert len({loader.NAME for loader in loaders.LOADERS}) == len(loaders.LOADERS)
    for loader in loaders.LOADERS:
        assert loader.LABEL
        assert "\n" not in loader.LABEL
        assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in loader.SUFFIXES)


@pytest.mark.parametrize("loader", loaders.LOADERS, ids=lambda loader: loader.NAME)
def test_every_loader_takes_and_gives_what_the_protocol_says(loader):
    for name in ("sniff", "load"):
        promised = inspect.signature(getattr(loaders.Loader, name))
        offered = inspect.signature(getattr(loader, name))
        assert [(each.name, each.kind, each.annotation) for each in offered.parameters.values()] == [
            (each.name, each.kind, each.annotation)
            for each in itertools.islice(promised.parameters.values(), 1, None)
        ]
        assert offered.return_annotation == promised.return_annotation


def test_the_table_of_formats_agrees_with_the_modules_and_lists_every_one():
    for format, loader in zip(loaders.FORMATS, loaders.LOADERS, strict=True):
        assert format.name == loader.NAME
        assert loader.__name__ == f"loaders.{format.module}"
        assert format.adjustable == isinstance(loader, loaders.Adjustable) == hasattr(loader, "OPTIONS")
    modules = {module.name for module in pkgutil.iter_modules(loaders.__path__) if not module.ispkg}
    assert modules == {format.module for format in loaders.FORMATS}


@pytest.mark.parametrize(
    "head",
    [b'{"title": "<article>"}', b' \n[{"a": "<collection id="}]', b'\xef\xbb\xbf{"x": "<leader> datafield"}'],
)
def test_a_format_that_the_table_calls_xml_does_not_take_json_for_its_own(head):
    for format in loaders.FORMATS:
        assert not (format.xml and format.loader().sniff(head, "a.json"))


def test_json_lines_are_detected_without_importing_the_formats_that_cannot_match():
    script = (
        "import sys, loaders\n"
        "found = loaders.detect(b'{\"title\": \"A\"}\\n', 'papers.jsonl')\n"
        "assert found.NAME == 'jsonl' and loaders.by_name('jsonl') is found\n"
        "print(*(name for name in ('loaders.bibtex', 'loaders.marcxml', 'loaders.ris', 'lxml', 'pylatexenc') if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def test_records_with_the_usual_fields_are_detected_without_importing_other_formats():
    head = b'{"id": "a", "title": "A", "authors": ["Ada Bell"], "year": 1843}\n' * 9
    script = (
        f"import sys, loaders; print(loaders.detect({head!r}, 'a').NAME)\n"
        "print(*(name for name in ('loaders.aminer', 'loaders.marc', 'loaders.openalex') if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "jsonl\n\n"


def by_sniffing(head: bytes) -> str:
    """The name of the first format that detects a head."""
    return next(loader.NAME for loader in loaders._candidates(head) if loader.sniff(head, "a.json"))


# names of fields of several formats, and values by which some of them are recognized
FIELDS = st.sampled_from(
    ["abstract", "authors", "venue", "year", "doi", "url", "id", "data", "n_citation", "type"]
)
VALUES = st.sampled_from(
    [
        *(
            "10.1371/journal.pone.1",
            "https://openalex.org/W1",
            "https:\\/\\/openalex.org\\/W1",
            "article",
            7,
            None,
        ),
        *(["Ada Bell"], [{"full_name": "Bell, Ada"}], {"itemType": "book"}, {"content": {}}, [["a"]]),
    ]
)
RECORDS = st.dictionaries(FIELDS, VALUES, max_size=5).map(lambda given: {"title": "On Engines", **given})
LINES = st.one_of(
    RECORDS.map(json.dumps), st.sampled_from(["", "{", "Author name cluster", '{"paperId": "1"}'])
)


@given(st.lists(LINES, min_size=1, max_size=3).map("\n".join), st.sampled_from(["", "\n"]))
def test_a_head_that_is_unmistakable_is_detected_by_no_other_format(lines, end):
    head = (lines + end).encode()
    if jsonl.is_unmistakable(head):
        assert by_sniffing(head) == "jsonl"


def test_sample_files_of_other_formats_are_not_taken_for_unmistakable_ones(shared):
    heads = [path.read_bytes()[:65536] for path in (shared / "samples").rglob("*.json*") if path.is_file()]
    taken = [head for head in heads if jsonl.is_unmistakable(head)]
    assert len(heads) > 20
    assert all(by_sniffing(head) == "jsonl" for head in taken)


SUMS = """
NAME = "sums"
LABEL = "sums"
SUFFIXES = (".sums",)

def sniff(head, name):
    return head.startswith(b"sum")

def load(stream, *, max_record_bytes=1):
    yield from ()
"""


def test_one_file_and_one_line_of_the_table_add_a_format(tmp_path, monkeypatch):
    (tmp_path / "sums.py").write_text(SUMS)
    monkeypatch.setattr(loaders, "__path__", [*loaders.__path__, str(tmp_path)])
    monkeypatch.setattr(loaders, "FORMATS", (*loaders.FORMATS, loaders.Format("sums", "sums")))
    assert loaders.detect(b"sum 1 2", "a.txt").NAME == "sums"
    assert loaders.detect(b"", "a.sums.gz").NAME == "sums"
    assert loaders.by_name("sums").LABEL == "sums"


def test_a_module_that_lacks_a_name_is_an_error_that_names_the_module(tmp_path, monkeypatch):
    (tmp_path / "half.py").write_text("NAME = 'half'")
    monkeypatch.setattr(loaders, "__path__", [*loaders.__path__, str(tmp_path)])
    with pytest.raises(TypeError, match=r"loaders\.half"):
        loaders.Format("half", "half").loader()
