"""Feeds the XML readers with files that a fuzzer makes, for as long as asked:

    pip install atheris
    python tests/fuzz/xml_readers.py -max_total_time=600 -timeout=20 -rss_limit_mb=1500 [FOLDER]

The first byte chooses the reader. A run fails when a reader raises, hangs or takes too much memory, yields what is neither paper nor problem,
or loses a record: where the file is well-formed XML, as many papers and refused records must come as it has records by the parser of the
standard library. FOLDER keeps what was found to reach something new.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from xml.etree import ElementTree

import atheris

with atheris.instrument_imports(include=["loaders"]):
    from loaders import acl, acl_people, arxiv, dblp, dblp_api, jats, marcxml, mods, pubmed, rdf

from graphapp.model.records import Paper, Problem

READERS = (dblp, dblp_api, pubmed, acl, acl_people, arxiv, jats, mods, marcxml, rdf)
RECORDS = {
    dblp: {
        "article",
        "inproceedings",
        "proceedings",
        "book",
        "incollection",
        "phdthesis",
        "mastersthesis",
        "data",
    },
    pubmed: {"PubmedArticle", "PubmedBookArticle"},
    acl: {"paper"},
    mods: {"mods"},
    jats: {"article"},
}
ROOTS = {
    dblp: "dblp",
    pubmed: "PubmedArticleSet",
    acl: "collection",
    mods: "modsCollection",
    jats: "articles",
}
SEEDS = (
    b'<dblp>\n<article mdate="2020-01-01" key="a/b">\n<author orcid="0000-0002-1825-0097">A &uuml; 0001</author>\n<title>T <i>x</i>.</title>\n'
    b'<year>2001</year>\n<ee>https://doi.org/10.1000/x</ee>\n</article>\n<www key="homepages/1/2">\n<author>A</author>\n</www>\n</dblp>',
    b'{"result":{"hits":{"hit":[{"info":{"title":"T","authors":{"author":{"@pid":"1/2","text":"A"}},"key":"a/b"}}]}}}',
    b"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>T</ArticleTitle><AuthorList><Author>"
    b"<LastName>A</LastName></Author></AuthorList></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>",
    b'<collection id="P18"><volume id="1"><meta><booktitle>B</booktitle></meta><paper id="1"><title>T</title><author><first/><last>A</last>'
    b"</author></paper></volume></collection>",
    b"a-b:\n  names:\n  - {first: A, last: B}\n",
    b"<OAI-PMH><ListRecords><record><header><identifier>x</identifier></header><metadata><arXiv><id>0704.0001</id><title>T</title>"
    b"<authors><author><keyname>A Collaboration</keyname></author></authors></arXiv></metadata></record></ListRecords></OAI-PMH>",
    b'<articles><article><front><article-meta><title-group><article-title>T</article-title></title-group><contrib-group><contrib><name>'
    b"<surname>A</surname></name></contrib></contrib-group></article-meta></front></article></articles>",
    b"<modsCollection><mods><titleInfo><title>T</title></titleInfo><name><namePart>A, B</namePart></name></mods></modsCollection>",
    b'<record><leader>00000nam</leader><datafield tag="245"><subfield code="a">T</subfield></datafield></record>',
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><Article rdf:about="urn:x"><title>T</title><authors><rdf:Seq>'
    b'<rdf:li rdf:resource="#a"/></rdf:Seq></authors></Article><Person rdf:ID="#a"><name>A</name></Person></rdf:RDF>',
)  # fmt: skip
LIMIT = 100_000


def expected(data: bytes, names: set[str], root_name: str) -> int | None:
    """How many records a well-formed file has; None for one that is not, or that has entities of its own, or records in records."""
    if b"<!DOCTYPE" in data or b"encoding" in data:
        return None
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError):
        return None
    if root.tag != root_name:
        return None
    count = 0
    levels: list[tuple[ElementTree.Element, bool]] = [(root, False)]
    while levels:
        element, inside = levels.pop()
        name = element.tag.rpartition("}")[2]
        if name in names:
            if inside:
                return None
            count += 1
        levels += [
            (inner, inside or name in names or (element is not root and root_name == "dblp"))
            for inner in element
        ]
    return count


def accounted(items: Iterable[Paper | Problem]) -> int:
    """How many records the items speak for."""
    count = 0
    for item in items:
        if isinstance(item, Paper):
            count += 1
            assert item.record
            assert item.title
            assert item.where
        else:
            assert isinstance(item, Problem)
            assert item.what
            assert item.refused in (0, 1)
            count += item.refused
    return count


def one(data: bytes) -> None:
    """One file for the reader that its first byte names."""
    if not data:
        return
    reader, data = READERS[data[0] % len(READERS)], data[1:]
    reader.sniff(data[:65_536], "x")
    count = accounted(reader.load(io.BytesIO(data), max_record_bytes=LIMIT))
    if reader in RECORDS:
        records = expected(data, RECORDS[reader], ROOTS[reader])
        assert records is None or count >= records, f"{count} of {records} records"


def main() -> None:
    """Runs until a failure, or as long as asked."""
    seeds = [bytes([number]) + seed for number, seed in enumerate(SEEDS)]
    for seed in seeds:
        one(seed)
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
