"""Options that several commands share, and how their values are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

from graphapp.errors import BadInput
from graphapp.support.exact_json import JSONError, read_json

__all__ = [
    "CONTEXT",
    "LoadCommand",
    "NetworkCommand",
    "format_option",
    "json_option",
    "list_format_option",
    "network_options",
    "parameter_option",
    "parameter_values",
    "saved_option",
    "store_option",
]

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 80}

F = TypeVar("F", bound=Callable[..., Any])

store_option = click.option(
    "--store",
    metavar="ADDRESS",
    help="Where the graph is: a path, the neo4j:// or bolt:// address of a Neo4j server, or memory:. "
    "Without it $GRAPHAPP_STORE, else a file in your data folder.",
)

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def _loader(ctx: click.Context, param: click.Parameter, name: str | None) -> str | None:
    """The name of a loader, which must be one; the loaders are imported for it, not for --help."""
    if name is not None:
        import loaders

        try:
            loaders.by_name(name)
        except BadInput as error:
            raise click.BadParameter(f"{error.message}. {error.hint}", ctx, param) from error
    return name


format_option = click.option(
    "--format",
    "format_name",
    metavar="NAME",
    callback=_loader,
    help="The format of the files, where it is not to be found out from them; `graphapp formats` lists them.",
)


class LoadCommand(click.Command):
    """A command that reads files, with `--format` and whatever else formats can be told: what each of them declares is an option,
    and becomes the value of `format_name`, a loader that has been told."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The parameters, those of the formats before --help."""
        import loaders

        own = super().get_params(ctx)
        told: list[click.Parameter] = [
            click.Option(
                [f"--{option.name}", f"told_{option.name}"],
                metavar=option.metavar,
                multiple=option.many,
                help=option.help,
            )
            for option in loaders.options()
        ]
        return [*own[:-1], *told, *own[-1:]]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Raises UsageError for what no format can be told."""
        import loaders

        given: dict[str, Sequence[str]] = {}
        for option in loaders.options():
            value = ctx.params.pop(f"told_{option.name}")
            given[option.name] = value if option.many else () if value is None else (value,)
        if any(given.values()):
            try:
                ctx.params["format_name"] = loaders.told(ctx.params["format_name"], given)
            except BadInput as error:
                raise click.UsageError(f"{error.message}. {error.hint}", ctx) from error
        return super().invoke(ctx)


class NetworkCommand(click.Command):
    """A command that writes networks, with whatever formats can be told: what each of them declares is an option, and all that were
    given become the value of `told`, as texts by name."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The parameters, those of the formats before --help."""
        from graphapp.exporters import EXPORTERS, options

        own = super().get_params(ctx)
        told: list[click.Parameter] = []
        for option in options().values():
            names = ", ".join(each.name for each in EXPORTERS if option in each.options)
            told.append(
                click.Option(
                    [option.flag, f"told_{option.name}"],
                    metavar=option.example,
                    help=f"{option.help} ({names}).  [default: {option.usual}]",
                )
            )
        return [*own[:-1], *told, *own[-1:]]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        from graphapp.exporters import options

        given = {name: ctx.params.pop(f"told_{name}") for name in options()}
        ctx.params["told"] = {name: text for name, text in given.items() if text is not None}
        return super().invoke(ctx)


def _lists(ctx: click.Context, param: click.Parameter, name: str | None) -> str | None:
    """The name of a format of lists, which must be one; the formats are imported for it, not for --help."""
    if name is not None:
        from graphapp.exporters import LISTS

        known = [form.name for form in LISTS]
        if name not in known:
            raise click.BadParameter(
                f"No format is called {name!r}; there are {', '.join(known)}.", ctx, param
            )
    return name


list_format_option = click.option(
    "--format",
    "format_name",
    metavar="NAME",
    callback=_lists,
    help="A format of lists, whatever the ending is: bibtex, csl-json, csv, json, jsonl or ris.",
)


def _parameters(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """`name=value` of a query, the values as they were typed."""
    values: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"{text!r} is not name=value", ctx, param)
        values[name.removeprefix("$")] = value
    return values


def parameter_values(given: Mapping[str, str]) -> dict[str, Any]:
    """The values of parameters as typed: JSON where it is JSON, else the text. Raises BadInput."""
    values: dict[str, Any] = {}
    for name, text in given.items():
        try:
            values[name] = read_json(text)
        except JSONError:
            values[name] = text
    return values


parameter_option = click.option(
    "-p",
    "--parameter",
    "parameters",
    multiple=True,
    callback=_parameters,
    metavar="NAME=VALUE",
    help="Value of $NAME in the query; numbers and other JSON are read as such. May be repeated.",
)

saved_option = click.option(
    "--saved",
    metavar="NAME",
    help="Ask a saved query, with -p for its parameters; `graphapp queries` lists them.",
)

_NETWORK_OPTIONS = [
    click.option(
        "--level",
        type=click.Choice(["coauthors", "full"]),
        help="Authors only, or also their papers and venues.  [default: coauthors]",
    ),
    click.option(
        "--unit",
        type=click.Choice(["cluster", "row"]),
        help="A node is every author row of one name, or one author row.  [default: cluster]",
    ),
    click.option("--first", type=int, metavar="YEAR", help="Count papers from this year on."),
    click.option("--last", type=int, metavar="YEAR", help="Count papers up to this year."),
    click.option(
        "--joint", type=click.IntRange(1), metavar="N", help="Keep links of at least N joint papers."
    ),
    click.option(
        "--longest",
        type=click.IntRange(2),
        metavar="N",
        help="Count papers of at most N authors.",
    ),
    click.option(
        "--weighting",
        type=click.Choice(["full", "fractional"]),
        help="A joint paper of n authors counts 1, or 1/(n-1).  [default: full]",
    ),
    click.option(
        "--nodes", type=click.IntRange(1), metavar="N", help="Keep at most N nodes.  [default: all]"
    ),
    click.option(
        "--edges", type=click.IntRange(1), metavar="N", help="Keep at most N links.  [default: all]"
    ),
]


def network_options(command: F) -> F:
    """Every field of a network's spec, as an option; those not given are None."""
    for option in reversed(_NETWORK_OPTIONS):
        command = option(command)
    return command
