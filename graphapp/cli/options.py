"""Options that several commands share, and the parsing of their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

from graphapp.errors import BadInput
from graphapp.model.units import AUTHOR_UNITS
from graphapp.settings import SETTINGS
from graphapp.support.exact_json import JSONError, read_json
from graphapp.support.value_rules import ValueRule

__all__ = [
    "CONTEXT",
    "LoadCommand",
    "NetworkCommand",
    "SpecCommand",
    "format_option",
    "json_option",
    "limit_option",
    "list_format_option",
    "longest_option",
    "parameter_option",
    "parameter_values",
    "saved_option",
    "setting_option",
    "store_option",
    "table_option",
    "unit_option",
]

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 80}

F = TypeVar("F", bound=Callable[..., Any])

store_option = click.option(
    "--store",
    metavar="ADDRESS",
    help="Store: memory:, a path, or the neo4j:// or bolt:// address of a Neo4j server.  "
    "[default: $GRAPHAPP_STORE, or a file in your data folder]",
)

unit_option = click.option(
    "--unit",
    type=click.Choice(AUTHOR_UNITS),
    help="What counts as one author: all papers under one name (cluster), one author row (row), or one person according to the recorded "
    "decisions (person).  [default: the setting “unit”]",
)

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for use by other programs.")


def _loader(ctx: click.Context, param: click.Parameter, name: str | None) -> str | None:
    """Check that `name` is a loader. The loaders are imported here, so that --help does not import them."""
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
    help="Format of the files; detected if omitted. `graphapp formats` lists the formats.",
)


class LoadCommand(click.Command):
    """A command that reads files. The options that formats declare are added to it, and are applied to the loader in `format_name`."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The parameters, with the options of the formats before --help."""
        import loaders

        own = super().get_params(ctx)
        format_options: list[click.Parameter] = [
            click.Option(
                [f"--{option.name}", f"format_{option.name}"],
                metavar=option.metavar,
                multiple=option.many,
                help=option.help,
            )
            for option in loaders.options()
        ]
        return [*own[:-1], *format_options, *own[-1:]]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Raises UsageError for options that no format accepts."""
        import loaders

        given: dict[str, Sequence[str]] = {}
        for option in loaders.options():
            value = ctx.params.pop(f"format_{option.name}")
            given[option.name] = value if option.many else () if value is None else (value,)
        if any(given.values()):
            try:
                ctx.params["format_name"] = loaders.configured(ctx.params["format_name"], given)
            except BadInput as error:
                raise click.UsageError(f"{error.message}. {error.hint}", ctx) from error
        return super().invoke(ctx)


class SpecCommand(click.Command):
    """A command about a network. The network options are added to it."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The parameters, with the network options before --store."""
        *own, store, show_help = super().get_params(ctx)
        return [*own, *_network_options(), store, show_help]


class NetworkCommand(SpecCommand):
    """A command that writes networks. The network options and the options that formats declare are added to it; `format_options` gets the
    given format options, as strings by name."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The parameters, with the options of the formats before --help."""
        from graphapp.exporters import EXPORTERS, options

        *own, show_help = super().get_params(ctx)
        format_options: list[click.Parameter] = []
        for option in options().values():
            names = ", ".join(each.name for each in EXPORTERS if option in each.options)
            format_options.append(
                click.Option(
                    [option.flag, f"format_{option.name}"],
                    metavar=option.example,
                    help=f"{option.help} ({names}).  [default: {option.usual}]",
                )
            )
        return [*own, *format_options, show_help]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        from graphapp.exporters import options

        given = {name: ctx.params.pop(f"format_{name}") for name in options()}
        ctx.params["format_options"] = {name: text for name, text in given.items() if text is not None}
        return super().invoke(ctx)


def _lists(ctx: click.Context, param: click.Parameter, name: str | None) -> str | None:
    """Check that `name` is a format of lists. The formats are imported here, so that --help does not import them."""
    if name is not None:
        from graphapp.exporters import LIST_FORMATS

        known = [form.name for form in LIST_FORMATS]
        if name not in known:
            raise click.BadParameter(
                f"Unknown format {name!r}; choose one of {', '.join(known)}.", ctx, param
            )
    return name


list_format_option = click.option(
    "--format",
    "format_name",
    metavar="NAME",
    callback=_lists,
    help="Format of the list, regardless of the extension: bibtex, csl-json, csv, json, jsonl or ris.",
)


def _parameters(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """The query parameters in `given` (NAME=VALUE), with the values as typed. Raises BadParameter."""
    values: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"{text!r} does not have the form NAME=VALUE.", ctx, param)
        values[name.removeprefix("$")] = value
    return values


def parameter_values(given: Mapping[str, str]) -> dict[str, Any]:
    """The values of parameters: a value that is valid JSON is parsed, any other is a string. Raises BadInput."""
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
    help="Value of $NAME in the query. Valid JSON, such as a number, is parsed; anything else is passed as a string. May be repeated.",
)

saved_option = click.option(
    "--saved",
    metavar="NAME",
    help="Run a saved query; set its parameters with -p. `graphapp queries` lists the saved queries.",
)


table_option = click.option(
    "--to", "target", metavar="FILE", help="Write a CSV table to this file (- for standard output)."
)

longest_option = click.option(
    "--longest", type=click.IntRange(1), metavar="N", help="Ignore papers with more than N authors."
)


def _type(rule: ValueRule) -> click.ParamType[Any]:
    """The type with which click checks a value."""
    if rule.choices:
        return click.Choice(rule.choices)
    if rule.type is str:
        return click.STRING
    kind = click.IntRange if rule.type is int else click.FloatRange
    bounds: list[Any] = [rule.minimum, rule.maximum]
    return kind(*bounds)


def _network_options() -> list[click.Parameter]:
    """The network options except those that select the centre. The value of an omitted option is None."""
    from graphapp.networks.spec import NETWORK_OPTIONS

    return [
        click.Option(
            [f"--{each.name}"],
            type=_type(each.rule),
            metavar=None if each.rule.choices else each.metavar,
            help=f"{each.restricted_help}."
            + ("" if each.default in (None, "") else f"  [default: {each.default}]"),
        )
        for each in NETWORK_OPTIONS
        if not each.centre
    ]


def setting_option(name: str, metavar: str) -> Callable[[F], F]:
    """The option that overrides the setting `name`; None if it is not given."""
    setting = next(each for each in SETTINGS if each.name == name)
    return click.option(
        f"--{name}",
        type=_type(setting.rule),
        metavar=metavar,
        help=f"{setting.help}.  [default: {setting.default}]",
    )


def limit_option(name: str, setting: str, help: str) -> Callable[[F], F]:
    """The option that lowers the limit `setting`; None if it is not given."""
    rule = next(each.rule for each in SETTINGS if each.name == setting)
    kind = click.IntRange(1) if rule.type is int else click.FloatRange(0, min_open=True)
    return click.option(
        f"--{name}", type=kind, metavar="N", help=f"{help} (limited by the `{setting}` setting)."
    )
