"""dblp's XML: the dump (dblp.xml), pages of persons (…/pid/79/2536.xml), single records (…/rec/….xml), and parts of any of them.

The format is described in "DBLP - Some Lessons Learned" (Ley 2009) and in dblp.dtd. Mapping:

- Named entities (&uuml;) are resolved with or without a DOCTYPE, and no DTD is fetched.
- dblp ends every title with a full stop, which is removed.
- dblp distinguishes namesakes by a number ("Nan Duan 0001"); the name with the number is kept as the name, and the printed form is
  the name without it.
- An author's identifier is the pid in the entry (in pages of persons), or that of the person's own record (`<www
  key="homepages/79/2536">`, `<person>`). Such a record lists all names under which a person publishes, dblp's preferred name first:
  in papers under another name, the first one becomes the name and the other the printed form, so that all papers of the person have
  one name. Records of several persons whom dblp does not distinguish yet (publtype "disambiguation") give no identifier. Without an
  identifier, the name itself, which is unique in dblp, identifies the person, and an ORCID is kept as a further identifier. The ORCID in a
  person's own record, which dblp adds after verifying it (https://dblp.org/faq/How+are+ORCIDs+integrated+in+dblp.html), is kept with the
  person's first paper in the file.
- Person records apply to all papers of the same file, before and after them. A file of more than 5,000 papers is read twice: first
  only its person records, into a temporary database, then its papers. Input that cannot be read twice (a pipe, a compressed file) is
  copied to a compressed temporary file while it is read.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import islice
from typing import BinaryIO, cast

from graphapp.model.identifiers import content_id, normal_doi
from graphapp.model.records import Affiliation, Kind, Paper, PersonName, PrintedNames, Problem, Venue
from loaders.reading.dblp_layout import (
    UNITS,
    all_fields,
    as_laid_out,
    cut_records,
    entries,
    field,
    names,
    shown,
)
from loaders.reading.dblp_persons import DblpPersons, PersonsOnDisk, of_record, only_persons, without_number
from loaders.reading.fields import dblp_id, is_et_al, orcid_id, year_in
from loaders.reading.lines import Readable
from loaders.reading.rereading import PieceFile, RereadableFile
from loaders.reading.xml_records import REFUSED, Records, References, XmlRecord, first_tag

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "shown_title", "sniff", "without_number"]

NAME = "dblp"
LABEL = "dblp XML: the dump, person pages, single records"
SUFFIXES: tuple[str, ...] = ()

HELD = 5_000
"""How many papers wait in memory for the person records of their authors; larger files are read twice, which costs little, as the first reading
parses only person records."""

_PAPERS: dict[str, Kind] = {
    "article": "journal", "inproceedings": "conference", "proceedings": "book", "book": "book", "incollection": "book",
    "phdthesis": "thesis", "mastersthesis": "thesis", "www": "other", "data": "other",
}  # fmt: skip
_VENUES: dict[str, tuple[str, ...]] = {
    "article": ("journal", "booktitle"), "inproceedings": ("booktitle", "journal"), "incollection": ("booktitle",),
    "proceedings": ("booktitle", "series", "journal"), "book": ("series", "booktitle"), "phdthesis": ("school",),
    "mastersthesis": ("school",), "www": (), "data": ("publisher",),
}  # fmt: skip
_EDITED = ("proceedings", "book", "incollection")
# the field with the venue in most records
_VENUE = {name: f"<{fields[0]}>" if fields else "<no venue>" for name, fields in _VENUES.items()}
# articles whose keys have these prefixes are of another kind
_PREFIXES = ("tr/", "journals/corr/")
_BETWEEN = ("dblp", "dblpperson", "r", "homonyms", "h", "coauthors", "co", "na", "n")
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
# the minimum number of characters examined at once
_RUN = 16_384
# built once for each name and used for all its papers; emptied when full, so that memory does not grow with the file
_PEOPLE_KEPT = 200_000
_ET_AL = PersonName("et al.")
_LONGEST_ET_AL = 12
_ET_AL_ENDS = frozenset(".lisLIS")
# a dump has 30 million entries: PersonName(…) takes three times as long
_person: Callable[
    [tuple[str, str | None, bool, bool, str | None, str | None, tuple[str, ...], tuple[Affiliation, ...]]],
    PersonName,
] = partial(tuple.__new__, PersonName)


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the first element is one of dblp's, or a record with a key."""
    root, tag = first_tag(head)
    if root in ("dblp", "dblpperson"):
        return True
    return root in UNITS and ' key="' in tag and "/" in tag


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a file, record by record; memory does not grow with the file. Raises what reading the stream raises, after the papers before."""
    with closing(RereadableFile(stream)) as source:
        few = DblpPersons()
        held = list(islice(_Reader(_records(source, max_record_bytes), few), HELD))
        if len(held) < HELD:
            yield from _identified(held, few)
            source.check()
            return
        del held, few
        with closing(PersonsOnDisk()) as persons:
            _gather(source, persons, max_record_bytes)
            source.again()
            yield from _Reader(_records(source, max_record_bytes), persons, settled=True)
            source.check()


def _records(source: Readable, limit: int) -> Records:
    return Records(cast(BinaryIO, source), limit, UNITS, known=_BETWEEN, at_once=True)


def _gather(source: RereadableFile, persons: PersonsOnDisk, limit: int) -> None:
    """Collect the person records of a whole file."""
    try:
        text: Readable = PieceFile(only_persons(source.whole(), limit))
        deque(_Reader(_records(text, limit), persons), maxlen=0)
    except ValueError:
        # a person listed twice counts once
        deque(_Reader(_records(PieceFile(source.whole()), limit), persons), maxlen=0)
    persons.settle()


def _identified(held: list[Paper | Problem], persons: DblpPersons) -> Iterator[Paper | Problem]:
    """Papers with the identifiers and names of the person records."""
    known: dict[PersonName, PersonName] = {}
    for item in held:
        if persons and isinstance(item, Paper):
            given = item.authors
            if not (isinstance(given, PrintedNames) and not persons.knows(given.printed)):
                item.authors = [
                    known.get(author) or _identified_author(author, known, persons) for author in given
                ]
        yield item


def _identified_author(
    author: PersonName, known: dict[PersonName, PersonName], persons: DblpPersons
) -> PersonName:
    found = persons.known(author)
    # what is given once is not repeated
    known[author] = found._replace(ids=author.ids) if found.ids != author.ids else found
    return found


class _Reader:
    """Converts records to papers. Person records are added to `persons`; if these are `settled`, they are complete and applied."""

    def __init__(
        self, records: Records, persons: DblpPersons | PersonsOnDisk, *, settled: bool = False
    ) -> None:
        self._records = records
        self.persons = persons
        self._settled = settled
        self._people = _People(records.references, persons if settled else None)
        self._venues: dict[tuple[str, Kind], Venue] = {}
        # spaces may have to be removed
        self._loose = True
        self._found = self._all()

    def __iter__(self) -> Iterator[Paper | Problem]:
        """The papers that have not been yielded yet."""
        return self._found

    def _all(self) -> Iterator[Paper | Problem]:
        for record in self._records:
            paper = self._parsed(record) if isinstance(record, XmlRecord) else record
            if paper is not None:
                yield paper
            yield from self._laid_out()

    def _laid_out(self) -> Iterator[Paper | Problem]:
        """The papers of the following records in the layout of the dump; parsing them as XML takes five times as long."""
        records, read = self._records, self._read
        while True:
            text, at = records.ahead(_RUN)
            # a record that may exceed the limit is parsed as XML, which checks it
            if len(text) > records.limit:
                return
            found, end, line = cut_records(text, at, records.line())
            if not found:
                return
            for parts in found:
                paper = read(*parts)
                if paper is not None:
                    yield paper
            records.go_to(end, line)

    def _parsed(self, record: XmlRecord) -> Paper | Problem | None:
        """The paper of a record in another layout, parsed as XML."""
        element = self._records.element(record)
        if isinstance(element, Problem):
            return element
        return self._read(record.line, *as_laid_out(record.name, element))

    def _read(
        self,
        line: int,
        name: str,
        key: str,
        attributes: str,
        plain: str,
        authors: str,
        title: str | None,
        year: str | None,
        rest: str,
    ) -> Paper | Problem | None:
        """The paper of a record; None for the record of a person, which is kept."""
        person = name == "person" or (name == "www" and key.startswith("homepages/"))
        if person and self._settled:
            return None
        sort = dict(_ATTRIBUTE.findall(attributes)).get("publtype", "") if attributes else ""
        if "&" in rest:
            rest = self._records.references.resolved(rest, line)
        if person:
            self._person(key, sort, plain + authors, rest, line)
            return None
        if title is None:
            title = field(rest, "<title>")
        elif "&" in title:
            title = self._records.references.resolved(title, line)
        title = shown(title)
        if title[-1:] == ".":
            title = title[:-1] if title[-2:-1] not in ". " else shown_title(title)
        if not title:
            return Problem(f"line {line}", "no title", REFUSED, 1)
        people, cut = self._authors(plain, authors, line)
        if year is None:
            year = field(rest, "<year>")
        kind = _kind(name, key, sort) if sort or key.startswith(_PREFIXES) else _PAPERS[name]
        printed = field(rest, _VENUE[name])
        venue = self._venues.get((printed, kind)) or self._venue(name, kind, rest)
        link, doi = _link(rest)
        return Paper(
            f"{NAME}:{key}" if key else _by_content(title, year, people),
            title,
            people,
            int(year) if len(year) == 4 and year.isdecimal() else year_in(year),
            kind,
            venue,
            cut,
            None,
            doi,
            link or (f"https://dblp.org/rec/{key}" if key else None),
            f"line {line}",
            self._editors(rest) if name in _EDITED and "<editor" in rest else (),
        )

    def _editors(self, rest: str) -> tuple[PersonName, ...]:
        """The editors of a volume or a book."""
        named = filter(None, map(shown, all_fields(rest, "editor")))
        return tuple(PersonName(name, printed=without_number(name)) for name in named if not is_et_al(name))

    def _authors(self, plain: str, authors: str, line: int) -> tuple[Sequence[PersonName], bool]:
        """The authors of a record, and whether the list is truncated."""
        printed = names(plain)
        known = self._settled and self.persons.knows(printed)
        if not (authors or known):
            # the most frequent case
            return PrintedNames(printed), False
        people = self._people
        people.line = line
        if known:
            found = list(map(people.__getitem__, entries(plain + authors)))
        else:
            found = [_person((name, None, False, False, None, None, (), ())) for name in printed]
            found += map(people.__getitem__, entries(authors))
        if people.cut and _ET_AL in found:
            return [author for author in found if author is not _ET_AL], True
        return found, False

    def _venue(self, name: str, kind: Kind, rest: str) -> Venue | None:
        """The venue of a record, created once for all its papers."""
        printed = next(filter(None, (field(rest, f"<{each}>") for each in _VENUES[name])), "")
        named = shown(printed)
        if not named:
            return None
        if len(self._venues) >= _PEOPLE_KEPT:
            self._venues.clear()
        venue = Venue(named, None if kind in ("other", "thesis") else kind)
        self._venues[printed, kind] = venue
        return venue

    def _person(self, key: str, sort: str, authors: str, rest: str, line: int) -> None:
        self._people.line = line
        named = [name for entry in entries(authors) if (name := self._people.name(entry))]
        links = all_fields(rest, "url") if "orcid.org" in rest else ()
        self.persons.add(of_record(dblp_id(key), named, sort, links))


class _People(dict[str, PersonName]):
    """Authors by the raw text of their entries, attributes included. `cut`: one of them was "et al."."""

    def __init__(self, references: References, persons: DblpPersons | PersonsOnDisk | None) -> None:
        """`persons`, if not None, gives identifiers and names for the entries."""
        super().__init__()
        self.cut = False
        # the line on which the record of the next entries begins
        self.line = 0
        self._references = references
        self._persons = persons

    def name(self, entry: str) -> str:
        """The name in an entry."""
        name = entry[entry.find(">") + 1 :]
        return shown(self._references.resolved(name, self.line) if "&" in name else name)

    def __missing__(self, entry: str) -> PersonName:
        odd = self._references.odd
        name = self.name(entry)
        last = name[-1:]
        printed = without_number(name) if name[-5:-4] == " " and last.isdigit() else None
        if entry[0] == ">":
            person = _person((name, None, False, False, printed, None, (), ()))
        else:
            attributes = dict(_ATTRIBUTE.findall(entry, 0, entry.find(">")))
            orcid = orcid_id(attributes.get("orcid"))
            id = dblp_id(attributes["pid"]) if "pid" in attributes else None
            person = _person((name, id, False, False, printed, None, (orcid,) if orcid else (), ()))
        if last in _ET_AL_ENDS and len(name) < _LONGEST_ET_AL and is_et_al(name):
            person = _ET_AL
            self.cut = True
        kept = person
        if self._persons is not None and person is not _ET_AL:
            own = person.ids
            person = self._persons.known(person)
            # what is given once is not repeated
            kept = person._replace(ids=own) if person.ids != own else person
        if len(self) >= _PEOPLE_KEPT:
            self.clear()
        # unresolved references are counted each time
        if self._references.odd == odd:
            self[entry] = kept
        return person


def _link(rest: str) -> tuple[str | None, str | None]:
    """The first address of a record, and the first DOI in any of them."""
    at = rest.find("<ee")
    if at < 0:
        return None, None
    begin = rest.find(">", at) + 1
    link = rest[begin : rest.find("<", begin)]
    doi = link.find("doi.org/10.")
    if doi >= 0 and not ("&" in link or " " in link):
        # the most frequent case
        return link, link[doi + len("doi.org/") :]
    links = [shown(each) for each in all_fields(rest, "ee")]
    if not (links and links[0]):
        return None, None
    return links[0], next(filter(None, map(_doi, links)), None)


def _doi(link: str) -> str | None:
    at = link.find("doi.org/10.")
    return link[at + len("doi.org/") :] if at >= 0 else normal_doi(link)


def shown_title(title: str) -> str:
    """A title without the full stop that dblp appends."""
    return title[:-1].rstrip() if title.endswith(".") and not title.endswith("..") else title


def _kind(name: str, key: str, sort: str) -> Kind:
    """The kind of a record. Preprints are articles of the journal CoRR or of type "informal"; reports have keys that begin with tr/."""
    if name == "article":
        if key.startswith("tr/"):
            return "other"
        if key.startswith("journals/corr/") or "informal" in sort:
            return "preprint"
    return "other" if sort == "data" else _PAPERS[name]


def _by_content(title: str, year: str, authors: Sequence[PersonName]) -> str:
    return f"{NAME}:content:{content_id(title, year, *(author.name for author in authors))}"
