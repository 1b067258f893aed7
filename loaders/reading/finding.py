"""The files that a name refers to: one file, standard input, or all files of a folder and its subfolders, sorted by name."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

__all__ = ["STANDARD_INPUT", "FileEntry", "found", "hidden", "readable", "wanted"]

STANDARD_INPUT = "-"


# files that may contain others, whose names are matched instead
_ARCHIVES = (".zip", ".tar", ".tgz", ".tbz2", ".txz", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst")


class FileEntry(NamedTuple):
    """A file to read. `named`: it was requested by its own name; `fits`: its name matches a pattern, if there are any. `size` is in
    bytes, None if it is not a regular file. `failure` says why a folder cannot be read, "" otherwise."""

    path: Path
    name: str
    named: bool
    size: int | None = 0
    failure: str = ""
    fits: bool = True


def readable(name: str) -> str:
    """The name of a file for display and storage: bytes that are not UTF-8 are escaped."""
    return name.encode("utf-8", "backslashreplace").decode()


def hidden(inside: str) -> bool:
    """True for a path in an archive with a hidden part, whose name begins with a dot."""
    return any(part.startswith(".") and part not in (".", "..") for part in inside.split("/"))


def found(path: Path, name: str, include: Sequence[str] = ()) -> Iterator[FileEntry]:
    """The files that `path` refers to; `name` is its name in reports. In folders, files that match no pattern of `include` are ignored
    (see `wanted`), except archives, whose members may match, and so are hidden files, whose names begin with a dot. Links to folders
    are not followed, since they may form cycles."""
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
    """True if the path of a file in its folder or archive, or its name alone, matches one of the patterns, ignoring case: `*.bib`,
    `2024/*`. Without patterns, every file matches."""
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
