"""Searches the Neo4j graph: its full-text indexes find candidates, the server counts and orders them, and `semantics` decides which match.

An author's page searches several times, and each query costs a round trip to the server. So one query returns the best candidates with
all the data of a hit, unless there are many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple

from graphapp.model import clusters, names
from graphapp.model.rows import AuthorHit
from graphapp.stores.neo4j.connection import Runner, rows
from graphapp.stores.neo4j.rows import newest
from graphapp.stores.neo4j.schema import NAME_INDEX, TITLE_INDEX
from graphapp.stores.semantics import (
    has_words,
    is_initial,
    misspelled_by,
    most_edits,
    name_rank,
    storable,
    title_holds,
)

__all__ = ["authors", "hits", "indexed", "most_papers", "namesakes", "similar", "titles", "with_words"]

# Of a long search text only the longest words are looked up in the index, which leaves few candidates.
WORDS = 16
# the index cuts longer words
LONGEST_WORD = 255
# Candidates are read in order of their papers; more are read if these are not enough.
STEPS = (100, 1000, 20_000, 10_000_000)
# Up to this number of candidates, ranking them here is faster than another query.
FEW = 500
# a rank of `name_rank`: words of the search match only as prefixes
LAST_RANK = 3

_FIRST = "c.graphapp_papers IS NOT NULL"
_NAMES = f"CALL db.index.fulltext.queryNodes('{NAME_INDEX}', $words) YIELD node AS c WITH c WHERE {_FIRST}"
_TITLES = f"CALL db.index.fulltext.queryNodes('{TITLE_INDEX}', $words) YIELD node AS p"
# during a first load, which creates the indexes at its end, every name or title is scanned
_HOLDS = "WHERE all(word IN $asked WHERE text CONTAINS ' ' + word)"
_WORDS = "coalesce(c.graphapp_words, c.key)"
_ALL_NAMES = f"MATCH (c:Author) WHERE {_FIRST} WITH c, ' ' + {_WORDS} AS text {_HOLDS} WITH c"
_ALL_TITLES = f"MATCH (p:Paper) WITH p, ' ' + p.graphapp_words AS text {_HOLDS}"
# a load marks clusters as uncounted: until it is settled, they are counted here
_PAPERS = (
    "CASE WHEN c.graphapp_papers >= 0 THEN c.graphapp_papers"
    " ELSE COUNT { MATCH (:Author {key: c.key})-[:WROTE]->(p:Paper) RETURN DISTINCT p } END AS papers"
)
# the printed names of a cluster, and if there are several, the papers of each
_PRINTED = "COLLECT { MATCH (a:Author {key: c.key}) RETURN a.name }"
_COUNTED = (
    "CASE WHEN size(printed) > 1 THEN COLLECT { MATCH (a:Author {key: c.key})-[:WROTE]->(p:Paper)"
    " WITH a.name AS name, count(DISTINCT p) AS count RETURN [name, count] } END"
)
# one list is read much faster than a record for each candidate
_COLLECT = f"WITH c, papers, printed, {_COUNTED} AS counted RETURN collect([c.key, papers, c.graphapp_words, printed, counted])"
_HITS = f"WITH c, papers, {_PRINTED} AS printed {_COLLECT}"
_BEST = f"""
WITH c, {_PAPERS} ORDER BY papers DESC LIMIT $most
WITH collect({{c: c, papers: papers}}) AS best
UNWIND best AS found
WITH found.c AS c, found.papers AS papers, size(best) <= $limit AS few
WITH c, papers, CASE WHEN few THEN {_PRINTED} END AS printed
{_COLLECT}
"""


class _Candidate(NamedTuple):
    """A cluster that a search may match: its key, papers, folded words if they differ from the key, printed names (None if they were
    not read), and for several printed names pairs of a name and its papers."""

    key: str
    papers: int
    folded: str | None = None
    printed: list[str] | None = None
    counted: list[tuple[str, int]] | None = None

    @property
    def words(self) -> list[str]:
        return (self.key if self.folded is None else self.folded).split()

    def hit(self) -> AuthorHit:
        """The candidate as a hit; its printed names must have been read."""
        printed = self.printed or [self.key]
        counts = Counter(dict(self.counted or ()))
        name = clusters.commonest_name(counts) if counts else printed[0]
        return AuthorHit(self.key, name, self.papers, len(printed))


def lucene(asked: Sequence[str], *, whole: bool = False, one_of: Collection[str] = ()) -> str:
    """The words of a search as a query of the index: all words are required, as prefixes, or with `whole` as whole words or initials; with
    `one_of`, one of these words too. They consist of letters and digits, so that nothing needs escaping."""
    longest = sorted(set(asked), key=len, reverse=True)[:WORDS]
    required = [
        _whole(word) if whole and not is_initial(word) else f"{word[:LONGEST_WORD]}*" for word in longest
    ]
    if one_of:
        required.append(f"({' OR '.join(_whole(word) for word in one_of)})")
    return " AND ".join(required)


def _whole(word: str) -> str:
    return f'"{word}"' if len(word) <= LONGEST_WORD else f"{word[:LONGEST_WORD]}*"


def indexed(tx: Runner) -> bool:
    """True if the indexes exist; once created, they are never dropped."""
    return rows(tx, "MATCH (s:GraphappState {id: 'state'}) RETURN s.indexed") == [[True]]


def authors(tx: Runner, text: str, limit: int, *, indexed: bool) -> list[AuthorHit]:
    """`Store.search_authors`."""
    asked = names.words(storable(text))
    if not asked:
        return []
    candidates = _NAMES if indexed else _ALL_NAMES
    most = max(FEW, 10 * limit)
    best = _best(tx, candidates, most, limit, asked)
    if len(best) < most:
        found = list(islice(_ordered(asked, best), limit))
    else:
        found = _best_of_many(tx, candidates, asked, limit, best)
        if len(found) < limit:
            found = [_Candidate(key, 0) for key in _of_many(tx, candidates, asked, limit)]
    if all(row.printed is not None for row in found):
        return [row.hit() for row in found]
    return hits(tx, [row.key for row in found])


def _best_of_many(
    tx: Runner, candidates: str, asked: Sequence[str], limit: int, best: Sequence[_Candidate]
) -> list[_Candidate]:
    """At most `limit` clusters that the search matches, best first, where `best` are those of more candidates that have the most papers.
    The first ones are correct, but there may be more."""
    most = len(best)
    # the two searches are the same if every word is an initial
    same_search = lucene(asked, whole=True) == lucene(asked)
    whole = best if same_search else _best(tx, candidates, most, limit, asked, whole=True)
    # a repeated word needs as many words in the name, which only the ranking of all candidates checks
    if len(whole) < most and len(set(asked)) == len(asked):
        unique = {row.key: row for row in (*_complete(best), *whole)}
        return list(islice(_ordered(asked, unique.values()), limit))
    same = _same_words(tx, candidates, asked)
    more = [row for row in _complete(whole) if name_rank(asked, row.words) == 2]
    return [*(_Candidate(key, 0) for key in same), *sorted(more, key=lambda row: (-row.papers, row.key))][
        :limit
    ]


def _complete(best: Sequence[_Candidate]) -> list[_Candidate]:
    """The candidates with more papers than the last one: there may be others with the same number as that one."""
    return [row for row in best if row.papers > best[-1].papers] if best else []


def similar(tx: Runner, text: str, limit: int, *, indexed: bool) -> list[AuthorHit]:
    """`Store.similar_authors`."""
    asked = names.words(storable(text))
    if not asked:
        return []
    longest = sorted(set(asked), key=len, reverse=True)[:WORDS]
    # "~" is a fuzzy search of Lucene, which counts a swap of neighbours as one edit, too
    words = " AND ".join(
        f"({word[:LONGEST_WORD]}* OR {word}~{most_edits(word)})"
        if most_edits(word) and len(word) <= LONGEST_WORD
        else f"{word[:LONGEST_WORD]}*"
        for word in longest
    )
    # without the index, a scan of all names that compares those with most papers
    candidates = _NAMES if indexed else f"MATCH (c:Author) WHERE {_FIRST} WITH c"
    ((found,),) = rows(tx, candidates + _BEST, words=words, asked=asked, most=FEW, limit=0)
    ranked = []
    for row in (_Candidate(*each) for each in found):
        edits = misspelled_by(asked, row.words)
        if edits is not None:
            ranked.append((edits, -row.papers, row.key))
    return hits(tx, [key for _, _, key in sorted(ranked)[:limit]])


def _best(
    tx: Runner,
    candidates: str,
    most: int,
    limit: int,
    asked: Sequence[str],
    *,
    whole: bool = False,
    one_of: Collection[str] = (),
) -> list[_Candidate]:
    """The `most` candidates with the most papers, by one query; with their printed names if there are no more than `limit`."""
    words = lucene(asked, whole=whole, one_of=one_of)
    ((found,),) = rows(tx, candidates + _BEST, words=words, asked=asked, most=most, limit=limit)
    return [_Candidate(*row) for row in found]


def _ordered(asked: Sequence[str], candidates: Iterable[_Candidate]) -> Iterator[_Candidate]:
    """The candidates that the search matches, best first."""
    wanted = {word for word in asked if not is_initial(word)}
    ranked: list[tuple[int, int, str, _Candidate]] = []
    rest: list[tuple[int, str, _Candidate]] = []
    for row in candidates:
        # only a name with all these words can have another rank than the last one
        rank = name_rank(asked, row.words) if wanted.issubset(row.words) else None
        if rank is not None and rank < LAST_RANK:
            ranked.append((rank, -row.papers, row.key, row))
        else:
            rest.append((-row.papers, row.key, row))
    yield from (row for _, _, _, row in sorted(ranked, key=itemgetter(0, 1, 2)))
    yield from (
        row for _, _, row in sorted(rest, key=itemgetter(0, 1)) if name_rank(asked, row.words) is not None
    )


def _of_many(tx: Runner, candidates: str, asked: Sequence[str], limit: int) -> list[str]:
    """Keys of the clusters that a search matches, best first, read rank by rank."""
    found = _same_words(tx, candidates, asked)
    for rank in (2, 3):
        if len(found) < limit:
            ranked = _ranked(tx, candidates, limit, words=lucene(asked, whole=rank == 2), asked=asked)
            more = (key for key in ranked if name_rank(asked, names.words(key)) == rank)
            found += islice(more, limit - len(found))
    return found


def _same_words(tx: Runner, candidates: str, asked: Sequence[str]) -> list[str]:
    """Keys of names that consist of exactly the words of the search, best first."""
    query = f"{candidates} WITH c WHERE size(replace({_WORDS}, ' ', '')) = $letters"
    query += f" WITH c, {_PAPERS} RETURN collect([c.key, papers])"
    words = lucene(asked, whole=True)
    ((found,),) = rows(tx, query, words=words, asked=asked, letters=_letters("".join(asked)))
    ranked = [(name_rank(asked, names.words(key)), -papers, key) for key, papers in found]
    return [key for _, _, key in sorted(row for row in ranked if row[0] in (0, 1))]


def _letters(text: str) -> int:
    """The length as the server counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _ranked(tx: Runner, found: str, least: int, **parameters: Any) -> Iterator[str]:
    """Keys of the clusters `c` that `found`, the beginning of a query, matches: most papers first, then by key. Reads only as many as
    are consumed, but at least `least`."""
    given = 0
    for step in (step for step in STEPS if step > least):
        query = f"{found} WITH c, {_PAPERS} ORDER BY papers DESC LIMIT $step RETURN collect([papers, c.key])"
        ((best,),) = rows(tx, query, **parameters, step=step)
        everything = len(best) < step
        if not everything:
            # there may be more clusters with the same number of papers as the last one
            best = [row for row in best if row[0] > best[-1][0]]
        ordered = sorted((-papers, key) for papers, key in best)
        yield from (key for _, key in ordered[given:])
        given = len(ordered)
        if everything:
            return


def most_papers(tx: Runner, limit: int) -> list[AuthorHit]:
    """`Store.top_authors`."""
    return hits(tx, list(islice(_ranked(tx, f"MATCH (c:Author) WHERE {_FIRST}", limit), limit)))


def with_words(
    tx: Runner,
    words: Sequence[str],
    limit: int,
    *,
    initials: bool,
    indexed: bool,
    one_of: Collection[str] = (),
) -> tuple[list[AuthorHit], bool]:
    """`Store.names_with`."""
    asked, others = list(map(storable, words)), list(map(storable, one_of))
    if not asked:
        return [], True
    most = max(FEW, 10 * limit)
    best = _best(tx, _NAMES if indexed else _ALL_NAMES, most, limit, asked, whole=True, one_of=others)
    # of more candidates, only these are compared
    every = len(best) < most
    found = [
        row
        for row in (best if every else _complete(best))
        if has_words(asked, row.words, initials=initials, one_of=others)
    ]
    found.sort(key=lambda row: (-row.papers, row.key))
    shown = found[:limit]
    if all(row.printed is not None for row in shown):
        return [row.hit() for row in shown], every and len(found) <= limit
    return hits(tx, [row.key for row in shown]), every and len(found) <= limit


def namesakes(tx: Runner, base: str) -> list[AuthorHit]:
    """`Store.namesakes`."""
    base = storable(base)
    numbered = f"{base} "
    # a homonym number has four digits
    length = _letters(numbered) + 4
    ((found,),) = rows(
        tx,
        f"MATCH (c:Author) WHERE (c.key = $base OR c.key STARTS WITH $numbered AND $shortest <= size(c.key) <= $longest) AND {_FIRST}"
        f" WITH c, {_PAPERS} {_HITS}",
        base=base,
        numbered=numbered,
        shortest=length,
        longest=length + 4,
    )
    candidates = sorted(_Candidate(*row) for row in found)
    return [row.hit() for row in candidates if base in (row.key, names.base_name(row.key))]


def hits(tx: Runner, keys: Sequence[str]) -> list[AuthorHit]:
    """The clusters with these keys, in the given order."""
    if not keys:
        return []
    query = f"UNWIND $keys AS key MATCH (c:Author {{key: key}}) WHERE {_FIRST} WITH c, {_PAPERS} {_HITS}"
    ((found,),) = rows(tx, query, keys=list(keys))
    by_key = {row.key: row for row in (_Candidate(*each) for each in found)}
    # a load may have removed a cluster since it was found
    return [by_key[key].hit() for key in keys if key in by_key]


def titles(tx: Runner, text: str, limit: int, *, indexed: bool) -> list[str]:
    """Ids of the papers that `Store.search_papers` returns, in order."""
    asked = names.words(storable(text))
    if not asked:
        return []
    candidates = _TITLES if indexed else _ALL_TITLES
    found = newest(tx, candidates, 0, limit, words=lucene(asked), asked=asked)
    holding = (id for title, id in found if title_holds(asked, names.words(title)))
    return list(islice(holding, limit))
