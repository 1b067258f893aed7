"""Normal forms of the identifiers that users enter, for the tables of sources. Pure."""

from __future__ import annotations

import re

from graphapp.model.dois import normal_doi
from loaders.reading.fields import orcid_id

__all__ = ["bare_orcid", "plain_doi"]


_DOI = re.compile(r"(?<![0-9.])10\.[0-9]{4,9}/")


def bare_orcid(value: str | None) -> str | None:
    """0000-0002-1825-0097 for an ORCID, bare or as an address; None if it is invalid."""
    found = orcid_id(value)
    return found.removeprefix("orcid:") if found else None


def plain_doi(value: str) -> str | None:
    """A DOI in lower case without resolver; None if it is invalid, or if there are several."""
    return normal_doi(value) if len(_DOI.findall(value)) == 1 else None
