"""Files without records that users load by mistake, recognised by their first bytes, with what to do about each. Pure.

A table of recognisers, tried in order when no format matches (`loaders.detect`). To recognise another kind of file, add a line.

Office documents are zip archives (ECMA-376 part 2; OpenDocument 1.3 part 2), older ones compound files (MS-CFB). They are recognised
by the names of the files inside, before anything is decompressed.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Container, Sequence
from typing import NamedTuple

from graphapp.errors import BadInput
from graphapp.model.names import clean

__all__ = [
    "Mistake",
    "UnknownTable",
    "WrongFile",
    "document_kind",
    "guessed_columns",
    "is_arrow",
    "is_document",
    "is_marc",
    "is_parquet",
    "load_command",
    "recognised",
    "wrong_file",
]


class Mistake(NamedTuple):
    """A kind of file ("an Excel workbook"), what to do about it, and a function that recognises it by its first bytes and its name.
    `binary`: it cannot be text of any format, regardless of its name."""

    what: str
    advice: str
    is_so: Callable[[bytes, str], bool]
    binary: bool = False


class WrongFile(BadInput):
    """A file recognised as one without records. `meant`: it has the suffix of a format, so that the user expected records."""

    meant = False

    @property
    def line(self) -> str:
        """The message and the hint on one line."""
        return f"{self.message}: {self.hint[:1].lower()}{self.hint[1:]}".rstrip(": .")


class UnknownTable(WrongFile):
    """A table of which no column has a known name: its `columns`, its first `rows`, and the likely column of each field (`guessed`)."""

    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()

    @property
    def guessed(self) -> dict[str, str]:
        """The likely column of each field."""
        return guessed_columns(self.columns, self.rows[0] if self.rows else ())


def recognised(head: bytes, name: str) -> Mistake | None:
    """The kind of a file with the name `name` that begins with `head` (decompressed); None if it is not recognised."""
    return next((each for each in _MISTAKES if each.is_so(head, name)), None)


def wrong_file(head: bytes, name: str, *, binary: bool = False) -> WrongFile | None:
    """The error for a recognised file, with `binary` only if it is not text; else None."""
    found = recognised(head, name)
    if found is None or (binary and not found.binary):
        return None
    said = _server_message(head) if found.is_so is _is_server_message else ""
    return WrongFile(f"This is {found.what}{f': {said!r}' if said else ''}", found.advice)


# --- zip archives and compound files that are documents

_SCAN = 65_536
_ZIP = b"PK\x03\x04"
_LOCAL_HEADER = 30
# the size of a file that was compressed as a stream follows its content
_SIZE_BEHIND = 8
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# the folder in a document that identifies the program that wrote it
_FOLDERS = {"excel": b"xl/", "word": b"word/", "slides": b"ppt/"}
_ENDINGS = {
    "excel": (".xlsx", ".xlsm", ".xlsb", ".xltx", ".xls"),
    "word": (".docx", ".docm", ".dotx", ".doc"),
    "slides": (".pptx", ".pptm", ".ppt"),
}
# the streams of a compound file, whose names are UTF-16
_STREAMS = {
    "excel": ("Workbook", "Book"),
    "word": ("WordDocument",),
    "slides": ("PowerPoint Document",),
}
# the content of the first file in an OpenDocument or an e-book
_MEDIA_TYPES = {
    "sheet": b"opendocument.spreadsheet",
    "text": b"opendocument.text",
    "slides": b"opendocument.presentation",
    "book": b"epub+zip",
}


def is_document(head: bytes) -> bool:
    """True for a zip archive that is one document, not a collection of files."""
    return head.startswith(_ZIP) and bool(_packed_kind(head[:_SCAN], ""))


def _names_inside(head: bytes) -> list[bytes]:
    """The names of the files whose headers are in the beginning of a zip archive."""
    names = []
    at = 0
    while head.startswith(_ZIP, at):
        flags, size = (
            int.from_bytes(head[at + 6 : at + 8], "little"),
            int.from_bytes(head[at + 18 : at + 22], "little"),
        )
        name, extra = (
            int.from_bytes(head[at + 26 : at + 28], "little"),
            int.from_bytes(head[at + 28 : at + 30], "little"),
        )
        names.append(head[at + _LOCAL_HEADER : at + _LOCAL_HEADER + name])
        at += _LOCAL_HEADER + name + extra + size
        if flags & _SIZE_BEHIND and not size:
            at = head.find(_ZIP, at)
    return names


def _packed_kind(head: bytes, name: str) -> str:
    """The kind of document in a zip archive, "office" if only that is known; "" for any other archive."""
    inside = _names_inside(head)
    if inside and inside[0] == b"mimetype":
        return next((kind for kind, type in _MEDIA_TYPES.items() if type in head[:200]), "")
    if not any(each in (b"[Content_Types].xml", b"_rels/.rels") for each in inside):
        return ""
    for kind, folder in _FOLDERS.items():
        if any(each.startswith(folder) for each in inside) or name.lower().endswith(_ENDINGS[kind]):
            return kind
    return "office"


def _compound_kind(head: bytes, name: str) -> str:
    """The kind of document in a compound file, the Office format before 2007; "" for any other."""
    for kind, streams in _STREAMS.items():
        if any(each.encode("utf-16-le") in head for each in streams) or name.lower().endswith(_ENDINGS[kind]):
            return kind
    return "office"


def document_kind(head: bytes, name: str) -> str:
    """The kind of office document that begins with `head`: "excel" for a workbook, "sheet" for an OpenDocument spreadsheet, "word", "text",
    "slides", "book", "office" for an unknown one; "" for any other file."""
    if head.startswith(_ZIP):
        return _packed_kind(head[:_SCAN], name)
    return _compound_kind(head, name) if head.startswith(_COMPOUND) else ""


def _document(kind: str) -> Callable[[bytes, str], bool]:
    return lambda head, name: document_kind(head, name) == kind


# --- tables in columns, and library records


def is_parquet(head: bytes) -> bool:
    """True for an Apache Parquet file."""
    return head.startswith(b"PAR1")


def is_arrow(head: bytes, name: str) -> bool:
    """True for an Apache Arrow file; for an Arrow stream, which has no name in it, only if the file name says so."""
    if head.startswith(b"ARROW1"):
        return True
    return head.startswith(b"\xff\xff\xff\xff") and name.lower().endswith(
        (".arrow", ".arrows", ".ipc", ".feather")
    )


def is_marc(head: bytes) -> bool:
    """True for a file of MARC records in their binary form (ISO 2709), by the leader of the first one."""
    return _LEADER.match(head) is not None


# length, status, type and level, two indicators, two characters for a subfield, where the data begin, …, the form of the directory
_LEADER = re.compile(rb"\d{5}[a-z ][a-z ]{2}..22\d{5}.{3}45[0 ][0 ]", re.S)


# --- web pages

# one at a time: repeated in one expression, comments would take time that doubles with each
_BEFORE_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>|<!--.*?-->)", re.S)
_HTML = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|meta|script)\b", re.I)
# phrases of pages that require a check of the reader: Cloudflare, Anubis, Google Scholar, Incapsula, Akamai, DataDome
_CHALLENGE = re.compile(
    rb"just a moment|challenge-platform|cf[-_]chl|cf-browser-verification|checking (?:if the site|your browser)|attention required!"
    rb"|making sure you.{1,8}re not a bot|anubis|proof[- ]of[- ]work|enable javascript and cookies|unusual traffic|recaptcha|hcaptcha"
    rb"|are you (?:a robot|human)|verify(?:ing)? (?:that )?you are (?:a )?human|incapsula|_pxappid|perimeterx|datadome|ddos protection by"
    rb"|security check",
    re.I,
)
_SIGN_IN = re.compile(rb"<title[^>]*>[^<]*(?:sign[ -]?in|log[ -]?in|anmelden|connexion|authenticat)", re.I)


def _is_page(head: bytes, name: str) -> bool:  # noqa: ARG001
    head = head.removeprefix(b"\xef\xbb\xbf")
    at = 0
    while before := _BEFORE_HTML.match(head, at):
        at = before.end()
    return _HTML.match(head, at) is not None


def _is_page_for_excel(head: bytes, name: str) -> bool:
    return name.lower().endswith(_ENDINGS["excel"]) and _is_page(head, name)


def _is_challenge(head: bytes, name: str) -> bool:
    return _is_page(head, name) and _CHALLENGE.search(head) is not None


def _is_sign_in(head: bytes, name: str) -> bool:
    return _is_page(head, name) and _SIGN_IN.search(head) is not None


# --- server responses without data

_LONGEST_MESSAGE = 4000
_MESSAGE_FIELDS = ("message", "error", "errors", "detail", "title", "msg")


def _server_message(head: bytes) -> str:
    """The message in a short JSON object that reports an error; "" for anything else."""
    if len(head) > _LONGEST_MESSAGE or not head.lstrip().startswith(b"{"):
        return ""
    try:
        said = json.loads(head)
    except ValueError:
        return ""
    if not isinstance(said, dict) or not ({"error", "errors", "message"} & said.keys()):
        return ""
    for field in _MESSAGE_FIELDS:
        value = said.get(field)
        if isinstance(value, dict):
            value = value.get("message")
        if isinstance(value, str) and value.strip():
            return clean(value)[:100]
    return ""


def _is_server_message(head: bytes, name: str) -> bool:  # noqa: ARG001
    return bool(_server_message(head))


# --- the table


def _begins(*magics: bytes) -> Callable[[bytes, str], bool]:
    return lambda head, name: head.startswith(magics)  # noqa: ARG005


def _is_empty(head: bytes, name: str) -> bool:  # noqa: ARG001
    return not head.removeprefix(b"\xef\xbb\xbf").strip()


def _is_zeros(head: bytes, name: str) -> bool:  # noqa: ARG001
    return not head.strip(b"\0")


_EXPORT_AGAIN = "Export the records again from the original database"
_INSTALL_EXCEL = "Install the reader of workbooks with `pip install graphapp[excel]`, or save the table as CSV (UTF-8) and load the CSV file."
_INSTALL_PARQUET = "Install the reader with `pip install graphapp[parquet]`, or save the table as CSV (UTF-8) and load the CSV file."
_FROM_MANAGER = (
    "Export the references from your reference manager as BibTeX or RIS, then load the exported file."
)
_UNPACK = "Extract the archive, then load the extracted files."
_MISTAKES: tuple[Mistake, ...] = (
    Mistake("an empty file", f"{_EXPORT_AGAIN}; the export or the download may have failed.", _is_empty),
    Mistake(
        "a file that contains only null bytes", "Copy or download the file again.", _is_zeros, binary=True
    ),
    Mistake("an Excel workbook", _INSTALL_EXCEL, _document("excel"), binary=True),
    Mistake("an OpenDocument spreadsheet", _INSTALL_EXCEL, _document("sheet"), binary=True),
    Mistake("a Parquet file", _INSTALL_PARQUET, lambda head, name: is_parquet(head), binary=True),  # noqa: ARG005
    Mistake("an Arrow file", _INSTALL_PARQUET, is_arrow, binary=True),
    Mistake(
        "a file of binary MARC records",
        "Install the reader with `pip install graphapp[marc]`, or export the records as MARCXML.",
        # tried after the format: it is one if the library is installed
        lambda head, name: is_marc(head),  # noqa: ARG005
    ),
    Mistake("a Word document", _FROM_MANAGER, _document("word"), binary=True),
    Mistake("an OpenDocument text document", _FROM_MANAGER, _document("text"), binary=True),
    Mistake("a presentation", f"{_EXPORT_AGAIN}.", _document("slides"), binary=True),
    Mistake("an e-book", f"{_EXPORT_AGAIN}.", _document("book"), binary=True),
    Mistake(
        "a Microsoft Office document",
        "Save the content as CSV or text, then load the saved file.",
        _document("office"),
        binary=True,
    ),
    Mistake(
        "a PDF document",
        "Look up the title in a library catalogue or Crossref, export the record as BibTeX or RIS, and load the exported file.",
        _begins(b"%PDF-"),
        binary=True,
    ),
    Mistake(
        "a challenge page from a web server that requires a browser, not data",
        "Open the address in a browser, and download the export there.",
        _is_challenge,
    ),
    Mistake(
        "a sign-in page from a web server, not data",
        "Sign in with a browser, and download the export there.",
        _is_sign_in,
    ),
    Mistake(
        "a web page saved with the file extension of an Excel workbook",
        "Open the file in Excel, save it as CSV (UTF-8), then load the CSV file.",
        _is_page_for_excel,
    ),
    Mistake(
        "a web page, not an exported file",
        "Use the page's own export or download link (BibTeX, RIS or CSV), then load the downloaded file.",
        _is_page,
    ),
    Mistake(
        "an error message from a web server, not data",
        "Request the data again, later or with an API key.",
        _is_server_message,
    ),
    Mistake(
        "an image",
        f"{_EXPORT_AGAIN}; images cannot be read.",
        _begins(b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM6"),
        binary=True,
    ),
    Mistake("a 7z archive", _UNPACK, _begins(b"7z\xbc\xaf\x27\x1c"), binary=True),
    Mistake("a RAR archive", _UNPACK, _begins(b"Rar!\x1a\x07"), binary=True),
    Mistake(
        "an SQLite database",
        "If the file is a graphapp store, open it with --store; otherwise, export the records from the database.",
        _begins(b"SQLite format 3\0"),
        binary=True,
    ),
    Mistake(
        "a program", "Load the file that contains the records.", _begins(b"\x7fELF", b"MZ\x90\0"), binary=True
    ),
    Mistake(
        "a rich text document",
        "Save the document as plain text, then load the text file.",
        _begins(b"{\\rtf"),
    ),
)


# --- tables whose columns have other names

# words in headers that suggest a field, the most specific first
_HINTS: dict[str, tuple[str, ...]] = {
    "title": ("title", "titel", "titre", "título", "titulo", "titolo", "标题", "题名", "タイトル", "paper", "work", "name of"),
    "authors": (
        "author", "autor", "auteur", "auth", "verfasser", "作者", "著者", "creator", "writer", "researcher", "contributor", "people",
        "names", "wer", "who", "by",
    ),
    "year": ("year", "jahr", "année", "annee", "año", "anno", "年", "date", "datum", "published", "when", "wann"),
    "venue": ("journal", "venue", "conference", "booktitle", "zeitschrift", "revue", "revista", "source", "publication", "where"),
    "doi": ("doi",),
}  # fmt: skip
_YEAR_CELL = re.compile(r"(?:1[89]|20)\d\d(?:-\d\d(?:-\d\d)?)?(?:\.0)?")


def guessed_columns(
    header: Sequence[str], row: Sequence[str] = (), known: Container[str] = ()
) -> dict[str, str]:
    """The likely column of each field, by the headers and the first row: title, authors, year, venue, doi; except the `known` fields,
    whose columns are not in `header`."""
    found: dict[str, str] = {}
    left = list(header)
    for field, words in _HINTS.items():
        if field in known:
            continue
        name = next((name for word in words for name in left if _has_word(name, word)), None)
        if name is not None:
            found[field] = name
            left.remove(name)
    cells = {name: cell for name, cell in zip(header, row, strict=False) if name in left}
    if (
        "year" not in found
        and "year" not in known
        and (year := next((n for n, c in cells.items() if _YEAR_CELL.fullmatch(c)), None))
    ):
        found["year"] = year
        del cells[year]
    if (
        "title" not in found
        and "title" not in known
        and (words_of := {n: len(c.split()) for n, c in cells.items() if len(c.split()) > 2})
    ):
        found["title"] = max(words_of, key=lambda name: words_of[name])
    return {field: found[field] for field in _HINTS if field in found}


def _has_word(name: str, word: str) -> bool:
    """True if a header contains a word: short ones as a whole word, longer ones at the beginning of a word."""
    if not word.isascii():
        return word in name.lower()
    end = r"\b" if len(word) < 4 else ""
    return re.search(rf"(?<![a-z]){re.escape(word)}{end}", name.lower()) is not None


def load_command(file: str, header: Sequence[str], row: Sequence[str] = ()) -> str:
    """The command that loads a table with these columns, completed as far as they can be guessed, with … for title and authors
    if they cannot."""
    guessed = {"title": "…", "authors": "…", **guessed_columns(header, row)}
    columns = [f"--column {shlex.quote(f'{field}={name}')}" for field, name in guessed.items()]
    return " ".join(["graphapp load", shlex.quote(file.partition("!")[0]), *columns])
