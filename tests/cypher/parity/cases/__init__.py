"""The cases of the parity suite, a module for each topic."""

from __future__ import annotations

import importlib
import pkgutil

from tests.cypher.parity.case import Case

TOPICS: dict[str, list[Case]] = {
    module.name: importlib.import_module(f"{__name__}.{module.name}").CASES
    for module in pkgutil.iter_modules(__path__)
}
