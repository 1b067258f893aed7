"""dblp's XML: the dump (dblp.xml), pages of persons (…/pid/79/2536.xml), single records (…/rec/….xml), and pieces of any of them.

The format is described in "DBLP - Some Lessons Learned" (Ley 2009) and in dblp.dtd. What is particular:

- Character names (&uuml;) are resolved whether or not there is a DOCTYPE, and no DTD is looked for.
- dblp ends every title with a full stop, which is no part of the title.
- A name with a number ("Nan Duan 0001") is dblp's own way to tell people apart; it is kept as the name, and the printed form is the name
  without the number.
- An author's identifier is the pid that stands beside the name (in pages of persons), or that the person's own record gives (`<www
  key="homepages/79/2536">`, `<person>`). Such a record lists all names under which somebody publishes. The first is the name by which dblp
  calls them: papers under another one have the first as the name and the other as the printed form, so that somebody's papers stand
  together. Records of several persons who are not told apart yet (publtype "disambiguation") give no identifier. Where there is none,
  the name itself, which is unique in dblp, stands for the person, and an ORCID is kept beside it.
- Person records give identifiers to the papers of the same file, before and behind them, in files of up to 50,000 papers. In larger files only
  those among the first 50,000 papers do, so that no one is under two identifiers in one file; how many came later is reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from graphapp.identity import content_id, normal_doi
from graphapp.names import base_name
from graphapp.records import Kind, Paper, PersonName, Problem, Venue
from loaders.fields import dblp_id, is_et_al, orcid_id, year_in
from loaders.xml_elements import local, text
from loaders.xml_records import REFUSED, Cut, Records, first_tag

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["LABEL", "NAME", "ORDER", "SUFFIXES", "load", "shown_title", "sniff", "without_number"]

NAME = "dblp"
LABEL = "dblp XML: the dump, pages of persons, single records"
SUFFIXES: tuple[str, ...] = ()
ORDER = 12

HELD = 50_000
"""How many papers wait for the person records of their authors."""

_PAPERS: dict[str, Kind] = {
    "article": "journal", "inproceedings": "conference", "proceedings": "book", "book": "book", "incollection": "book",
    "phdthesis": "thesis", "mastersthesis": "thesis", "www": "other", "data": "other",
}  # fmt: skip
_VENUES: dict[str, tuple[str, ...]] = {
    "article": ("journal", "booktitle"), "inproceedings": ("booktitle", "journal"), "incollection": ("booktitle",),
    "proceedings": ("booktitle", "series", "journal"), "book": ("series", "booktitle"), "phdthesis": ("school",),
    "mastersthesis": ("school",), "www": (), "data": ("publisher",),
}  # fmt: skip
_VENUE = {name: fields[0] if fields else "" for name, fields in _VENUES.items()}
_UNITS = frozenset({*_PAPERS, "person"})
_BETWEEN = ("dblp", "dblpperson", "r", "homonyms", "h", "coauthors", "co", "na", "n")
_FIELD = re.compile(r'<([a-z][a-z0-9]*+)((?: [a-z]++="[^"<&]*+")*+)>([^<]*+)</\1>')
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
# from the end of a record to the first field of the next one
_TURN = re.compile(
    rf"""\s*(?:</([a-z]+)>\s*)?<({"|".join(sorted(_UNITS))})(?: mdate="[^"<&]*")? key="([^"<&]*)"((?: [a-z]+="[^"<&]*")*)>\n"""
)
# how much is looked at together, and how many records are read one by one, at most, before that is tried again
_RUN = 16_384
_LONGEST_PAUSE = 64
# built once for each name and used for all its papers; emptied when full, so that memory does not grow with the file
_PEOPLE_KEPT = 200_000
_DESCRIBED = re.compile(r'(?: [a-z]+="[^"]*")+$')
_ET_AL = PersonName("et al.")
_LONGEST_ET_AL = 12
# 30 million entries a dump: PersonName(…) takes three times as long
_person: Callable[
    [tuple[str, str | None, bool, bool, str | None, str | None, tuple[str, ...]]], PersonName
] = partial(tuple.__new__, PersonName)


class _Fields(NamedTuple):
    """A record: its element's name, key and publtype, the line on which it begins, and the names, attributes and texts of its fields."""

    name: str
    key: str
    sort: str
    line: int
    names: list[str]
    described: list[str]
    texts: list[str]


# 10 million records a dump: _Fields(…) takes three times as long
_fields: Callable[[tuple[str, str, str, int, list[str], list[str], list[str]]], _Fields] = partial(
    tuple.__new__, _Fields
)


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True when the first element is one of dblp's, or a record that has a key."""
    root, tag = first_tag(head)
    if root in ("dblp", "dblpperson"):
        return True
    return root in _UNITS and ' key="' in tag and "/" in tag


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a file, record by record; memory does not grow with it."""
    records = Records(stream, max_record_bytes, _UNITS, known=_BETWEEN)
    reader = _Reader(records)
    held: list[Paper | Problem] = []
    for found in reader:
        held.append(found)
        if len(held) >= HELD:
            break
    yield from reader.identified(held)
    del held
    yield from reader
    yield from reader.summary()


class _Reader:
    """Makes papers of records, and keeps who is who."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._persons = _Persons()
        self._people = _People()
        self._venues: dict[tuple[str | None, Kind], Venue] = {}
        self._settled = False
        self._late = [0, 0]
        self._found = self._all()

    def __iter__(self) -> Iterator[Paper | Problem]:
        """The papers that have not been given yet."""
        return self._found

    def _all(self) -> Iterator[Paper | Problem]:
        records = self._records
        singles = iter(records)
        pause = wait = 0
        while True:
            used = 0
            if not wait:
                text = records.ahead(_RUN)
                found, used = _run(text, records.line(), records.plain)
                for each in found:
                    paper = self._single(each) if isinstance(each, Cut) else self._read(each)
                    if paper is not None:
                        yield paper
                records.pass_over(used)
            if used:
                pause = 0
                continue
            # files that are laid out in another way are read record by record
            if wait:
                wait -= 1
            else:
                pause = wait = min(2 * pause + 1, _LONGEST_PAUSE)
            cut = next(singles, None)
            if cut is None:
                return
            paper = self._single(cut) if isinstance(cut, Cut) else cut
            if paper is not None:
                yield paper

    def _single(self, cut: Cut) -> Paper | Problem | None:
        """The same for a record that only the parser can read."""
        element = self._records.element(cut)
        return element if isinstance(element, Problem) else self._read(_of_element(cut, element))

    def _read(self, fields: _Fields) -> Paper | Problem | None:
        """The paper of a record; None for the record of a person, which is remembered."""
        name, key, sort, line, names, described, texts = fields
        if name == "person" or (name == "www" and key.startswith("homepages/")):
            self._person(fields)
            return None
        count = names.count("author")
        first = dict(zip(names, texts, strict=True))
        if len(first) + max(count, 1) - 1 != len(names):
            # some other field is there several times: read backwards, the first one wins
            first = dict(zip(reversed(names), reversed(texts), strict=True))
        title = first.get("title", "")
        if title[-1:] == ".":
            title = shown_title(title)
        if not title:
            return Problem(f"line {line}", "no title", REFUSED, 1)
        people = self._people
        if count and names[0] == "author" == names[count - 1] and not any(described[:count]):
            authors = list(map(people.__getitem__, texts[:count]))
        else:
            places = [place for place, field in enumerate(names) if field == "author"]
            authors = [people[texts[place] + described[place]] for place in places]
        cut_list = people.cut
        if cut_list:
            cut_list = _ET_AL in authors
            authors = [author for author in authors if author is not _ET_AL]
        year = first.get("year", "")
        kind = _kind(name, key, sort) if sort or key.startswith(_PREFIXES) else _PAPERS[name]
        printed = first.get(_VENUE[name])
        venue = self._venues.get((printed, kind)) or self._venue(name, kind, first)
        link = first.get("ee")
        doi = _doi(link) if link else None
        if doi is None and link and names.count("ee") > 1:
            links = [text for field, text in zip(names, texts, strict=True) if field == "ee"]
            doi = next(filter(None, map(_doi, links)), None)
        return Paper(
            f"{NAME}:{key}" if key else _by_content(title, year, authors),
            title,
            authors,
            int(year) if len(year) == 4 and year.isdecimal() else year_in(year),
            kind,
            venue,
            cut_list,
            None,
            doi,
            link or (f"https://dblp.org/rec/{key}" if key else None),
            f"line {line}",
        )

    def _venue(self, name: str, kind: Kind, first: dict[str, str]) -> Venue | None:
        """The venue of a record, made once for all its papers."""
        printed = next(filter(None, map(first.get, _VENUES[name])), None)
        if printed is None:
            return None
        if len(self._venues) >= _PEOPLE_KEPT:
            self._venues.clear()
        venue = Venue(printed, None if kind in ("other", "thesis") else kind)
        self._venues[printed, kind] = venue
        return venue

    def _person(self, fields: _Fields) -> None:
        if self._settled:
            self._late[0] = self._late[0] or fields.line
            self._late[1] += 1
            return
        pairs = zip(fields.names, fields.texts, strict=True)
        named = [text for field, text in pairs if field == "author" and text]
        self._persons.add(dblp_id(fields.key), named, fields.sort)

    def identified(self, held: list[Paper | Problem]) -> Iterator[Paper | Problem]:
        """The first papers, with what the person records among them say; from now on nothing new is learned."""
        self._settled = True
        self._people.settle(self._persons)
        known: dict[PersonName, PersonName] = {}
        for item in held:
            if self._persons and isinstance(item, Paper):
                for author in item.authors:
                    if author not in known:
                        known[author] = self._persons.known(author)
                item.authors = [known[author] for author in item.authors]
            yield item

    def summary(self) -> Iterator[Problem]:
        """At the end of the file: how many person records came too late."""
        line, times = self._late
        if times:
            what = f"person records behind the first {HELD:,} papers of the file"
            done = "not used: the authors stand under their names, without dblp's identifier"
            yield Problem(f"from line {line} on", what, done, times=times)


class _People(dict[str, PersonName]):
    """Author entries by their text with their attributes behind it, which begin with a space and hold an equals sign and a quote. `cut`
    says that one of them was "et al."."""

    def __init__(self) -> None:
        super().__init__()
        self.cut = False
        self._persons: _Persons | None = None

    def settle(self, persons: _Persons) -> None:
        """From now on entries are as these persons' records say."""
        self.clear()
        self._persons = persons or None

    def __missing__(self, entry: str) -> PersonName:
        name = entry
        id: str | None = None
        ids: tuple[str, ...] = ()
        if entry.endswith('"') and (described := _DESCRIBED.search(entry)):
            name = entry[: described.start()]
            attributes = dict(_ATTRIBUTE.findall(described[0]))
            id = dblp_id(attributes.get("pid"))
            orcid = orcid_id(attributes.get("orcid"))
            ids = (orcid,) if orcid else ()
        printed = without_number(name) if name[-1:].isdigit() else None
        person = _person((name, id, False, False, printed, None, ids))
        if len(name) < _LONGEST_ET_AL and is_et_al(name):
            person = _ET_AL
            self.cut = True
        elif self._persons is not None:
            person = self._persons.known(person)
        if len(self) >= _PEOPLE_KEPT:
            self.clear()
        self[entry] = person
        return person


class _Persons(dict[str, tuple[str, str, bool]]):
    """Names to identifier, first name and whether it is a group, from the records of persons."""

    def add(self, id: str | None, named: list[str], sort: str) -> None:
        """A person record. One that stands for several persons, or that has no identifier, tells nothing."""
        if id is None or "disambiguation" in sort:
            return
        for name in named:
            self.setdefault(name, (id, named[0], "group" in sort))

    def known(self, author: PersonName) -> PersonName:
        """An author with the identifier and the first name that their record gives."""
        found = self.get(author.name)
        if found is None:
            return author
        id, name, group = found
        printed = author.printed or (author.name if author.name != name else None)
        return author._replace(
            name=name, id=author.id or id, group=group, printed=printed or without_number(name)
        )


def without_number(name: str) -> str | None:
    """The name without dblp's number; None where it has none."""
    base = base_name(name)
    return base if base != name else None


def _doi(link: str) -> str | None:
    at = link.find("doi.org/10.")
    return link[at + len("doi.org/") :] if at >= 0 else normal_doi(link)


def shown_title(title: str) -> str:
    """A title without the full stop that dblp puts behind every one."""
    return title[:-1].rstrip() if title.endswith(".") and not title.endswith("..") else title


# articles under these are of another kind
_PREFIXES = ("tr/", "journals/corr/")


def _kind(name: str, key: str, sort: str) -> Kind:
    """dblp files preprints as articles of the journal CoRR, or of sort "informal"; reports under keys that begin with tr/."""
    if name == "article":
        if key.startswith("tr/"):
            return "other"
        if key.startswith("journals/corr/") or "informal" in sort:
            return "preprint"
    return "other" if sort == "data" else _PAPERS[name]


def _run(text: str, line: int, plain: Callable[[str, int], str]) -> tuple[list[_Fields | Cut], int]:
    """The records with which `text` begins, as far as they are laid out as in the dump, a field a line, and the length of their text.

    A record with markup in a field comes as a Cut. The last record, and the first one at which there is anything else (comments, CDATA, what
    is no record), are left to the caller. The result is the same as the parser's, which takes four times as long.
    """
    parts = _FIELD.split(text)
    gaps, names, described, texts = parts[::4], parts[1::4], parts[2::4], parts[3::4]
    turn = _TURN.fullmatch(gaps[0])
    if turn is None:
        return [], 0
    whole = "|".join(texts)
    if (
        "\n" in whole
        or "  " in whole
        or "| " in whole
        or " |" in whole
        or "\t" in whole
        or whole != whole.strip()
    ):
        texts = [" ".join(field.split()) for field in texts]
    references = "&" in whole
    found: list[_Fields | Cut] = []
    add = found.append
    begin, odd = 0, False
    line += gaps[0].count("\n", 0, turn.start(2))
    for place in [place for place, gap in enumerate(gaps) if gap != "\n"][1:]:
        gap = gaps[place]
        following = _TURN.fullmatch(gap)
        name = turn[2]
        if following is None or following[1] != name:
            if "<!" in gap or "<?" in gap or f"</{name}>" in gap:
                break
            odd = True
            continue
        if odd:
            record = _text_of(turn, parts[4 * begin + 1 : 4 * place + 1], following)
            add(Cut(name, line, record))
            line += record.count("\n") + gap.count("\n", following.end(1), following.start(2))
            odd = False
        else:
            more = turn[4]
            sort = dict(_ATTRIBUTE.findall(more)).get("publtype", "") if more else ""
            said = texts[begin:place]
            if references:
                said = [" ".join(plain(field, line).split()) if "&" in field else field for field in said]
            add(_fields((name, turn[3], sort, line, names[begin:place], described[begin:place], said)))
            line += place - begin + gap.count("\n", 0, following.start(2))
        turn, begin = following, place
    if not found:
        return found, 0
    left = sum(map(len, parts[4 * begin + 1 :])) + sum(len(name) + 5 for name in names[begin:])
    return found, len(text) - left - len(gaps[begin]) + turn.start(2) - 1


def _text_of(turn: re.Match[str], parts: list[str], following: re.Match[str]) -> str:
    """The text of a record as it was before it was split."""
    pieces = [turn[0][turn.start(2) - turn.start() - 1 :]]
    for name, described, field, gap in zip(*[iter(parts)] * 4, strict=True):
        pieces += (f"<{name}{described}>{field}</{name}>", gap)
    pieces[-1] = following[0][: following.end(1) - following.start() + 1]
    return "".join(pieces)


def _by_content(title: str, year: str, authors: list[PersonName]) -> str:
    return f"{NAME}:content:{content_id(title, year, *(author.name for author in authors))}"


def _of_element(cut: Cut, element: etree._Element) -> _Fields:
    """The same by the parser."""
    fields = list(element)
    return _Fields(
        cut.name,
        element.get("key", ""),
        element.get("publtype", ""),
        cut.line,
        [local(field) for field in fields],
        ["".join(f' {name}="{said}"' for name, said in field.attrib.items()) for field in fields],
        [text(field) for field in fields],
    )
