"""Turns a record from a loader into a paper of the graph. Pure: nothing is read or written.

What is changed:

- Text becomes NFC with single spaces and without control characters, which are counted. A record whose title is then empty is refused.
- Text that was decoded in a wrong encoding before it was saved is repaired where that is certain (`graphapp.ingest.mojibake`), and
  counted.
- A record without an author is kept, and reported.
- An author list that consists of one list twice is kept once, and counted; any other duplicate author is kept, and reported.
- A year outside of 1000 to 2099 (0, 9999, 20233) is dropped as an error or a placeholder, and reported.
- An author without a name and a URL that is not a web address are dropped, and reported. An author has no name if the entry consists
  only of punctuation, digits and invisible characters, or is a placeholder ("Anonymous", "No authors listed"). The same applies to editors.
- "et al." and "others" as the name of an author mark the list as truncated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from graphapp.ingest.mojibake import Oddity, repaired
from graphapp.model import identifiers, names
from graphapp.model.records import Paper, PersonName, PrintedNames, Problem, Venue
from graphapp.model.rows import Authorship, PlacedInOrder, SharedRow, StoredPaper, Variant, VenueRow
from graphapp.model.variants import of_people
from graphapp.native import compiled

__all__ = ["Cleaner"]

# how many printed names are cached; the cache is cleared when full, so that memory does not grow with the file
_KEPT = 200_000
# independent of the clock: the result for a record does not depend on the day of loading
_YEARS = range(1000, 2100)
_ODDITIES: dict[Oddity, tuple[str, str]] = {
    "garbled": ("text that had been decoded with the wrong encoding", "repaired"),
    "garbled, not repaired": (
        "text that appears to have been decoded with the wrong encoding",
        "kept, because no reliable repair is possible",
    ),
    "controls": ("control characters", "removed"),
}
# the last word of phrases that mark a list as truncated, and of placeholders for names
_CUT_ENDS = frozenset({"al", "alii", "etal", "etalii", "others"})
_NOBODY_ENDS = frozenset(
    {"a", "anon", "anonymous", "author", "authors", "available", "found", "given", "listed", "na", "name"}
    | {"named", "names", "specified", "stated", "unknown"}
)
_NO_NAME_ENDS = _CUT_ENDS | _NOBODY_ENDS
# valid addresses that pages do not link to: a file may have many, which are counted by scheme
_NO_LINKS = frozenset({"ftp", "ftps", "sftp", "gopher", "mailto", "news", "file", "urn"})


class _People(dict[PersonName | str, SharedRow | None]):
    """Author rows by entries of author lists, computed on demand; None for an entry without a name. An entry that is only a name is
    given as a string.

    `unplaced` is true if any entry has no position, `nameless` if any has no name, `described` if any has more than a name;
    `oddities` lists the defects in the text of new names, and `odd` has the rows of all names with defects; `new_odd` has the names of these rows
    until a compiled `Taking` removes them. `plain` is true as long as all
    entries have a name without defects and a position.
    """

    plain = True
    unplaced = False
    described = False
    nameless = False

    def __init__(self) -> None:
        self.oddities: list[Oddity] = []
        self.odd: set[SharedRow | None] = set()
        self.new_odd: list[str] = []

    def forget(self) -> None:
        """Discard all rows. Not within a record: an author who is listed twice must have one row."""
        self.clear()
        self.odd.clear()
        self.new_odd.clear()

    def __missing__(self, said: PersonName | str) -> SharedRow | None:
        known: SharedRow | None
        if type(said) is str:
            name, key, last_name = names.printed(said)
            # most names begin with an ASCII letter and end in a word that is neither of a placeholder nor of "et al."
            if name is said and last_name not in _NO_NAME_ENDS and name.isascii() and name[:1].isalpha():
                known = SharedRow(name, key, last_name)
            else:
                known = self._plain(said, name, key, last_name)
        else:
            self.described |= any(said[4:])
            known = self._described(*said[:4])
        self[said] = known
        if known is None:
            self.nameless = True
            self.plain = False
        return known

    def _plain(self, printed: str, name: str, key: str, last_name: str) -> SharedRow | None:
        """The row of a name that may have a defect, or be none; `name`, `key` and `last_name` are as from `names.printed`."""
        if name is not printed or not name.isascii():
            text, oddities = repaired(printed)
            if oddities:
                return self._repaired(printed, text, oddities)
        if _is_none(name, last_name):
            return None
        if name != printed:
            # two spellings of one name share one row
            return self[name]
        return SharedRow(name, key, last_name)

    def _repaired(self, printed: str, text: str, oddities: Sequence[Oddity]) -> SharedRow | None:
        """The row of a name with defects; `text` is the name, repaired where possible."""
        self.oddities += oddities
        self.plain = False
        name, key, last_name = names.printed(text)
        if _is_none(name, last_name):
            known = None
        else:
            known = self[name] if name != printed else SharedRow(name, key, last_name)
        self.odd.add(known)
        if known is not None:
            self.new_odd.append(known.name)
        return known

    def _described(self, printed: str, id: str | None, unplaced: bool, group: bool) -> SharedRow | None:
        if unplaced:
            self.unplaced = True
            self.plain = False
        known = self[printed]
        if known is None or not (id or group):
            return known
        if unplaced or known.name != printed:
            return self[PersonName(known.name, id, group=group)]
        row = SharedRow(printed, known.key, known.last_name, id or f"group:{printed}")
        if known in self.odd:
            self.odd.add(row)
        return row


def _is_none(name: str, last_name: str) -> bool:
    """True if a printed name is a placeholder or not a name."""
    if not (name.isascii() and name[:1].isalpha()) and names.wordless(name):
        return True
    if last_name in _CUT_ENDS:
        return names.is_et_al(name)
    return last_name in _NOBODY_ENDS and names.is_placeholder(name)


def _no_name(text: str, role: str = "author") -> str:
    """The defect of an entry without a name, as a problem reports it."""
    if names.blank(text):
        return f"{role} without a name"
    return f"{f'placeholder {role}' if names.is_placeholder(text) else 'not a name'}: {names.shown(text, 40)}"


def _is_doubled(said: Sequence[PersonName | str]) -> bool:
    """True for an author list that consists of one list twice."""
    size = len(said)
    half = size // 2
    return half > 0 and not size % 2 and said[0] == said[half] and said[:half] == said[half:]


class Cleaner:
    """Cleans the records of one file. `problems` grows with each record; the caller empties it. `remarks` grows with each record that has a
    problem, is counted in the summary (except by `count_again`), or has a value in which an earlier record had a defect that is counted."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.remarks = 0
        self._people = _People()
        self._venues: dict[Venue, VenueRow | None] = {}
        self._odd_venues: set[Venue] = set()
        self._doubled = 0
        self._first_doubled = ""
        self._no_links: dict[str, Problem] = {}
        # whether one of the author entries of the current paper was "et al."
        self._cut = False
        self._odd: dict[Oddity, tuple[str, int]] = {}

    def clean(self, paper: Paper) -> StoredPaper | None:
        """The paper of a record, with that record as its only source; None, with a problem, if it is refused."""
        title = paper.title
        # the frequent case of `_text` is handled here, since calls dominate the cost of a record
        if title.isascii() and title.isprintable() and "  " not in title:
            title = title.strip()
        else:
            title = self._text(paper, title)
        if not title or (not title.isascii() and names.blank(title)):
            self.problems.append(Problem(paper.where, "no title", "record refused", 1))
            return None
        year = paper.year
        if year is not None and year not in _YEARS:
            self._note(paper, f"not a year: {str(year)[:20]}", "field dropped")
            year = None
        people = self._people
        if len(people) >= _KEPT:
            people.forget()
        given = paper.authors
        said: Sequence[PersonName | str] = given.printed if type(given) is PrintedNames else given
        # contains None only if `nameless`
        found: list[SharedRow] = list(map(people.__getitem__, said))  # type: ignore[arg-type]
        distinct = set(found)
        quick = people.plain or self._is_plain(given, distinct)
        if quick and 2 * len(distinct) == len(found) and _is_doubled(said):
            self.count_doubled(paper.where)
            said, found = said[: len(distinct)], found[: len(distinct)]
        authors: Sequence[Authorship]
        if quick and len(distinct) == len(found) and found:
            authors, cut = PlacedInOrder(found), paper.authors_cut
            last_names: Sequence[str] = [known.last_name for known in found]
        else:
            authors, last_names, said = self._authors(paper, said, found)
            cut = paper.authors_cut or self._cut
        doi = identifiers.normal_doi(paper.doi) if paper.doi else None
        venue = self._venues.get(paper.venue) if paper.venue else None
        if paper.venue and (venue is None or self._odd_venues):
            venue = self._venue(paper, paper.venue)
        return StoredPaper(
            identifiers.paper_id(paper.record, doi),
            title,
            year,
            paper.kind,
            venue,
            authors,
            cut,
            self._text(paper, paper.abstract) or None if paper.abstract else None,
            doi,
            self._url(paper) if paper.url else None,
            (paper.record,),
            # two prefaces of the same year are different papers: without authors, only the DOI merges records
            identifiers.fingerprint(title, year, last_names) if last_names else None,
            self._details(paper, said) if people.described or paper.editors else (),
        )

    def ordinary(self, **how: Any) -> Any:
        """A compiled `Cleaning`, whose method `clean` returns what `Intake` makes of an ordinary record, and None for any other one, which must then be
        passed to `clean` of the cleaner; None if it is not compiled. `how` are its arguments that do not belong to the cleaner."""
        if compiled is None:
            return None
        return compiled.Cleaning(
            cleaner=self,
            people=self._people,
            odd_people=self._people.odd,
            new_odd=self._people.new_odd,
            venues=self._venues,
            odd_venues=self._odd_venues,
            no_names=_NO_NAME_ENDS | names.SUFFIXES,
            folded_title=identifiers.folded_title,
            fold=names.fold,
            normal_doi=identifiers.normal_doi,
            of_people=of_people,
            variant=Variant,
            kept=_KEPT,
            first_year=_YEARS[0],
            last_year=_YEARS[-1],
            **how,
        )

    def _is_plain(self, given: Sequence[PersonName], found: AbstractSet[SharedRow | None]) -> bool:
        """True if all entries `given`, whose rows are `found`, have a name without defects and a position."""
        people = self._people
        if people.unplaced and type(given) is not PrintedNames:
            return False
        return None not in found and people.odd.isdisjoint(found)

    def _details(self, paper: Paper, said: Sequence[PersonName | str]) -> tuple[Variant, ...]:
        """What the record says about its authors, whose entries are `said`, in addition to their names, and its editors; editors without a name are
        dropped, and reported."""
        people = self._people
        if not paper.editors:
            described = people.described and said and type(said[0]) is not str
            return of_people(paper.record, said) if described else ()
        editors = []
        for entry in paper.editors:
            known = people[entry.name]
            if known is not None:
                editors.append(entry._replace(name=names.clean(known.name)))
            elif not names.is_et_al(names.clean(entry.name)):
                self._note(paper, _no_name(names.clean(entry.name), "editor"), "editor dropped")
            self.remarks += known in people.odd
        self._count_oddities(paper)
        return of_people(paper.record, said, editors)

    def summary(self) -> list[Problem]:
        """At the end of the file: one problem for all author lists that were repeated in full, one for each scheme of addresses that
        are not web addresses, and one for each kind of defect in text."""
        found: list[Problem] = []
        if self._doubled:
            what = "author list repeated in full"
            if self._doubled > 1:
                what += f" ({self._doubled:,} records)"
            found.append(Problem(self._first_doubled, what, "kept one copy", times=self._doubled))
        for scheme, problem in self._no_links.items():
            if problem.times > 1:
                what = f"{problem.what} ({problem.times:,} records with {scheme}: addresses)"
                problem = problem._replace(what=what)
            found.append(problem)
        for oddity, (where, times) in self._odd.items():
            what, done = _ODDITIES[oddity]
            found.append(
                Problem(where, what + (f" ({times:,} fields)" if times > 1 else ""), done, times=times)
            )
        return found

    def _text(self, paper: Paper, text: str) -> str:
        """`text` repaired and cleaned, as it is stored."""
        if text.isascii() and text.isprintable():
            return " ".join(text.split()) if "  " in text else text.strip()
        text, oddities = repaired(text)
        if oddities:
            self._count(paper, oddities)
        return names.clean(text)

    def _count(self, paper: Paper, oddities: Iterable[Oddity]) -> None:
        self.remarks += 1
        for oddity in oddities:
            where, times = self._odd.get(oddity, (paper.where, 0))
            self._odd[oddity] = (where, times + 1)

    def count_again(self, paper: Paper) -> None:
        """Count what the summary says of a record that was cleaned without a remark before, and is not cleaned again."""
        given = paper.authors
        if _is_doubled(given.printed if type(given) is PrintedNames else given):
            self.count_doubled(paper.where)

    def count_doubled(self, where: str, count: int = 1) -> None:
        """Count records, the first of which is at `where`, whose author list consists of one list twice."""
        self._first_doubled = self._first_doubled or where
        self._doubled += count

    def _count_oddities(self, paper: Paper) -> None:
        """Count the defects of names that this paper is the first to have."""
        if self._people.oddities:
            self._count(paper, self._people.oddities)
            self._people.oddities = []

    def _note(self, paper: Paper, what: str, done: str) -> None:
        self.remarks += 1
        self.problems.append(Problem(paper.where, what, done))

    def _authors(
        self, paper: Paper, said: Sequence[PersonName | str], found: list[SharedRow]
    ) -> tuple[Sequence[Authorship], Sequence[str], Sequence[PersonName | str]]:
        """An author list in which a name occurs twice or has a defect, or an author has no name or no position: the list, the last names of the
        authors whose position is known, and the entries in the order of the list. `found` are the rows of the entries `said`."""
        self._cut = False
        if _is_doubled(said):
            half = len(said) // 2
            said, found = said[:half], found[:half]
            self.count_doubled(paper.where)
        people = self._people
        self._count_oddities(paper)
        if people.odd:
            self.remarks += not people.odd.isdisjoint(found)
        if people.nameless and not all(found):
            self._nobody([entry for entry, known in zip(said, found, strict=True) if not known], paper)
            said = [entry for entry, known in zip(said, found, strict=True) if known]
            found = [known for known in found if known]
        if not found:
            self._note(paper, "no author", "kept")
            return (), (), ()
        if len(set(found)) != len(found):
            self._note(paper, f"{_first_repeated(found).name!r} is listed twice in the author list", "kept")
        if people.unplaced:
            unplaced = [type(entry) is PersonName and entry.unplaced for entry in said]
            if any(unplaced):
                listed = [entry for entry, without in zip(said, unplaced, strict=True) if not without]
                listed += [entry for entry, without in zip(said, unplaced, strict=True) if without]
                return *_partly_placed(found, unplaced), listed
        return PlacedInOrder(found), [known.last_name for known in found], said

    def _nobody(self, entries: Sequence[PersonName | str], paper: Paper) -> None:
        """Report the entries of a list that have no name."""
        texts = [entry if type(entry) is str else entry[0] for entry in entries]
        wrong = [text for text in texts if not names.is_et_al(names.clean(text))]
        self._cut = len(wrong) < len(texts)
        if wrong:
            self._note(paper, _no_name(names.clean(wrong[0])), "author dropped")

    def _venue(self, paper: Paper, said: Venue) -> VenueRow | None:
        """The row of a printed venue; None if it has no name."""
        row = self._venues.get(said)
        if row is not None or said in self._venues:
            if self._odd_venues:
                self.remarks += said in self._odd_venues
            return row
        if len(self._venues) >= _KEPT:
            self._venues.clear()
            self._odd_venues.clear()
        before = self.remarks
        name = self._text(paper, said.name)
        if self.remarks > before:
            self._odd_venues.add(said)
        if not name.isascii() and names.blank(name):
            name = ""
        row = VenueRow(identifiers.venue_id(name), name, said.kind) if name else None
        self._venues[said] = row
        return row

    def _url(self, paper: Paper) -> str | None:
        """The URL of a paper. Only web addresses, since pages link to them."""
        url = names.clean(paper.url or "")
        if url.lower().startswith(("https://", "http://")) and " " not in url:
            return url
        if not url:
            return None
        self.remarks += 1
        scheme = url.partition(":")[0].lower()
        problem = self._no_links.get(scheme)
        if problem is not None:
            self._no_links[scheme] = problem._replace(times=problem.times + 1)
            return None
        problem = Problem(paper.where, f"not a web address: {url[:60]!r}", "field dropped")
        if scheme in _NO_LINKS:
            self._no_links[scheme] = problem
        else:
            self.problems.append(problem)
        return None


def _first_repeated(people: Sequence[SharedRow]) -> SharedRow:
    """The first entry of a list that equals an earlier one. Raises ValueError if there is none."""
    seen: set[SharedRow] = set()
    for person in people:
        if person in seen:
            return person
        seen.add(person)
    raise ValueError("no entry is repeated")


def _partly_placed(
    people: Sequence[SharedRow], unplaced: Sequence[bool]
) -> tuple[tuple[Authorship, ...], Sequence[str]]:
    """An author list in which some have no position: they come last."""
    placed = [person for person, without in zip(people, unplaced, strict=True) if not without]
    added = [person for person, without in zip(people, unplaced, strict=True) if without]
    entries = [Authorship(person.row, place) for place, person in enumerate(placed)]
    entries += [Authorship(person.row, None) for person in added]
    # authors without a position are not in the printed list, and so do not distinguish papers
    return tuple(entries), [person.last_name for person in placed or added]
