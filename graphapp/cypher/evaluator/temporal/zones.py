"""Time zones by name: the offset from UTC at an instant or at a local time. Pure, except that it reads the
table of a zone from its package once.

The tables are those of the package `tzdata`, which are the same on every machine and match those of Java; a
system's own tables may differ from them before 1970.
"""

from __future__ import annotations

import io
import pkgutil
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from graphapp.cypher.evaluator.temporal.calendar import civil
from graphapp.cypher.evaluator.temporal.types import DAY_NANOS, SECOND_NANOS, DateTime
from graphapp.errors import QueryError

__all__ = ["MAX_OFFSET", "at_instant", "at_local", "fixed_or_named", "parse_offset", "preload"]

MAX_OFFSET = 18 * 3600
"""Maximum offset from UTC in seconds, as in Java."""

# names that Java does not accept
_NOT_IN_JAVA = frozenset({"EST", "HST", "MST", "ROC", "Factory", "localtime", "posixrules"})
_OFFSET = re.compile(r"([+-])(\d\d?)(?::?(\d\d)(?::?(\d\d))?)?")
_FULL_OFFSET = re.compile(r"[+-]\d\d:\d\d(?::\d\d)?", re.ASCII)
_UTC_NAMES = re.compile(r"(?:UTC|GMT|UT)(?=$|[+-])", re.IGNORECASE)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Maps the lower-case names of all zones to their names."""
    listed = pkgutil.get_data("tzdata", "zones")
    return {name.lower(): name for name in (listed or b"").decode().split() if name not in _NOT_IN_JAVA} | {
        "ut": "UT"
    }


@lru_cache(maxsize=1024)
def _table(name: str) -> bytes:
    """The table of the zone `name`."""
    table = pkgutil.get_data("tzdata", f"zoneinfo/{name}")
    assert table is not None
    return table


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    """The zone `name`, in the spelling of `_names`."""
    return ZoneInfo.from_file(io.BytesIO(_table(name)), key=name)


def preload() -> None:
    """Load the tables of all zones, for a process that cannot open files later."""
    for name in _names().values():
        # UT has no table: its offset is zero
        if name != "UT":
            _table(name)


def parse_offset(text: str) -> int | None:
    """Seconds of `Z`, `+01`, `+0100`, `+01:00`, `+01:00:30`; None for other strings. Raises QueryError beyond
    18 hours."""
    if text in ("Z", "z"):
        return 0
    match = _OFFSET.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    size = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or size > MAX_OFFSET:
        raise QueryError(f"Invalid time zone offset: {text}.", "Offsets must be between -18:00 and +18:00.")
    return -size if match[1] == "-" else size


def fixed_or_named(text: str) -> int | str:
    """Parses a time zone: returns seconds for `Z`, `+01:00` and `+01:00:30`, otherwise the canonical name of
    the zone. Raises QueryError for anything else."""
    if text in ("Z", "z") or _FULL_OFFSET.fullmatch(text):
        return parse_offset(text) or 0
    prefix = _UTC_NAMES.match(text)
    if prefix is not None and _FULL_OFFSET.fullmatch(text, prefix.end()):
        offset = text[prefix.end() :] if parse_offset(text[prefix.end() :]) else ""
        return prefix[0].upper() + offset
    known = _names().get(text.replace(" ", "_").lower())
    if known is None:
        raise QueryError(
            f"Unknown time zone {text[:60]!r}.",
            "Use a name such as 'Europe/Stockholm', or an offset such as '+01:00'.",
        )
    return known


def _offset_at(zone: ZoneInfo, moment: datetime) -> int:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset // timedelta(seconds=1)


def _known_days(days: int) -> int:
    """The same day in a year that Python's calendar supports: the calendar repeats after 400 years, and no
    zone has rules before 1583."""
    year = civil(days)[0]
    if year < 1000:
        return days + (1399 - year) // 400 * 146_097
    if year > 9000:
        return days - (year - 8600) // 400 * 146_097
    return days


def _clock(days: int, nanos: int) -> datetime:
    return datetime(1970, 1, 1) + timedelta(days=_known_days(days), seconds=nanos // SECOND_NANOS)  # noqa: DTZ001


def _named(name: str) -> ZoneInfo | int:
    """A zone, or the offset in seconds for a name like UTC+01:00."""
    prefix = _UTC_NAMES.match(name)
    if prefix is None:
        return _zone(name)
    return parse_offset(name[prefix.end() :]) or 0


def at_instant(instant: int, zone: int | str) -> DateTime:
    """The date and time `instant` nanoseconds after 1970-01-01T00:00Z in a zone, given as an offset in
    seconds or as a name."""
    name = zone if isinstance(zone, str) else ""
    rules = _named(zone) if isinstance(zone, str) else zone
    if isinstance(rules, int):
        offset = rules
    else:
        days, nanos = divmod(instant, DAY_NANOS)
        offset = _offset_at(rules, _clock(days, nanos).replace(tzinfo=UTC))
    days, nanos = divmod(instant + offset * SECOND_NANOS, DAY_NANOS)
    return DateTime(days, nanos, offset, name)


def at_local(days: int, nanos: int, zone: int | str, preferred: int | None = None) -> DateTime:
    """The date and time for a local time in a zone. A local time skipped by a clock change is moved forward
    by the length of the gap. One that occurs twice has the offset `preferred` if this is one of the two,
    otherwise the first offset."""
    if isinstance(zone, int):
        return DateTime(days, nanos, zone)
    rules = _named(zone)
    if isinstance(rules, int):
        return DateTime(days, nanos, rules, zone)
    clock = _clock(days, nanos)
    before, after = (_local_offset(rules, clock, fold) for fold in (0, 1))
    if before < after:
        ahead, nanos = divmod(nanos + (after - before) * SECOND_NANOS, DAY_NANOS)
        return DateTime(days + ahead, nanos, after, zone)
    return DateTime(days, nanos, after if preferred == after else before, zone)


def _local_offset(zone: ZoneInfo, clock: datetime, fold: int) -> int:
    offset = clock.replace(tzinfo=zone, fold=fold).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())
