"""Update the tables of the documentation that are generated from the program: `python -m tools.docs_tables`.

tests/test_docs.py fails if one of them is out of date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from graphapp.cypher.differences import DIFFERENCES
from graphapp.exporters import EXPORTERS
from graphapp.exporters.tables.columns import AUTHOR_COLUMNS, AUTHORSHIP_COLUMNS, PAPER_COLUMNS, VENUE_COLUMNS
from graphapp.exporters.tables.writing import TABLE_NAMES
from graphapp.fetching.source import Rate
from graphapp.fetching.sources import SOURCE_NAMES, source_module
from graphapp.settings import SETTINGS
from loaders import LOADERS

Rows = Iterable[Sequence[str]]


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _settings() -> Rows:
    for each in SETTINGS:
        default = "a file in your data folder" if each.name == "store" else _code(str(each.default))
        yield _code(each.name), default, _code(each.variable), each.help


def _loaders() -> Rows:
    return ((_code(each.NAME), " ".join(each.SUFFIXES), each.LABEL) for each in LOADERS)


def _exporters() -> Rows:
    return ((_code(each.name), _code(each.suffix), each.label) for each in EXPORTERS)


def _columns() -> Rows:
    for name, columns in zip(
        TABLE_NAMES, (PAPER_COLUMNS, AUTHOR_COLUMNS, VENUE_COLUMNS, AUTHORSHIP_COLUMNS), strict=True
    ):
        for each in columns:
            kind = "list of objects" if each.many else each.kind if isinstance(each.kind, str) else "object"
            yield _code(name), _code(each.name), {"strings": "list of strings"}.get(kind, kind), each.meaning


def _sources() -> Rows:
    for name in SOURCE_NAMES:
        each = source_module(name)
        if each.explanation:
            yield _code(name), "none", "", "", ""
            continue
        ways = [f"`--{way}`" for way in each.ways]
        rates = [_rate(each.rate)]
        if each.rate_with_contact:
            rates.append(f"{_rate(each.rate_with_contact)} with `contact`")
        if each.key and each.key.rate:
            rates.append(f"{_rate(each.key.rate)} with a key")
        since = [
            f"`--{name}`" for name, way in each.ways.items() if way.since or (way.then and way.then.since)
        ]
        new = "yes" if len(since) == len(ways) else ", ".join(since) or "no"
        yield (
            _code(name),
            ", ".join(ways),
            "; ".join(rates),
            _code(each.key.variable if each.key else ""),
            new,
        )


def _rate(rate: Rate) -> str:
    per = "second" if rate.seconds == 1 else f"{rate.seconds:g} seconds"
    return f"{rate.requests:,} {'request' if rate.requests == 1 else 'requests'} in {per}".replace(
        "in second", "per second"
    )


def _differences() -> Rows:
    for each in DIFFERENCES:
        here = f"answered with the warning “{each.here}”" if each.how == "warned" else each.here
        yield each.query, each.neo4j, here


# (page, heading above the table): function that returns the rows
TABLES: dict[tuple[str, str], Callable[[], Rows]] = {
    ("docs/settings.md", "Settings"): _settings,
    ("docs/exporting.md", "Tables of the whole store"): _columns,
    ("docs/formats.md", "Formats"): _loaders,
    ("docs/exporting.md", "Networks"): _exporters,
    ("docs/fetch.md", "Sources"): _sources,
    ("docs/cypher.md", "Differences from Neo4j"): _differences,
}


def with_rows(text: str, heading: str, rows: Rows) -> str:
    """`text` with the rows of the first table below `heading` replaced by `rows`; the header of the table stays."""
    written = "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |\n" for row in rows)
    table = re.compile(
        rf"(^#+ {re.escape(heading)}\n.*?^\|[^\n]*\n\|[-|]+\|\n)(?:\|[^\n]*\n)*", re.MULTILINE | re.DOTALL
    )
    return table.sub(lambda match: match[1] + written, text, count=1)


def main() -> None:
    """Update every table in place and print the pages that changed."""
    root = Path(__file__).resolve().parent.parent
    for (page, heading), rows in TABLES.items():
        path = root / page
        before = path.read_text(encoding="utf-8")
        after = with_rows(before, heading, rows())
        if after != before:
            path.write_text(after, encoding="utf-8")
            print(f"{page}: updated the table below “{heading}”")


if __name__ == "__main__":
    main()
