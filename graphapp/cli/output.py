"""What the commands print: tables, JSON, CSV, problems and progress.

Text from files and queries never reaches a terminal raw: control characters and marks that reverse text are shown as
`\\u001b`. Results go to standard output, everything said about them to standard error.
"""

from __future__ import annotations

import json as plain_json
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson

from graphapp.analysis.author_statistics import perhaps_cut
from graphapp.ingest import log as loads
from graphapp.model.rows import AuthorHit, Counts, LoadRecord, StoredPaper, VenueRow
from graphapp.serialize import cell_text, hit_json, paper_json, saved_json, table_csv, table_json
from graphapp.settings import SETTINGS

if TYPE_CHECKING:
    from rich.console import Console

    from graphapp.cypher.results import PlanStep, ResultTable
    from graphapp.cypher.saved_queries import SavedParameter, SavedQuery
    from graphapp.exporters import Exporter, PaperList
    from graphapp.networks.spec import NetworkView
    from graphapp.settings import Settings
    from graphapp.views import AuthorCluster, Found, Overview, PathView
    from loaders import Loader

__all__ = [
    "answer",
    "author",
    "count",
    "formats",
    "hits",
    "json",
    "network",
    "note",
    "overview",
    "paper_line",
    "papers",
    "path",
    "saved",
    "settings",
    "table",
    "venues",
    "visible",
    "waiting",
]

RANKED = 10
SHOWN_COAUTHORS = 20

# C0 and C1 controls, line and paragraph separators, marks that change the direction of text, lone surrogates
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_UNSAFE_BUT_NEWLINE = re.compile(_UNSAFE.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f"))

_TOLD_AFTER_SECONDS = 1.0
_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?(?:e[+-]?\d+)?")


def visible(text: object) -> str:
    """`text` on one line, with every character that a terminal would act on written as `\\uXXXX`."""
    return _UNSAFE.sub(_escape, str(text))


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def note(text: str) -> None:
    """Say something about the result, on standard error."""
    print(visible(text), file=sys.stderr)


def json(value: Any) -> None:
    """Print `value` as JSON, indented. What a terminal would act on is escaped, which JSON allows everywhere in a text."""
    try:
        text = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    except TypeError:
        # the name of a file that is no UTF-8
        text = plain_json.dumps(value, indent=2, ensure_ascii=False)
    print(_UNSAFE_BUT_NEWLINE.sub(_escape, text))


def _console() -> Console:
    """A console as wide as the terminal; without a terminal, wide enough that no line is folded."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 100_000)


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print aligned columns; columns in which all values are numbers stand to the right."""
    from rich.table import Table
    from rich.text import Text

    found = [list(row) for row in rows]
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=any(columns))
    for number, name in enumerate(columns):
        numeric = bool(found) and all(_NUMBER.fullmatch(cell_text(row[number])) for row in found)
        grid.add_column(
            Text(visible(name), style="bold"), justify="right" if numeric else "left", overflow="fold"
        )
    for row in found:
        grid.add_row(*(Text(visible(cell_text(value))) for value in row))
    console = _console()
    with console.capture() as captured:
        console.print(grid)
    # padding to the right of the last column would make every line as long as the longest
    print("\n".join(line.rstrip() for line in captured.get().rstrip("\n").split("\n")))


def answer(found: ResultTable, how: str) -> None:
    """Print the answer of a query as `table`, `json` or `csv`; what was cut is said on standard error."""
    if how == "json":
        json(table_json(found))
    elif how == "csv":
        _csv(found)
    else:
        table(found.columns, found.rows)
    for warning in filter(None, [found.truncated, *found.warnings]):
        note(warning)


def plan(found: PlanStep | None) -> None:
    """Print the plan of a query, the last step first, indented by what takes rows from what."""
    if found is None:
        note("This store has no plan: its Cypher engine does not tell how it answers.")
        return
    waiting = [(found, 0)]
    rows = []
    while waiting:
        step, depth = waiting.pop()
        expected = "" if step.rows is None else f"{step.rows:,.0f}"
        rows.append(("  " * depth + step.operator, expected, step.details))
        waiting += [(below, depth + 1) for below in reversed(step.children)]
    table(["step", "rows expected", "of what"], rows)


def saved_queries(found: Iterable[SavedQuery], as_json: bool) -> None:
    """Print the saved queries."""
    if as_json:
        json([saved_json(each) for each in found])
        return
    rows = [
        (each.name, each.title, " ".join(_parameter(parameter) for parameter in each.parameters))
        for each in found
    ]
    table(["query", "", "parameters"], rows)


def _parameter(parameter: SavedParameter) -> str:
    return parameter.name if parameter.default is None else f"{parameter.name}={parameter.default}"


def _csv(answer: ResultTable) -> None:
    """Print an answer as CSV; escaped only where a person looks at it, exact where a file or program takes it."""
    text = table_csv(answer)
    sys.stdout.write(_UNSAFE_BUT_NEWLINE.sub(_escape, text) if sys.stdout.isatty() else text)


def count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _years(first: int | None, last: int | None) -> str:
    if first is None:
        return ""
    return str(first) if first == last else f"{first}–{last}"


def paper_line(paper: StoredPaper) -> str:
    """A paper in one line: year, venue, title and authors, long lists cut and said to be."""
    where = " ".join(str(part) for part in (paper.year, paper.venue.name if paper.venue else None) if part)
    shown = ", ".join(entry.author.name for entry in paper.authors[:8])
    if len(paper.authors) > 8:
        shown += f" and {len(paper.authors) - 8:,} more"
    if paper.authors_cut:
        shown += f" (list {'possibly ' if perhaps_cut(paper) else ''}cut by the source)"
    return f"{where + ': ' if where else ''}{paper.title}{' — ' + shown if shown else ''}"


def hits(found: Found[AuthorHit], as_json: bool) -> None:
    """Print author clusters that a search found."""
    _more(found)
    if as_json:
        json([hit_json(hit) for hit in found])
    elif found:
        table(["name", "papers", "author rows"], [(hit.name, hit.papers, hit.rows) for hit in found])
    else:
        note("No author is called so; a search finds words and beginnings of words.")


def _more(found: Found[Any]) -> None:
    """Say that a limit cut what a search found."""
    if found.more:
        note(f"Only the first {len(found):,} are shown: more words find fewer.")


def papers(found: Found[StoredPaper], as_json: bool) -> None:
    """Print papers that a search found."""
    _more(found)
    if as_json:
        json([paper_json(paper) for paper in found])
        return
    for paper in found:
        print(visible(paper_line(paper)))
    if not found:
        note("No title holds these words.")


def venues(found: Found[VenueRow], as_json: bool) -> None:
    """Print venues that a search found."""
    _more(found)
    if as_json:
        json([venue._asdict() for venue in found])
    elif found:
        table(["name", "papers", "kind"], [(venue.name, venue.papers, venue.kind or "") for venue in found])
    else:
        note("No venue is called so; a search finds words and beginnings of words.")


def author(cluster: AuthorCluster) -> None:
    """Print an author cluster: papers, then coauthors."""
    papers = count(len(cluster.papers), "paper")
    if cluster.shown_by:
        papers = f"{len(cluster.papers):,} of {count(cluster.total, 'paper')}"
    print(f"{visible(cluster.name)}: {papers}, {count(len(cluster.rows), 'author row')}")
    for paper in cluster.papers:
        print(f"  {visible(paper_line(paper))}")
    of = f" of all {count(cluster.total, 'paper')}" if cluster.shown_by else ""
    print(f"\n{count(len(cluster.coauthors), 'coauthor')}{of}")
    if cluster.coauthors:
        rows = [(c.name, c.papers, _years(c.first, c.last)) for c in cluster.coauthors[:SHOWN_COAUTHORS]]
        table(["name", "papers", "years"], rows)
    if len(cluster.coauthors) > SHOWN_COAUTHORS:
        print(f"… and {len(cluster.coauthors) - SHOWN_COAUTHORS:,} more; --json has all")
    more = f" and {cluster.near_left}" if cluster.near_left else ""
    for title, hits, rest in (
        ("Same name, other number", cluster.namesakes, ""),
        ("Perhaps also", cluster.near, more),
    ):
        if hits:
            note(f"{title}: " + ", ".join(f"{hit.name} ({hit.papers:,})" for hit in hits) + rest)


def path(view: PathView) -> None:
    """Print a chain of coauthors with the papers of each step."""
    if not view.found:
        print(
            f"No chain of at most {count(view.longest, 'step')} joins "
            f"{visible(view.source.name)} and {visible(view.target.name)}."
        )
    elif not view.steps:
        print(f"Both names are one cluster: {visible(view.source.name)}.")
    for step in view.steps:
        print(f"{visible(step.source.name)} – {visible(step.target.name)}")
        for paper in step.papers:
            print(f"  {visible(paper_line(paper))}")


def counts(found: Counts) -> None:
    """Print how much a store holds."""
    rows = [
        ("papers", f"{found.papers:,}"),
        ("author rows", f"{found.authors:,}"),
        ("author names", f"{found.names:,}"),
        ("venues", f"{found.venues:,}"),
        ("authorships", f"{found.authorships:,}"),
        ("years", _years(found.first_year, found.last_year)),
    ]
    table(["", ""], rows)


def overview(view: Overview) -> None:
    """Print what a store holds, who and which venues have most papers, and what was loaded."""
    counts(view.counts)
    if view.authors:
        print()
        people, venues = view.authors[:RANKED], view.venues[:RANKED]
        title = f"most papers{_of(len(people), view.counts.names)}"
        table([title, "papers"], [(hit.name, hit.papers) for hit in people])
        print()
        title = f"venue{_of(len(venues), view.counts.venues)}"
        table([title, "papers"], [(venue.name, venue.papers) for venue in venues])
    if view.loads:
        _loads(view.loads)


def _loads(found: Sequence[LoadRecord]) -> None:
    columns = ["read", "loaded", "merged", "refused", "problems"]
    if len(found) > loads.NEWEST:
        print()
        table(["format", "files", *columns], loads.by_format(found))
    print()
    table(["file", "format", *columns], map(_load, loads.newest_first(found)[: loads.NEWEST]))
    if len(found) > loads.NEWEST:
        note(
            f"{count(len(found) - loads.NEWEST, 'older file is', 'older files are')} not shown; --json names all."
        )


def _of(shown: int, total: int) -> str:
    """How many of how many are shown, where it is not all."""
    return f" ({shown:,} of {total:,})" if shown < total else ""


def _load(load: LoadRecord) -> tuple[Any, ...]:
    return (load.file, load.format, load.read, load.loaded, load.merged, load.refused, load.problem_count)


def network(view: NetworkView, name: str, drawn: int, made: str = "") -> None:
    """Say what was written to the file `name`, with `drawn` of its links shown, how it was `made`, and what was left out."""
    if name != "-":
        links = count(len(view.edges), "link")
        if drawn < len(view.edges):
            links = f"{drawn:,} of {links} drawn"
        print(f"{visible(name)}: {count(len(view.nodes), 'node')}, {links}")
    for sentence in filter(None, [made, *view.left_out]):
        note(sentence)


def saved(name: str, what: str) -> None:
    """Say what was written to the file `name`; nothing where that is standard output, which holds the file itself."""
    if name != "-":
        print(f"{visible(name)}: {what}")


def formats(
    loaders: Iterable[Loader], exporters: Sequence[Exporter], lists: Iterable[PaperList], as_json: bool
) -> None:
    """Print the formats that are read, those that networks are written in, and those of lists of papers."""
    read = [
        {"name": loader.NAME, "label": loader.LABEL, "suffixes": list(loader.SUFFIXES)} for loader in loaders
    ]
    written = [
        {"name": exporter.name, "label": exporter.label, "suffix": exporter.suffix} for exporter in exporters
    ]
    papers = [{"name": form.name, "label": form.label, "suffix": form.suffix} for form in lists]
    if as_json:
        told = [
            {**row, "options": [each.name for each in exporter.options]}
            for row, exporter in zip(written, exporters, strict=True)
        ]
        json({"read": read, "written": told, "lists": papers})
        return
    table(["read", "", "endings"], [(row["name"], row["label"], " ".join(row["suffixes"])) for row in read])
    print()
    table(["written", "", "ending"], [tuple(row.values()) for row in written])
    print()
    table(["lists of papers", "", "ending"], [tuple(row.values()) for row in papers])


def settings(found: Settings, as_json: bool) -> None:
    """Print every setting with the value in force."""
    rows = [
        {
            "name": setting.name,
            "value": getattr(found, setting.name),
            "default": setting.default,
            "variable": setting.variable,
            "help": setting.help,
        }
        for setting in SETTINGS
    ]
    if as_json:
        json(rows)
    else:
        shown = [(row["name"], str(row["value"]), row["variable"], row["help"]) for row in rows]
        table(["setting", "value", "variable", "meaning"], shown)


@contextmanager
def _told_once(state: Callable[[], str]) -> Iterator[None]:
    def tell() -> None:
        text = state()
        if " left" in text:
            print(f"The Cypher engine is {text}.", file=sys.stderr, flush=True)

    timer = threading.Timer(_TOLD_AFTER_SECONDS, tell)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def waiting(state: Callable[[], str]) -> Iterator[None]:
    """Shows on standard error what the Cypher engine says of itself: all the time on a terminal, else once, where it takes long."""
    if not sys.stderr.isatty():
        with _told_once(state):
            yield
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    def line() -> Text:
        return Text(f"Cypher engine {state()}")

    with Live(console=Console(stderr=True), get_renderable=line, transient=True):
        yield
