"""The network in an address: the `NetworkSpec` in a query string, which may contain other parameters too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from graphapp.model import names
from graphapp.networks.appearance import APPEARANCE
from graphapp.networks.options import NetworkOption
from graphapp.networks.spec import NETWORK_OPTIONS, NetworkSpec
from graphapp.web.context import service, settings
from graphapp.web.parameters import UNIT, RequestParameter

__all__ = ["APPEARANCE_PARAMETERS", "DRAWING_PARAMETERS", "SPEC_PARAMETERS", "spec_from", "spec_of"]


def _parameter(each: NetworkOption) -> RequestParameter:
    if each.name == UNIT.name:
        return UNIT
    help = each.restricted_help + (f" (limited by the `{each.setting}` setting)" if each.setting else "")
    return RequestParameter(each.name, help, each.rule)


SPEC_PARAMETERS: tuple[RequestParameter, ...] = tuple(map(_parameter, NETWORK_OPTIONS))
"""The parameters of a network in the API: one for each network option."""

APPEARANCE_PARAMETERS = tuple(RequestParameter(name, help) for name, help in APPEARANCE.items())
"""The parameters of a network file that say how the drawing is arranged."""

DRAWING_PARAMETERS = tuple(APPEARANCE)
"""The names of the parameters in which the page keeps the state of its drawing."""


def spec_of(arguments: Mapping[str, str]) -> NetworkSpec:
    """The spec in `arguments`, with the name of a venue or an author cluster replaced by its key; without a unit, in that of the setting,
    or in that of the saved group. Other parameters (the state of a drawing, the id of a node) are ignored. Raises BadInput, and NotFound for an
    unknown group."""
    # the first of repeated parameters, as everywhere
    given = dict(arguments.items())
    own = bool(given.get(UNIT.name, "").strip())
    spec = NetworkSpec.from_query(given if own else {**given, UNIT.name: settings().unit})
    if spec.centre == "group" and not own:
        spec = replace(spec, unit=service().groups.files.read(spec.value).unit)
    by_key = spec.centre == "venue" or (spec.centre == "author" and spec.unit == "cluster")
    return replace(spec, value=names.key(spec.value)) if by_key else spec


def spec_from(arguments: Mapping[str, str], centre: str, value: str) -> NetworkSpec:
    """The spec in `arguments`, with this `centre` and `value`. Raises BadInput."""
    return spec_of({**dict(arguments.items()), "centre": centre, "value": value})
