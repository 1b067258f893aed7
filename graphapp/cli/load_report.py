"""The output of the load command: counts by format, problems, progress, and the preview of a dry run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any

from graphapp.cli.output import count, json, note, paper_line, table, visible
from graphapp.cli.progress import EVERY_SECONDS, Lines

if TYPE_CHECKING:
    from graphapp.analysis.problem_summary import ProblemKind
    from graphapp.ingest.preview import Preview
    from graphapp.ingest.report import LoadReport, Progress, SkippedFile
    from graphapp.model.records import Problem

__all__ = ["kind_line", "preview", "problem_line", "problems_file", "progress", "report", "report_json"]

SHOWN_PROBLEMS = 10


def report(found: LoadReport, as_json: bool, problems: str | None = None) -> None:
    """Print the result of a load: the counts as text or JSON, and the first problems on standard error.

    `problems` is the file that all problems are written to, if any. If nothing was read, the reason is printed without counts.
    """
    if as_json:
        json(report_json(found))
    elif found.read or found.interrupted or not (found.problems or found.skipped_count):
        _counts(found)
    _problems(found, problems)
    _print_skipped(found.skipped, found.skipped_count, problems)
    if found.interrupted:
        note("Stopped: the store contains everything up to the last complete batch, as counted above.")
        note("To load the rest, run the same command again.")


def _counts(found: LoadReport) -> None:
    """Print the number of records read, by format if there are several files, and the size of the store before and after the load."""
    print(
        f"{count(found.read, 'record')} read: {found.loaded:,} loaded, {found.merged:,} merged, "
        f"{found.refused:,} refused"
    )
    if len(found.files) > 1:
        print()
        columns = ["format", "files", "read", "loaded", "merged", "refused"]
        table(columns, [(each[0], *(f"{number:,}" for number in each[1:])) for each in found.formats()])
        print()
    names = ("authors", "papers", "venues")
    rows = [(name, f"{getattr(found.before, name):,}", f"{getattr(found.after, name):,}") for name in names]
    table(["", "before", "after"], [("author rows", *rows[0][1:]), *rows[1:]])


def _print_skipped(skipped: Sequence[SkippedFile], files: int, target: str | None) -> None:
    """Report the skipped files: one line for each kind, the most frequent first."""
    if not files:
        return
    named = f"{target} lists all of them." if target else "To list all of them, use --problems FILE."
    note(f"Skipped {count(files, 'file')} of unknown format. {named}")
    kinds: dict[str, list[str]] = {}
    for each in skipped:
        kinds.setdefault(each.why, []).append(each.file)
    most = sorted(kinds.items(), key=lambda item: -len(item[1]))
    for why, names in most[:SHOWN_PROBLEMS]:
        more = f" and {count(len(names) - 1, 'other file')}" if len(names) > 1 else ""
        note(f"  {names[0]}{more}: {why}")
    if len(most) > SHOWN_PROBLEMS:
        note(f"  … and skipped files of {count(len(most) - SHOWN_PROBLEMS, 'other kind')}.")


def _problems(found: LoadReport, target: str | None) -> None:
    """Print the problems by kind, each with a count and an example; problems that prevented loading come first."""
    from graphapp.analysis.problem_summary import kinds_of

    kinds = kinds_of(found.problems)
    for kind in kinds[:SHOWN_PROBLEMS]:
        note("  " + kind_line(kind))
    if len(kinds) > SHOWN_PROBLEMS:
        shown = f" ({SHOWN_PROBLEMS} shown)"
    elif found.problem_count > len(kinds):
        shown = ""
    else:
        return
    sentences = [f"{count(found.problem_count, 'problem')} of {count(len(kinds), 'kind')}{shown}."]
    kept = len(found.problems)
    if found.problem_count > kept:
        sentences.append(f"Only the first {kept:,} problems were stored.")
    which = "The stored" if found.problem_count > kept else "All"
    sentences.append(
        f"{which} problems were written to {target}."
        if target
        else "To write the problems to a file, use --problems FILE."
    )
    note(" ".join(sentences))


def kind_line(kind: ProblemKind) -> str:
    """Problems of one kind in one line, with the position of the first."""
    if kind.times == 1:
        return problem_line(kind.example)
    return f"{kind.what}: {kind.done} ({kind.times:,} times, first at {_place(kind.example)})"


def report_json(found: LoadReport) -> dict[str, Any]:
    """The result of a load as JSON."""
    return {
        "read": found.read,
        "loaded": found.loaded,
        "merged": found.merged,
        "refused": found.refused,
        "formats": [each._asdict() for each in found.formats()],
        "problems": list(map(_problem_json, found.problems)),
        "skipped": [skipped._asdict() for skipped in found.skipped],
        "skipped_count": found.skipped_count,
        "authors": found.after.authors,
        "papers": found.after.papers,
        "venues": found.after.venues,
    }


def _problem_json(problem: Problem) -> dict[str, str]:
    return {"file": problem.file, "record": problem.where, "what": problem.what, "done": problem.done}


def problems_file(found: LoadReport, out: IO[str]) -> None:
    """Write one line for each problem and each skipped file, and the number of those that were only counted."""
    for problem in found.problems:
        details = f" [{problem.details}]" if problem.details else ""
        out.write(visible(problem_line(problem) + details) + "\n")
    if found.problem_count > len(found.problems):
        further = found.problem_count - len(found.problems)
        out.write(
            f"{count(further, 'further problem was', 'further problems were')} counted but not stored\n"
        )
    out.writelines(visible(f"{each.file}: {each.why}: skipped") + "\n" for each in found.skipped)
    if found.skipped_count > len(found.skipped):
        more = found.skipped_count - len(found.skipped)
        out.write(f"{count(more, 'further file was', 'further files were')} skipped\n")


def problem_line(problem: Problem) -> str:
    """A problem in one line: file, position, what was found, and what was done."""
    place = _place(problem)
    return f"{place + ': ' if place else ''}{problem.what}: {problem.done}"


def _place(problem: Problem) -> str:
    return ", ".join(part for part in (problem.file, problem.where) if part)


@contextmanager
def progress() -> Iterator[Callable[[Progress], None]]:
    """A progress bar on standard error if that is a terminal, else a line from time to time. Yields the function to call with the progress
    of a load."""
    if not sys.stderr.isatty():
        yield _line_by_line()
        return
    from rich import progress as parts
    from rich.console import Console

    bar = parts.Progress(
        parts.TextColumn("{task.description}", markup=False),
        parts.BarColumn(),
        parts.TaskProgressColumn(),
        parts.TextColumn("{task.fields[done]:,} {task.fields[unit]}, {task.fields[rate]:,} per second"),
        parts.TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("", done=0, unit="records", rate=0, total=None)
    phase = ""

    def update(now: Progress) -> None:
        nonlocal phase
        if now.phase and not phase:
            # the remaining time is that of the rows
            bar.reset(task)
        phase = now.phase
        name = phase or visible(PurePath(now.file.rpartition("!")[2]).name)
        done, unit = (now.position, "rows") if phase else (now.read, "records")
        rate = round(done / now.seconds) if now.seconds else 0
        total = now.size or None
        bar.update(
            task, description=name, completed=now.position, total=total, done=done, unit=unit, rate=rate
        )

    with bar:
        yield update


def _line_by_line() -> Callable[[Progress], None]:
    lines = Lines(EVERY_SECONDS)

    def update(now: Progress) -> None:
        lines.say(lambda: visible(_line(now)))

    return update


def _line(now: Progress) -> str:
    from graphapp.ingest.report import progress_line

    return progress_line(now)


def preview(found: Preview, as_json: bool) -> None:
    """Print the first records in each file as they would be read, with their problems."""
    if as_json:
        json(_preview_json(found))
        return
    unreadable = {problem.file for problem in found.unreadable}
    for file in found.files:
        explained = file.file in unreadable
        if explained and not (file.papers or file.problems):
            continue
        print(f"{visible(file.file)}: {file.format}")
        for paper in file.papers:
            print(f"  {visible(paper_line(paper))}")
        if not (file.papers or explained):
            print("  no records")
        for problem in file.problems:
            print(f"  ! {visible(problem_line(problem))}")
    for problem in found.unreadable:
        note(f"{problem.file}: not loaded. {problem.what}{problem.done.removeprefix('not loaded')}")
    _print_skipped(found.skipped, len(found.skipped), None)
    if (expected := found.expected) and expected.read:
        first = "" if expected.complete else "Of the first "
        print(
            f"{first}{count(expected.read, 'record')}: {expected.loaded:,} new, {expected.merged:,} merged, {expected.refused:,} refused"
        )
    note("Nothing was loaded.")


def _preview_json(found: Preview) -> dict[str, Any]:
    from graphapp.serialize import paper_json

    return {
        "files": [
            {
                "file": file.file,
                "format": file.format,
                "whole": file.whole,
                "papers": [paper_json(paper) for paper in file.papers],
                "problems": list(map(_problem_json, file.problems)),
            }
            for file in found.files
        ],
        "unreadable": list(map(_problem_json, found.unreadable)),
        "skipped": [skipped._asdict() for skipped in found.skipped],
        "expected": None
        if found.expected is None
        else asdict(found.expected) | {"read": found.expected.read},
    }
