"""The command `open`: load files into a store of their own, serve it and open the browser."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import Any

import click

from graphapp.cli import load_report
from graphapp.cli.load import input_files
from graphapp.cli.opening import opened
from graphapp.cli.options import LoadCommand, format_option, setting_option
from graphapp.cli.output import note
from graphapp.cli.progress import store_lines
from graphapp.cli.status import INTERRUPTED, NOTHING_DONE

__all__ = ["open_files", "store_beside"]

_SUFFIX = ".graphapp.db"
_WHOLE_NETWORK = "/network?centre=all"


@click.command("open", cls=LoadCommand, short_help="Load files and show them in the browser.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@format_option
@click.option(
    "--store",
    metavar="ADDRESS",
    help=f"Store to load into.  [default: a file next to the first FILE, such as papers{_SUFFIX}]",
)
@setting_option("host", "ADDRESS")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=0,
    metavar="PORT",
    help="Port of the web server.  [default: a free port]",
)
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
def open_files(
    files: tuple[str, ...],
    format_name: Any,
    store: str | None,
    host: str | None,
    port: int,
    no_browser: bool,
) -> int:
    """Load paper records into a separate store, serve it as web pages until you press Ctrl-C, and open the browser.

    The store is kept: `graphapp serve --store` serves it again, and opening the same files again adds only what is new.
    """
    from graphapp.ingest.load import ingest
    from graphapp.ingest.preview import preview
    from graphapp.settings import Settings
    from graphapp.stores import open_store

    inputs = input_files(files)
    address = store or store_beside(files[0])
    settings = Settings.read({"store": address})
    # a pipe can be read only once
    if "-" not in files and (seen := preview(inputs, settings, format_name)).exit_code == NOTHING_DONE:
        load_report.preview(seen, as_json=False)
        return NOTHING_DONE
    with (
        closing(open_store(settings.store, settings, create=True, tell=store_lines())) as graph,
        load_report.progress() as tell,
    ):
        report = ingest(graph, inputs, settings, format_name, tell)
    load_report.report(report, as_json=False)
    if report.interrupted:
        return INTERRUPTED
    if not report.after.papers:
        return report.exit_code
    note(f"The papers are in {address}")
    return _serve(address, host, port, show=not no_browser)


def _serve(address: str, host: str | None, port: int, *, show: bool) -> int:
    """Serve the store until Ctrl-C."""
    from graphapp.web.server import serve as run

    with opened(address, host=host, port=port or _free_port(host)) as service:
        settings = service.settings

        def say(line: str) -> None:
            click.echo(line)
            if show:
                bare = settings.host.strip("[]")
                host = f"[{bare}]" if ":" in bare else bare
                # a browser in the terminal would block the server
                page = f"http://{host}:{settings.port}{_WHOLE_NETWORK}"
                import webbrowser

                threading.Thread(target=webbrowser.open, args=(page,), daemon=True).start()

        run(service, settings, say)
    return 0


def _free_port(host: str | None) -> int:
    """A port that no program uses now. The server needs its number in advance, because the name of its cookie contains it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1" if not host or ":" in host else host, 0))
        number: int = probe.getsockname()[1]
        return number


def store_beside(file: str) -> str:
    """The address of the store for files of which `file` is the first: next to it, or in the user's data folder if nothing can be written
    there or `file` is standard input."""
    path = Path(file).absolute()
    name = f"{_stem(path.name)}{_SUFFIX}"
    if file != "-" and os.access(path.parent, os.W_OK):
        return str(path.with_name(name))
    import platformdirs

    # files of one name in two folders have two stores
    place = blake2b(str(path).encode("utf-8", "surrogateescape"), digest_size=4).hexdigest()
    folder = Path(platformdirs.user_data_dir("graphapp", appauthor=False)) / "opened"
    return str(folder / ("standard-input" + _SUFFIX if file == "-" else f"{place}-{name}"))


def _stem(name: str) -> str:
    """The name of a file without its suffixes, such as ".jsonl.gz"."""
    return name[: name.find(".", 1)] if "." in name[1:] else name
