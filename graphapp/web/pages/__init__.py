"""The pages: each function calls the service and renders a template.

To add a page, write one function, in one of these modules or in a new one, and one template: every module here is imported.
"""

import pkgutil
from importlib import import_module

from graphapp.web.pages.blueprint import pages

__all__ = ["pages"]

for _entry in pkgutil.iter_modules(__path__):
    import_module(f"{__name__}.{_entry.name}")
