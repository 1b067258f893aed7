"""The command line. Each command opens a store, calls one method of the service and prints.

Exit status: 0 done, 1 some records were refused, 2 wrong use, 3 nothing was done, 130 stopped by Ctrl-C, 141 the reader of
the output went away (the last two as shells have it: 128 and the number of the signal). What is said about a result, errors
included, goes to standard error. Heavy modules are imported by the commands that need them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from graphapp.cli.options import (
    CONTEXT,
    LoadCommand,
    NetworkCommand,
    format_option,
    json_option,
    list_format_option,
    network_options,
    parameter_option,
    parameter_values,
    saved_option,
    store_option,
)
from graphapp.cli.people import people
from graphapp.errors import BadInput, GraphappError, NotFound, QueryError
from graphapp.model.records import KINDS

if TYPE_CHECKING:
    from graphapp.ingest.sources import InputFile
    from graphapp.service import GraphService
    from graphapp.settings import Settings

__all__ = ["cli", "main"]

INTERRUPTED = 130
BROKEN_PIPE = 141


class _InOrder(click.Group):
    """Lists its commands as they stand here: from records in to networks out."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)


@click.group(cls=_InOrder, context_settings=CONTEXT)
@click.version_option(package_name="graphapp", message="%(prog)s %(version)s")
def cli() -> None:
    """Explore who writes with whom.

    Paper records go in (load); author clusters and coauthor networks come out, as pages (serve), as text or JSON (author,
    path, query), and as files for other programs (network, papers).
    """


@contextmanager
def _opened(store: str | None, *, cypher: bool = False, **options: Any) -> Iterator[GraphService]:
    """The service over an existing store, closed at the end. `options` are settings that were given; `cypher` has the engine for
    queries started while the rest of the program is read."""
    from graphapp.cli.progress import store_lines
    from graphapp.settings import Settings
    from graphapp.stores import open_store

    settings = Settings.read({"store": store, **options})
    opened = open_store(settings.store, settings, tell=store_lines())
    try:
        if cypher:
            opened.prepare_cypher(follow=False)
        from graphapp.service import GraphService

        service = GraphService(opened, settings)
    except BaseException:
        opened.close()
        raise
    try:
        yield service
    finally:
        service.close()


@cli.command(cls=LoadCommand)
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--demo", is_flag=True, help="Load the bundled demo: the papers of one author.")
@format_option
@click.option(
    "--include",
    multiple=True,
    metavar="PATTERN",
    help="Of folders and archives, read only files whose names fit: '*.bib'. May be repeated.",
)
@click.option(
    "--no-merge", is_flag=True, help="Make a paper of each record, also where two are of the same paper."
)
@click.option("--dry-run", is_flag=True, help="Show the first records of each file as read; load nothing.")
@click.option(
    "--problems",
    type=click.Path(dir_okay=False, writable=True, allow_dash=True),
    metavar="FILE",
    help="Write every problem to this file when all is loaded.",
)
@store_option
@json_option
def load(files: tuple[str, ...], demo: bool, store: str | None, **how: Any) -> int:
    """Load files of paper records into the store: files, folders, archives, or - for standard input.

    The store is made if it is not there. Loading a file again changes nothing. Exit status: 0 all records were taken, 1 some
    records were refused or some files could not be read, 2 wrong use, 3 none was taken, 130 stopped by Ctrl-C.
    """
    from graphapp.settings import Settings

    inputs = _inputs(files, demo)
    settings = Settings.read({"store": store})
    return _preview(inputs, settings, **how) if how.pop("dry_run") else _load(inputs, settings, **how)


def _preview(
    inputs: Sequence[InputFile],
    settings: Settings,
    format_name: Any,
    include: Sequence[str],
    as_json: bool,
    **_: Any,
) -> int:
    """Show what a load would read."""
    from graphapp.cli import load as cli_load
    from graphapp.ingest.preview import preview

    found = preview(inputs, settings, format_name, include)
    cli_load.preview(found, as_json)
    return found.exit_code


def _load(
    inputs: Sequence[InputFile],
    settings: Settings,
    format_name: Any,
    include: Sequence[str],
    no_merge: bool,
    problems: str | None,
    as_json: bool,
) -> int:
    """Load, and say what came of it."""
    from graphapp.cli import load as cli_load
    from graphapp.cli.progress import store_lines
    from graphapp.ingest.load import ingest
    from graphapp.stores import open_store

    _check_problems(problems, [*(str(each.path) for each in inputs), settings.store.removeprefix("sqlite:")])
    opened = open_store(settings.store, settings, create=True, tell=store_lines())
    with closing(opened) as graph, cli_load.progress() as told:
        report = ingest(graph, inputs, settings, format_name, told, include=include, merge=not no_merge)
    cli_load.report(report, as_json, "standard output" if problems == "-" else problems)
    if problems is not None:
        with click.open_file(problems, "w", encoding="utf-8") as out:
            cli_load.problems_file(report, out)
    return INTERRUPTED if report.interrupted else report.exit_code


def _check_problems(target: str | None, used: Sequence[str]) -> None:
    """Raises UsageError where problems cannot be written to `target`, or would be written over one of the `used` files, or over records in one of the folders. It is
    opened after the load only, so that wrong use leaves an older file as it was."""
    if target is None or target == "-":
        return
    for path in used:
        same = os.path.exists(path) and os.path.exists(target) and os.path.samefile(path, target)
        if same or os.path.realpath(path) == os.path.realpath(target):
            raise click.UsageError(f"--problems {target} would write over {path}: name another file.")
        if os.path.isdir(path) and _holds_records(path, target):
            raise click.UsageError(
                f"--problems {target} would write over records in {path}: name another file."
            )
    if not os.path.isdir(folder := os.path.dirname(os.path.realpath(target))):
        raise click.UsageError(f"--problems {target}: there is no folder {folder}.")


def _holds_records(folder: str, target: str) -> bool:
    """True when `target` is a file of records in a folder that is loaded; problems of an earlier load are none."""
    import loaders

    place = os.path.realpath(target)
    if not (os.path.isfile(place) and Path(place).is_relative_to(os.path.realpath(folder))):
        return False
    try:
        with open(place, "rb") as file:
            loaders.detect(file.read(10_000), place)
    except BadInput:
        return False
    return True


def _inputs(files: tuple[str, ...], demo: bool) -> list[InputFile]:
    """The files to load. Raises UsageError without any, BadInput when none is there, so that no empty store is made for them."""
    from graphapp.ingest.sources import InputFile

    if not files and not demo:
        raise click.UsageError("Name a file to load, or --demo.")
    if not all(files):
        raise click.UsageError("The name of a file is empty.")
    if not demo and "-" not in files and not any(map(os.path.exists, files)):
        raise BadInput(f"There is no file {', '.join(files)}.", "Check the name; several files can be named.")
    inputs = [InputFile(Path(file)) for file in files]
    if demo:
        from graphapp.demo import DEMO

        inputs.append(DEMO)
    return inputs


@cli.command()
@click.option("--host", metavar="ADDRESS", help="Address to listen on.  [default: 127.0.0.1]")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="PORT",
    help="Port to listen on; 0 takes a free one.  [default: 8000]",
)
@store_option
def serve(host: str | None, port: int | None, store: str | None) -> None:
    """Show the store as web pages, until Ctrl-C."""
    from graphapp.web.http.server import serve as run

    with _opened(store, host=host, port=port) as service:
        run(service, service.settings, click.echo)


@cli.command()
@store_option
@json_option
def stats(store: str | None, as_json: bool) -> None:
    """Say what the store holds and what was loaded."""
    from graphapp import serialize
    from graphapp.cli import output as cli_output

    with _opened(store) as service:
        found = service.overview()
    cli_output.json(serialize.overview_json(found)) if as_json else cli_output.overview(found)


@cli.command()
@click.argument("text")
@click.option("--papers", is_flag=True, help="Search the titles of papers, not the names of authors.")
@click.option("--venues", is_flag=True, help="Search the names of venues, not those of authors.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    metavar="N",
    help="Show at most N; the setting search_results is the most.",
)
@store_option
@json_option
def search(
    text: str, papers: bool, venues: bool, limit: int | None, store: str | None, as_json: bool
) -> None:
    """Find authors, papers or venues by words of their names, or their beginnings."""
    from graphapp.cli import output as cli_output

    if papers and venues:
        raise click.UsageError("Search for papers or for venues, not both.")
    with _opened(store) as service:
        if papers:
            cli_output.papers(service.search_papers(text, limit), as_json)
        elif venues:
            cli_output.venues(service.search_venues(text, limit), as_json)
        else:
            cli_output.hits(service.search(text, limit), as_json)


@cli.command()
@click.argument("name")
@click.option("--year", type=int, help="Only papers of this year.")
@click.option("--venue", metavar="NAME", help="Only papers that appeared here.")
@click.option("--kind", type=click.Choice(KINDS), help="Only papers of this kind.")
@click.option("--coauthor", metavar="NAME", help="Only papers written with this author.")
@click.option("--text", metavar="WORDS", help="Only papers whose title, abstract or venue hold these words.")
@store_option
@json_option
def author(name: str, store: str | None, as_json: bool, **shown_by: Any) -> None:
    """Show every paper under one exact name, and the coauthors.

    NAME is matched whatever its capitals; other names that may be meant are pointed at, never joined.
    """
    from graphapp import serialize
    from graphapp.cli import output as cli_output
    from graphapp.views import PaperFilter

    chosen = PaperFilter(**{field: value for field, value in shown_by.items() if value is not None})
    with _opened(store) as service:
        found = service.author(name, chosen)
    cli_output.json(serialize.author_json(found)) if as_json else cli_output.author(found)


@cli.command()
@click.option("--author", metavar="NAME", help="The papers of an author: every paper under one exact name.")
@click.option(
    "--venue", metavar="NAME", help="The papers of a venue; with --author only those that appeared here."
)
@click.option("--paper", metavar="ID", help="One paper, by its identifier or its DOI.")
@click.option("--year", type=int, help="Only papers of this year.")
@click.option("--kind", type=click.Choice(KINDS), help="Of an author, only papers of this kind.")
@click.option("--coauthor", metavar="NAME", help="Of an author, only papers written with this author.")
@click.option(
    "--text",
    metavar="WORDS",
    help="Of an author, only papers whose title, abstract or venue hold these words.",
)
@click.option(
    "-o",
    "--to",
    "target",
    metavar="FILE",
    required=True,
    help="Where to write; the ending names the format. - is standard output.",
)
@list_format_option
@store_option
def papers(
    author: str | None,
    venue: str | None,
    paper: str | None,
    target: str,
    format_name: str | None,
    store: str | None,
    **shown_by: Any,
) -> None:
    """Write a list of papers to a file, as the pages of authors, venues and papers do.

    A list that a filter leaves empty is an error, and no file is written.
    """
    from graphapp.cli import files as cli_files
    from graphapp.cli import output as cli_output
    from graphapp.cli import papers as cli_papers
    from graphapp.views import PaperFilter

    given = {name: value for name, value in shown_by.items() if value is not None}
    chosen = PaperFilter(venue=venue if author is not None and venue else "", **given)
    cli_papers.check(author, venue, paper, chosen)
    form = cli_papers.form(target, format_name)
    with _opened(store) as service:
        found = cli_papers.listed(service, author, venue, paper, chosen)
    if not found.papers:
        raise NotFound("No paper is left by these filters: no file is written.", "Leave one of them out.")
    cli_files.save(lambda out: form.write(found.papers, out), target)
    cli_output.saved(target, cli_output.count(len(found.papers), "paper"))


@cli.command(cls=NetworkCommand)
@click.option("--author", metavar="NAME", help="An author and everyone who wrote a paper with that author.")
@click.option("--venue", metavar="NAME", help="Everyone who wrote a paper that appeared here.")
@click.option("--all", "everything", is_flag=True, help="Everyone in the store.")
@click.option(
    "--cypher",
    metavar="QUERY",
    help="The nodes and relationships that a query returns; of authors alone or papers alone, the coauthorships among these.",
)
@saved_option
@parameter_option
@click.option(
    "--to",
    "target",
    metavar="FILE",
    required=True,
    help="Where to write; the ending names the format. - is standard output.",
)
@click.option(
    "--format", "format_name", metavar="NAME", help="A format of `graphapp formats`, whatever the ending is."
)
@network_options
@store_option
def network(
    target: str, format_name: str | None, store: str | None, told: dict[str, str], **wanted: Any
) -> None:
    """Write a network to a file for another program, or as a picture."""
    from graphapp.cli import files as cli_files
    from graphapp.cli import network as cli_network
    from graphapp.cli import output as cli_output

    exporter = cli_network.exporter(target, format_name)
    request = cli_network.request(**wanted)
    chosen = cli_network.chosen(exporter, told)
    with _opened(store) as service:
        view = cli_network.view(service, request, exporter)
    cli_files.save(lambda out: exporter.write(view, out, **chosen), target)
    drawn = cli_network.links_drawn(view, exporter)
    cli_output.network(view, target, drawn, cli_network.projected(view, request))


@cli.command()
@click.argument("source", metavar="NAME")
@click.argument("target", metavar="NAME")
@store_option
@json_option
def path(source: str, target: str, store: str | None, as_json: bool) -> None:
    """Show the shortest chain of coauthors between two names."""
    from graphapp import serialize
    from graphapp.cli import output as cli_output

    with _opened(store) as service:
        found = service.path(source, target)
    cli_output.json(serialize.path_json(found)) if as_json else cli_output.path(found)


@cli.command()
@click.argument("cypher", required=False)
@saved_option
@parameter_option
@click.option("--explain", is_flag=True, help="Print how the store would answer, and do not run it.")
@click.option(
    "--output",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="How to print the answer.",
)
@click.option("--seconds", type=float, help="Stop after this time; the setting query_seconds is the most.")
@click.option(
    "--rows", type=click.IntRange(1), help="Print at most so many rows; the setting query_rows is the most."
)
@store_option
def query(
    cypher: str | None,
    saved: str | None,
    parameters: dict[str, str],
    explain: bool,
    output: str,
    seconds: float | None,
    rows: int | None,
    store: str | None,
) -> None:
    """Ask the graph in Cypher; - reads the query from standard input. Or ask a saved query.

    (:Author {id, name, key})-[:WROTE {position}]->(:Paper {id, title, year, kind, …})-[:PUBLISHED_IN]->(:Venue {id, name, kind})
    """
    if (cypher is None) == (saved is None):
        raise click.UsageError("Give a query, or --saved with the name of one.")
    text = sys.stdin.read() if cypher == "-" else cypher
    with _opened(store, cypher=not explain) as service:
        # later than the engine, which starts meanwhile
        from graphapp.cli import output as cli_output

        asked = service.saved(saved, parameters) if saved else (text or "", parameter_values(parameters))
        if explain:
            cli_output.plan(service.explain(*asked))
            return
        with cli_output.waiting(lambda: service.store.cypher_state().text):
            found = service.query(*asked, seconds=seconds, rows=rows)
        cli_output.answer(found, output)


@cli.command()
@store_option
@json_option
def queries(store: str | None, as_json: bool) -> None:
    """List the saved queries, with their parameters."""
    from graphapp.cli import output as cli_output

    with _opened(store) as service:
        cli_output.saved_queries(service.saved_queries().values(), as_json)


@cli.command()
@click.option("--from", "source", metavar="ADDRESS", required=True, help="The store that is copied.")
@click.option(
    "--to", "target", metavar="ADDRESS", required=True, help="The store to copy into; made if need be."
)
@json_option
def copy(source: str, target: str, as_json: bool) -> int:
    """Copy a graph from one store into another.

    The digests of both are printed: equal digests are equal graphs. A copy that was broken off goes on where it was when the same
    command is given again. A target that holds anything else is refused. Exit status: 130 stopped by Ctrl-C.
    """
    from graphapp.cli import copy as cli_copying
    from graphapp.cli.progress import store_lines
    from graphapp.settings import Settings
    from graphapp.stores import copy as copying
    from graphapp.stores import open_store

    settings = Settings.read({})
    with (
        closing(open_store(source, settings, tell=store_lines())) as held,
        closing(open_store(target, settings, create=True, tell=store_lines())) as made,
        cli_copying.progress("papers") as told,
    ):
        report = copying.copy(held, made, settings.batch_papers, told)
    cli_copying.copied(report, source, target, as_json)
    return INTERRUPTED if report.interrupted else 0


@cli.command()
@store_option
@json_option
def digest(store: str | None, as_json: bool) -> None:
    """Print a digest of the graph: equal digests are equal graphs, whatever store they are in.

    It covers what queries see, not what single records said otherwise of a paper, nor the log of loads.
    """
    from graphapp.cli import output as cli_output
    from graphapp.stores import copy as copying

    with _opened(store) as service:
        found = copying.digest(service.store)
    cli_output.json({"digest": found}) if as_json else click.echo(found)


@cli.command("neo4j-export")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--database", default="neo4j", show_default=True, metavar="NAME", help="The database to import into."
)
@store_option
def neo4j_export(folder: Path, database: str, store: str | None) -> None:
    """Write the graph as files for Neo4j's bulk import.

    Prints the command that imports them into a database that is stopped, for graphs that are too large to be loaded into a running
    server in reasonable time. The files hold the graph that queries see: what single records said otherwise of a merged paper, and the
    log of loads, do not come along, as they do with `graphapp copy`.
    """
    from graphapp.cli import copy as cli_copying
    from graphapp.stores.neo4j import bulk_import

    with _opened(store) as service, cli_copying.progress("rows") as told:
        bulk_import.write_import(service.store, folder, told)
    cli_copying.exported(folder, bulk_import.arguments(database))


@cli.command()
@json_option
def formats(as_json: bool) -> None:
    """List the formats that are read and written."""
    from graphapp.cli import output as cli_output
    from graphapp.exporters import EXPORTERS, LISTS
    from loaders import LOADERS

    cli_output.formats(LOADERS, EXPORTERS, LISTS, as_json)


@cli.command()
@store_option
@json_option
def settings(store: str | None, as_json: bool) -> None:
    """List every setting: its value, its variable, its meaning."""
    from graphapp.cli import output as cli_output
    from graphapp.settings import Settings

    cli_output.settings(Settings.read({"store": store}), as_json)


cli.add_command(people)


def main() -> NoReturn:
    """Run the command line and end with its status. No error reaches the user as a traceback."""
    _open_closed_ones()
    for stream in (sys.stdout, sys.stderr):
        # a terminal that cannot show a letter shows its number instead of ending the command
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        # not cli.main: it would turn a closed pipe into status 1, which here says that records were refused
        with cli.make_context("graphapp", sys.argv[1:]) as context:
            status = cli.invoke(context) or 0
        sys.stdout.flush()
    except click.exceptions.Exit as ended:
        status = ended.exit_code
    except BrokenPipeError:
        # whoever read the output has enough of it; Python must not flush into the closed pipe when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = BROKEN_PIPE
    except (KeyboardInterrupt, click.Abort):
        print("Stopped.", file=sys.stderr)
        status = INTERRUPTED
    except Exception as error:  # the last line of defence: see _failed
        status = _failed(error)
    sys.exit(status)


def _open_closed_ones() -> None:
    """Where standard input, output or errors are closed, let them be nothing: else the next file that is opened takes the place, a store
    for example, and what a library or a process of ours prints goes into it."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            # the lowest number that is free
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
            stream = open(number, "r" if name == "stdin" else "w", encoding="utf-8", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)


def _failed(error: Exception) -> int:
    """Say what went wrong and what to do; gives the exit status."""
    from graphapp.cli.output import note

    if isinstance(error, click.ClickException):
        error.show()
        return click.UsageError.exit_code
    if isinstance(error, GraphappError):
        note(f"graphapp: {error.message}")
        if isinstance(error, QueryError) and (place := error.excerpt()):
            note(f"line {error.line}, column {error.column}:")
            note(place.before + place.after)
            note(place.caret)
        if error.hint:
            note(error.hint)
        return error.exit_code
    if os.environ.get("GRAPHAPP_DEBUG"):
        raise error
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        note(f"graphapp: {where}{error.strerror or error}")
    else:
        note(f"graphapp: internal error: {type(error).__name__}: {error}")
        note("This is a defect of graphapp. GRAPHAPP_DEBUG=1 shows where it happened.")
    return GraphappError.exit_code
