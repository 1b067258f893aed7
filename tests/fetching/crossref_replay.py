"""Crossref as it answers: lists with a cursor that is returned on every page, single works, and the rate in headers."""

from __future__ import annotations

import re

from tests.fetching.replay import Asked, Reply, as_json


class Crossref:
    """Answers from a list of works. `rate` is what the headers report, `expired` whether cursors are refused."""

    def __init__(self, works: list[dict], page: int = 100, rate: tuple[str, str] = ("50", "1s")) -> None:
        self.works = works
        self.page = page
        self.rate = rate
        self.expired = False

    def __call__(self, asked: Asked) -> Reply:
        headers = {"X-Rate-Limit-Limit": self.rate[0], "X-Rate-Limit-Interval": self.rate[1]}
        id = asked.path.removeprefix("/works").lstrip("/")
        if id:
            for work in self.works:
                if work["DOI"].lower() == id:
                    return as_json({"status": "ok", "message-type": "work", "message": work}, **headers)
            return Reply(404, b"Resource not found.", {"Content-Type": "text/plain"})
        cursor = asked.parameters["cursor"]
        if self.expired and cursor != "*":
            return as_json(
                {"status": "failed", "message": [{"message": "Cursor has expired"}]}, 400, **headers
            )
        found = self._found(asked.parameters)
        at = 0 if cursor == "*" else int(cursor)
        part = found[at : at + self.page]
        message = {"total-results": len(found), "items": part, "next-cursor": str(at + len(part))}
        return as_json({"status": "ok", "message-type": "work-list", "message": message}, **headers)

    def _found(self, parameters: dict[str, str]) -> list[dict]:
        found = self.works
        if words := parameters.get("query.author", "").lower().split():
            # any word matches; the works with most of them come first
            scores = [
                (sum(word in str(work.get("author")).lower() for word in words), work) for work in found
            ]
            found = [work for score, work in sorted(scores, key=lambda each: -each[0]) if score]
        conditions: dict[str, list[str]] = {}
        for condition in filter(None, re.split(",(?=[a-z-]+:)", parameters.get("filter", ""))):
            name, _, value = condition.partition(":")
            conditions.setdefault(name, []).append(value)
        for name, values in conditions.items():
            found = [work for work in found if self._fits(work, name, values)]
        return found

    def _fits(self, work: dict, name: str, values: list[str]) -> bool:
        year = str(work["issued"]["date-parts"][0][0])
        match name:
            case "doi":
                return work["DOI"].lower() in values
            case "orcid":
                return any(values[0] in (author.get("ORCID") or "") for author in work.get("author", ()))
            case "from-pub-date":
                return year >= values[0]
            case "until-pub-date":
                return year <= values[0]
            case "from-index-date":
                return work["indexed"]["date-time"] >= values[0]
        raise AssertionError(name)


def crossref_work(number: int, *authors: tuple[str, str], orcid: str = "", year: int = 2020) -> dict:
    """A work by authors with given and family names, the first with this ORCID."""
    people = [{"given": given, "family": family, "sequence": "additional"} for given, family in authors]
    if orcid:
        people[0]["ORCID"] = f"https://orcid.org/{orcid}"
    return {
        "DOI": f"10.5555/c{number}",
        "title": [f"Crossref Study {number}"],
        "type": "journal-article",
        "author": people,
        "issued": {"date-parts": [[year]]},
        "indexed": {"date-time": "2026-01-01T00:00:00Z"},
        "member": "1",
    }
