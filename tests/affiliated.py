"""Six papers with affiliations as OpenAlex gives them, for networks of institutions and countries worked out by hand.

w1 2020 Ann Lee (ETH), Bo Wu (ETH), Cy Day (MIT)      w4 2022 Di Eis (Tokyo)
w2 2021 Ann Lee (ETH), Di Eis (Tokyo), Cy Day (MIT)   w5 2022 Éva Fox (nothing)
w3 2021 Ann Lee (ETH and MIT)                         w6 2023 Bo Wu (ETH), Éva Fox (nothing)

ETH is in Switzerland, MIT in the USA, Tokyo in Japan. So of the countries, Switzerland has four papers, the USA three, Japan two;
Switzerland and the USA share w1, w2 and w3, and each of them shares w2 with Japan.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graphapp.ingest.load import ingest
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Store

__all__ = ["ETH", "MIT", "ORCID", "TOKYO", "WORKS", "affiliated_service", "load_works", "write_works"]

ETH, MIT, TOKYO = "ror:05a28rw58", "ror:042nb2s44", "ror:057zh3y96"
ORCID = "0000-0002-1825-0097"
"""The ORCID of Bo Wu."""
_PLACES = {
    "ETH": ("ETH Zurich", ETH, "CH", "Dept. of Computer Science, ETH Zürich, Switzerland"),
    "MIT": ("Massachusetts Institute of Technology", MIT, "US", "MIT, Cambridge, MA, USA"),
    "Tokyo": ("The University of Tokyo", TOKYO, "JP", "Univ. of Tokyo, Japan"),
}


def _authorship(name: str, places: tuple[str, ...]) -> dict[str, Any]:
    known = [_PLACES[place] for place in places]
    return {
        "author": {
            "id": f"https://openalex.org/A{sum(map(ord, name))}",
            "display_name": name,
            "orcid": f"https://orcid.org/{ORCID}" if name == "Bo Wu" else None,
        },
        "institutions": [
            {
                "id": f"https://openalex.org/I{place}",
                "display_name": institution,
                "ror": f"https://ror.org/{id.removeprefix('ror:')}",
                "country_code": country,
            }
            for place, (institution, id, country, _) in enumerate(known)
        ],
        "raw_affiliation_strings": [printed for *_, printed in known],
        "affiliations": [
            {"raw_affiliation_string": printed, "institution_ids": [f"https://openalex.org/I{place}"]}
            for place, (*_, printed) in enumerate(known)
        ],
    }


def _work(number: int, year: int, *authors: tuple[str, tuple[str, ...]]) -> dict[str, Any]:
    return {
        "id": f"https://openalex.org/W{number}",
        "title": f"Work {number} on graphs",
        "publication_year": year,
        "type": "article",
        "authorships": [_authorship(*author) for author in authors],
    }


_ANN, _BO, _CY, _DI, _EVA = "Ann Lee", "Bo Wu", "Cy Day", "Di Eis", "Éva Fox"
WORKS = [
    _work(1, 2020, (_ANN, ("ETH",)), (_BO, ("ETH",)), (_CY, ("MIT",))),
    _work(2, 2021, (_ANN, ("ETH",)), (_DI, ("Tokyo",)), (_CY, ("MIT",))),
    _work(3, 2021, (_ANN, ("ETH", "MIT"))),
    _work(4, 2022, (_DI, ("Tokyo",))),
    _work(5, 2022, (_EVA, ())),
    _work(6, 2023, (_BO, ("ETH",)), (_EVA, ())),
]


def write_works(folder: Path) -> Path:
    """The works as a file of OpenAlex, one per line."""
    file = folder / "works.jsonl"
    file.write_text("".join(json.dumps(work) + "\n" for work in WORKS), "utf-8")
    return file


def load_works(store: Store, folder: Path) -> None:
    """Load the works into a store."""
    assert ingest(store, [write_works(folder)], Settings.read(environ={})).loaded == len(WORKS)


@contextmanager
def affiliated_service(folder: Path) -> Iterator[GraphService]:
    """A service with the works in a store in memory."""
    settings = Settings.read({"store": "memory:"}, {})
    store = open_store("memory:", settings)
    load_works(store, folder)
    service = GraphService(store, settings)
    yield service
    service.close()
