"""The command `settings`: list every setting with its current value."""

from __future__ import annotations

import click

from graphapp.cli import output
from graphapp.cli.options import json_option, store_option
from graphapp.settings import SETTINGS, Settings

__all__ = ["settings"]


@click.command(short_help="List all settings with their current values.")
@store_option
@json_option
def settings(store: str | None, as_json: bool) -> None:
    """List every setting with its value, its environment variable and its meaning."""
    found = Settings.read({"store": store})
    rows = [
        {
            "name": each.name,
            "value": each.shown(getattr(found, each.name)),
            "default": each.default,
            "variable": each.variable,
            "help": each.help,
            "unit": each.unit,
            "minimum": each.rule.minimum,
            "maximum": each.rule.maximum,
            "choices": list(each.rule.choices),
        }
        for each in SETTINGS
    ]
    if as_json:
        output.json(rows)
    else:
        shown = [(row["name"], str(row["value"]), row["variable"], row["help"]) for row in rows]
        output.table(["setting", "value", "variable", "meaning"], shown)
