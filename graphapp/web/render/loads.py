"""Previews and reports of loads, prepared for templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from graphapp.analysis.problem_summary import ProblemKind, kinds_of
from graphapp.errors import GraphappError
from graphapp.ingest.additions import MergedPaper
from graphapp.ingest.preview import Preview
from graphapp.ingest.report import FormatTotal, LoadReport, SkippedFile
from graphapp.ingest.unload import UnloadReport
from graphapp.loading.load_service import FinishedLoad
from graphapp.model.records import Problem
from graphapp.model.rows import StoredPaper
from graphapp.web import urls
from graphapp.web.render import papers
from loaders.reading.titles import shown_title

__all__ = [
    "FileCard",
    "RecordLine",
    "ReportCard",
    "SkippedKind",
    "as_one",
    "file_cards",
    "report_card",
    "skipped_kinds",
]

_SHOWN_KINDS = 10
_SHOWN_FILES = 50


class ColumnForm(NamedTuple):
    """The form that names the columns of a table: the names of its columns, its first rows, and the likely column of each field."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    guessed: dict[str, str]


class RecordLine(NamedTuple):
    """A record of a preview: its title, its authors, and venue and year. It has no links, because it is not in the store yet."""

    title: str
    authors: str
    facts: str


class FileCard(NamedTuple):
    """A file of the preview: its name, its format ("" if unknown), its first papers, their problems, whether it contains nothing more, and
    the form for its columns (None if they are known)."""

    name: str
    format: str
    papers: list[RecordLine]
    problems: list[ProblemKind]
    whole: bool = False
    failure: str = ""
    table: ColumnForm | None = None


class SkippedKind(NamedTuple):
    """Files that are skipped for the same reason: the first one, and how many there are."""

    first: str
    files: int
    why: str


class ReportCard(NamedTuple):
    """The report of a load that has ended: the names of the files, the counts, the problems by kind, and the error that ended it, if any.
    `upload` is the id of the files if they are kept."""

    names: list[str]
    more_names: int
    report: LoadReport | None
    formats: list[FormatTotal]
    problems: list[ProblemKind]
    more_problems: int
    skipped: list[SkippedKind]
    error: GraphappError | None
    upload: str
    undone: UnloadReport | None
    notes: Sequence[str]


def file_cards(found: Preview, shown_authors: int) -> list[FileCard]:
    """The files of a preview, those that cannot be read first; of each record at most `shown_authors` authors."""
    failures = {problem.file: problem for problem in found.unreadable}
    readable = [
        FileCard(
            file.file,
            file.format,
            [_line(paper, shown_authors) for paper in file.papers],
            kinds_of(file.problems),
            file.whole,
            _failure(failures.pop(file.file, None)),
        )
        for file in found.files
    ]
    return [*(_failed(problem, found) for problem in failures.values()), *readable]


def as_one(name: str, cards: Sequence[FileCard]) -> FileCard:
    """The files of a preview as one file: the first papers, all problems, and what is wrong with the first file that cannot be read."""
    first = next((card for card in cards if card.papers), cards[0])
    problems: dict[tuple[str, str], ProblemKind] = {}
    for kind in (kind for card in cards for kind in card.problems):
        known = problems.get((kind.what, kind.done))
        problems[kind.what, kind.done] = known._replace(times=known.times + kind.times) if known else kind
    return FileCard(
        name,
        first.format,
        first.papers,
        list(problems.values()),
        all(card.whole for card in cards) and sum(bool(card.papers) for card in cards) == 1,
        next((card.failure for card in cards if card.failure), ""),
    )


def _line(paper: StoredPaper, shown_authors: int) -> RecordLine:
    authors = [entry.author.name for entry in paper.authors]
    left = len(authors) - shown_authors
    listed = ", ".join(authors[:shown_authors])
    if left > 0:
        listed += f" and {left:,} more"
    elif paper.authors_cut:
        listed += ", …"
    facts = [paper.venue.name if paper.venue else "", papers.KIND_NAMES[paper.kind], str(paper.year or "")]
    return RecordLine(shown_title(paper.title), listed, " · ".join(filter(None, facts)))


def _failed(problem: Problem, found: Preview) -> FileCard:
    table = found.tables.get(problem.file)
    form = None if table is None else ColumnForm(table.columns, table.rows, table.guessed)
    return FileCard(problem.file, "", [], [], failure=_failure(problem), table=form)


def _failure(problem: Problem | None) -> str:
    """What is wrong with a file and what to do, in two sentences; "" if nothing is."""
    if problem is None:
        return ""
    advice = problem.done.removeprefix("not loaded").lstrip(". ")
    if "--format" in advice:
        # options of the command are of no use on a page
        advice = "Export the records as BibTeX, RIS or CSV from the program that has them, then upload the exported file"
    return f"{problem.what}. {advice}{'.' if advice and not advice.endswith('.') else ''}".strip()


class MergedCard(NamedTuple):
    """A paper to which a load added records: its link, its title, and the values of the records side by side: for each field, those before the
    load and those that it added; `differs` if they are not equal."""

    href: str
    title: str
    before: list[str]
    added: list[str]
    rows: list[MergedRow]


class MergedRow(NamedTuple):
    """A field of records side by side."""

    field: str
    values: list[str]
    differs: bool


def merged_card(merged: MergedPaper) -> MergedCard:
    """The records of a paper side by side."""
    both = [*merged.before, *merged.added]
    rows = []
    for field, value in _FIELDS.items():
        values = [value(record) for record in both]
        if any(values):
            rows.append(MergedRow(field, values, len({*values}) > 1))
    return MergedCard(
        urls.paper(merged.paper.id),
        shown_title(merged.paper.title),
        [record.sources[0] for record in merged.before],
        [record.sources[0] for record in merged.added],
        rows,
    )


def _names(record: StoredPaper) -> str:
    names = ", ".join(entry.author.name for entry in record.authors)
    return f"{names}, …" if record.authors_cut else names


_FIELDS: dict[str, Callable[[StoredPaper], str]] = {
    "Title": lambda record: shown_title(record.title),
    "Authors": _names,
    "Year": lambda record: str(record.year or ""),
    "Venue": lambda record: record.venue.name if record.venue else "",
    "Kind": lambda record: papers.KIND_NAMES[record.kind],
    "DOI": lambda record: record.doi or "",
}


def skipped_kinds(skipped: Iterable[SkippedFile]) -> list[SkippedKind]:
    """Skipped files by reason, the most frequent reason first."""
    kinds: dict[str, list[str]] = {}
    for each in skipped:
        kinds.setdefault(each.why, []).append(each.file)
    most = sorted(kinds.items(), key=lambda item: -len(item[1]))
    return [SkippedKind(names[0], len(names), why) for why, names in most]


def report_card(finished: FinishedLoad) -> ReportCard:
    """The report of a load."""
    report = finished.report
    kinds = kinds_of(report.problems) if report else []
    return ReportCard(
        finished.names[:_SHOWN_FILES],
        len(finished.names[_SHOWN_FILES:]),
        report,
        report.formats() if report else [],
        kinds[:_SHOWN_KINDS],
        len(kinds[_SHOWN_KINDS:]),
        skipped_kinds(report.skipped) if report else [],
        finished.error,
        finished.upload,
        finished.undone,
        finished.notes,
    )
