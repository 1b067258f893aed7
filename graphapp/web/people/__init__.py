"""The pages about who is who: suggestions with their evidence, decisions, and what contradicts itself.

Everyone may read them; only the owner decides (`graphapp.web.http.owner`). They change when decisions do, so they are not cached as the other
pages are. To add a page, write one function, in one of these modules or in a new one, and one template: every module here is imported.
"""

import pkgutil
from importlib import import_module

from graphapp.web.people.blueprint import people

__all__ = ["people"]

for _entry in pkgutil.iter_modules(__path__):
    import_module(f"{__name__}.{_entry.name}")
