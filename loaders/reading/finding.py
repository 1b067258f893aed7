"""Which files a name stands for: one file, standard input, or every file of a folder and its folders, in the order of their names."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

__all__ = ["STANDARD_INPUT", "FileEntry", "found", "hidden", "readable", "wanted"]

STANDARD_INPUT = "-"


# files that may hold others, whose names count then
_ARCHIVES = (".zip", ".tar", ".tgz", ".tbz2", ".txz", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst")


class FileEntry(NamedTuple):
    """A file to read. `named` says that it was asked for by its own name, `fits` that its name fits a pattern where there are some, `size` is in bytes, None for what is no regular file, `failure` says why a folder
    cannot be looked into."""

    path: Path
    name: str
    named: bool
    size: int | None = 0
    failure: str = ""
    fits: bool = True


def readable(name: str) -> str:
    """The name of a file as it is said and remembered: what is no UTF-8 in it is written as numbers."""
    return name.encode("utf-8", "backslashreplace").decode()


def hidden(inside: str) -> bool:
    """True for a path in an archive that is hidden, or in a folder that is: their names begin with a point."""
    return any(part.startswith(".") and part not in (".", "..") for part in inside.split("/"))


def found(path: Path, name: str, include: Sequence[str] = ()) -> Iterator[FileEntry]:
    """The files that `path` stands for, called after `name` in reports. Files of a folder whose names fit no pattern of `include` are left
    out (see `wanted`), unless what is in them may fit, and so are those that are hidden, whose names begin with a point; folders that are links are not
    followed, as they may lead in circles."""
    name = readable(name)
    if str(path) == STANDARD_INPUT:
        yield FileEntry(Path("/dev/stdin"), name, named=True, size=None)
    elif not path.is_dir():
        yield FileEntry(path, name, named=True, size=_size(path), fits=not include)
    else:
        yield from _in_folder(path, name, include)


def _in_folder(folder: Path, name: str, include: Sequence[str]) -> Iterator[FileEntry]:
    failures: list[OSError] = []
    for place, folders, files in os.walk(folder, onerror=failures.append):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for file in sorted(each for each in files if not each.startswith(".")):
            path = Path(place, file)
            inside = path.relative_to(folder).as_posix()
            if (fits := wanted(inside, include)) or inside.lower().endswith(_ARCHIVES):
                yield FileEntry(
                    path, os.path.join(name, readable(inside)), named=False, size=_size(path), fits=fits
                )
        for failure in failures:
            said = failure.strerror or str(failure)
            yield FileEntry(
                Path(failure.filename),
                readable(str(failure.filename)),
                named=False,
                failure=f"The folder cannot be read ({said})",
            )
        failures.clear()


def wanted(inside: str, include: Sequence[str]) -> bool:
    """True when a file with this path in its folder or archive fits one of the patterns, by its path or by its name alone, whatever the
    capitals: `*.bib`, `2024/*`. No pattern lets every file pass."""
    inside = inside.lower()
    name = inside.rpartition("/")[2]
    return not include or any(
        fnmatch(text, pattern.lower()) for pattern in include for text in (inside, name)
    )


def _size(path: Path) -> int | None:
    try:
        about = path.stat()
    except (OSError, ValueError):
        return 0
    return about.st_size if stat.S_ISREG(about.st_mode) else None
