"""Coverage-guided fuzzing of the BibTeX reader: nothing is raised, nothing hangs, no entry that begins is lost.

    python tests/fuzz/bibtex.py -max_total_time=600 -timeout=10 FOLDER_OF_SAMPLES

Run by hand (it needs `atheris`); options are libFuzzer's. What it finds becomes a test of its own.
"""

from __future__ import annotations

import io
import re
import sys

import atheris

with atheris.instrument_imports(include=["loaders"]):
    from loaders import bibtex

from graphapp.model.records import Paper, Problem

# what begins an entry for certain, said in another way than by the reader; %-lines and xdata make none
BEGINS = re.compile(
    r"^@(?!comment|string|preamble|xdata|set\b)[a-z]+\{", re.MULTILINE | re.IGNORECASE | re.ASCII
)


def one_input(data: bytes) -> None:
    """A whole file."""
    items = list(bibtex.load(io.BytesIO(data), max_record_bytes=2000))
    papers = [item for item in items if isinstance(item, Paper)]
    refused = sum(item.refused for item in items if isinstance(item, Problem))
    assert all(paper.title.strip() and paper.record and paper.where for paper in papers)
    assert all(person.name for paper in papers for person in paper.authors)
    if b"\0" in data or b"\r" in data or b"%" in data:
        return
    try:
        text = data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError:
        return
    begun = len(BEGINS.findall(text))
    assert len(papers) + refused >= begun, (begun, len(papers), refused)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
