"""The speed of the XML readers: a dblp dump of a million records, and the sample files of other formats, each in a separate process.

Times are processor times of the process, so that other work on the machine does not count. They are compared with lxml's own parser, which
finds the records but extracts nothing: iterparse over the dump (without its DTD), clearing each element, and a tree of each sample file.

    python -m benchmarks.xml_readers FORMAT FILE…        prints the result of one process as JSON
"""

from __future__ import annotations

import gc
import io
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from lxml import etree

import loaders
from benchmarks import dblp_file
from benchmarks.measuring import Place, Row
from graphapp.model.records import Paper
from loaders.reading.opening import opened

_PAPERS = 600_000
_REACH = 60_000
_MOST_MIB = 600
# the samples of a format are read repeatedly for at least this long
_ENOUGH_SECONDS = 2.0
_SAMPLES = {
    "pubmed": "pubmed/**/*.xml*",
    "acl": "acl_xml/**/*.xml",
    "arxiv": "arxiv/**/*.xml",
    "jats": "jats/**/*.*ml",
    "mods": "mods/**/*.xml",
    "marcxml": "misc/**/*M*.xml",
    "rdf": "zotero_rdf/**/*RDF_*.rdf",
}


def measure(place: Place) -> list[Row]:
    """One row for each format."""
    dump = place.folder / "dblp.xml"
    rows = [_dump(dump, dblp_file.write(_PAPERS, dump))]
    dump.unlink()
    samples = (
        Path(os.environ.get("GRAPHAPP_RECORDS") or Path(__file__).resolve().parents[2] / "shared") / "samples"
    )
    for name, pattern in _SAMPLES.items():
        files = [path for path in sorted(samples.glob(pattern)) if _is_of(name, path)]
        if files:
            ours, peer = _child(name, *files), _child(f"peer-{name}", *files)
            rows.append(
                Row(
                    f"{name}: {len(files):,} sample files, repeated",
                    "",
                    f"{ours['records'] / ours['seconds']:,.0f} records/s, {ours['bytes'] / ours['seconds'] / 1e6:.1f} MB/s",
                    f"lxml, tree only: {peer['bytes'] / peer['seconds'] / 1e6:.1f} MB/s",
                )
            )
    return rows


def _dump(path: Path, records: int) -> Row:
    ours, peer = _child("dblp", path), _child("peer-dblp", path)
    rate = records / ours["seconds"]
    return Row(
        f"dblp XML: {records:,} records, {path.stat().st_size / 2**20:.0f} MiB",
        f"≥ {_REACH:,} records/s, ≤ {_MOST_MIB} MiB",
        f"{rate:,.0f} records/s, {ours['mib']:.0f} MiB",
        f"lxml iterparse, no extraction: {peer['records'] / peer['seconds']:,.0f}/s, {peer['mib']:.0f} MiB",
        f"{ours['papers']:,} papers, the others person records",
        rate >= _REACH and ours["mib"] <= _MOST_MIB,
    )


def _is_of(name: str, path: Path) -> bool:
    with opened(path) as source:
        return loaders.by_name(name).sniff(source.head, path.name)


def _child(what: str, *files: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.xml_readers", what, *map(str, files)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))


def _measured(what: str, files: list[str]) -> dict[str, float]:
    # as in a load; the readers create no reference cycles
    gc.disable()
    found = _whole_dump(what, files[0]) if what.endswith("dblp") else _samples(what, files)
    found["mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def _whole_dump(what: str, file: str) -> dict[str, float]:
    papers = records = 0
    began = time.process_time()
    if what == "dblp":
        with Path(file).open("rb") as stream:
            papers = sum(isinstance(item, Paper) for item in loaders.by_name("dblp").load(stream))
    else:
        names = ("article", "inproceedings", "incollection", "www")
        for _, element in etree.iterparse(
            file, tag=names, resolve_entities=False, load_dtd=False, no_network=True
        ):
            records += 1
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return {"records": records, "papers": papers, "seconds": time.process_time() - began}


def _samples(what: str, files: list[str]) -> dict[str, float]:
    contents = []
    for file in files:
        with opened(Path(file)) as source:
            contents.append(source.stream.read())
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, recover=True, huge_tree=True
    )
    loader = None if what.startswith("peer-") else loaders.by_name(what)
    records = size = 0
    began = time.process_time()
    while time.process_time() - began < _ENOUGH_SECONDS:
        for data in contents:
            size += len(data)
            if loader is None:
                etree.fromstring(data, parser)
            else:
                records += sum(1 for _ in loader.load(io.BytesIO(data)))
    return {"records": records, "bytes": size, "seconds": time.process_time() - began}


if __name__ == "__main__":
    print(json.dumps(_measured(sys.argv[1], sys.argv[2:])))
