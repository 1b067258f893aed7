"""The command `serve`: serve the web pages."""

from __future__ import annotations

import click

from graphapp.cli.opening import opened
from graphapp.cli.options import setting_option, store_option
from graphapp.support.memory import limit_arenas

__all__ = ["serve"]


@click.command()
@setting_option("host", "ADDRESS")
@setting_option("port", "PORT")
@setting_option("processes", "NUMBER")
@store_option
def serve(host: str | None, port: int | None, processes: int | None, store: str | None) -> None:
    """Serve the store as web pages until you press Ctrl-C."""
    from graphapp.web.server import serve as run

    limit_arenas()
    with opened(store, host=host, port=port, processes=processes) as service:
        run(service, service.settings, click.echo)
