"""Several ES modules as one, so that a browser requests one file instead of sixty. Pure.

Only what the modules of `static/` use is understood: `import {a, b as c} from '…';` in one line, and `export` in front of a function, a class or a
constant. Every module keeps a scope of its own, and runs before those that import it, as in a browser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from graphlib import TopologicalSorter

__all__ = ["linked"]

_IMPORT = re.compile(r"^import \{([^{}\n]*)\} from '([^'\n]+)';$", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function|class|const)\b\*? (\w+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_NAME = re.compile(r"(\w+)(?: as (\w+))?")


def linked(sources: Mapping[str, str], main: str) -> str:
    """One module that does what `main` does; `sources` are the modules by the specifier with which others import them.

    Raises ValueError for an import or export of another form, an unknown specifier, and modules that import each other in a circle.
    """
    number = {name: f"$module{place}" for place, name in enumerate(_in_order(sources, main))}
    return "".join(
        f"// {name}\nconst {variable} = (() => {{\n{_scoped(name, sources[name], number)}}})();\n"
        for name, variable in number.items()
    )


def _in_order(sources: Mapping[str, str], main: str) -> list[str]:
    """The modules that `main` needs, each before those that import it."""
    needs: dict[str, list[str]] = {}
    waiting = [main]
    while waiting:
        name = waiting.pop()
        if name not in sources:
            raise ValueError(f"unknown module: {name!r}")
        needs[name] = [needed for _, needed in _IMPORT.findall(sources[name])]
        waiting += [needed for needed in needs[name] if needed not in needs]
    return list(TopologicalSorter(needs).static_order())


def _scoped(name: str, source: str, number: Mapping[str, str]) -> str:
    """The body of a function that runs a module and returns what it exports."""
    exported = _EXPORT.findall(source)
    body = _EXPORT.sub("", _IMPORT.sub(lambda found: _bound(found, number), source))
    if other := _OTHER.search(body):
        raise ValueError(f"{name} has an import or export that cannot be linked: {other[0]!r}")
    return f"{body}\nreturn {{{', '.join(exported)}}};\n"


def _bound(found: re.Match[str], number: Mapping[str, str]) -> str:
    """An import as a constant."""
    names = [f"{one}: {other}" if other else one for one, other in _NAME.findall(found[1])]
    return f"const {{{', '.join(names)}}} = {number[found[2]]};"
