"""What is to be read: which files a name stands for, what is in archives, and which format each is of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import loaders
from graphapp.errors import BadInput
from graphapp.settings import Settings
from graphapp.support.interrupts import Stop
from loaders.reading.archives import NoFile, is_archive, members
from loaders.reading.finding import Found, found, readable, wanted
from loaders.reading.mistakes import WrongFile
from loaders.reading.opening import Opened, opened
from loaders.reading.unpacking import Limits

__all__ = ["InputFile", "Inputs", "Stopped", "Visitor", "Walk", "inputs"]


class InputFile(NamedTuple):
    """A file to load, and the name under which the store remembers it (its path as given, when empty)."""

    path: Path
    label: str = ""

    @property
    def name(self) -> str:
        """The name in reports and problems."""
        return readable(self.label or str(self.path))


class Stopped(Exception):
    """Ctrl-C was pressed while a file was read, with some of it unread."""


class Inputs(NamedTuple):
    """What one name stands for: the name, and its files."""

    name: str
    files: list[Found]


def inputs(files: Iterable[InputFile | Path | str], include: Sequence[str] = ()) -> list[Inputs]:
    """What each name stands for, in the order given."""
    named = [given if isinstance(given, InputFile) else InputFile(Path(given)) for given in files]
    return [Inputs(each.name, list(found(each.path, each.name, include))) for each in named]


def _limits(settings: Settings) -> Limits:
    """How far packed files are unpacked, as the settings say."""
    return Limits(
        settings.unpack_mib,
        settings.unpack_times,
        settings.archive_files,
        settings.archive_nesting,
        settings.archive_copied_mib,
    )


class Visitor(Protocol):
    """Who is told of every file."""

    def begun(self, file: Found) -> None:
        """A file on disk is read next; what follows is in it."""

    def records(self, name: str, source: Opened, loader: loaders.Loader) -> None:
        """A file of records, open for reading. Does not raise for what it holds."""

    def between(self, position: int) -> None:
        """So many bytes of the file on disk have been read; asked while a pipe gives nothing, too. What it raises ends the reading."""

    def skipped(self, name: str, why: str) -> None:
        """A file of a folder or an archive that holds no records."""

    def unreadable(self, name: str, error: BadInput) -> None:
        """A file that cannot be read, or a place in which nothing is to be read."""


class Walk:
    """Opens every file, one after the other, and tells a visitor of each.

    `loader` reads all of them where it is given; of archives those files are read whose names fit `include`.
    """

    def __init__(
        self,
        visitor: Visitor,
        settings: Settings,
        stop: Stop,
        loader: loaders.Loader | None,
        include: Sequence[str],
    ) -> None:
        self._visitor = visitor
        self._limits = _limits(settings)
        self._stop = stop
        self._loader = loader
        self._include = include
        self._met = 0

    def run(self, given: Iterable[Inputs]) -> None:
        """Visit everything. Raises Stopped when Ctrl-C was pressed with something left unread."""
        for each in given:
            self._met = 0
            for file in each.files:
                if self._stop.pressed:
                    raise Stopped
                self._visitor.begun(file)
                self._one(file)
            if not self._met:
                self._visitor.unreadable(each.name, BadInput(*_nothing(each, self._include)))

    def _one(self, file: Found) -> None:
        """A file on disk, or what is in it."""
        if file.failure:
            self._unreadable(file.name, BadInput(file.failure, "Ask for the right to read it."))
            return
        try:
            with opened(file.path, self._between, self._limits) as source:
                if is_archive(source.head):
                    self._archive(file, source)
                elif file.fits or file.named:
                    self._file(file.name, source, named=file.named)
        except BadInput as error:
            self._unreadable(file.name, error)
        except OSError as error:
            what = f"The file cannot be read ({error.strerror or error})"
            self._unreadable(file.name, BadInput(what, "Check the disk and the name."))

    def _archive(self, file: Found, source: Opened) -> None:
        for member in members(source, file.name, self._limits):
            if self._stop.pressed:
                raise Stopped
            inside = member.name.removeprefix(f"{file.name}!")
            if not file.fits and not wanted(inside, self._include):
                continue
            if member.source is not None:
                self._file(member.name, member.source, named=False)
            elif isinstance(member.failure, NoFile):
                self._visitor.skipped(member.name, member.failure.message)
            elif member.failure is not None:
                self._unreadable(member.name, member.failure)

    def _file(self, name: str, source: Opened, *, named: bool) -> None:
        """A file of records, unless it is of no known format."""
        try:
            loader = loaders.chosen(self._loader, source.head, name, named=named)
        except WrongFile as error:
            if named or error.meant:
                self._unreadable(name, error)
            else:
                self._visitor.skipped(name, error.line)
            return
        except BadInput as error:
            if named:
                raise
            self._visitor.skipped(name, error.message)
            return
        self._met += 1
        self._visitor.records(name, source, loader)

    def _between(self, position: int, size: int) -> None:  # noqa: ARG002
        self._visitor.between(position)

    def _unreadable(self, name: str, error: BadInput) -> None:
        self._met += 1
        self._visitor.unreadable(name, error)


def _nothing(given: Inputs, include: Sequence[str]) -> tuple[str, str]:
    """That nothing was read of a name, and what to do."""
    fits = f" whose name fits {', '.join(include)}" if include else ""
    if not given.files:
        return f"The folder holds no file{fits}", "Name another folder, or the files themselves."
    return (
        f"Nothing in it{fits} is of a known format",
        "`graphapp formats` lists the formats; a file of one of them can be named with --format.",
    )
