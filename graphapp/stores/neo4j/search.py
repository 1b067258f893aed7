"""Searching the Neo4j graph: its full-text indexes find candidates and the server counts and orders them; `rules` says what is found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from graphapp.model import clusters, names
from graphapp.model.rows import AuthorHit
from graphapp.stores.neo4j.connection import Runner, rows
from graphapp.stores.neo4j.rows import newest
from graphapp.stores.neo4j.schema import NAME_INDEX, TITLE_INDEX
from graphapp.stores.semantics import name_rank, storable, title_holds

__all__ = ["authors", "hits", "indexed", "most_papers", "namesakes", "titles"]

# The longest words leave few texts that the others could tell apart.
WORDS = 16
# longer words are cut in the index
LONGEST_WORD = 255
# A search takes the best few by number of papers; more of them when these were not enough.
STEPS = (100, 1000, 20_000, 10_000_000)
# So many names are compared here sooner than the server is asked several times.
FEW = 500

_FIRST = "c.graphapp_papers IS NOT NULL"
_NAMES = f"CALL db.index.fulltext.queryNodes('{NAME_INDEX}', $words) YIELD node AS c WITH c WHERE {_FIRST}"
_TITLES = f"CALL db.index.fulltext.queryNodes('{TITLE_INDEX}', $words) YIELD node AS p"
# while a first load runs, which makes the indexes at its end, every text is looked at
_HOLDS = "WHERE all(word IN $asked WHERE text CONTAINS ' ' + word)"
_WORDS = "coalesce(c.graphapp_words, c.key)"
_ALL_NAMES = f"MATCH (c:Author) WHERE {_FIRST} WITH c, ' ' + {_WORDS} AS text {_HOLDS} WITH c"
_ALL_TITLES = f"MATCH (p:Paper) WITH p, ' ' + p.graphapp_words AS text {_HOLDS}"
# a load takes away the numbers that it changes, and they are counted for who asks before it is settled
_PAPERS = (
    "CASE WHEN c.graphapp_papers >= 0 THEN c.graphapp_papers"
    " ELSE COUNT { MATCH (:Author {key: c.key})-[:WROTE]->(p:Paper) RETURN DISTINCT p } END AS papers"
)


def lucene(asked: Sequence[str], *, whole: bool = False) -> str:
    """The words asked for in the language of the index: all of them, as beginnings unless `whole`. They hold letters and digits
    only, so that nothing in them has a meaning there."""
    longest = sorted(set(asked), key=len, reverse=True)[:WORDS]
    return " AND ".join(
        f"{word[:LONGEST_WORD]}*" if not whole or len(word) > LONGEST_WORD else f'"{word}"'
        for word in longest
    )


def indexed(tx: Runner) -> bool:
    """True when the indexes are there; once they are, they stay."""
    return rows(tx, "MATCH (s:GraphappState {id: 'state'}) RETURN s.indexed") == [[True]]


def authors(tx: Runner, text: str, limit: int, *, indexed: bool) -> list[AuthorHit]:
    """`Store.search_authors`."""
    asked = names.words(storable(text))
    if not asked:
        return []
    candidates = _NAMES if indexed else _ALL_NAMES
    found = _few(tx, candidates, asked)
    if found is None:
        found = _same_words(tx, candidates, asked)
        for rank in (2, 3):
            if len(found) < limit:
                ranked = _ranked(tx, candidates, words=lucene(asked, whole=rank == 2), asked=asked)
                more = (key for key in ranked if name_rank(asked, names.words(key)) == rank)
                found += islice(more, limit - len(found))
    return hits(tx, found[:limit])


def _few(tx: Runner, candidates: str, asked: Sequence[str]) -> list[str] | None:
    """Keys of all clusters that a search finds, best first, by one query; None where there may be more than FEW."""
    query = f"{candidates} WITH c, {_PAPERS} LIMIT $few RETURN collect([papers, c.key])"
    # one list is read many times sooner than a row for each
    ((found,),) = rows(tx, query, words=lucene(asked), asked=asked, few=FEW)
    if len(found) == FEW:
        return None
    ranked = [(name_rank(asked, names.words(key)), -papers, key) for papers, key in found]
    return [key for rank, _, key in sorted(row for row in ranked if row[0] is not None) if rank is not None]


def _same_words(tx: Runner, candidates: str, asked: Sequence[str]) -> list[str]:
    """Keys whose name has the words asked for and no other, best first."""
    query = f"{candidates} WITH c WHERE size(replace({_WORDS}, ' ', '')) = $letters"
    query += f" WITH c, {_PAPERS} RETURN collect([c.key, papers])"
    words = lucene(asked, whole=True)
    ((found,),) = rows(tx, query, words=words, asked=asked, letters=_letters("".join(asked)))
    ranked = [(name_rank(asked, names.words(key)), -papers, key) for key, papers in found]
    return [key for _, _, key in sorted(row for row in ranked if row[0] in (0, 1))]


def _letters(text: str) -> int:
    """The length that the server sees, which counts in UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def _ranked(tx: Runner, found: str, **parameters: Any) -> Iterator[str]:
    """Keys of the clusters `c` that the beginning of a query finds: most papers first, then by key. Asks for no more than is
    taken."""
    given = 0
    for step in STEPS:
        query = f"{found} WITH c, {_PAPERS} ORDER BY papers DESC LIMIT $step RETURN collect([papers, c.key])"
        ((best,),) = rows(tx, query, **parameters, step=step)
        everything = len(best) < step
        if not everything:
            # there may be more of those with as many papers as the last one has
            best = [row for row in best if row[0] > best[-1][0]]
        ordered = sorted((-papers, key) for papers, key in best)
        yield from (key for _, key in ordered[given:])
        given = len(ordered)
        if everything:
            return


def most_papers(tx: Runner, limit: int) -> list[AuthorHit]:
    """`Store.top_authors`."""
    return hits(tx, list(islice(_ranked(tx, f"MATCH (c:Author) WHERE {_FIRST}"), limit)))


def namesakes(tx: Runner, base: str) -> list[AuthorHit]:
    """`Store.namesakes`."""
    base = storable(base)
    found = rows(
        tx,
        "MATCH (c:Author {key: $base}) RETURN c.key AS key"
        " UNION MATCH (c:Author) WHERE c.key STARTS WITH $numbered RETURN c.key AS key",
        base=base,
        numbered=f"{base} ",
    )
    return hits(tx, sorted(key for (key,) in found if base in (key, names.base_name(key))))


def hits(tx: Runner, keys: Sequence[str]) -> list[AuthorHit]:
    """The clusters with these keys, in the order given."""
    if not keys:
        return []
    found = {
        key: (papers, printed)
        for key, papers, printed in rows(
            tx,
            f"UNWIND $keys AS key MATCH (c:Author {{key: key}}) WHERE {_FIRST}"
            f" RETURN key, {_PAPERS}, COLLECT {{ MATCH (a:Author {{key: key}}) RETURN a.name }}",
            keys=list(keys),
        )
    }
    several = [key for key, (_, printed) in found.items() if len(set(printed)) > 1]
    commonest = _commonest(tx, several) if several else {}
    return [
        AuthorHit(key, commonest.get(key) or found[key][1][0], found[key][0], len(found[key][1]))
        for key in keys
    ]


def _commonest(tx: Runner, keys: Sequence[str]) -> dict[str, str]:
    """The printed name that stands on most papers, for clusters with several."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    query = (
        "UNWIND $keys AS key MATCH (a:Author {key: key})-[:WROTE]->(p:Paper)"
        " RETURN key, a.name, count(DISTINCT p)"
    )
    for key, name, papers in rows(tx, query, keys=list(keys)):
        counts[key][name] = papers
    return {key: clusters.commonest_name(count) for key, count in counts.items()}


def titles(tx: Runner, text: str, limit: int, *, indexed: bool) -> list[str]:
    """Ids of the papers that `Store.search_papers` finds, in order."""
    asked = names.words(storable(text))
    if not asked:
        return []
    candidates = _TITLES if indexed else _ALL_TITLES
    found = newest(tx, candidates, 0, limit, words=lucene(asked), asked=asked)
    holding = (id for title, id in found if title_holds(asked, names.words(title)))
    return list(islice(holding, limit))
