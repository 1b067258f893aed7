"""Groups records by paper. The result does not depend on the order of the records. Pure.

Records are merged into one paper

- if they have the same record name;
- if they have the same DOI and their titles or an author agree (`graphapp.ingest.agreement`); if neither agrees, they stay separate
  papers, which is reported;
- if they have the same fingerprint (title, year, last names), with two exceptions. A preprint and its published version are two
  papers; a record without venue, kind and DOI may belong to either. If one source lists the title at two venues in one year, such as a
  workshop and a conference, these are two papers: records are then grouped by venue, and records of other sources, which name venues
  differently, are assigned to the first of these venues in alphabetical order.

These rules consider all records of a title, not only the first one, and are transitive. Therefore every order of the same records
yields the same papers; the order only determines which value is shown first. A paper gets its id from its first record
(`identifiers.paper_id`), except where several papers share a DOI: their ids come from the names of their records.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, compress, count
from operator import not_
from typing import Any, NamedTuple, TypeVar

from graphapp.ingest import agreement
from graphapp.ingest import merge as merging
from graphapp.model import identifiers
from graphapp.model.preprints import is_preprint
from graphapp.model.record_columns import RecordColumns
from graphapp.model.records import Problem
from graphapp.model.rows import StoredPaper, Variant
from graphapp.model.variants import records

__all__ = ["JoinResult", "Keys", "column_keys", "join", "join_columns", "keys"]

T = TypeVar("T", bound=str | int)

# papers of one DOI that a report names
_NAMED_PAPERS = 3


class Keys(NamedTuple):
    """The keys that identify the stored papers to which records may belong."""

    records: set[str]
    dois: set[str]
    fingerprints: set[int]


def keys(papers: Iterable[StoredPaper], *, merge: bool = True) -> Keys:
    """The keys of papers and of their variants; only record names if `merge` is false."""
    papers = list(papers)
    records = set(chain.from_iterable([paper.sources for paper in papers]))
    if not merge:
        return Keys(records, set(), set())
    holders: list[StoredPaper | Variant] = [*papers]
    holders += [variant for paper in papers for variant in paper.variants]
    dois = {doi for holder in holders if (doi := holder.doi) is not None}
    fingerprints = {number for holder in holders if (number := holder.fingerprint) is not None}
    return Keys(records, dois, fingerprints)


def column_keys(columns: RecordColumns) -> Keys:
    """`keys` of records that are columns."""
    found: Keys = Keys(set(columns.names), set(columns.dois), set(columns.fingerprints))  # type: ignore[arg-type]
    found.dois.discard(None)
    found.fingerprints.discard(None)
    return found


@dataclass(slots=True)
class JoinResult:
    """What a batch changes: papers to write, and ids of papers to remove. `alone` are further papers to write, each of a record that shares
    no key with any other one; `shared` has the numbers of the other records of the batch. `loaded` records became a paper, `merged` ones were added to
    one; refused ones are among the problems. `again` has the names of records of stored papers that were read again, `before` the
    stored papers that are changed or removed, as they were. `unsettled` has the names of records that may change a paper, or have a problem,
    when they are read again: those that added values, those whose name two records have, and those whose DOI several papers share."""

    changed: list[StoredPaper] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    loaded: int = 0
    merged: int = 0
    problems: list[Problem] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    before: list[StoredPaper] = field(default_factory=list)
    unsettled: set[str] = field(default_factory=set)
    alone: RecordColumns = field(default_factory=RecordColumns)
    shared: Sequence[int] = ()


def join(
    held: Collection[StoredPaper], batch: Sequence[tuple[StoredPaper, str]], *, merge: bool = True
) -> JoinResult:
    """Join a batch of records, each with its place, to the stored papers with the same keys, and to each other. If `merge` is false,
    only records with the same name are joined."""
    pool = _Pool(merge)
    joined = JoinResult()
    if merge and not held:
        # few records of a first load share a paper: only these candidates are examined one by one
        alone, batch = _apart(batch)
        joined.changed, joined.loaded = alone, len(alone)
    for paper in sorted(held, key=lambda paper: paper.id):
        pool.hold(paper)
    for record, where in batch:
        pool.take(record, where, joined)
    pool.finish(joined)
    return joined


def _apart(
    batch: Sequence[tuple[StoredPaper, str]],
) -> tuple[list[StoredPaper], list[tuple[StoredPaper, str]]]:
    """Records that share no key with any other record of the batch, and the remaining ones."""
    records = [record for record, _ in batch]
    shared: set[str | int] = {*_several([record.sources[0] for record in records])}
    shared |= _several([doi for record in records if (doi := record.doi) is not None])
    shared |= _several([number for record in records if (number := record.fingerprint) is not None])
    if not shared:
        return records, []
    crowd = [not shared.isdisjoint((each.sources[0], each.doi, each.fingerprint)) for each in records]
    return list(compress(records, map(not_, crowd))), list(compress(batch, crowd))


def join_columns(held: Collection[StoredPaper], columns: RecordColumns, own: Keys) -> JoinResult:
    """`join` for records that are columns, whose `column_keys` are `own`. Few records share a key with another one: only these are examined one by
    one."""
    known = keys(held)
    names = known.records | _repeated(columns.names, own.records)
    dois = known.dois | _repeated(columns.dois, own.dois)
    numbers = known.fingerprints | _repeated(columns.fingerprints, own.fingerprints)
    shared = sorted(
        {
            *_where(columns.names, names),
            *_where(columns.dois, dois),
            *_where(columns.fingerprints, numbers),
        }
    )
    joined = join(held, [(columns[number], columns.places[number]) for number in shared])
    joined.alone, joined.shared = columns.without(shared) if shared else columns, shared
    joined.loaded += len(joined.alone)
    return joined


def _where(values: Sequence[Any], sought: Collection[Any]) -> Iterable[int]:
    """The places of values that are among `sought`."""
    return compress(count(), map(sought.__contains__, values)) if sought else ()


def _repeated(values: Sequence[T | None], distinct: Collection[T]) -> set[T]:
    """Values other than None that occur more than once; `distinct` has all of them."""
    if len(distinct) == len(values) - values.count(None):
        return set()
    return _several([value for value in values if value is not None])


def _several(values: Sequence[T]) -> set[T]:
    """Values that occur more than once."""
    # nearly always none does, and a set takes less time than counting
    if len(set(values)) == len(values):
        return set()
    return {value for value, times in Counter(values).items() if times > 1}


class _Pool:
    """All records that may belong together, grouped by union-find."""

    def __init__(self, merge: bool) -> None:
        self._merge = merge
        self._records: list[StoredPaper] = []
        self._places: list[str] = []
        self._names: dict[str, int] = {}
        self._dois: dict[str, int] = {}
        # the records of each DOI that occurs more than once
        self._shared: dict[str, list[int]] = {}
        self._fingerprints: dict[int, int] = {}
        self._crowded: dict[int, list[int]] = {}
        self._parents: dict[int, int] = {}
        # for each record from the store: the index of its paper in `held`
        self._held: list[StoredPaper] = []
        self._homes: list[int] = []
        self._sizes: list[int] = []
        # records that were read again with additional values
        self._grown: set[int] = set()
        # records that were read again, with their places
        self._again: dict[int, str] = {}
        # for each DOI shared by several papers: one record of each paper
        self._contested: dict[str, list[int]] = {}
        # ids derived from these DOIs, which no paper has
        self._unnamed: set[str] = set()

    def hold(self, paper: StoredPaper) -> None:
        """Add a paper from the store."""
        home = len(self._held)
        self._held.append(paper)
        own = records(paper)
        self._sizes.append(len(own))
        begin = len(self._records)
        for record in own:
            self._homes.append(home)
            self._add(record, "")
        if not self._merge:
            for number in range(begin + 1, len(self._records)):
                self._unite(begin, number)

    def _add(self, record: StoredPaper, where: str) -> int:
        number = len(self._records)
        self._records.append(record)
        self._places.append(where)
        self._names[record.sources[0]] = number
        if self._merge:
            self._key(record, number)
        return number

    def _key(self, record: StoredPaper, number: int) -> None:
        if record.doi is not None:
            other = self._dois.setdefault(record.doi, number)
            if other != number:
                self._shared.setdefault(record.doi, [other]).append(number)
        if record.fingerprint is not None:
            other = self._fingerprints.setdefault(record.fingerprint, number)
            if other != number:
                self._crowded.setdefault(record.fingerprint, [other]).append(number)

    def take(self, record: StoredPaper, where: str, joined: JoinResult) -> None:
        """Add a record of the batch. It is refused if a different record has the same name."""
        number = self._names.get(record.sources[0])
        if number is None:
            # without merging, the DOI would be the id of several papers
            self._add(
                record if self._merge else replace(record, id=identifiers.paper_id(record.sources[0], None)),
                where,
            )
            return
        known = self._records[number]
        if number < len(self._homes):
            joined.again.append(record.sources[0])
        if not merging.same_paper(known, record):
            what = f"{record.sources[0]} is already the ID of another record: {known.title[:80]!r}"
            joined.problems.append(Problem(where, what, "record refused; use another ID", 1))
            joined.unsettled.add(record.sources[0])
            return
        joined.merged += 1
        self._again.setdefault(number, where)
        grown = merging.merged(known, record)
        if grown is not known:
            self._records[number] = grown
            self._grown.add(number)
            joined.unsettled.add(record.sources[0])
            if self._merge and (grown.doi, grown.fingerprint) != (known.doi, known.fingerprint):
                self._key(grown, number)

    def finish(self, joined: JoinResult) -> None:
        """Create the papers from the records that belong together."""
        for numbers in self._shared.values():
            for one, other in agreement.links(self._records, numbers):
                self._unite(one, other)
        for group in self._crowded.values():
            for numbers in _together(self._records, group):
                for number in numbers[1:]:
                    self._unite(numbers[0], number)
        self._contest(joined)
        if not (self._parents or self._held or self._contested):
            joined.changed += self._records
            joined.loaded += len(self._records)
            return
        members: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self._records)):
            members[self._find(number)].append(number)
        homes: set[int] = set()
        for numbers in members.values():
            self._paper(numbers, homes, joined)
        written = {paper.id for paper in joined.changed}
        joined.before = [self._held[home] for home in sorted(homes)]
        joined.gone = [paper.id for paper in joined.before if paper.id not in written]
        joined.problems += self._kept_apart()

    def _paper(self, numbers: list[int], homes: set[int], joined: JoinResult) -> None:
        """Add the paper of records that belong together to `joined` if it is new or has changed."""
        old = [number for number in numbers if number < len(self._homes)]
        mine = sorted({self._homes[number] for number in old})
        new = len(numbers) - len(old)
        if (
            len(mine) == 1
            and not new
            and not self._grown.intersection(old)
            and len(old) == self._sizes[mine[0]]
            and self._held[mine[0]].id not in self._unnamed
        ):
            return
        homes.update(mine)
        self._count(numbers, old, mine, joined)
        paper = (
            self._records[numbers[0]] if not old and new == 1 else merging.combined(self._in_order(numbers))
        )
        if paper.id in self._unnamed:
            paper = replace(paper, id=identifiers.paper_id(paper.sources[0], None))
        joined.changed.append(paper)

    def _contest(self, joined: JoinResult) -> None:
        """Find the DOIs that several papers share."""
        for doi, numbers in self._shared.items():
            papers = {self._find(number): number for number in numbers}
            if len(papers) > 1:
                self._contested[doi] = list(papers.values())
                joined.unsettled.update(self._records[number].sources[0] for number in numbers)
                self._unnamed.add(identifiers.paper_id("", doi))

    def _kept_apart(self) -> Iterator[Problem]:
        """A problem for each DOI that a record of this batch shares with another paper."""
        for doi, papers in self._contested.items():
            mine = next((number for number in self._shared[doi] if self._place(number) is not None), None)
            if mine is None:
                continue
            others = [number for number in papers if self._find(number) != self._find(mine)]
            shown = sorted([mine, *others[: _NAMED_PAPERS - 1]])
            left = len(papers) - len(shown)
            more = f" and {left:,} more" if left else ""
            titles = ", ".join(repr(_short(self._records[number].title)) for number in shown)
            ids = ", ".join(self._records[number].sources[0] for number in shown)
            # the DOI and the titles are quoted, so that problems of this kind are summed up in one line
            what = f"{len(papers):,} papers share the DOI {doi!r}, but neither their titles nor their authors match"
            done = f"kept as {len(papers):,} papers ({titles}{more})"
            yield Problem(self._place(mine) or "", what, done, details=f"records {ids}{more}")

    def _place(self, number: int) -> str | None:
        """The place of a record of this batch; None for one from the store."""
        return self._places[number] if number >= len(self._homes) else self._again.get(number)

    def _in_order(self, numbers: list[int]) -> list[StoredPaper]:
        """Records in the order in which they are shown: a paper whose first record is here comes first, and so keeps its name."""
        leading = {self._homes[number] for number in numbers if self._leads(number)}

        def rank(number: int) -> tuple[int, int, int]:
            if number >= len(self._homes):
                return (2, 0, number)
            home = self._homes[number]
            return (0 if home in leading else 1, home, number)

        return [self._records[number] for number in sorted(numbers, key=rank)]

    def _leads(self, number: int) -> bool:
        """True for the first record of a paper that the store holds."""
        if number >= len(self._homes):
            return False
        return number == 0 or self._homes[number - 1] != self._homes[number]

    def _count(self, numbers: list[int], old: list[int], mine: list[int], joined: JoinResult) -> None:
        new = len(numbers) - len(old)
        joined.loaded += bool(new and not old)
        joined.merged += new - bool(new and not old)
        if len(mine) > 1:
            ids = " and ".join(self._held[home].id for home in mine)
            where = next((self._places[number] for number in numbers if self._places[number]), "")
            joined.problems.append(
                Problem(where, f"this record matches the papers {ids}", "merged into one paper")
            )

    def _find(self, number: int) -> int:
        parents = self._parents
        root = number
        while root in parents:
            root = parents[root]
        while number != root:
            parents[number], number = root, parents[number]
        return root

    def _unite(self, one: int, other: int) -> None:
        one, other = self._find(one), self._find(other)
        if one != other:
            self._parents[max(one, other)] = min(one, other)


def _short(title: str) -> str:
    return title if len(title) <= 60 else f"{title[:60]}…"


def _together(records: Sequence[StoredPaper], group: Sequence[int]) -> list[list[int]]:
    """Records of one fingerprint, grouped by paper."""
    titles: dict[bytes, list[int]] = defaultdict(list)
    for number in group:
        # two titles with one fingerprint are very unlikely, but cheap to detect
        titles[identifiers.folded_title(records[number].title)].append(number)
    return [part for same in titles.values() for part in _split_preprints(records, same)]


def _split_preprints(records: Sequence[StoredPaper], group: Sequence[int]) -> list[list[int]]:
    """Records of one title, grouped by paper: published ones by venue, and the preprints."""
    preprints = [number for number in group if is_preprint(records[number])]
    published = [
        number for number in group if not is_preprint(records[number]) and _appeared(records[number])
    ]
    # records that do not say how they were published are grouped with the published ones, if there are any
    unclear = [number for number in group if number not in {*preprints, *published}]
    appeared = [*published, *unclear] if published or not preprints else []
    found = _by_venue(records, sorted(appeared))
    if preprints:
        found.append(sorted(preprints if appeared else group))
    return found


def _appeared(record: StoredPaper) -> bool:
    """True for a record that is not a preprint and has a venue, kind or DOI."""
    return record.venue is not None or record.kind != "other" or record.doi is not None


def _by_venue(records: Sequence[StoredPaper], group: Sequence[int]) -> list[list[int]]:
    """One group, or one for each venue if a source lists the title at several venues."""
    venues: dict[str, set[str]] = defaultdict(set)
    for number in group:
        venue = records[number].venue
        if venue is not None:
            venues[records[number].sources[0].partition(":")[0]].add(venue.id)
    several = {venue for ids in venues.values() if len(ids) > 1 for venue in ids}
    if not several:
        return [list(group)] if group else []
    parts: dict[str, list[int]] = defaultdict(list)
    for number in group:
        venue = records[number].venue
        parts[venue.id if venue is not None and venue.id in several else min(several)].append(number)
    return list(parts.values())
