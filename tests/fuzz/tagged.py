"""Coverage-guided fuzzing of the readers of tagged lines: nothing is raised, nothing hangs, no record that begins is lost.

    python tests/fuzz/tagged.py -max_total_time=600 -timeout=10 FOLDER_OF_SAMPLES

Run by hand (it needs `atheris`); options are libFuzzer's. What it finds becomes a test of its own.
"""

from __future__ import annotations

import io
import re
import sys

import atheris

with atheris.instrument_imports(include=["loaders"]):
    from loaders import endnote, nbib, refworks, ris, wos

from graphapp.model.records import Paper, Problem

# what begins a record for certain, said in another way than by the readers
BEGINS = {
    ris: re.compile(r"^TY  - ", re.MULTILINE),
    wos: re.compile(r"^PT [JSB]$", re.MULTILINE),
    nbib: re.compile(r"^PMID- [0-9]", re.MULTILINE),
    endnote: re.compile(r"^%0 [A-Z]", re.MULTILINE),
    refworks: re.compile(r"^RT [A-Z]", re.MULTILINE),
}


def one_input(data: bytes) -> None:
    """The first byte chooses the reader."""
    loader = list(BEGINS)[data[0] % len(BEGINS)] if data else ris
    data = data[1:]
    items = list(loader.load(io.BytesIO(data), max_record_bytes=2000))
    papers = [item for item in items if isinstance(item, Paper)]
    refused = sum(item.refused for item in items if isinstance(item, Problem))
    assert all(paper.title.strip() and paper.record and paper.where for paper in papers)
    assert all(person.name or not paper.title for paper in papers for person in paper.authors)
    if b"\0" in data or b"\r" in data:
        return
    try:
        text = data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError:
        return
    begun = len(BEGINS[loader].findall(text))
    assert len(papers) + refused >= begun, (loader.NAME, begun, len(papers), refused)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
