"""Import a module of a package without the package itself, whose other modules may take long to import."""

from __future__ import annotations

import importlib.util
import os
from types import ModuleType

__all__ = ["imported_alone"]


def imported_alone(package: str, name: str) -> ModuleType:
    """The module `name` of an installed package, which must not import others of it. It is not the one in `sys.modules`, and is executed at each call.
    Raises ImportError without the module."""
    # this finds the package without importing it
    found = importlib.util.find_spec(package)
    if found is not None and found.origin is not None:
        path = os.path.join(os.path.dirname(found.origin), f"{name}.py")
        alone = importlib.util.spec_from_file_location(name, path) if os.path.exists(path) else None
        if alone is not None and alone.loader is not None:
            module = importlib.util.module_from_spec(alone)
            alone.loader.exec_module(module)
            return module
    # installed in another form
    return importlib.import_module(f"{package}.{name}")
