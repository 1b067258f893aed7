"""A record as a loader yields it into a paper as the graph holds it. Pure: nothing is read or written.

What is not taken as it stands:

- text is NFC with single spaces and without control characters, which are counted; a record whose title is then empty is refused;
- text that was garbled before it came is put right where that is certain (`graphapp.ingest.mojibake`), and counted;
- a record without an author is kept, and noted;
- an author list that is exactly one list twice is taken once, and counted; any other repetition is kept, and noted;
- a year that is not from 1000 to 2099 is taken for a slip or a stand-in (0, 9999, 20233), left out, and noted;
- author without a name, and an address that is not of the web, are left out, and noted; a name is none when
  all of it is punctuation, digits and what cannot be seen, or when it says that placeholder author ("Anonymous", "No authors listed");
- "et al." and "others" as the name of an author say that the list is cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graphapp.ingest.mojibake import Oddity, repaired
from graphapp.model import identifiers, names
from graphapp.model.records import Paper, PersonName, PrintedNames, Problem, Venue
from graphapp.model.rows import Authorship, PlacedInOrder, SharedRow, StoredPaper, VenueRow
from graphapp.model.variants import of_people

__all__ = ["Cleaner"]

# what was made of a printed name is kept for its other papers; emptied when full, so that memory does not grow with the file
_KEPT = 200_000
# not told by the clock: what a record becomes does not depend on the day on which it is loaded
_YEARS = range(1000, 2100)
# addresses that are meant and that pages make no links of: a file may be full of them
_ODDITIES: dict[Oddity, tuple[str, str]] = {
    "garbled": ("text decoded in the wrong encoding before it was saved", "repaired"),
    "garbled, not repaired": (
        "text that looks as if it had been decoded in the wrong encoding",
        "kept, since it cannot be repaired with certainty",
    ),
    "controls": ("control characters", "removed"),
}
# the last word of what says that a list is cut, and of what says that placeholder author
_CUT_ENDS = frozenset({"al", "alii", "etal", "etalii", "others"})
_NOBODY_ENDS = frozenset(
    {"a", "anon", "anonymous", "author", "authors", "available", "found", "given", "listed", "na", "name"}
    | {"named", "names", "specified", "stated", "unknown"}
)
_NO_NAME_ENDS = _CUT_ENDS | _NOBODY_ENDS
_NO_LINKS = frozenset({"ftp", "ftps", "sftp", "gopher", "mailto", "news", "file", "urn"})


class _People(dict[PersonName | str, SharedRow | None]):
    """What entries of author lists stand for; None where there is no name. An entry of which the name alone is known goes by that.

    `unplaced` says that someone without a place in a list was among them, `nameless` that someone without a name was, `described` that
    more than names was said of someone, `oddities` what was odd about names met for the first time.
    """

    unplaced = False
    described = False
    nameless = False

    def __init__(self) -> None:
        self.oddities: list[Oddity] = []

    def __missing__(self, said: PersonName | str) -> SharedRow | None:
        if len(self) >= _KEPT:
            self.clear()
        if type(said) is str:
            known = self._plain(said)
        else:
            self.described |= any(said[4:])
            known = self._described(*said[:4])
        self[said] = known
        if known is None:
            self.nameless = True
        return known

    def _plain(self, printed: str) -> SharedRow | None:
        name, key, last_name = names.printed(printed)
        if name is not printed or not name.isascii():
            text, oddities = repaired(printed)
            self.oddities += oddities
            if text is not printed:
                name, key, last_name = names.printed(text)
        # most names begin with a letter of ASCII and end in another word: telling so is cheap
        doubtful = last_name in _NO_NAME_ENDS or not name[:1].isalpha() or not name.isascii()
        if doubtful and _is_none(name, last_name):
            return None
        if name != printed:
            # two ways to print one name share one row
            return self[name]
        return SharedRow(name, key, last_name)

    def _described(self, printed: str, id: str | None, unplaced: bool, group: bool) -> SharedRow | None:
        self.unplaced |= unplaced
        known = self[printed]
        if known is None or not (id or group):
            return known
        if unplaced or known.name != printed:
            return self[PersonName(known.name, id, group=group)]
        return SharedRow(printed, known.key, known.last_name, id or f"group:{printed}")


def _is_none(name: str, last_name: str) -> bool:
    """True for a printed name that is nobody's."""
    if not (name.isascii() and name[:1].isalpha()) and names.wordless(name):
        return True
    if last_name in _CUT_ENDS:
        return names.is_et_al(name)
    return last_name in _NOBODY_ENDS and names.is_nobody(name)


def _no_name(text: str) -> str:
    """What is wrong with what stands where a name should."""
    if names.blank(text):
        return "author without a name"
    return f"{'placeholder author' if names.is_nobody(text) else 'not a name'}: {names.shown(text, 40)}"


class Cleaner:
    """Cleans the records of one file. `problems` are those noted since it was last emptied."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._people = _People()
        self._venues: dict[Venue, VenueRow | None] = {}
        self._doubled = 0
        self._first_doubled = ""
        self._no_links: dict[str, Problem] = {}
        # what was said of the authors of the paper at hand, in the order of its list
        self._listed: Sequence[PersonName | str] = ()
        # whether an entry of it said that there are more
        self._cut = False
        self._odd: dict[Oddity, tuple[str, int]] = {}

    def clean(self, paper: Paper) -> StoredPaper | None:
        """The paper that a record stands for, with that record as its only source; None, with a problem, when refused."""
        title = self._text(paper, paper.title)
        if not title or (not title.isascii() and names.blank(title)):
            self.problems.append(Problem(paper.where, "no title", "record refused", 1))
            return None
        year = paper.year
        if year is not None and year not in _YEARS:
            self._note(paper, f"not a year: {str(year)[:20]}", "field dropped")
            year = None
        authors, last_names = self._authors(paper)
        doi = identifiers.normal_doi(paper.doi) if paper.doi else None
        venue = self._venues.get(paper.venue) if paper.venue else None
        return StoredPaper(
            identifiers.paper_id(paper.record, doi),
            title,
            year,
            paper.kind,
            venue or (self._venue(paper, paper.venue) if paper.venue else None),
            authors,
            paper.authors_cut or self._cut,
            self._text(paper, paper.abstract) or None if paper.abstract else None,
            doi,
            self._url(paper) if paper.url else None,
            (paper.record,),
            # "Preface" of the same year is not the same text: without an author, only the DOI joins records
            identifiers.fingerprint(title, year, last_names) if last_names else None,
            of_people(paper.record, self._listed) if self._people.described else (),
        )

    def summary(self) -> list[Problem]:
        """At the end of the file: one problem for all author lists that were given twice in full, one for each kind of address that
        is not of the web, and one for each kind of text that was not as it should be."""
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
        """A text as the graph holds it."""
        if not (text.isascii() and text.isprintable()):
            text, oddities = repaired(text)
            if oddities:
                self._count(paper, oddities)
        return names.clean(text)

    def _count(self, paper: Paper, oddities: Iterable[Oddity]) -> None:
        for oddity in oddities:
            where, times = self._odd.get(oddity, (paper.where, 0))
            self._odd[oddity] = (where, times + 1)

    def _note(self, paper: Paper, what: str, done: str) -> None:
        self.problems.append(Problem(paper.where, what, done))

    def _authors(self, paper: Paper) -> tuple[Sequence[Authorship], Sequence[str]]:
        """The author list, and the last names of those whose place in it is known."""
        self._cut = False
        given = paper.authors
        said: Sequence[PersonName | str] = given.texts if type(given) is PrintedNames else given
        size = len(said)
        half = size // 2
        if half and not size % 2 and said[0] == said[half] and said[:half] == said[half:]:
            said = said[:half]
            self._first_doubled = self._first_doubled or paper.where
            self._doubled += 1
        people = self._people
        # None is among them where `nameless` says so
        found: list[SharedRow] = list(map(people.__getitem__, said))  # type: ignore[arg-type]
        if people.oddities:
            self._count(paper, people.oddities)
            people.oddities = []
        if people.nameless and not all(found):
            self._nobody([entry for entry, known in zip(said, found, strict=True) if not known], paper)
            said = [entry for entry, known in zip(said, found, strict=True) if known]
            found = [known for known in found if known]
        if not found:
            self._note(paper, "no author", "kept")
            self._listed = ()
            return (), ()
        if len(set(found)) != len(found):
            twice = next(known for place, known in enumerate(found) if known in found[:place])
            self._note(paper, f"{twice.name!r} is listed twice in the author list", "kept")
        self._listed = said
        if people.unplaced:
            unplaced = [type(entry) is PersonName and entry.unplaced for entry in said]
            if any(unplaced):
                self._listed = [entry for entry, without in zip(said, unplaced, strict=True) if not without]
                self._listed += [entry for entry, without in zip(said, unplaced, strict=True) if without]
                return _partly_placed(found, unplaced)
        return PlacedInOrder(found), [known.last_name for known in found]

    def _nobody(self, entries: Sequence[PersonName | str], paper: Paper) -> None:
        """Note what stands in a list where a name should."""
        texts = [entry if type(entry) is str else entry[0] for entry in entries]
        wrong = [text for text in texts if not names.is_et_al(names.clean(text))]
        self._cut = len(wrong) < len(texts)
        if wrong:
            self._note(paper, _no_name(names.clean(wrong[0])), "author dropped")

    def _venue(self, paper: Paper, said: Venue) -> VenueRow | None:
        """What a printed venue stands for; None when there is no name in it."""
        if said in self._venues:
            return self._venues[said]
        if len(self._venues) >= _KEPT:
            self._venues.clear()
        name = self._text(paper, said.name)
        if not name.isascii() and names.blank(name):
            name = ""
        row = VenueRow(identifiers.venue_id(name), name, said.kind) if name else None
        self._venues[said] = row
        return row

    def _url(self, paper: Paper) -> str | None:
        """The address of a paper. Only web addresses, since pages make links of them."""
        url = names.clean(paper.url or "")
        if url.lower().startswith(("https://", "http://")) and " " not in url:
            return url
        if not url:
            return None
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


def _partly_placed(
    people: Sequence[SharedRow], unplaced: Sequence[bool]
) -> tuple[tuple[Authorship, ...], Sequence[str]]:
    """A list in which some have no place: they come last."""
    placed = [person for person, without in zip(people, unplaced, strict=True) if not without]
    added = [person for person, without in zip(people, unplaced, strict=True) if without]
    entries = [Authorship(person.row, place) for place, person in enumerate(placed)]
    entries += [Authorship(person.row, None) for person in added]
    # who is added without a place is not in what the source printed, and so does not tell papers apart
    return tuple(entries), [person.last_name for person in placed or added]
