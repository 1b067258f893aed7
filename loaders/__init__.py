"""Reads files into records: one module for each format, and the choice of the format.

To add a format, write one module here and add one line to `FORMATS`. The module has five names: `NAME` is the value of `--format`,
`LABEL` a one-line description for users, `SUFFIXES` the file name extensions of the format, `sniff` detects files of the format,
and `load` yields the records. A format with options of its own also has `OPTIONS`, each an option of `graphapp load`, and
`adjusted`, which returns a loader configured with them. Code that several formats use belongs in `loaders.reading`.

Modules are imported when they are needed: importing all of them takes as long as loading about ten thousand records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, BinaryIO, NamedTuple, Protocol, TypeAlias, runtime_checkable

from graphapp.errors import BadInput
from graphapp.model.records import Paper, Problem
from loaders.reading.mistakes import UnknownTable, WrongFile, load_command, wrong_file

__all__ = [
    "FORMATS",
    "LOADERS",
    "Adjustable",
    "Direct",
    "Format",
    "FormatOption",
    "Loader",
    "TakeLines",
    "by_name",
    "chosen",
    "configured",
    "detect",
    "no_record",
    "options",
]


@runtime_checkable
class Loader(Protocol):
    """The interface of a module in this package."""

    NAME: str
    LABEL: str
    SUFFIXES: tuple[str, ...]

    def sniff(self, head: bytes, name: str) -> bool:
        """True if a file with this name that begins with `head` (decompressed) is of this format, judged by its content."""

    def load(self, stream: BinaryIO, *, max_record_bytes: int = ...) -> Iterator[Paper | Problem]:
        """The records of an open file, in order. Each record is one Paper or is counted in one Problem's `refused`; other
        problems refuse none. Never raises for bad data; passes on what reading the stream raises."""


TakeLines: TypeAlias = Callable[[bytes, int, int], tuple[int, int, bool]]
"""A function that takes records from lines: it is called with lines, where the first one begins, and its number. It returns where the rest of the lines
begins, the number of its first line, and whether the caller must read that line; if not, there is no rest, or no more records can be taken before the
caller has yielded."""


@runtime_checkable
class Direct(Loader, Protocol):
    """A loader of lines that the compiled functions of a load understand."""

    def load_untaken(
        self,
        stream: BinaryIO,
        *,
        max_record_bytes: int = ...,
        takes: Callable[[Any], TakeLines],
    ) -> Iterator[Paper | Problem | None]:
        """`load`, with None in place of the records that were taken, after which the caller may do something with them. `takes` is called with the
        compiled `Reading`."""


class FormatOption(NamedTuple):
    """An option of `graphapp load` that a format takes: its name without dashes, the placeholder for its value, a one-line help
    text, and whether it may be repeated."""

    name: str
    metavar: str
    help: str
    many: bool = False


@runtime_checkable
class Adjustable(Loader, Protocol):
    """A loader that takes options."""

    OPTIONS: tuple[FormatOption, ...]

    def adjusted(self, given: Mapping[str, Sequence[str]]) -> Loader:
        """A loader configured by these options: each name with its values. Raises BadInput for invalid values."""


class Format(NamedTuple):
    """A line of the table of formats: what must be known before the module is imported."""

    name: str
    """The module's `NAME`."""
    module: str
    """The module in this package."""
    xml: bool = False
    """All files of the format begin with "<". Such a format is not tried on JSON."""
    adjustable: bool = False
    """The module has `OPTIONS` and `adjusted`."""

    def loader(self) -> Loader:
        """The module itself. Raises TypeError if it lacks one of the five names."""
        module = import_module(f"{__name__}.{self.module}")
        if not isinstance(module, Loader):
            raise TypeError(
                f"{module.__name__} is not a loader: {__name__}.Loader lists the required attributes"
            )
        return module


FORMATS: tuple[Format, ...] = (
    # formats that are easy to recognise come first, those that accept almost any file last
    Format("arxiv-snapshot", "arxiv_snapshot"),
    Format("cluster-page", "cluster_page"),
    Format("zotero-json", "zotero_json"),
    Format("acl", "acl", xml=True),
    Format("dblp", "dblp", xml=True),
    Format("dblp-api", "dblp_api"),
    Format("marcxml", "marcxml", xml=True),
    Format("marc", "marc"),
    Format("mods", "mods", xml=True),
    Format("crossref-xml", "crossref_xml", xml=True),
    Format("datacite-xml", "datacite_xml", xml=True),
    Format("hal-tei", "hal_tei", xml=True),
    Format("hal-json", "hal_json"),
    Format("scopus-json", "scopus_json"),
    Format("plos-json", "plos_json"),
    Format("esummary", "esummary"),
    Format("json-ld", "json_ld"),
    Format("openalex", "openalex"),
    Format("pubmed", "pubmed", xml=True),
    Format("arxiv", "arxiv", xml=True),
    Format("crossref", "crossref"),
    Format("datacite", "datacite"),
    Format("inspire", "inspire"),
    Format("jats", "jats", xml=True),
    Format("rdf", "rdf", xml=True),
    Format("acl-people", "acl_people"),
    Format("semantic-scholar", "semantic_scholar"),
    Format("openreview", "openreview"),
    Format("csl-json", "csl_json"),
    Format("paperlists", "paperlists"),
    Format("orcid", "orcid"),
    Format("aminer", "aminer"),
    Format("jsonl", "jsonl"),
    Format("json-list", "json_list"),
    Format("endnote-xml", "endnote_xml", xml=True),
    Format("proquest", "proquest"),
    Format("ovid", "ovid"),
    Format("bibtex", "bibtex"),
    Format("pmlr", "pmlr"),
    Format("cff", "cff"),
    Format("ris", "ris"),
    Format("wos", "wos"),
    Format("nbib", "nbib"),
    Format("endnote", "endnote"),
    Format("refworks", "refworks"),
    Format("wos-tab", "wos_tab"),
    Format("pubmed-csv", "pubmed_csv"),
    Format("scopus-csv", "scopus_csv"),
    Format("lens-csv", "lens_csv"),
    Format("dimensions-csv", "dimensions_csv"),
    Format("springer-csv", "springer_csv"),
    Format("openalex-csv", "openalex_csv"),
    Format("dblp-csv", "dblp_csv"),
    Format("csv", "csv_columns", adjustable=True),
)
"""Every format, in the order in which they are tried on a file."""

LOADERS: tuple[Loader, ...]
"""The modules of `FORMATS`. Reading this attribute imports all of them."""


def __getattr__(name: str) -> Any:
    if name != "LOADERS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return globals().setdefault(name, tuple(format.loader() for format in FORMATS))


def _candidates(head: bytes = b"") -> Iterator[Loader]:
    """Every loader that may read a file beginning with `head`, in order; each is imported when it is needed."""
    # no other beginning is conclusive: what looks like XML may be HTML, or a byte order mark
    json = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"["))
    return (format.loader() for format in FORMATS if not (json and format.xml))


_COMPRESSED = (".gz", ".bz2", ".xz", ".zst", ".zstd")
# extensions that many formats share, and which therefore identify none
_SHARED = frozenset({".json", ".xml", ".txt", ".csv", ".tsv", ".dat", ".tab"})
# a workbook is detected by the text of its tables
_TABLES = (".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xls", ".ods")
_CHOOSE_FORMAT = "Choose a format with --format (`graphapp formats` lists them), or specify the columns of a table with --column."
# columns listed in an error
_SHOWN_COLUMNS = 20
# rows of a table with unknown columns that a user sees while naming them
_SAMPLE_ROWS = 5


def by_name(name: str | Loader) -> Loader:
    """The loader of this name; a loader is returned unchanged. Raises BadInput for an unknown name."""
    if not isinstance(name, str):
        return name
    for format in FORMATS:
        if name == format.name:
            return format.loader()
    raise BadInput(f"Unknown format {name!r}", f"Formats: {', '.join(format.name for format in FORMATS)}.")


def options() -> tuple[FormatOption, ...]:
    """The options of all formats, each once, sorted by name."""
    found = {option.name: option for loader in _adjustable() for option in loader.OPTIONS}
    return tuple(found[name] for name in sorted(found))


def _adjustable() -> list[Adjustable]:
    loaders = [format.loader() for format in FORMATS if format.adjustable]
    return [loader for loader in loaders if isinstance(loader, Adjustable)]


def configured(format: str | None, given: Mapping[str, Sequence[str]]) -> Loader | None:
    """The loader for all files: that of the format `format`, configured with the options `given`. Options that only one format
    takes select that format. None if the format of each file is to be detected.

    Raises BadInput for an unknown format, an option that it does not take, and an invalid value.
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
    given_options = " and ".join(f"--{name}" for name in values)
    if named and not takers:
        able = [loader.NAME for loader in _adjustable()]
        raise BadInput(
            f"The format {named.NAME} has no option {given_options}",
            f"Omit the option, or use --format {' or '.join(able)}.",
        )
    if len(takers) != 1:
        which = ", ".join(loader.NAME for loader in takers)
        raise BadInput(
            f"Several formats have the {'option' if len(values) == 1 else 'options'} {given_options}: {which}"
            if takers
            else f"No format has all of the options {given_options}",
            "Choose a format with --format.",
        )
    return takers[0].adjusted(values)


def detect(head: bytes, name: str) -> Loader:
    """The loader for a file that begins with `head` (decompressed): by its content, otherwise by the extension of its name, unless
    many formats share that extension.

    Raises WrongFile for a file recognised as one without records (see `loaders.reading.mistakes`), BadInput for an unknown format.
    """
    if head.startswith(b"{"):
        from loaders import jsonl

        if jsonl.is_unmistakable(head):
            return jsonl
    for loader in _candidates(head):
        if loader.sniff(head, name):
            return loader
    for loader in _candidates():
        if _is_called(loader, name):
            return loader
    if wrong := wrong_file(head, name):
        raise wrong
    if table := _table(head, name) or _headless(head, name):
        raise table
    raise BadInput(
        "Unknown file format: neither the content nor the name matches a known format", _CHOOSE_FORMAT
    )


def chosen(loader: Loader | None, head: bytes, name: str, *, named: bool) -> Loader:
    """The loader for a file. `loader`, if not None, is the requested one: it reads files that were `named` themselves, and files
    that look like its format. Without it, the format is detected. Raises BadInput for a file that it cannot read."""
    # before any check that expects text
    if wrong := wrong_file(head, name, binary=True):
        wrong.meant = any(_is_called(each, name) for each in _candidates())
        raise wrong
    if loader is None:
        return detect(head, name)
    if named or loader.sniff(head, name) or _is_called(loader, name):
        return loader
    raise BadInput(
        f"The file does not look like {loader.NAME}",
        "To read the file in this format anyway, specify its own path instead of a folder or archive.",
    )


def _table(head: bytes, name: str) -> WrongFile | None:
    """The error for a file that looks like a table, with the command that names its columns; None for other files."""
    from loaders.reading.tables import table_head

    names, rows = table_head(head, _SAMPLE_ROWS)
    if not rows:
        return None
    shown = ", ".join(names[:_SHOWN_COLUMNS]) + (", …" if len(names) > _SHOWN_COLUMNS else "")
    error = UnknownTable(
        f"No column of this table has a known name: {shown}",
        f"Specify the columns: {load_command(name, names, rows[0])}",
    )
    error.columns, error.rows = names, rows
    return error


def _headless(head: bytes, name: str) -> WrongFile | None:
    """The error for a file with the suffix of a table that does not begin with a header; None for other files."""
    if not _without_compression(name).endswith(_TABLES) or head.lstrip().startswith((b"{", b"[", b"<")):
        return None
    return WrongFile(
        "The first line is not a header",
        "Add a header such as Title,Authors,Year, or delete the lines above it.",
    )


def no_record(loader: Loader, head: bytes, name: str, *, refused: bool) -> BadInput | None:
    """The error for a file that begins with `head` and in which `loader` found no record. None if records were `refused`, for reasons
    that have been reported, and the file is not recognised as something else."""
    nothing = BadInput(
        f"No records were found when the file was read as {loader.NAME}",
        "If the file has another format, choose it with --format.",
    )
    return wrong_file(head, name) or (None if refused else nothing)


def _is_called(loader: Loader, name: str) -> bool:
    """True if the extension of a name belongs to this loader alone."""
    return _without_compression(name).endswith(
        tuple(suffix for suffix in loader.SUFFIXES if suffix not in _SHARED)
    )


def _without_compression(name: str) -> str:
    """A name in lower case, without the extension of a compressed file."""
    name = name.lower()
    for suffix in _COMPRESSED:
        name = name.removesuffix(suffix)
    return name
