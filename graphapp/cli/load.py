"""What the load command prints: what each format brought, problems, progress, and the first records of files that are not loaded."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any

from graphapp.cli.output import count, json, note, paper_line, table, visible
from graphapp.cli.progress import EVERY_SECONDS, Lines
from graphapp.serialize import paper_json

if TYPE_CHECKING:
    from graphapp.ingest.preview import Preview
    from graphapp.ingest.report import LoadReport, Progress, SkippedFile
    from graphapp.model.records import Problem

__all__ = ["preview", "problems_file", "progress", "report"]

SHOWN_PROBLEMS = 10

# what a problem quotes from a record
_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
# such a list behind what was done: " ('One Title', 'Another')"
_QUOTED_LIST = re.compile(rf" \((?:{_QUOTED.pattern}).*\)$")


def report(found: LoadReport, as_json: bool, problems: str | None = None) -> None:
    """Print what a load did: the counts as text or JSON, the first problems on standard error. `problems` is the file that all of them
    are written to, if any. Where nothing was read, the reason is printed without counts."""
    if as_json:
        json(_report_json(found))
    elif found.read or found.interrupted or not (found.problems or found.skipped_count):
        _counts(found)
    _problems(found, problems)
    _passed_over(found.skipped, found.skipped_count, problems)
    if found.interrupted:
        note("Stopped: the store holds everything up to the last whole batch, as counted above.")


def _counts(found: LoadReport) -> None:
    """Print how many records were read, by format where there are several files, and what the store held before and holds now."""
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


def _passed_over(skipped: Sequence[SkippedFile], files: int, target: str | None) -> None:
    """Say which files hold no records: each kind in a line, the most frequent first."""
    if not files:
        return
    what = "file is" if files == 1 else "files are"
    named = f"named in {target}" if target else "--problems FILE names them"
    note(f"{files:,} {what} of no known format, and passed over; {named}.")
    kinds: dict[str, list[str]] = {}
    for each in skipped:
        kinds.setdefault(each.why, []).append(each.file)
    most = sorted(kinds.items(), key=lambda item: -len(item[1]))
    for why, names in most[:SHOWN_PROBLEMS]:
        more = f" and {count(len(names) - 1, 'other file')}" if len(names) > 1 else ""
        note(f"  {names[0]}{more}: {why}")
    if len(most) > SHOWN_PROBLEMS:
        note(f"  {count(len(most) - SHOWN_PROBLEMS, 'other kind')} of file not shown here.")


def _problems(found: LoadReport, target: str | None) -> None:
    """Say what was not taken as it stood, each kind of it once: what was not loaded first, then in the order of the files."""
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for problem in found.problems:
        # what speaks of a whole file is said of each
        file = "" if problem.where else problem.file
        kind = _QUOTED.sub("'…'", problem.what)
        groups.setdefault((file, kind, _QUOTED_LIST.sub("", problem.done)), []).append(problem)
    # sorting keeps the order of equals
    kinds = sorted(groups.items(), key=lambda item: _order(item[1][0]))
    for (_, kind, done), problems in kinds[:SHOWN_PROBLEMS]:
        note("  " + (_problem(problems[0]) if len(problems) == 1 else _alike(kind, done, problems)))
    if len(kinds) > SHOWN_PROBLEMS:
        shown = f"of {len(kinds):,} kinds, the first {SHOWN_PROBLEMS} above"
    elif found.problem_count > len(kinds):
        shown = f"of {count(len(kinds), 'kind')}, as above"
    else:
        return
    kept = len(found.problems)
    if found.problem_count > kept:
        shown += f"; the first {kept:,} were looked at, the others only counted"
    written = f"written to {target}" if target else "--problems FILE writes them to a file"
    note(f"{found.problem_count:,} problems in all, {shown}; {written}.")


def _order(problem: Problem) -> int:
    """Files that could not be read to the end come first, then records that were refused."""
    if not problem.where and problem.done.startswith("file "):
        return 0
    return 1 if problem.refused else 2


def _alike(kind: str, done: str, problems: Sequence[Problem]) -> str:
    """Several problems of one kind in one line."""
    first = problems[0]
    what = first.what if all(problem.what == first.what for problem in problems) else kind
    times = sum(problem.times for problem in problems)
    done = first.done if all(problem.done == first.done for problem in problems) else done
    return f"{what}: {done}, {times:,} times, first at {_place(first)}"


def _report_json(found: LoadReport) -> dict[str, Any]:
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
    """Write one line for each problem and for each file that was passed over, and how many were counted only."""
    for problem in found.problems:
        details = f" [{problem.details}]" if problem.details else ""
        out.write(visible(_problem(problem) + details) + "\n")
    if found.problem_count > len(found.problems):
        out.write(f"{found.problem_count - len(found.problems):,} more were counted and not kept\n")
    out.writelines(visible(f"{each.file}: {each.why}: passed over") + "\n" for each in found.skipped)
    if found.skipped_count > len(found.skipped):
        out.write(f"{found.skipped_count - len(found.skipped):,} more files were passed over\n")


def _problem(problem: Problem) -> str:
    """A problem in one line: file, place, what was found, what was done."""
    place = _place(problem)
    return f"{place + ': ' if place else ''}{problem.what}: {problem.done}"


def _place(problem: Problem) -> str:
    return ", ".join(part for part in (problem.file, problem.where) if part)


@contextmanager
def progress() -> Iterator[Callable[[Progress], None]]:
    """A bar on standard error while that is a terminal, a line now and then otherwise, for a load to report to."""
    if not sys.stderr.isatty():
        yield _line_by_line()
        return
    from rich import progress as parts
    from rich.console import Console

    bar = parts.Progress(
        parts.TextColumn("{task.description}", markup=False),
        parts.BarColumn(),
        parts.TaskProgressColumn(),
        parts.TextColumn("{task.fields[records]:,} records, {task.fields[rate]:,} a second"),
        parts.TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("", records=0, rate=0, total=None)

    def update(now: Progress) -> None:
        elapsed = bar.tasks[0].elapsed
        rate = round(now.read / elapsed) if elapsed else 0
        name = visible(PurePath(now.file.rpartition("!")[2]).name)
        total = now.size or None
        bar.update(task, description=name, completed=now.position, total=total, records=now.read, rate=rate)

    with bar:
        yield update


def _line_by_line() -> Callable[[Progress], None]:
    lines = Lines(EVERY_SECONDS)

    def update(now: Progress) -> None:
        lines.say(lambda: f"{visible(now.file)}: {now.read:,} records read{_share(now)}")

    return update


def _share(now: Progress) -> str:
    return f" ({min(100, 100 * now.position // now.size)} %)" if now.size else ""


def preview(found: Preview, as_json: bool) -> None:
    """Print the first records of each file as they would be read, with what is odd about them."""
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
            print("  no record")
        for problem in file.problems:
            print(f"  ! {visible(_problem(problem))}")
    for problem in found.unreadable:
        note(f"{problem.file}: not loaded. {problem.what}{problem.done.removeprefix('not loaded')}")
    _passed_over(found.skipped, len(found.skipped), None)
    note("Nothing was loaded.")


def _preview_json(found: Preview) -> dict[str, Any]:
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
    }
