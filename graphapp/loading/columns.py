"""The columns of a table, as the form of the page names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import loaders
from graphapp.errors import BadInput
from loaders import csv_columns

__all__ = ["FORM_FIELDS", "columns_loader"]

_FIRST = ("title", "authors", "year", "venue")
FORM_FIELDS = (*_FIRST, *(field for field in csv_columns.FIELDS if field not in _FIRST))
"""The fields whose columns can be named, in the order of the form."""


def columns_loader(named: Mapping[str, Sequence[str]], separator: str = "") -> loaders.Loader:
    """The loader for a table with these columns by field; empty names are ignored. `separator` separates authors in a cell (detected if
    empty). Raises BadInput if no column is named as the title."""
    columns = [f"{field}={name}" for field, names in named.items() for name in names if name.strip()]
    if not any(name.strip() for name in named.get("title", ())):
        raise BadInput("No column is selected as the title.", "Select the column that contains the titles.")
    values = {"column": columns, "separator": [separator] if separator else []}
    loader = loaders.configured("csv", values)
    if loader is None:
        raise BadInput("No column is selected.", "Select the column that contains the titles.")
    return loader
