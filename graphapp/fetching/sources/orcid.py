"""Works in ORCID records (https://info.orcid.org/documentation/api-tutorials/api-tutorial-read-data-on-a-record/).

The list of works has only summaries; complete works are requested by their put-codes, at most 100 in one request. Of works that several
sources added to a record, the one that its owner prefers is requested.
"""

from __future__ import annotations

from typing import Any

from graphapp.fetching.identifiers import bare_orcid
from graphapp.fetching.source import FetchWay, JsonPage, Rate, Source

__all__ = ["SOURCE"]


def _put_codes(works: Any) -> list[str]:
    """ORCID:CODE for each group of works."""
    orcid = bare_orcid(str(works.get("path") or "")) or ""
    found = []
    for group in works.get("group") or []:
        summaries = group.get("work-summary") or []
        # the preferred one has the highest index
        best = max(summaries, key=lambda each: int(each.get("display-index") or 0), default=None)
        if best is not None:
            found.append(f"{orcid}:{best['put-code']}")
    return found


SOURCE = Source(
    name="orcid",
    label="ORCID",
    address="https://pub.orcid.org/v3.0",
    format="orcid",
    rate=Rate(12, 1),
    headers={"Accept": "application/json"},
    completed_by="crossref",
    ways={
        "orcid": FetchWay(
            "/{value}/works",
            {},
            JsonPage("group"),
            normal=bare_orcid,
            listed=_put_codes,
            then=FetchWay(
                "/{kind}/works/{value}",
                {},
                JsonPage("bulk"),
                most=100,
                between=",",
                kind=lambda value: value.partition(":")[0],
                sent=lambda value: value.partition(":")[2],
            ),
        ),
    },
)
