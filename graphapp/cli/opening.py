"""Open the store of a command as a service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from graphapp.cli import output

if TYPE_CHECKING:
    from graphapp.model.units import UnitName
    from graphapp.service import GraphService

__all__ = ["note_unusable_decisions", "opened"]


def note_unusable_decisions(service: GraphService, unit: UnitName | None) -> None:
    """Report that the decisions file is damaged, if authors would be persons by it: each name is one person then."""
    if (unit or service.settings.unit) != "person":
        return
    problem = service.decisions_problem()
    if problem is not None:
        output.note(f"{problem.consequence} {problem.message} {problem.hint}")


@contextmanager
def opened(
    store: str | None, *, cypher: bool = False, mapped: bool = False, **options: Any
) -> Iterator[GraphService]:
    """The service for an existing store, closed at the end. `options` are settings given on the command line. With `cypher`, the Cypher
    engine starts while the rest of the program is imported. `mapped`: the command reads the whole store, see `open_store`."""
    from graphapp.cli.progress import store_lines
    from graphapp.settings import Settings
    from graphapp.stores import open_store

    settings = Settings.read({"store": store, **options})
    opened = open_store(settings.store, settings, tell=store_lines(), mapped=mapped)
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
