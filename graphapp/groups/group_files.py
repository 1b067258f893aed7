"""Saved groups: a folder of text files, one group each, with one name or identifier per line.

The folder is that of the setting `groups`; by default it is next to an SQLite store, or in the data folder for a Neo4j server. Comments (#) at
the beginning of a file have the title, the unit of its identifiers, and who saved it when. A file may be edited by hand.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from graphapp.errors import BadInput, NotFound, StoreUnavailable
from graphapp.groups.name_lists import group_name, lines_of
from graphapp.groups.views import SavedGroup, SavedGroups, UnreadableGroup
from graphapp.model import names
from graphapp.model.units import AUTHOR_UNITS, UnitName
from graphapp.people.decisions_file import path_of_store
from graphapp.settings import Settings

__all__ = ["GroupFiles"]

_SUFFIX = ".txt"
_HEADER = re.compile(r"#\s*(title|unit|saved):\s*(.*)")
_NONE = "Groups of authors in an in-memory store are not saved."
_WHERE = "Set GRAPHAPP_GROUPS to a folder, or use a store on disk."


class GroupFiles:
    """The saved groups of one store. Safe to use from several threads and processes: files are replaced whole."""

    def __init__(self, settings: Settings) -> None:
        self.folder = Path(settings.groups) if settings.groups else path_of_store(settings, ".groups")
        self._unit = settings.unit
        self._most = settings.group_authors

    def revision(self) -> str:
        """Identifies the state of all files; "" if there are none."""
        found = []
        for name in self.names():
            # a link without a target must not hide the other files
            with contextlib.suppress(OSError):
                if path := self._path(name):
                    stat = path.stat()
                    found.append(f"{name} {stat.st_mtime_ns} {stat.st_size} {stat.st_ino}")
                    continue
            found.append(name)
        return "\n".join(found)

    def names(self) -> list[str]:
        """The names of all groups, sorted."""
        # each request for a page calls this
        try:
            found = os.listdir(self.folder) if self.folder else []
        except OSError:
            return []
        found = [file.removesuffix(_SUFFIX) for file in found if file.endswith(_SUFFIX)]
        return sorted(filter(_is_name, found))

    def all(self) -> SavedGroups:
        """All groups, by name, with those whose files cannot be read."""
        found = SavedGroups([], [])
        for name in self.names():
            try:
                found.groups.append(self.read(name))
            except StoreUnavailable as error:
                found.unreadable.append(UnreadableGroup(name, f"{error.message} {error.hint}"))
            except NotFound:
                # a link without a target; any other file was removed after it was listed
                if (path := self._path(name)) and path.is_symlink():
                    found.unreadable.append(
                        UnreadableGroup(
                            name, f"The group {name} is a symbolic link to a file that does not exist."
                        )
                    )
        return found

    def read(self, name: str) -> SavedGroup:
        """The group with this name. Raises NotFound, and StoreUnavailable if its file cannot be read."""
        path = self._path(name)
        try:
            text = path.read_text("utf-8-sig") if path else None
        except FileNotFoundError:
            text = None
        except OSError as error:
            raise StoreUnavailable(
                f"The group {name} cannot be read: {error.strerror or error}.",
                "Check the permissions of the group file.",
            ) from error
        except UnicodeDecodeError as error:
            raise StoreUnavailable(
                f"The group {name} is not valid UTF-8.", "Save the group file as UTF-8."
            ) from error
        if text is None:
            known = self.names()
            hint = f"Saved groups: {', '.join(known[:20])}." if known else "No groups have been saved."
            raise NotFound(f"No group found: {names.shown(name)}.", hint)
        return _parsed(name, text, self._unit)

    def save(
        self, title: str, lines: Sequence[str], unit: UnitName, by: str, *, replace: bool = False
    ) -> SavedGroup:
        """Save a group under the name that its title gives. Raises BadInput for an empty or too long group, for a title without a letter or digit,
        and, unless `replace`, if a group with this name exists; StoreUnavailable if it cannot be written."""
        name = group_name(title)
        if not lines:
            raise BadInput("The group has no authors.", "Enter names, one per line.")
        if len(lines) > self._most:
            raise BadInput(
                f"The group has {len(lines):,} names, more than the maximum of {self._most:,} (setting group_authors).",
                "Save fewer names.",
            )
        path = self._path(name)
        if path is None:
            raise BadInput(_NONE, _WHERE)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        group = SavedGroup(
            name, _one_line(title), unit, tuple(map(_one_line, lines)), f"{_one_line(by)}, {at}"
        )
        try:
            _write(path, _text(group), replace=replace)
        except FileExistsError as error:
            raise BadInput(
                f"A group named {name} already exists.", "Enter another name, or choose to replace the group."
            ) from error
        except OSError as error:
            raise StoreUnavailable(
                f"The group cannot be saved: {error.strerror or error}.",
                "Check the permissions of the groups folder.",
            ) from error
        return group

    def remove(self, name: str) -> SavedGroup:
        """Remove a group; returns it, with the lines that can be read. Raises NotFound, and StoreUnavailable if it cannot be removed."""
        path = self._path(name)
        try:
            group = self.read(name)
        except (NotFound, StoreUnavailable):
            # also a link to a file that does not exist
            if path is None or not os.path.lexists(path):
                raise
            group = _parsed(name, _readable(path), self._unit)
        try:
            if path is not None:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreUnavailable(
                f"The group {name} cannot be removed: {error.strerror or error}.",
                "Check the permissions of the groups folder.",
            ) from error
        return group

    def _path(self, name: str) -> Path | None:
        return self.folder / f"{name}{_SUFFIX}" if self.folder is not None and _is_name(name) else None


def _is_name(name: str) -> bool:
    try:
        return group_name(name) == name
    except BadInput:
        return False


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _text(group: SavedGroup) -> str:
    header = f"# title: {group.title}\n# unit: {group.unit}\n# saved: {group.saved}\n"
    return header + "".join(f"{line}\n" for line in group.lines)


def _readable(path: Path) -> str:
    """The part of a file that can be read, with U+FFFD in place of invalid UTF-8."""
    try:
        return path.read_text("utf-8-sig", errors="replace")
    except OSError:
        return ""


def _parsed(name: str, text: str, usual: UnitName) -> SavedGroup:
    said = {}
    for line in text.splitlines():
        found = _HEADER.match(line)
        if not line.startswith("#"):
            break
        if found:
            said[found[1]] = found[2].strip()
    unit = said.get("unit", usual)
    return SavedGroup(
        name,
        said.get("title") or name,
        cast(UnitName, unit) if unit in AUTHOR_UNITS else usual,
        tuple(lines_of(text)),
        said.get("saved", ""),
    )


def _write(path: Path, text: str, *, replace: bool) -> None:
    """Write a file that appears whole. Raises FileExistsError for an existing file unless `replace`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(draft, "x", encoding="utf-8", errors="replace") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            draft.replace(path)
        else:
            # unlike a rename, a link fails if the file exists
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
