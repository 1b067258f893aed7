"""The command `map`: build the map of the collection, and list a level of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphapp.cli.options import json_option, store_option

if TYPE_CHECKING:
    from graphapp.maps.views import MapLevel, MapState

__all__ = ["map_command"]

SHOWN = 20


@click.command("map", short_help="Build the map of the whole collection.")
@click.option("--rebuild", is_flag=True, help="Build the map again, even if it is current.")
@click.option(
    "--fresh", is_flag=True, help="Do not keep the places and colours of the last map. Implies --rebuild."
)
@click.option(
    "--region",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="List the region with this number instead of the whole map.",
)
@store_option
@json_option
def map_command(rebuild: bool, fresh: bool, region: int, store: str | None, as_json: bool) -> None:
    """Build the map of the whole collection unless it is current, and list its largest communities.

    The map groups all authors into communities by their joint papers, and these into smaller ones. The page /map shows it. Papers with very
    many authors do not count (setting map_longest). After a load, communities keep their places and colours. After Ctrl-C, the last map remains.

    \b
    Examples:
      graphapp map
      graphapp map --region 12
      graphapp map --json
    """
    from graphapp.cli.opening import opened
    from graphapp.cli.progress import phase_progress

    with opened(store) as service:
        state = service.maps.state()
        same = state.longest == service.settings.map_longest
        if rebuild or fresh or not (state.current and same):
            with phase_progress() as tell:
                state = service.maps.build(tell, fresh=fresh)
        _print(state, service.maps.level(region), as_json)


def _print(state: MapState, level: MapLevel, as_json: bool) -> None:
    from graphapp.cli import output
    from graphapp.maps.as_json import left_out_sentences, level_json

    if as_json:
        output.json(level_json(state, level))
        return
    counts = f"{output.count(state.authors, 'author')}, {output.count(state.papers, 'paper')}"
    quality = "" if state.modularity is None else f", modularity {state.modularity:.2f}"
    print(f"Map of {counts}: {output.count(state.communities, 'community', 'communities')}{quality}.")
    for sentence in (*left_out_sentences(state), *state.changes, *level.left_out):
        print(sentence)
    print()
    print(" / ".join(output.visible(step.name) for step in level.path))
    regions = level.shows == "regions"
    columns = ("region", "name", "authors", "papers", "mean year", "venue", "leading people")
    rows = [
        (
            item.region,
            item.name,
            item.authors,
            item.papers,
            item.mean_year or "",
            item.venue or "",
            ", ".join(item.people),
        )
        if regions
        else (item.name, item.papers, item.mean_year or "", item.venue or "")
        for item in level.items[:SHOWN]
    ]
    output.table(columns if regions else ("name", "papers", "mean year", "venue"), rows)
    if len(level.items) > SHOWN:
        print(f"… and {len(level.items) - SHOWN:,} more (--json lists all).")
