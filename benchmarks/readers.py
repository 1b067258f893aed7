"""The speed of the readers of bibliography formats, in records per second, compared with other readers on the same bytes.

The bytes come from real files; small ones are repeated, which favours readers that cache names. Times are processor times of this process,
so that other work on the machine does not count. Unless the note says so, the other readers do less: they return strings unchanged, while
graphapp returns titles and abstracts without markup, names in printed order, and validated fields.
"""

from __future__ import annotations

import csv
import io
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import loaders
from benchmarks.measuring import Place, Row
from graphapp.model.records import Paper

__all__ = ["measure"]

# small files are repeated up to this size
_BYTES = 4_000_000


class Peer(NamedTuple):
    """Another reader: its name, a function that reads a string, and a note on what it does or omits."""

    name: str
    read: Callable[[str], object]
    note: str = ""


class Case(NamedTuple):
    """A format, its sample files, and other readers for it. `reach` is the target: a multiple of the first reader's speed."""

    format: str
    samples: tuple[str, ...]
    peers: Callable[[], list[Peer]] = list
    reach: float = 0


def _rispy() -> list[Peer]:
    import rispy

    return [Peer("rispy", rispy.loads)]


def _wok() -> list[Peer]:
    import rispy

    return [Peer("rispy", lambda text: rispy.loads(text, implementation=rispy.WokParser))]


def _nbib() -> list[Peer]:
    import nbib

    return [Peer("nbib", nbib.read)]


def _csv() -> list[Peer]:
    return [Peer("csv.DictReader", lambda text: list(csv.DictReader(io.StringIO(text))), "cells only")]


def _bibtex() -> list[Peer]:
    import bibtexparser
    from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors, SplitNameParts
    from pybtex.database.input.bibtex import Parser

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)

    def whole(text: str) -> object:
        steps = [SeparateCoAuthors(), SplitNameParts(), LatexDecodingMiddleware()]
        return bibtexparser.parse_string(text, append_middleware=steps)

    return [
        Peer("bibtexparser", whole, "with names and LaTeX, as graphapp"),
        Peer("bibtexparser without middleware", bibtexparser.parse_string, "no LaTeX, no names"),
        Peer("pybtex", lambda text: Parser().parse_string(text), "names, no LaTeX"),
    ]


_BIBLIOGRAPHIES = (
    "bibtex_pmlr_acl/acl2022.bib",
    "bibtex_pmlr_acl/coling2025.bib",
    "bibtex_pmlr_acl/acml2024.bib",
    "bibtex/*/tugboat.bib",
)
CASES = (
    Case("bibtex", _BIBLIOGRAPHIES, _bibtex, reach=10),
    Case("ris", ("ris/pypi-asreview/*_*.ris",), _rispy),
    Case("nbib", ("pubmed/*/*.medline",), _nbib),
    Case("wos", ("wos/*metaknowledge/*.isi",), _wok),
    Case("endnote", ("endnote/*/*.ref",)),
    Case("refworks", ("endnote/*/RefWorks*.txt",)),
    Case("endnote-xml", ("endnote/*/*Article2.xml",)),
    Case("scopus-csv", ("scopus_csv/*/*.scopus",), _csv),
)


def measure(place: Place) -> list[Row]:
    """A row for each format that has real sample files."""
    samples = place.corpus.parent.parent / "samples"
    return [row for case in CASES if (row := _row(case, samples)) is not None]


def _row(case: Case, samples: Path) -> Row | None:
    data = b"".join(
        path.read_bytes().removeprefix(b"\xef\xbb\xbf").strip() + b"\n\n"
        for pattern in case.samples
        for path in sorted(samples.glob(pattern))
    )
    if not data:
        return None
    if case.format == "endnote-xml":
        head, body = data.split(b"<records>", 1)
        body = body.split(b"</records>", 1)[0]
        data = head + b"<records>" + body * (1 + _BYTES // len(body)) + b"</records></xml>"
    elif case.format == "scopus-csv":
        head, body = data.split(b"\n", 1)
        data = head + b"\n" + body.strip() + b"\n"
    else:
        data *= 1 + _BYTES // len(data) if len(data) < _BYTES // 2 else 1
    loader = loaders.by_name(case.format)
    records = 0

    def count() -> None:
        nonlocal records
        records = sum(isinstance(item, Paper) for item in loader.load(io.BytesIO(data)))

    ours = _seconds(count)
    text = data.decode(errors="replace")
    theirs = [(peer, _seconds(lambda peer=peer: peer.read(text))) for peer in case.peers()]
    ratio = theirs[0][1] / ours if theirs else 0
    return Row(
        f"read {case.format}",
        f"≥ {case.reach:g} x the first" if case.reach else "",
        f"{records / ours:,.0f} records/s",
        ", ".join(f"{peer.name} {records / seconds:,.0f}/s" for peer, seconds in theirs) or "no other reader",
        "; ".join(f"{peer.name}: {peer.note}" for peer, _ in theirs if peer.note),
        ratio >= case.reach if case.reach else None,
    )


def _seconds(work: Callable[[], object]) -> float:
    """The processor time of one run; a second one would benefit from the reader's caches."""
    start = time.process_time()
    work()
    return time.process_time() - start
