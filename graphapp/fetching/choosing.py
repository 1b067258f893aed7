"""What is to be fetched, from what a user enters: one form for the command and the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graphapp.errors import BadInput
from graphapp.fetching.fetcher import Fetcher, FetchOutcome
from graphapp.fetching.source import WAY_LABELS, AuthorCandidate, Source, WayName
from graphapp.fetching.spec import FetchSpec, YearRange
from graphapp.settings import Settings

__all__ = ["author_fetch", "check_complete", "outcome_notes", "remarks", "value_fetch"]

_SHOWN_VALUES = 3
_SHOWN_MISSING = 10


def check_complete(source: Source, complete: bool) -> None:
    """Raises BadInput if the records of a source cannot be completed from another one."""
    if complete and not source.completed_by:
        raise BadInput(
            f"The records of {source.label} are complete; no other source completes them.",
            "Omit the option to complete records.",
        )


def value_fetch(
    fetcher: Fetcher,
    by: WayName,
    values: Iterable[str],
    years: YearRange | None,
    *,
    complete: bool = False,
    origin: str = "",
) -> FetchSpec:
    """The fetch of the records with these identifiers, or of those that a query finds. Empty values, and identifiers that begin with #, are
    ignored. `origin` names the list of identifiers. Raises BadInput for invalid values, and if there is none."""
    given = [value.strip() for value in values if value.strip()]
    if by == "ids":
        given = [value for value in given if not value.startswith("#")]
    elif not given:
        raise BadInput(f"The {WAY_LABELS[by]} is empty.", f"Enter the {WAY_LABELS[by]}.")
    found = fetcher.normal(by, given)
    label = f"{len(found):,} from {origin}" if origin and len(found) > _SHOWN_VALUES else ""
    return FetchSpec(fetcher.source.name, by, found, years, label=label, complete=complete)


def author_fetch(
    fetcher: Fetcher,
    name: str,
    chosen: Sequence[AuthorCandidate],
    years: YearRange | None,
    *,
    complete: bool = False,
) -> FetchSpec:
    """The fetch of the records of authors that were found for `name`."""
    source = fetcher.source
    ids = tuple(each.id for each in chosen)
    if source.authors is None:
        return FetchSpec(source.name, "author", (name,), years, ids, ", ".join(ids), complete)
    label = ", ".join(f"{each.name} ({each.id})" for each in chosen)
    return FetchSpec(source.name, "author", ids, years, (), label, complete)


def remarks(fetcher: Fetcher, settings: Settings) -> list[str]:
    """What a missing key and a missing contact address mean."""
    source, found = fetcher.source, []
    if source.key and source.key.without and not fetcher.has_key:
        found.append(f"{source.key.without} ({source.key.variable} is not set).")
    if source.contact and not settings.contact:
        found.append("Set GRAPHAPP_CONTACT to your email address, so that the source can write to you.")
    return found


def outcome_notes(source: Source, outcome: FetchOutcome) -> list[str]:
    """What a user should know about the responses of a fetch: merged and missing identifiers, limits that were reached."""
    run = outcome.run
    found = [f"{source.label} has merged {former}: {address}" for former, address in run.merged]
    if run.missing:
        more = len(run.missing) - _SHOWN_MISSING
        shown = ", ".join(run.missing[:_SHOWN_MISSING]) + (f" and {more:,} more" if more > 0 else "")
        count = f"{len(run.missing):,} {'identifier' if len(run.missing) == 1 else 'identifiers'}"
        found.append(f"{source.label} has no records for {count}: {shown}")
    return [*found, *outcome.notes]
