"""The data set in exported files: every format with a place for it states name, source and licence."""

from __future__ import annotations

import io
import json
import re
import struct
from dataclasses import replace

import pypdfium2
import pytest

from graphapp.exporters import EXPORTERS
from graphapp.exporters.png import _HEADER
from graphapp.networks.provenance import DataSource
from graphapp.networks.spec import NetworkNode, NetworkSpec, NetworkView

DATA = DataSource("Robots", "Papers about <robots>.", "https://example.org/papers", "CC BY 4.0")
TEXTS = {exporter.name: exporter for exporter in EXPORTERS if exporter.name not in ("csv", "pdf", "png")}


@pytest.fixture
def view() -> NetworkView:
    nodes = [NetworkNode("ada", "Ada", 3, x=0, y=0, community=0), NetworkNode("bo", "Bo", 2, x=50, y=9)]
    return NetworkView("Network of Ada", NetworkSpec("author", "ada"), nodes, [], revision="1", data=DATA)


def written(name: str, view: NetworkView) -> bytes:
    out = io.BytesIO()
    next(each for each in EXPORTERS if each.name == name).write(view, out)
    return out.getvalue()


@pytest.mark.parametrize("name", TEXTS)
def test_a_file_states_its_title_and_its_data_set(view, name):
    text = written(name, view).decode()
    for wanted in ("Network of Ada", "Robots", "https://example.org/papers", "CC BY 4.0"):
        assert wanted in text


@pytest.mark.parametrize("name", TEXTS)
def test_an_unknown_data_set_is_not_mentioned(view, name):
    text = written(name, replace(view, data=DataSource())).decode()
    assert not re.search("Data set|Licence:|dcterms", text)


@pytest.mark.parametrize("name", ["json", "cyjs"])
def test_json_has_fields_for_it(view, name):
    found = json.loads(written(name, view))
    about = found["graph" if name == "json" else "data"]
    assert about["data_set"] == "Robots"
    assert about["source"] == "https://example.org/papers"
    assert about["licence"] == "CC BY 4.0"


def test_a_pdf_has_a_title_and_a_subject(view):
    known = pypdfium2.PdfDocument(written("pdf", view)).get_metadata_dict()
    assert known["Title"] == "Network of Ada"
    for wanted in ("Data set: Robots.", "Source: https://example.org/papers.", "Licence: CC BY 4.0."):
        assert wanted in known["Subject"]


def test_png_has_text_chunks_with_the_keywords_of_the_standard(view):
    data = written("png", view)
    texts, place = {}, _HEADER
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        kind, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        if kind == b"iTXt":
            keyword, _, rest = body.partition(b"\0")
            # compression flag and method, language, translated keyword
            texts[keyword.decode()] = rest[4:].decode()
        place += 12 + length
    assert texts["Title"] == "Network of Ada"
    assert texts["Source"] == "https://example.org/papers"
    assert texts["Copyright"] == "CC BY 4.0"
    assert texts["Description"].endswith(
        "Papers about <robots>. Data set: Robots. Source: https://example.org/papers. Licence: CC BY 4.0."
    )
