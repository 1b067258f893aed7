"""Which format a file has."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize("head", [b"hello", b"", b"\x89PNG\r\n"])
def test_a_file_of_no_known_format_says_what_was_tried_and_how_to_name_it(head):
    with pytest.raises(BadInput) as caught:
        loaders.detect(head, "notes.txt")
    assert "not known" in caught.value.message
    for loader in loaders.LOADERS:
        assert loader.NAME in caught.value.hint
    assert "--format" in caught.value.hint


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
