"""Editors, in every store."""

from __future__ import annotations

from pathlib import Path

from graphapp.ingest.load import ingest
from graphapp.ingest.unload import unload
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores.base import Store

# Gödel edited the volume of the first two papers and is the author of the third
BIBTEX = """
@inproceedings{a, title={First Graphs}, author={Ada Lovelace}, editor={Kurt Gödel and Emmy Noether}, booktitle={Graphs}, year=2019}
@inproceedings{b, title={Second Graphs}, author={Alan Turing}, editor={GÖDEL, Kurt}, booktitle={Graphs}, year=2021}
@article{c, title={Third Graphs}, author={Kurt Gödel and Ada Lovelace}, journal={Graph Journal}, year=2020}
"""


def load(store: Store, folder: Path) -> GraphService:
    file = folder / "papers.bib"
    file.write_text(BIBTEX, encoding="utf-8")
    ingest(store, [file], Settings.read(environ={}))
    return GraphService(store, Settings.read(environ={}))


def test_an_author_has_the_papers_that_list_the_name_as_editor(store: Store, tmp_path: Path) -> None:
    service = load(store, tmp_path)
    assert len(dict(store.editor_details())) == 2
    found = service.author("Kurt Gödel")
    assert [paper.title for paper in found.edited] == ["Second Graphs", "First Graphs"]
    assert (found.edited_count, found.total, dict(found.roles)) == (2, 1, {"first": 1})
    assert [coauthor.name for coauthor in found.coauthors] == ["Ada Lovelace"]
    assert service.author("Ada Lovelace").edited == []


def test_a_paper_names_its_editors_and_those_who_have_papers(store: Store, tmp_path: Path) -> None:
    service = load(store, tmp_path)
    (paper,) = [each for each in service.search_papers("First Graphs") if each.title == "First Graphs"]
    view = service.paper_view(paper.id)
    assert [each.name for each in view.editors] == ["Kurt Gödel", "Emmy Noether"]
    assert view.publishing_editors == {"kurt gödel"}


def test_a_paper_that_is_removed_is_not_edited_any_more(store: Store, tmp_path: Path) -> None:
    service = load(store, tmp_path)
    assert service.author("Kurt Gödel").edited_count == 2
    more = tmp_path / "more.bib"
    more.write_text("@article{d, title={Fourth Graphs}, author={Kurt Gödel}, year=2022}", encoding="utf-8")
    ingest(store, [more], service.settings)
    unload(store, 1, service.settings)
    assert service.author("Kurt Gödel").edited_count == 0
