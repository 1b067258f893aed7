"""`graphapp people`: decisions about who is who. Each command opens a store, calls one method of `DecisionService` and prints."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast

import click

from graphapp.cli import suggestions
from graphapp.cli.options import CONTEXT, json_option, store_option
from graphapp.cli.who import who

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphapp.people.decision_service import DecisionService

__all__ = ["people"]

F = TypeVar("F", bound="Callable[..., Any]")

_EXAMPLES = """\b
Examples:
  graphapp people same "David Blei" "David M. Blei" --why "same page"
  graphapp people papers "Wei Chen"
  graphapp people different "Wei Chen" --paper jsonl:cvpr2018/12#3
  graphapp people list "Wei Chen"
  graphapp people undo d2
  graphapp people import people.yaml --dry-run
  graphapp people suggest
  graphapp people suggestions "Wei Chen"
  graphapp people accept 3f2a91c07d
  graphapp people review
"""


class _InOrder(click.Group):
    """Lists its commands in the order of their definition."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)


@click.group(
    cls=_InOrder,
    context_settings=CONTEXT,
    epilog=_EXAMPLES,
    short_help="Decide which names and papers belong to the same person.",
)
def people() -> None:
    """Decide who is who: which names belong to the same person, and which papers under one name are by different people.

    Decisions are kept in a separate file: next to an SQLite store (GRAPH.db.decisions.jsonl), in your data folder for a Neo4j server, or at
    the path in the setting `decisions`. Each decision records who made it and when, and can be undone. Author rows do not change.
    """


@contextmanager
def _opened(store: str | None) -> Iterator[DecisionService]:
    """The decisions about an existing store, which is closed at the end."""
    from graphapp.cli.opening import opened

    with opened(store) as service:
        yield service.decisions


def _paper_options(command: F) -> F:
    """The options that restrict each of two names to some of its papers."""
    for option in (
        click.option(
            "--other-paper",
            "others",
            multiple=True,
            metavar="PAPER",
            help="Of the papers under the second of the two names, use only this one. May be repeated.",
        ),
        click.option(
            "--paper",
            "papers",
            multiple=True,
            metavar="PAPER",
            help="Of the papers under the first of the two names, use only this one (an ID, a source record or a DOI). May be repeated.",
        ),
    ):
        command = option(command)
    return command


def _deciding(command: F) -> F:
    """The options of every command that records something."""
    for option in (
        json_option,
        store_option,
        click.option(
            "--dry-run", is_flag=True, help="Show what would be recorded without recording anything."
        ),
        click.option("--why", default="", metavar="TEXT", help="Reason, stored with the decision."),
        click.option(
            "--by",
            metavar="NAME",
            help="Name of the person making the decision.  [default: your system user name]",
        ),
    ):
        command = option(command)
    return command


@people.command(short_help="Record that names belong to the same person.")
@click.argument("names", nargs=-1, required=True, metavar="NAME NAME...")
@_paper_options
@_deciding
def same(
    names: tuple[str, ...],
    papers: tuple[str, ...],
    others: tuple[str, ...],
    by: str | None,
    why: str,
    dry_run: bool,
    store: str | None,
    as_json: bool,
) -> None:
    """Record that names belong to the same person.

    NAME is a name or the ID of an author row (dblp:79/2536). A name without --paper also covers papers that are loaded later.

    \b
    Examples:
      graphapp people same "David Blei" "David M. Blei" "D. M. Blei"
      graphapp people same "W. Chen" "Wei Chen" --other-paper jsonl:p1#0
    """
    from graphapp.cli import people_output

    if len(names) < 2:
        raise click.UsageError("Specify at least two names.")
    if len(names) > 2 and (papers or others):
        raise click.UsageError("--paper and --other-paper require exactly two names.")
    with _opened(store) as service:
        given = [papers, others, *[()] * len(names)]
        sides = [service.side(name, listed) for name, listed in zip(names, given, strict=False)]
        people_output.recorded(service.same(sides, who(by), why=why, dry_run=dry_run), as_json)


@people.command(short_help="Record that names, or papers under one name, belong to different people.")
@click.argument("names", nargs=-1, required=True, metavar="NAME [NAME]")
@_paper_options
@_deciding
def different(
    names: tuple[str, ...],
    papers: tuple[str, ...],
    others: tuple[str, ...],
    by: str | None,
    why: str,
    dry_run: bool,
    store: str | None,
    as_json: bool,
) -> None:
    """Record that two names, or papers under one name, belong to different people.

    With one NAME, the papers selected with --paper belong to one person, and all other papers under that name (or those selected with
    --other-paper) to another. Papers that are loaded later remain undecided.

    \b
    Examples:
      graphapp people different "Wei Chen" --paper jsonl:p1#0 --paper jsonl:p2#3
      graphapp people different "David Blei" "David Bley"
    """
    from graphapp.cli import people_output

    if len(names) > 2:
        raise click.UsageError("Specify one or two names.")
    with _opened(store) as service:
        a = service.side(names[0], papers)
        b = service.side(names[-1], others) if len(names) == 2 or others else None
        people_output.recorded(service.different(a, b, who(by), why=why, dry_run=dry_run), as_json)


@people.command(short_help="Undo decisions.")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@_deciding
def undo(
    ids: tuple[str, ...], by: str | None, why: str, dry_run: bool, store: str | None, as_json: bool
) -> None:
    """Undo the decisions with these IDs. If one of them cannot be undone, none is undone. Undoing an undo entry restores the decision.

    \b
    Examples:
      graphapp people undo d2 --why "they are two people"
      graphapp people undo d5 d4
    """
    from graphapp.cli import people_output

    with _opened(store) as service:
        people_output.recorded(service.undo(ids, who(by), why=why, dry_run=dry_run), as_json)


@people.command("list", short_help="List decisions, or the people who share a name.")
@click.argument("name", required=False)
@click.option(
    "--all", "everything", is_flag=True, help="Also show undone decisions, and the entries that undid them."
)
@store_option
@json_option
def list_(name: str | None, everything: bool, store: str | None, as_json: bool) -> None:
    """List all decisions. With NAME, list only the decisions about this name, and the people who publish under it.

    \b
    Examples:
      graphapp people list
      graphapp people list "Wei Chen" --all
    """
    from graphapp.cli import people_output

    with _opened(store) as service:
        entries = [(entry, service.is_active(entry)) for entry in service.entries(name)]
        # decisions about a name that this store does not have are shown nevertheless
        found = service.persons(name) if name and not (entries and not service.knows(name)) else None
    shown = [pair for pair in entries if everything or (pair[1] and pair[0].say != "undo")]
    people_output.listed(shown, len(entries) - len(shown), found, as_json)


@people.command(short_help="List the papers of a name by person.")
@click.argument("name")
@store_option
@json_option
def papers(name: str, store: str | None, as_json: bool) -> None:
    """List the papers of NAME by person, with the identifiers that --paper accepts.

    \b
    Example:
      graphapp people papers "Wei Chen"
    """
    from graphapp.cli import people_output

    with _opened(store) as service:
        people_output.papers(service.papers(name), service.reading().problem, as_json)


@people.command(short_help="Check the decisions file against the store.")
@click.option("--identifiers", is_flag=True, help="Also search all papers for contradictory identifiers.")
@store_option
@json_option
def check(identifiers: bool, store: str | None, as_json: bool) -> int:
    """Check that the decisions file can be read and that every decision matches the store.

    Exit status: 0 if all decisions match, 1 if some do not, 3 if the file is damaged.

    \b
    Examples:
      graphapp people check
      graphapp people check --identifiers
    """
    from graphapp.cli import people_output
    from graphapp.cli.progress import progress_bar

    with _opened(store) as service:
        if identifiers:
            with progress_bar("papers") as told:
                service.index_identifiers(told)
        with progress_bar("decisions") as told:
            found = service.check(told)
    people_output.checked(found, as_json)
    return 3 if found.problem else 0 if found.fits else 1


@people.command("import", short_help="Import decisions from a file.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True), metavar="FILE")
@click.option(
    "--format",
    "format_name",
    metavar="NAME",
    help="Format of the file, if it cannot be detected.",
)
@click.option("--known-only", is_flag=True, help="Skip decisions about names that are not in the store.")
@_deciding
def import_(
    file: str,
    format_name: str | None,
    known_only: bool,
    by: str | None,
    why: str,
    dry_run: bool,
    store: str | None,
    as_json: bool,
) -> int:
    """Import decisions about who is who from FILE: decisions about another store, the ACL Anthology's people.yaml, dblp XML, a VOSviewer thesaurus, or a
    table (CSV) with the columns name, person and paper.

    Entries that contradict a recorded decision are refused and shown; entries that are already recorded are skipped. Exit status: 0 if
    no entry was refused, otherwise 1.

    \b
    Examples:
      graphapp people import people.yaml --known-only --dry-run
      graphapp people import other.db.decisions.jsonl
      graphapp people import thesaurus.txt --format vosviewer
    """
    import io

    from graphapp.cli import people_output
    from graphapp.people import exchange

    with click.open_file(file, "rb") as stream:
        head = stream.read(exchange.HEAD_BYTES)
        form = exchange.by_name(format_name) if format_name else exchange.detected(head, file)
        # dblp.xml is read piece by piece; whatever cannot be rewound is small
        if stream.seekable():
            stream.seek(0)
            found = form.read(cast(BinaryIO, stream))
        else:
            found = form.read(io.BytesIO(head + stream.read()))
    with _opened(store) as service:
        report = service.import_(found, who(by), why=why, known_only=known_only, dry_run=dry_run)
    people_output.imported(report, form.LABEL, as_json)
    return 1 if report.refused else 0


@people.command("export", short_help="Write the decisions to a file.")
@click.option(
    "-o", "--to", "target", metavar="FILE", required=True,
    help="File to write (- for standard output); its extension selects the format.",
)  # fmt: skip
@click.option(
    "--format", "format_name", metavar="NAME", help="Format of the file, regardless of its extension."
)
@store_option
def export(target: str, format_name: str | None, store: str | None) -> None:
    """Write the current decisions to a file, in graphapp's own format (.decisions.jsonl) or as people.yaml, dblp XML, a VOSviewer thesaurus (.txt) or
    a table (.csv).

    Information that the format cannot represent is reported.

    \b
    Examples:
      graphapp people export --to mine.decisions.jsonl
      graphapp people export --to thesaurus.txt
      graphapp people export --to - --format acl-people
    """
    from graphapp.cli import files, people_output
    from graphapp.people import exchange

    if format_name is None and target == "-":
        raise click.UsageError("Standard output has no extension: specify --format.")
    form = exchange.by_name(format_name) if format_name else exchange.by_ending(Path(target).name)
    with _opened(store) as service:
        found = service.export(form)
    files.save(found.write, target)
    people_output.exported(target, form.LABEL, found)


for _command in suggestions.SUGGESTION_COMMANDS:
    people.add_command(_command)
