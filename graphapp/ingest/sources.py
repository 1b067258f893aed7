"""Input files: the files that each name refers to, the members of archives, the format of each file, and its records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import loaders
from graphapp.errors import BadInput
from graphapp.ingest.report import SkippedFile, UnreadableFile
from graphapp.ingest.source_file import SourceFile, disk_error
from graphapp.settings import Settings
from loaders.reading.archives import NoFile, is_archive, members
from loaders.reading.finding import FileEntry, found, readable, wanted
from loaders.reading.mistakes import WrongFile
from loaders.reading.opening import OpenFile, opened
from loaders.reading.table_files import is_table_file, tables
from loaders.reading.unpacking import Limits

__all__ = [
    "InputFile",
    "InputFolder",
    "Inputs",
    "LoadInterruption",
    "inputs",
    "limits_of",
    "sources",
    "total_size",
]


class InputFile(NamedTuple):
    """A file to load, the name under which the store remembers it (its path as given, if empty), and its loader (None if it is to be
    detected)."""

    path: Path
    label: str = ""
    loader: loaders.Loader | None = None

    @property
    def name(self) -> str:
        """The name in reports and problems."""
        return readable(self.label or str(self.path))


class InputFolder(NamedTuple):
    """Files that are loaded as the files of one folder, such as an uploaded one: those in unknown formats are skipped."""

    label: str
    files: tuple[InputFile, ...]


class LoadInterruption(Exception):
    """Ctrl-C was pressed while a file was read, with some of it unread."""


class Inputs(NamedTuple):
    """A name as given, the files that it refers to, and their loader (None if it is to be detected)."""

    name: str
    files: list[FileEntry]
    loader: loaders.Loader | None = None


def inputs(
    files: Iterable[InputFile | InputFolder | Path | str], include: Sequence[str] = ()
) -> list[Inputs]:
    """The files that each name refers to, in the order given."""
    return [_inputs(given, include) for given in files]


def _inputs(given: InputFile | InputFolder | Path | str, include: Sequence[str]) -> Inputs:
    if isinstance(given, InputFolder):
        entries = [entry for each in given.files for entry in found(each.path, each.name, include)]
        return Inputs(readable(given.label), [entry._replace(named=False) for entry in entries])
    each = given if isinstance(given, InputFile) else InputFile(Path(given))
    return Inputs(each.name, list(found(each.path, each.name, include)), each.loader)


def total_size(given: Iterable[Inputs]) -> int:
    """The size of all files on disk in bytes, 0 if a pipe is among them."""
    sizes = [file.size for each in given for file in each.files]
    return 0 if None in sizes else sum(size or 0 for size in sizes)


def sources(
    given: Iterable[Inputs],
    settings: Settings,
    loader: loaders.Loader | None,
    include: Sequence[str],
    ask: Callable[[int], None],
) -> Iterator[SourceFile | SkippedFile | UnreadableFile]:
    """Every file of records, open for reading until the next one is requested, and the files that are not read.

    `loader` reads all of them if it is not None; from archives, files that match `include` are read. `ask` is called with the
    position in bytes in all files: before each file, between pieces of it, and while waiting for a pipe. It may raise to stop the
    reading.
    """
    begin = 0
    for each in given:
        opener = _Opener(settings, each.loader or loader, include, ask)
        nothing = True
        for file in each.files:
            ask(begin)
            for source in opener.sources(file, begin):
                nothing = nothing and isinstance(source, SkippedFile)
                yield source
            begin += file.size or 0
        if nothing:
            yield UnreadableFile(each.name, _no_file(each, include))


def limits_of(settings: Settings) -> Limits:
    """How far compressed files and archives are read."""
    return Limits(
        settings.unpack_mib,
        settings.unpack_times,
        settings.archive_files,
        settings.archive_nesting,
        settings.archive_copied_mib,
        settings.table_file_mib,
    )


class _Opener:
    """Opens files for `sources`."""

    def __init__(
        self,
        settings: Settings,
        loader: loaders.Loader | None,
        include: Sequence[str],
        ask: Callable[[int], None],
    ) -> None:
        self._limits = limits_of(settings)
        self._loader = loader
        self._include = include
        self._ask = ask

    def sources(self, file: FileEntry, begin: int) -> Iterator[SourceFile | SkippedFile | UnreadableFile]:
        """A file on disk, or the files in it."""
        if file.failure:
            hint = "Ask the owner of the folder for read permission."
            yield UnreadableFile(file.name, BadInput(file.failure, hint))
            return
        try:
            with opened(file.path, lambda position, _: self._ask(begin + position), self._limits) as source:
                if is_archive(source.head):
                    yield from self._archive(file, source, begin)
                elif file.fits or file.named:
                    for each in self._tables(file.name, source, begin, named=file.named):
                        if isinstance(each, SourceFile) and each.opened is source:
                            yield each._replace(path=file.path)
                        else:
                            yield each
        except BadInput as error:
            yield UnreadableFile(file.name, error)
        except OSError as error:
            yield UnreadableFile(file.name, disk_error(error))

    def _archive(
        self, file: FileEntry, source: OpenFile, begin: int
    ) -> Iterator[SourceFile | SkippedFile | UnreadableFile]:
        for member in members(source, file.name, self._limits):
            self._ask(begin + source.position)
            inside = member.name.removeprefix(f"{file.name}!")
            if not file.fits and not wanted(inside, self._include):
                continue
            if member.source is not None:
                yield from self._tables(member.name, member.source, begin, named=False)
            elif isinstance(member.failure, NoFile):
                yield SkippedFile(member.name, member.failure.message)
            elif member.failure is not None:
                yield UnreadableFile(member.name, member.failure)

    def _tables(
        self, name: str, source: OpenFile, begin: int, *, named: bool
    ) -> Iterator[SourceFile | SkippedFile | UnreadableFile]:
        """A file, or the tables in it if it is a workbook. Of several tables, those in a known format are read. If there is none, the first one says why;
        a requested loader reads the first one in any case."""
        if not is_table_file(source.head, name):
            yield self._source(name, source, begin, named=named)
            return
        first: SourceFile | SkippedFile | UnreadableFile | None = None
        others: list[SkippedFile | UnreadableFile] = []
        read = False
        for table in tables(source, name, self._limits):
            if table.source is None:
                if read:
                    yield from others
                yield self._failed(name, table.failure, named=named)
                return
            decides = first is None and self._loader is not None
            first = first or self._source(name, table.source, begin, named=named)
            alone = table.name == name
            found = self._source(table.name, table.source, begin, named=named and (alone or decides))
            if isinstance(found, SourceFile):
                read = True
                yield found
            else:
                others.append(found)
        if read:
            yield from others
        elif first is not None:
            yield first

    def _failed(self, name: str, error: BadInput | None, *, named: bool) -> SkippedFile | UnreadableFile:
        """A file that cannot be read. One that is known to have no records is skipped unless it was `named` itself or has the extension of a format."""
        error = error or BadInput("The file cannot be read", "Copy or download the file again.")
        if isinstance(error, WrongFile) and not (named or error.meant):
            return SkippedFile(name, error.line)
        return UnreadableFile(name, error)

    def _source(
        self, name: str, source: OpenFile, begin: int, *, named: bool
    ) -> SourceFile | SkippedFile | UnreadableFile:
        """A file, with the loader for it. A file of an unknown format is skipped unless it was `named` itself."""
        try:
            loader = loaders.chosen(self._loader, source.head, name, named=named)
        except WrongFile as error:
            return self._failed(name, error, named=named)
        except BadInput as error:
            return UnreadableFile(name, error) if named else SkippedFile(name, error.message)
        return SourceFile(name, loader, source, begin)


def _no_file(given: Inputs, include: Sequence[str]) -> BadInput:
    """The error for a name that yielded no file of records."""
    fits = f" matching {', '.join(include)}" if include else ""
    if not given.files:
        return BadInput(
            f"The folder contains no files{fits}", "Specify another folder, or the files themselves."
        )
    return BadInput(
        f"No files in a known format found{fits}",
        "`graphapp formats` lists the formats; --format selects one for all files.",
    )
