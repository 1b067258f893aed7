"""XML files as a stream of records: the element of each record is cut out of the text and parsed alone.

Therefore memory grows with the largest record, not with the file; a broken record is one problem, and reading continues after it; a
truncated file yields every record before its end. The parser never sees a DOCTYPE, so that there is no entity to expand, no DTD to
fetch and nothing outside of the file to read. Named characters are resolved here, from the entity names of HTML (which cover dblp and
JATS) and from those that the file declares as plain text; an unknown entity and an unescaped ampersand stay as written and are
reported.

Records are cut by the local names of their elements, ignoring namespace prefixes. Comments, CDATA and nested elements of the same
name are respected.

`lxml.etree.iterparse(recover=True)` parses undamaged files in less than half the time, but cannot replace this module, since its
recovery loses and changes records without an error for each: after a stray "<" in a title it drops all following records, a missing
end tag turns the next element's text into part of a name, and a record cut off at the end of the file is returned as if it were whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.entities import html5
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from graphapp.model.records import Problem
from loaders.reading.decoding import Decoder, known_encoding
from loaders.reading.lines import as_utf8, wide_encoding

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["REFUSED", "Records", "References", "XmlRecord", "first_tag", "parsed"]

REFUSED = "record refused"

_BLOCK = 262_144
# a longer run of bytes without a line end and ">" is cut anywhere
_LONGEST_RUN = 1_000_000
_LONGEST_DOCTYPE = 1_000_000
# declared entities are short strings, so that a reference expands to little more than itself
_LONGEST_ENTITY = 200
_MOST_ENTITIES = 5_000
_NAMES_KEPT = 100
# strings with few references, which are resolved one by one
_SHORT = 200
# how many characters may be searched for end tags that do not exist: a constant, and a number for each character of the file;
# searching tag by tag counts more
_MOST_IN_VAIN = 500_000_000
_VAIN_SHARE = 50
_SLOWER = 20

_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13))
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z][\w.:-]*)["']""")
_NAME = r"(?:[^\W\d][\w.-]*:)?(?P<local>[^\W\d][\w.-]*)"
_MARKUP = re.compile(
    rf"<(?:(?P<comment>!--)|(?P<cdata>!\[CDATA\[)|(?P<doctype>!DOCTYPE)|(?P<pi>\?)|(?P<end>/?)(?P<qname>{_NAME}))"
)
_START_TAG = re.compile(r"""<[^\s<>/"']+(?:[^<>"']|"[^"]*"|'[^']*')*+>""")
_XMLNS = re.compile(r"""\sxmlns(?::(?P<prefix>[\w.-]+))?\s*=\s*(?P<value>"[^"<]*"|'[^'<]*')""")
_PREFIX = re.compile(r"[</\s]([^\W\d][\w.-]*):[^\W\d]")
_IN_DOCTYPE = re.compile(r"""<!--|["'\[\]>]""")
_CLOSES = {"<!--": "-->", '"': '"', "'": "'", "<![CDATA[": "]]>", "<?": "?>"}
_ENTITY = re.compile(r"""<!ENTITY\s+([^\W\d][\w.-]*)\s+(?:"([^"]*)"|'([^']*)')\s*>""")
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_REFERENCE = re.compile(r"&(?:#(?P<decimal>[0-9]+);|#[xX](?P<hex>[0-9a-fA-F]+);|(?P<name>[^\W\d][\w.-]*);)?")
_NAMED = re.compile(r"(&[A-Za-z0-9#]++;)")
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


class XmlRecord(NamedTuple):
    """One element as text: its local name, the line of the file on which it begins, and the text from its "<" to its last ">"
    (for an element around records: its start tag, as an empty element)."""

    name: str
    line: int
    text: str


class Records:
    """The records of one file, as `XmlRecord` or `Problem`, in order.

    `units` are the local names of records; `around` those of elements around records whose start tag is yielded as an XmlRecord.
    `known`, if not None, are the names of all other elements that may occur around and between records: an element with another name
    is an unknown record, which is refused.
    `nested`: a record may contain elements of its own name. `at_once`: references are resolved while the text is read, for formats
    whose records are not always parsed.
    """

    def __init__(
        self,
        stream: BinaryIO,
        limit: int,
        units: Iterable[str],
        *,
        around: Iterable[str] = (),
        known: Iterable[str] | None = None,
        nested: bool = False,
        at_once: bool = False,
    ) -> None:
        self.units = frozenset(units)
        self._around = frozenset(around)
        self._known = None if known is None else frozenset(known) | self._around
        self._nested = nested
        self.limit = limit
        self.references = References()
        self._text = _Text(stream, self.references if at_once else None)
        self._namespaces: dict[str, str] = {}
        # slow to import, and only XML formats need it
        from lxml import etree

        self._parser = etree.XMLParser(
            resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=False,
            remove_comments=True, remove_pis=True, collect_ids=False, encoding="utf-8",
        )  # fmt: skip
        self._root = ""
        self._root_closed = False
        self._cut_off = False
        # after a record that was given up: the rest of it is not an element between records
        self._astray = False
        # how much was searched for end tags that do not exist: without a bound, a file of start tags would take quadratic time
        self._vain = 0
        self._searched: dict[str, int] = {}

    def __iter__(self) -> Iterator[XmlRecord | Problem]:
        text = self._text
        while True:
            found = _MARKUP.search(text.held, text.at)
            if found is None or found.end() == len(text.held):
                # a tag may begin here and continue in the next block
                start = found.start() if found else text.held.rfind("<", max(text.at, len(text.held) - 20))
                text.at = start if start >= 0 else len(text.held)
                if text.more():
                    continue
                if found is None:
                    break
            text.at = found.start()
            if found["qname"] is None:
                yield from self._other_markup(found)
            elif found["end"]:
                self._root_closed |= found["qname"] == self._root
                self._astray &= found["local"] not in self.units
                text.at = found.end()
            elif self._vain > _MOST_IN_VAIN + _VAIN_SHARE * text.count:
                yield Problem(
                    f"line {text.line()}",
                    "too many records without an end tag",
                    "rest of the file ignored",
                    1,
                )
                break
            elif found["local"] in self.units:
                yield self._record(found["qname"], found["local"])
            elif self._known is None or self._astray or found["local"] in self._known:
                yield from self._start_tag(found)
            else:
                cut = self._record(found["qname"], found["local"])
                what = f"<{found['local'][:60]}> is not a record of this format"
                yield Problem(f"line {cut.line}", what, REFUSED, 1) if isinstance(cut, XmlRecord) else cut
        yield from self._summary()

    def root(self) -> str:
        """The local name of the first element of the file, "" if there is none near its beginning."""
        text, at = self.ahead(_BLOCK)
        return first_tag(text[at:].encode("utf-8", "surrogatepass"))[0]

    def ahead(self, size: int) -> tuple[str, int]:
        """The text in memory, and the offset of the unread part, which has at least `size` characters except at the end of the file.
        The offset is the end of the text while it is unknown whether a record can begin there."""
        text = self._text
        while len(text.held) - text.at < size and text.more():
            pass
        return text.held, len(text.held) if self._astray else text.at

    def go_to(self, place: int, line: int) -> None:
        """Continue at this offset, on this line, of the text that `ahead` returned."""
        self._text.go_to(place, line)

    def line(self) -> int:
        """The line on which the unread text begins."""
        return self._text.line()

    def element(self, cut: XmlRecord) -> etree._Element | Problem:
        """The parsed element of a record; a problem that refuses one record if it is broken."""
        from lxml import etree

        data = self.references.resolved(cut.text, cut.line).encode("utf-8", "surrogatepass")
        if len(data) > self.limit:
            return self._too_long(cut.line)
        outer = "".join(f" {name}={value}" for name, value in self._namespaces.items())
        try:
            return etree.fromstring(f"<x{outer}>".encode() + data + b"</x>", self._parser)[0]
        except etree.XMLSyntaxError as error:
            first = error
        # the element that declares a prefix may be missing in the file
        prefixes = {match[1] for match in _PREFIX.finditer(cut.text)} - {"xml", "xmlns"}
        outer += "".join(
            f' xmlns:{name}="urn:x"' for name in sorted(prefixes) if f"xmlns:{name}" not in self._namespaces
        )
        try:
            return etree.fromstring(f"<x{outer}>".encode() + data + b"</x>", self._parser)[0]
        except etree.XMLSyntaxError:
            line = cut.line + max((first.lineno or 1) - 1, 0)
            return Problem(f"line {line}", f"not XML: {_reason(first)}", REFUSED, 1)

    def _record(self, qname: str, local: str) -> XmlRecord | Problem:
        """The record whose start tag begins at `text.at`; reading continues after it, or after its "<" if it has no end."""
        text = self._text
        line = text.line()
        close = f"</{qname}>"
        end = self._close(f"</{qname}")
        begins = f"<{qname}"
        size = end + len(close) - text.at
        plain = text.held.startswith(close, end) and text.held.find(begins, text.at + 1, end) < 0
        if end < 0 or not plain or text.held.find("<!", text.at, end) >= 0:
            size = self._balanced(qname, found=end >= 0)
            if size <= 0:
                return self._without_end(line, size)
        record = text.held[text.at : text.at + size]
        text.at += len(record)
        if len(record) > self.limit:
            return self._too_long(line)
        self._astray = False
        return XmlRecord(local, line, record)

    def _close(self, close: str) -> int:
        """Where the next `close` begins, -1 if there is none within the limit or in the file. The result is kept, so that a file of
        many start tags is searched once."""
        text = self._text
        while True:
            known = self._searched.get(close, 0) - (text.count - len(text.held))
            begin = max(known, text.at + 1)
            end = text.held.find(close, begin)
            # with the character after it, which distinguishes "</rec>" from "</records>"
            if 0 <= end < len(text.held) - len(close):
                self._search(close, end)
                return end
            self._vain += len(text.held) - begin
            self._search(close, max(len(text.held) - len(close), begin))
            if len(text.held) - text.at > self.limit or not text.more():
                return -1

    def _search(self, close: str, until: int) -> None:
        """Remember that there is no `close` before `until` in the text."""
        if len(self._searched) > _NAMES_KEPT:
            self._searched.clear()
        self._searched[close] = until + self._text.count - len(self._text.held)

    def _balanced(self, qname: str, *, found: bool) -> int:
        """The length of the element that begins at `text.at`, found tag by tag; 0 if the file ends inside it, -1 if another record
        begins inside it, -2 if it is longer than the limit. `found`: there is an end tag of this name."""
        text = self._text
        begins = _START_TAG.match(text.held, text.at)
        if begins and begins[0].endswith("/>"):
            return len(begins[0])
        if not found:
            return -2 if len(text.held) - text.at > self.limit else 0
        name = re.escape(qname)
        pattern = re.compile(rf"<!--|<!\[CDATA\[|<\?|(?P<end></{name}\s*>)|(?P<start><{name}(?=[\s/>]))")
        depth = size = 0
        while True:
            token = pattern.search(text.held, text.at + size)
            self._vain += _SLOWER * ((token.end() if token else len(text.held)) - text.at - size)
            size = token.end() - text.at if token else max(size, len(text.held) - text.at - len(qname) - 100)
            if token is None:
                end = -1
            elif token["end"]:
                end, depth = size, depth - 1
                if depth <= 0:
                    self._vain -= _SLOWER * size
                    return size
            elif token["start"]:
                tag = _START_TAG.match(text.held, token.start())
                end, depth = size, depth + (not (tag and tag[0].endswith("/>")))
                if depth > 1 and not self._nested:
                    return -1
            else:
                close = _CLOSES[token[0]]
                end = text.held.find(close, token.end())
                if end >= 0:
                    end = size = end + len(close) - text.at
                else:
                    size = token.start() - text.at
            if end < 0:
                if len(text.held) - text.at > self.limit:
                    return -2
                if not text.more():
                    return 0

    def _without_end(self, line: int, why: int) -> Problem:
        """Give up a record: reading continues after its first character, so that records in the rest are found."""
        self._text.at += 1
        self._astray = True
        if why == -2:
            return self._too_long(line)
        self._cut_off = not why
        what = (
            "the record has no end tag: another record begins inside it"
            if why
            else "the file ends inside a record"
        )
        return Problem(f"line {line}", what, REFUSED, 1)

    def _too_long(self, line: int) -> Problem:
        return Problem(f"line {line}", f"record longer than {self.limit:,} bytes", REFUSED, 1)

    def _start_tag(self, found: re.Match[str]) -> Iterator[XmlRecord]:
        """An element between or around records."""
        text = self._text
        tag = _START_TAG.match(text.held, found.start())
        if tag is None and len(text.held) - found.start() < _BLOCK and text.more():
            return
        name = found["local"]
        text.at = tag.end() if tag else found.end()
        if self._astray:
            return
        self._root = self._root or found["qname"]
        for match in _XMLNS.finditer(tag[0] if tag else ""):
            if len(self._namespaces) < _NAMES_KEPT:
                self._namespaces[f"xmlns:{match['prefix']}" if match["prefix"] else "xmlns"] = match["value"]
        if name in self._around:
            closed = tag[0].rstrip("/>") + "/>" if tag else f"<{name}/>"
            line = text.line()
            yield XmlRecord(name, line, closed)

    def _other_markup(self, found: re.Match[str]) -> Iterator[Problem]:
        """A comment, a DOCTYPE, a processing instruction or CDATA between records."""
        if found["doctype"]:
            yield from self._doctype()
            return
        line = self._text.line()
        what, close = (
            ("comment", "-->")
            if found["comment"]
            else ("CDATA section", "]]>")
            if found["cdata"]
            else ("", "?>")
        )
        if not self._text.skip(close) and what and not self._astray:
            yield Problem(f"line {line}", f"unterminated {what}", "rest of the file ignored")

    def _doctype(self) -> Iterator[Problem]:
        """Read the entities that a DOCTYPE declares as short plain strings; the rest of it is ignored."""
        text = self._text
        while (end := _doctype_end(text.held, text.at)) is None:
            if len(text.held) - text.at > _LONGEST_DOCTYPE or not text.more():
                yield Problem(f"line {text.line()}", "unterminated DOCTYPE", "ignored")
                text.at += len("<!DOCTYPE")
                return
        for name, double, single in _ENTITY.findall(text.held, text.at, end):
            self.references.declare(name, double or single)
        text.at = end

    def _summary(self) -> Iterator[Problem]:
        """At the end of the file: problems that concern the whole file."""
        yield from self.references.problems()
        yield from self._text.problems()
        if self._root and not (self._root_closed or self._cut_off):
            yield Problem(
                f"line {self._text.line()}",
                f"the file ends before </{self._root}>: it may be truncated between two records",
                "the records before that point were loaded",
            )


def _reason(error: etree.XMLSyntaxError) -> str:
    return re.sub(r",? line \d+(, column \d+)?( and \w+)?", "", (error.msg or "broken")).strip() or "broken"


def _doctype_end(text: str, at: int) -> int | None:
    """Where the DOCTYPE that begins at `at` ends; None if `text` does not contain its end."""
    inside = False
    while found := _IN_DOCTYPE.search(text, at):
        at = found.end()
        if found[0] in _CLOSES:
            end = text.find(_CLOSES[found[0]], at)
            if end < 0:
                return None
            at = end + len(_CLOSES[found[0]])
        elif found[0] == ">" and not inside:
            return at
        else:
            inside = found[0] != "]" and (inside or found[0] == "[")
    return None


class References:
    """Resolves entity and character references."""

    def __init__(self) -> None:
        self._declared: dict[str, str] = {}
        self._kept: dict[str, str] = {}
        self._odd: dict[str, list[int]] = {}
        # how many references could not be resolved
        self.odd = 0
        self._line = 0

    def declare(self, name: str, value: str) -> None:
        """Add an entity that the file declares; only short plain strings are used, since others may expand without bounds."""
        value = re.sub(
            r"&#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));",
            lambda match: _char(int(match[1], 16) if match[1] else int(match[2])),
            value,
        )
        if (
            "&" in value
            or "<" in value
            or len(value) > _LONGEST_ENTITY
            or len(self._declared) >= _MOST_ENTITIES
        ):
            return
        self._declared.setdefault(name, value.translate(_ESCAPES))
        self._kept.clear()

    def resolved(self, text: str, line: int) -> str:
        """`text` with all references resolved except the five of XML itself; `line` is the line on which it begins, for problems."""
        if "&" not in text:
            return text
        self._line = line
        if "<![CDATA[" in text:
            parts = _CDATA.split(text)
            return "".join(
                part if place % 2 else _REFERENCE.sub(self._one, part) for place, part in enumerate(parts)
            )
        known = self._few_known(text) if len(text) < _SHORT else self.known(text)
        return _REFERENCE.sub(self._one, text) if known is None else known

    def known(self, text: str) -> str | None:
        """`text` resolved, if all its references have been resolved before and none is a line end; else None."""
        parts = _NAMED.split(text)
        said = list(map(self._kept.get, parts[1::2]))
        if None in said or text.count("&") != len(said):
            return None
        parts[1::2] = said
        return "".join(parts)

    def _few_known(self, text: str) -> str | None:
        """`text` resolved in the same way, if it has few references; else None."""
        known = self._kept
        at = text.find("&")
        while at >= 0:
            end = text.find(";", at) + 1
            said = known.get(text[at:end])
            if said is None:
                return None
            text = text[:at] + said + text[end:]
            at = text.find("&", at + len(said))
        return text

    def _one(self, found: re.Match[str]) -> str:
        known = self._kept.get(found[0])
        if known is None:
            odd = self.odd
            known = self._new(found)
            # unresolved references are counted each time
            if self.odd == odd and known != "\n" and len(self._kept) < _MOST_ENTITIES:
                self._kept[found[0]] = known
        return known

    def _new(self, found: re.Match[str]) -> str:
        name = found["name"]
        if name is not None:
            if name in _PREDEFINED:
                return found[0]
            known = self._declared.get(name)
            if known is None and f"{name};" in html5:
                known = html5[f"{name};"].translate(_ESCAPES)
            if known is None:
                self._note(found, f"unknown entity &{name[:60]};")
                return f"&amp;{found[0][1:]}"
            return known
        digits = found["decimal"] or found["hex"]
        if digits is None:
            self._note(found, "unescaped ampersand")
            return "&amp;"
        code = int(digits, 16 if found["hex"] else 10) if len(digits) < 10 else 0
        if not (char := _char(code)):
            self._note(found, "invalid character reference")
        return char.translate(_ESCAPES)

    def _note(self, found: re.Match[str], what: str) -> None:
        self.odd += 1
        if what not in self._odd:
            if len(self._odd) >= _NAMES_KEPT:
                return
            self._odd[what] = [self._line + found.string.count("\n", 0, found.start()), 0]
        self._odd[what][1] += 1

    def problems(self) -> Iterator[Problem]:
        """One problem for each reference that could not be resolved."""
        for what, (line, times) in self._odd.items():
            done = "removed" if what.startswith("invalid") else "kept as written"
            yield Problem(f"line {line}", what, done, times=times)


def _char(code: int) -> str:
    """The character with this code, "" if XML 1.0 does not allow it."""
    if code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000:
        return chr(code)
    return ""


class _Text:
    """The text of a file, of which a window is in memory: `held` from `at` on is unread."""

    def __init__(self, stream: BinaryIO, references: References | None) -> None:
        """`references`, if not None, are resolved while reading."""
        self._references = references
        self._stream = as_utf8(stream)
        head = self._stream.peek(1024)[:1024].removeprefix(b"\xef\xbb\xbf")
        declared = _DECLARED.match(head)
        named = declared[1].decode() if declared else None
        self._named = known_encoding(named) if named else None
        self._decoder = Decoder(None if self._named == "utf-8" else self._named)
        self._decoder.look_ahead(head)
        self._rest = b""
        self._controls = [0, 0]
        self._begun = False
        self._ended = False
        self._sections = False
        self.held = ""
        self.at = 0
        # characters read so far
        self.count = 0
        self._counted = 0
        self._line = 1

    def line(self) -> int:
        """The line number of `at`."""
        if self.at > self._counted:
            self._line += self.held.count("\n", self._counted, self.at)
            self._counted = self.at
        return self._line

    def go_to(self, place: int, line: int) -> None:
        """Continue at a place whose line number is known."""
        self.at = self._counted = place
        self._line = line

    def _line_read(self) -> int:
        """The number of the last line in memory."""
        return self._line + self.held.count("\n", self._counted)

    def more(self) -> bool:
        """Read the next block and drop what has been read: `at` becomes 0. False at the end of the file."""
        if self._ended:
            return False
        self.line()
        piece = self._piece()
        if self._references is not None and "&" in piece:
            piece = self._resolved(piece, self._references)
        self.held = self.held[self.at :] + piece
        self.count += len(piece)
        self.at = self._counted = 0
        return bool(piece) or not self._ended

    def _resolved(self, piece: str, references: References) -> str:
        """A piece with its references resolved; unchanged if the file has CDATA sections, in which there are no references, if a
        reference may be cut in two, and if one is a line end."""
        if self._sections or "<!" in piece:
            self._sections = self._sections or "<![" in piece or "<!-" in piece
            return piece
        if piece[-1] not in ">\n":
            self._sections = True
            return piece
        known = references.known(piece)
        if known is not None:
            return known
        resolved = references.resolved(piece, self._line_read())
        return resolved if resolved.count("\n") == piece.count("\n") else piece

    def skip(self, close: str) -> bool:
        """Continue after the next `close`; False, at the end of the file, if there is none."""
        while (end := self.held.find(close, self.at)) < 0:
            self.at = max(self.at, len(self.held) - len(close) + 1)
            if not self.more():
                self.at = len(self.held)
                return False
        self.at = end + len(close)
        return True

    def _piece(self) -> str:
        raw = self._rest + self._stream.read(_BLOCK)
        if len(raw) == len(self._rest):
            self._ended = True
        elif not self._begun:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
            self._begun = True
        # cut after a line or a tag, where no supported encoding has a character on both sides
        end = len(raw) if self._ended else max(raw.rfind(b"\n"), raw.rfind(b">")) + 1
        if not self._ended and raw[end - 1 : end] == b"\r":
            end -= 1
        if end == 0 and len(raw) > _LONGEST_RUN:
            end = len(raw)
            while end > len(raw) - 4 and raw[end - 1] & 0xC0 == 0x80:
                end -= 1
            end -= raw[end - 1] >= 0xC0
        self._rest, raw = raw[end:], raw[:end]
        clean = raw.translate(None, _CONTROLS)
        if len(clean) != len(raw):
            self._controls[0] = self._controls[0] or self._line_read()
            self._controls[1] += len(raw) - len(clean)
        try:
            text = clean.decode()
        except UnicodeDecodeError:
            text = self._decoder.text(self._line_read(), clean.splitlines(keepends=True))
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text

    def problems(self) -> Iterator[Problem]:
        """Problems of the bytes: control characters, and an encoding other than the declared one."""
        if self._controls[1]:
            what = "control characters, which XML does not allow"
            yield Problem(f"from line {self._controls[0]} on", what, "removed", times=self._controls[1])
        for problem in self._decoder.problems():
            if not (self._named and problem.what.endswith(f" {self._named}")):
                yield problem


def parsed(records: Records) -> Iterator[tuple[XmlRecord, etree._Element] | Problem]:
    """Each record with its parsed element, and the problems between them."""
    for cut in records:
        if isinstance(cut, Problem):
            yield cut
            continue
        element = records.element(cut)
        yield element if isinstance(element, Problem) else (cut, element)


def first_tag(head: bytes) -> tuple[str, str]:
    """The local name of the first element of a file that begins with `head`, and its start tag as far as `head` contains it; ("", "")
    if the file is not XML."""
    encoding = wide_encoding(head)
    text = head.decode(encoding, "replace") if encoding else head.decode(errors="replace")
    text = text.lstrip("\ufeff \t\r\n")
    if not text.startswith("<"):
        return "", ""
    at = 0
    while found := _MARKUP.search(text, at):
        if found["qname"]:
            tag = _START_TAG.match(text, found.start())
            return found["local"], tag[0] if tag else text[found.start() : found.start() + 2000]
        if found["doctype"]:
            end = _doctype_end(text, found.start())
            at = len(text) if end is None else end
        else:
            close = "-->" if found["comment"] else "?>"
            end = text.find(close, found.end())
            at = len(text) if end < 0 else end + len(close)
    return "", ""
