"""Files of `graphapp neo4j-export`, read by the import of the server."""

from __future__ import annotations

import os
import subprocess
from contextlib import closing

import pytest

from graphapp.model.identifiers import fingerprint
from graphapp.model.names import last_name
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, VenueRow
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.copy import digest
from graphapp.stores.neo4j.bulk_import import arguments, write_import

ANN = AuthorRow('name:Ann "A", O\'Neil; Jr', 'Ann "A", O\'Neil; Jr', 'ann "a", o\'neil; jr')
BO = AuthorRow("dblp:1", "Bo 陈 😀", "bo 陈 😀")
PAPERS = [
    StoredPaper(
        "p:1",
        "Back\\slash; \"quotes\", {braces} 'and' commas,",
        2020,
        "journal",
        VenueRow("tacl", "TACL", "journal"),
        (Authorship(ANN, 0), Authorship(BO, None)),
        True,
        "",
        "10.1/a",
        "https://example.org/?a=1&b=2",
        ("p:1", "q;1", 'r"1'),
        # of the title, the year and the authors with a position, as the loaders compute it
        fingerprint("Back\\slash; \"quotes\", {braces} 'and' commas,", 2020, [last_name(ANN.name)]),
    ),
    # one person twice in a list, an empty list in another paper
    StoredPaper(
        "p:2",
        "Ä=1+2",
        None,
        "other",
        None,
        (Authorship(BO, 0), Authorship(BO, 1)),
        sources=("p:2",),
        fingerprint=fingerprint("Ä=1+2", None, [last_name(BO.name)] * 2),
    ),
    StoredPaper("p:3", "-1", -5, "book", VenueRow("é", "É", None), (), sources=("p:3",)),
]


@pytest.fixture
def imported(own_neo4j_server, tmp_path, monkeypatch):
    """A database that the server's import created from the files of the papers, opened; and the store that the files were written from."""
    server = own_neo4j_server
    monkeypatch.setenv("NEO4J_USERNAME", server.user)
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    settings = Settings.read(environ={})
    with closing(open_store("memory:", settings)) as plain:
        plain.upsert(PAPERS)
        write_import(plain, tmp_path / "files")
        server.kill()
        done = subprocess.run(
            server.command("org.neo4j.cli.AdminTool", *arguments("neo4j")),
            cwd=tmp_path / "files",
            env={**os.environ, "NEO4J_HOME": str(server.home), "NEO4J_CONF": str(server.home / "conf")},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        server.start()
        with closing(open_store(server.uri, settings, writable=True)) as store:
            yield store, plain


@pytest.mark.timeout(300)
def test_the_servers_own_import_makes_the_same_graph_which_can_be_added_to(imported):
    store, plain = imported
    assert digest(store) == digest(plain)
    assert store.counts() == plain.counts()
    ids = [paper.id for paper in PAPERS]
    assert store.papers(ids) == plain.papers(ids)
    assert store.search_authors("o'neil ann", 9) == plain.search_authors("o'neil ann", 9)
    assert store.search_papers("back slash", 9) == plain.search_papers("back slash", 9)
    more = StoredPaper("p:4", "More", 2021, "other", None, (Authorship(ANN, 0),), sources=("p:4",))
    for each in (store, plain):
        each.upsert([more])
        each.settle()
    assert digest(store) == digest(plain)
    assert store.top_authors(9) == plain.top_authors(9)
