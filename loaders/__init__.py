"""Files into records: one module for each format, and the choice between them.

A format is added by one file: a module of this package with six names. `NAME` is what `--format` takes, `LABEL` one line for
people, `SUFFIXES` the endings of names that point to the format, `ORDER` when it is asked whether a file is its own (formats
with an unmistakable beginning have low numbers, those that take much for theirs have high ones), `sniff` answers that, `load`
yields the records. Modules without `NAME` help the others.

Modules are imported when it is their turn. A format whose files all begin with "<" says so by `BEGINS`: it is not asked about JSON.

A format that must be told something about its files has two names more: `OPTIONS`, what it can be told, each an option of
`graphapp load`; and `adjusted`, which gives a loader that has been told.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from importlib.machinery import FileFinder
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol, runtime_checkable

from graphapp.errors import BadInput
from graphapp.model.records import Paper, Problem
from loaders.reading.mistakes import WrongFile, load_command, wrong_file

__all__ = [
    "LOADERS",
    "Adjustable",
    "Loader",
    "Option",
    "by_name",
    "chosen",
    "detect",
    "no_record",
    "options",
    "told",
]


@runtime_checkable
class Loader(Protocol):
    """What a module in this package offers."""

    NAME: str
    LABEL: str
    SUFFIXES: tuple[str, ...]
    ORDER: int

    def sniff(self, head: bytes, name: str) -> bool:
        """True when a file that begins with `head` (unpacked) and has this name is of this format, judged by its content."""

    def load(self, stream: BinaryIO, *, max_record_bytes: int = ...) -> Iterator[Paper | Problem]:
        """The records of an open file, in order. Each record is one Paper or is counted in one Problem's `refused`; other
        problems refuse none. Never raises for what the file holds; passes on what reading the stream raises."""


class Option(NamedTuple):
    """An option of `graphapp load` that a format takes: --NAME, what stands for its value, one line for people, whether it may be
    given several times."""

    name: str
    metavar: str
    help: str
    many: bool = False


@runtime_checkable
class Adjustable(Loader, Protocol):
    """A loader that can be told how to read."""

    OPTIONS: tuple[Option, ...]

    def adjusted(self, given: Mapping[str, Sequence[str]]) -> Loader:
        """The loader that reads as told: each option's name with its values. Raises BadInput for values that mean nothing."""


LOADERS: tuple[Loader, ...]
"""Every format, in the order in which they are tried. They are imported when this is asked for."""


class _Announced(NamedTuple):
    """A loader that may not be imported yet."""

    order: int
    name: str
    module: str
    adjustable: bool
    begins: str

    def loader(self) -> Loader:
        """The loader itself. Raises TypeError for a module that lacks one of the six names."""
        module = import_module(self.module)
        if not isinstance(module, Loader):
            raise TypeError(f"{module.__name__} is no loader: see {__name__}.Loader for what it lacks")
        return module


_NAMES = ("NAME", "ORDER", "BEGINS", "OPTIONS")
# as they stand in the modules: to import all of them takes as long as to load some ten thousand records
_DECLARED = re.compile(r'^(NAME|ORDER|BEGINS|OPTIONS)\b(?:[^=\n]*= (?:"([^"\n]*)"|([0-9]+))$)?', re.MULTILINE)


def _announced() -> list[_Announced]:
    """Every module here that has a NAME, by ORDER."""
    return _announced_in(tuple(__path__))


@lru_cache(maxsize=1)
def _announced_in(folders: Sequence[str]) -> list[_Announced]:
    """What modules say of themselves; where their text does not tell, they are imported and asked."""
    found: list[_Announced] = []
    for entry in pkgutil.iter_modules(folders):
        place = f"{__name__}.{entry.name}"
        said = _said(entry)
        if said is None or ("NAME" in said and not (said["NAME"] and said.get("ORDER"))):
            module = import_module(place)
            said = {name: getattr(module, name) for name in _NAMES if hasattr(module, name)}
        if "NAME" in said:
            found.append(
                _Announced(
                    int(said.get("ORDER", 0)), said["NAME"], place, "OPTIONS" in said, said.get("BEGINS", "")
                )
            )
    return sorted(found)


def _said(entry: pkgutil.ModuleInfo) -> dict[str, Any] | None:
    """What the text of a module says of itself; None where there is no text."""
    if not isinstance(entry.module_finder, FileFinder):
        return None
    try:
        text = Path(entry.module_finder.path, f"{entry.name}.py").read_text(encoding="utf-8")
    except OSError:
        return None
    return {name: text or number for name, text, number in _DECLARED.findall(text)}


def _gathered() -> tuple[Loader, ...]:
    """Every loader, by ORDER. Raises TypeError for a module with a NAME that lacks another of the six names."""
    return tuple(announced.loader() for announced in _announced())


def __getattr__(name: str) -> Any:
    if name != "LOADERS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return globals().setdefault(name, _gathered())


def _in_order(head: bytes = b"") -> Iterator[Loader]:
    """Every loader, by ORDER, each imported when it is its turn; those left out that no file which begins with `head` can be of."""
    if "LOADERS" in globals():
        return iter(globals()["LOADERS"])
    # no other beginning tells for certain: what looks like XML may be HTML or a mark of order
    json = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"["))
    return (each.loader() for each in _announced() if not (json and each.begins == "<"))


_PACKED = (".gz", ".bz2", ".xz", ".zst", ".zstd")
# endings that many formats have: by themselves they tell none
_SHARED = frozenset({".json", ".xml", ".txt", ".csv", ".tsv", ".dat", ".tab"})
_TABLES = (".csv", ".tsv", ".tab")
_NAME_IT = "`graphapp formats` lists the formats: name the one that it has with --format, the columns of a table with --column."
# columns that are named in a hint
_SHOWN_COLUMNS = 20


def by_name(name: str | Loader) -> Loader:
    """The loader for a format's name, and a loader itself as it is. Raises BadInput for an unknown name."""
    if not isinstance(name, str):
        return name
    known = _announced()
    for announced in known:
        if name == announced.name:
            return announced.loader()
    formats = ", ".join(announced.name for announced in known)
    raise BadInput(f"No format is called {name!r}", f"Formats: {formats}.")


def options() -> tuple[Option, ...]:
    """What formats can be told: each option once, by name."""
    found = {option.name: option for loader in _adjustable() for option in loader.OPTIONS}
    return tuple(found[name] for name in sorted(found))


def _adjustable() -> list[Adjustable]:
    loaders = [announced.loader() for announced in _announced() if announced.adjustable]
    return [loader for loader in loaders if isinstance(loader, Adjustable)]


def told(format: str | None, given: Mapping[str, Sequence[str]]) -> Loader | None:
    """The loader for all files: of the format of this name, told what was given; what was given names the format where only one
    takes it. None where each file's format is to be found out.

    Raises BadInput for an unknown format, options that it does not take, and values that mean nothing.
    """
    named = by_name(format) if format else None
    values = {name: tuple(texts) for name, texts in given.items() if texts}
    if not values:
        return named
    takers = [
        loader
        for loader in ([named] if named else _adjustable())
        if isinstance(loader, Adjustable) and values.keys() <= {option.name for option in loader.OPTIONS}
    ]
    said = " and ".join(f"--{name}" for name in values)
    if named and not takers:
        able = [loader.NAME for loader in _adjustable()]
        raise BadInput(
            f"The format {named.NAME} takes no {said}", f"Leave it out, or --format {' or '.join(able)}."
        )
    if len(takers) != 1:
        which = ", ".join(loader.NAME for loader in takers) or "none"
        raise BadInput(f"{said}: not of one format ({which})", "Name the format with --format.")
    return takers[0].adjusted(values)


def detect(head: bytes, name: str) -> Loader:
    """The loader for a file that begins with `head` (unpacked): by its content, else by the ending of its name, where that is no
    ending that many formats have.

    Raises WrongFile for what is known to hold no records (see `loaders.reading.mistakes`), and BadInput when nothing tells what it is.
    """
    for loader in _in_order(head):
        if loader.sniff(head, name):
            return loader
    for loader in _in_order():
        if _is_called(loader, name):
            return loader
    if wrong := wrong_file(head, name):
        raise wrong
    if table := _table(head, name) or _headless(head, name):
        raise table
    raise BadInput("The format of the file is not known: nothing in it or in its name tells", _NAME_IT)


def chosen(loader: Loader | None, head: bytes, name: str, *, named: bool) -> Loader:
    """The loader for a file: `loader`, where one was asked for and the file was `named` or looks like its format; else the one that is
    detected. Raises BadInput where there is none, and for what no format that was asked for can be."""
    # before anything looks for text in it
    if wrong := wrong_file(head, name, binary=True):
        wrong.meant = any(_is_called(each, name) for each in _in_order())
        raise wrong
    if loader is None:
        return detect(head, name)
    if named or loader.sniff(head, name) or _is_called(loader, name):
        return loader
    raise BadInput(f"It does not look like {loader.NAME}", "Name the file itself to read it so all the same.")


def _table(head: bytes, name: str) -> WrongFile | None:
    """The error for a file that looks like a table, with the command that names its columns; else None."""
    from loaders.reading.tables import first_rows

    names, row = first_rows(head)
    if not names:
        return None
    shown = ", ".join(names[:_SHOWN_COLUMNS]) + (", …" if len(names) > _SHOWN_COLUMNS else "")
    return WrongFile(
        f"This is a table with no column of a usual name; it has {shown}",
        f"Say which columns have what: {load_command(name, names, row)}",
    )


def _headless(head: bytes, name: str) -> WrongFile | None:
    """The error for a file that is called a table and does not begin with a header; else None."""
    if not _unpacked(name).endswith(_TABLES) or head.lstrip().startswith((b"{", b"[", b"<")):
        return None
    return WrongFile(
        "The first line is not a header",
        "Add a line such as Title,Authors,Year, or delete the lines above the header.",
    )


def no_record(loader: Loader, head: bytes, name: str, *, noted: bool) -> BadInput | None:
    """The error for a file that begins with `head`, in which `loader` found no record. None where the loader `noted` itself what is in it,
    and the file is not known for something else."""
    nothing = BadInput(
        f"No record in it, read as {loader.NAME}", "If it is of another format, name that with --format."
    )
    return wrong_file(head, name) or (None if noted else nothing)


def _is_called(loader: Loader, name: str) -> bool:
    """True when the ending of a name is one of the loader's alone."""
    return _unpacked(name).endswith(tuple(suffix for suffix in loader.SUFFIXES if suffix not in _SHARED))


def _unpacked(name: str) -> str:
    """A name in lower case, without the ending of a packed file."""
    name = name.lower()
    for packed in _PACKED:
        name = name.removesuffix(packed)
    return name
