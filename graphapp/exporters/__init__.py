"""Networks as files: one module per format, and the table of formats that menus, commands and downloads use.

To add a format, add one module to this package with an `Exporter` named `EXPORTER`. Formats of lists of papers are in `papers`.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from graphapp.errors import BadInput
from graphapp.exporters.base import Exporter, ExportOption
from graphapp.exporters.papers import LIST_FORMATS, PaperList

__all__ = [
    "EXPORTERS",
    "LIST_FORMATS",
    "ExportOption",
    "Exporter",
    "PaperList",
    "by_suffix",
    "for_file",
    "list_by_suffix",
    "list_for_file",
    "options",
]


def _gathered() -> tuple[Exporter, ...]:
    """The `EXPORTER` of every module here that has one, sorted by `order`. Raises TypeError if one is not an Exporter."""
    found: list[Exporter] = []
    for entry in pkgutil.iter_modules(__path__):
        module = import_module(f"{__name__}.{entry.name}")
        exporter = getattr(module, "EXPORTER", None)
        if isinstance(exporter, Exporter):
            found.append(exporter)
        elif exporter is not None:
            raise TypeError(f"{module.__name__}.EXPORTER is not an Exporter")
    return tuple(sorted(found, key=lambda exporter: (exporter.order, exporter.name)))


EXPORTERS: tuple[Exporter, ...] = _gathered()
"""Every format, in the order of menus and tables."""

_BY_SUFFIX = {exporter.suffix: exporter for exporter in EXPORTERS}


def options() -> dict[str, ExportOption]:
    """The options of all formats, by name."""
    return {option.name: option for exporter in EXPORTERS for option in exporter.options}


def by_suffix(suffix: str) -> Exporter:
    """The format whose files end in `suffix`, with or without its first dot. Raises BadInput for any other."""
    found = _BY_SUFFIX.get("." + suffix.lower().removeprefix("."))
    if found is None:
        raise BadInput(f"Unknown network file extension: {suffix!r}.", _known())
    return found


def for_file(filename: str) -> Exporter:
    """The format with the longest extension that matches `filename`. Raises BadInput if none matches."""
    lowered = filename.lower()
    fitting = [exporter for exporter in EXPORTERS if lowered.endswith(exporter.suffix)]
    if not fitting:
        raise BadInput(f"{filename!r} does not have the extension of a network format.", _known())
    return max(fitting, key=lambda exporter: len(exporter.suffix))


def list_by_suffix(suffix: str) -> PaperList:
    """The format of lists of papers whose files end in `suffix`, with or without its first dot. Raises BadInput for any other."""
    wanted = "." + suffix.lower().removeprefix(".")
    for form in LIST_FORMATS:
        if form.suffix == wanted:
            return form
    raise BadInput(f"Unknown extension for a list of papers: {suffix[:40]!r}.", _known_lists())


def list_for_file(filename: str) -> PaperList:
    """The format of lists of papers with the longest extension that matches `filename`. Raises BadInput if none matches."""
    lowered = filename.lower()
    fitting = [form for form in LIST_FORMATS if lowered.endswith(form.suffix)]
    if not fitting:
        raise BadInput(f"{filename!r} does not have an extension for a list of papers.", _known_lists())
    return max(fitting, key=lambda form: len(form.suffix))


def _known_lists() -> str:
    return "Known extensions: " + " ".join(form.suffix for form in LIST_FORMATS) + "."


def _known() -> str:
    return "Known extensions: " + " ".join(exporter.suffix for exporter in EXPORTERS) + "."
