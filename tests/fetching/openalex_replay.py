"""OpenAlex as it answers: lists with a cursor, single records, redirects of merged identifiers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tests.fetching.replay import Asked, Reply, as_json

ADDRESS = "https://openalex.org/"


def work(
    number: int, authors: dict[str, str], year: int = 2020, updated: str = "2026-01-01", **more: Any
) -> dict:
    """A work with these authors, as identifier: name."""
    return {
        "id": f"{ADDRESS}W{number}",
        "doi": f"https://doi.org/10.5555/w{number}",
        "title": f"A Study of Number {number}",
        "publication_year": year,
        "type": "article",
        "updated_date": updated,
        "authorships": [
            {
                "author": {"id": f"{ADDRESS}{id}", "display_name": name, "orcid": None},
                "raw_author_name": name,
                "institutions": [],
            }
            for id, name in authors.items()
        ],
        **more,
    }


def author(
    id: str, name: str, place: str, works: int, first: int, last: int, orcid: str | None = None
) -> dict:
    return {
        "id": f"{ADDRESS}{id}",
        "display_name": name,
        "orcid": orcid and f"https://orcid.org/{orcid}",
        "works_count": works,
        "last_known_institutions": [{"display_name": place}],
        "counts_by_year": [{"year": first, "works_count": 1}, {"year": last, "works_count": 2}],
    }


class OpenAlex:
    """Answers from lists of works and authors. `merged` maps former identifiers to present ones; `page` is the largest page."""

    def __init__(
        self,
        works: list[dict],
        authors: list[dict] = (),
        merged: Mapping[str, str] = MappingProxyType({}),
        page: int = 100,
    ) -> None:
        self.works = works
        self.authors = list(authors)
        self.merged = merged
        self.page = page

    def __call__(self, asked: Asked) -> Reply:
        kind, _, id = asked.path.lstrip("/").partition("/")
        if id:
            return self._single(kind, id)
        if kind == "authors":
            words = asked.parameters["search"].lower().split()
            found = [
                each for each in self.authors if all(word in each["display_name"].lower() for word in words)
            ]
            return as_json({"meta": {"count": len(found)}, "results": found})
        return self._page(self._filtered(asked.parameters), asked.parameters)

    def _single(self, kind: str, id: str) -> Reply:
        if id in self.merged:
            return Reply(301, headers={"Location": f"/openalex/{kind}/{self.merged[id]}"})
        for each in self.works if kind == "works" else self.authors:
            if each["id"] == ADDRESS + id or each.get("doi") == id:
                return as_json(each)
        return as_json({"error": "Not Found"}, 404)

    def _filtered(self, parameters: dict[str, str]) -> list[dict]:
        found = self.works
        if words := parameters.get("search", "").lower().split():
            found = [each for each in found if all(word in each["title"].lower() for word in words)]
        for condition in filter(None, re.split(",(?=[a-z_.]+:)", parameters.get("filter", ""))):
            name, _, value = condition.partition(":")
            found = [each for each in found if self._fits(each, name, value.split("|"))]
        return found

    def _fits(self, each: dict, name: str, values: list[str]) -> bool:
        authors = [entry["author"] for entry in each["authorships"]]
        match name:
            case "authorships.author.id":
                return any(one["id"].removeprefix(ADDRESS) in values for one in authors)
            case "authorships.author.orcid":
                return any((one["orcid"] or "").rpartition("/")[2] in values for one in authors)
            case "ids.openalex":
                return each["id"].removeprefix(ADDRESS) in values
            case "doi":
                return each["doi"] in values
            case "from_publication_date":
                return f"{each['publication_year']}-06-01" >= values[0]
            case "to_publication_date":
                return f"{each['publication_year']}-06-01" <= values[0]
            case "from_updated_date":
                return each["updated_date"] >= values[0]
        raise AssertionError(name)

    def _page(self, found: list[dict], parameters: dict[str, str]) -> Reply:
        assert parameters["per_page"] == "100"
        at = 0 if parameters["cursor"] == "*" else int(parameters["cursor"].removeprefix("c"))
        part = found[at : at + self.page]
        following = f"c{at + self.page}" if part else None
        return as_json({"meta": {"count": len(found), "next_cursor": following}, "results": part})
