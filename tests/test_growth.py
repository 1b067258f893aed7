"""The benchmarks of growth and of interruptions: their generated records, their arithmetic, and one small run."""

from __future__ import annotations

import gzip
import io
from itertools import islice

import orjson
import pytest
from click.testing import CliRunner

from benchmarks import dblp_file, dblp_shaped, growth
from benchmarks.interruptions import interrupted_loads
from graphapp.model.records import Paper
from loaders import dblp


def test_generated_papers_have_the_shape_of_dblp_and_continue(tmp_path):
    dblp_shaped.write(3000, tmp_path / "a", 500, tmp_path / "b")
    lines = (tmp_path / "a").read_bytes().splitlines()
    found = [*map(orjson.loads, lines)]
    assert [record["id"] for record in found] == [f"p{n}" for n in range(3000)]
    assert 2.5 < sum(len(record["authors"]) for record in found) / 3000 < 3
    preprints = [record for record in found if record["venue"] == "CoRR"]
    assert 100 < len(preprints) < 200
    for record in preprints:
        before = found[int(record["id"][1:]) - 1]
        assert (record["title"], record["authors"]) == (before["title"], before["authors"])
    # the same records again, and the further ones follow
    assert [*islice(dblp_shaped.DblpShaped(3000).records(), 3500)][3000:] == [
        *map(orjson.loads, (tmp_path / "b").read_bytes().splitlines())
    ]


def test_a_generated_dump_has_what_the_dump_of_dblp_has(tmp_path):
    records = dblp_file.write(2000, tmp_path / "dblp.xml.gz")
    text = gzip.decompress((tmp_path / "dblp.xml.gz").read_bytes()).decode("ascii")
    persons = text.count("<www ")
    assert records == 2000 + persons
    for part in (
        *(
            "<!DOCTYPE dblp",
            "<crossref>",
            "<cite>",
            '<note type="affiliation">',
            ' orcid="',
            "&uuml;",
            "&#263;",
        ),
        *("<sup>", ' publtype="informal"', ' publtype="disambiguation"', " 0222</author>", '<ee type="oa">'),
    ):
        assert part in text
    items = list(dblp.load(io.BytesIO(text.encode())))
    papers = [item for item in items if isinstance(item, Paper)]
    assert len(papers) == len(items) == 2000
    authors = [author for paper in papers for author in paper.authors]
    known = [author for author in authors if author.id]
    # all but those whom dblp does not distinguish
    assert 0.95 < len(known) / len(authors) < 1
    # some are printed under their second name, but have the first one in all papers
    assert len({author.name for author in known}) == len({author.id for author in known})
    assert any(author.printed and author.printed[1] == "." for author in known)
    assert any(author.ids for author in authors)


def test_the_exponent_says_how_costs_grow():
    assert growth.exponent([100, 10_000], [2, 2]) == 0
    assert growth.exponent([100, 1000, 10_000], [1, 7, 100]) == pytest.approx(1)
    assert growth.exponent([100], [1]) is None


@pytest.mark.slow
def test_growth_is_printed_as_one_table(tmp_path):
    done = CliRunner().invoke(
        growth.main, ["1000", "--only", "load", "--only", "networks", "--folder", str(tmp_path)]
    )
    assert done.exit_code == 0, done.output
    for work in (
        *("load", "add 10,000 papers", "load the same again", "sqlite3"),
        *("network of the most prolific author", "network of the largest venue"),
    ):
        assert work in done.output
    # what was written is removed
    assert not [*tmp_path.rglob("whole.*"), *tmp_path.rglob("dblp.db*"), *tmp_path.rglob("vacuumed.db")]


@pytest.mark.slow
def test_an_interrupted_load_loses_nothing(tmp_path):
    """Killed, with its writing or its reading process killed, stopped with Ctrl-C, and with a full disk."""
    found = interrupted_loads(5, 6000, tmp_path)
    assert [each.defects for each in found] == [[]] * 5
