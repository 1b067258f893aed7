"""Searches the SQLite file: FTS5 finds candidates, SQLite counts and orders them, and `semantics` decides which match."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Literal, NamedTuple

from graphapp.model import clusters, names
from graphapp.model.rows import AuthorHit
from graphapp.stores.semantics import (
    has_words,
    is_initial,
    misspelled_by,
    name_rank,
    storable,
    title_holds,
)
from graphapp.stores.sqlite import tallies
from graphapp.stores.sqlite.index_words import one_of, words_beginning, words_table
from graphapp.stores.sqlite.rows import as_json, columns, dates_table, has_index
from graphapp.stores.sqlite.schema import BARE_NAME
from graphapp.stores.sqlite.spellings import IndexWords

__all__ = [
    *(
        "authors",
        "hits",
        "is_tokenizable",
        "most_papers",
        "namesakes",
        "newest",
        "one_of",
        "similar",
        "titles",
    ),
    "with_words",
]

# The papers of a cluster, which may be missing in `tally` during a load.
_PAPERS = (
    "coalesce((SELECT papers FROM tally WHERE tally.cluster = cluster.n), (SELECT count(DISTINCT wrote.paper)"
    " FROM author JOIN wrote ON wrote.author = author.n WHERE author.cluster = cluster.n))"
)
# The papers of all clusters while some are missing in `tally`: reads all authorships once.
_COUNTED = (
    "(SELECT cluster, papers FROM tally UNION ALL SELECT author.cluster, count(DISTINCT wrote.paper)"
    " FROM author JOIN wrote ON wrote.author = author.n"
    " WHERE author.cluster NOT IN (SELECT cluster FROM tally) GROUP BY author.cluster)"
)
# characters between the words of a key that was stored unfolded
SEPARATORS = " .-'"
# number of letters and digits of a name
LETTERS = (
    "length(replace(replace(replace(replace(coalesce(folded, key), ' ', ''), '.', ''), '-', ''), '''', ''))"
)
# SQLite accepts only a few dozen words; the longest ones leave few names for the others to distinguish.
WORDS = 16
# A search reads the best few by number of papers; more of them if these are not enough.
SIMILAR = 500
"""Of the names similar to a misspelled one, those with most papers are compared in detail."""
STEPS = (100, 1000, 20_000, -1)
KEYS = 500
"""The names with the most papers that are read at once."""
FEW = 100
"""Up to this number of candidates, ranking all of them is faster than a query for each rank."""
MANY = 2000
"""From this number of candidates on, enough are probably among the clusters with the most papers, which are read first."""
FIRST_STEPS = (200, 500, 1500)
INDEXED_PREFIX = 2
"""The search index of names has a list of the names for each prefix of at most this number of letters."""
FEW_WORDS = 20
"""Up to this number of words with a prefix, looking up each is faster than merging them."""
COMPARED = 500
"""The number of names with the most papers that are compared, if very many have some words."""


class _Candidates(NamedTuple):
    """A query that returns the numbers `n` of all rows that may match, and its parameters; `match` is its FTS5 expression, None if it scans
    the table."""

    sql: str
    parameters: tuple[str, ...]
    match: str | None = None


def _tally(db: sqlite3.Connection) -> str:
    """The source of the numbers of papers, to follow FROM or JOIN: the table, or a query during a load."""
    (counted,) = db.execute("SELECT counted FROM state").fetchone()
    return "tally" if counted else f"{_COUNTED} AS tally"


def _counting(db: sqlite3.Connection, cluster: str) -> tuple[str, str]:
    """How a query counts the papers of the clusters whose numbers are in the column `cluster`: an expression, and what follows FROM for it."""
    if has_index(db, "author_cluster") and has_index(db, "wrote_author"):
        return _PAPERS.replace("cluster.n", cluster), ""
    # without these indexes, counting one cluster takes as long as counting all
    return "tally.papers", f" JOIN {_tally(db)} ON tally.cluster = {cluster}"


def _counted(db: sqlite3.Connection, candidates: str) -> str:
    """The query for the numbers of the clusters that `candidates` returns, and their papers."""
    papers, joined = _counting(db, "found.n")
    return f"SELECT n, {papers} AS papers FROM ({candidates}) AS found{joined}"


def _candidates(
    table: str,
    asked: Sequence[str],
    matched: Literal["word", "initial", "prefix"] = "prefix",
    *,
    indexed: bool = True,
    looked_up: Mapping[str, str] = MappingProxyType({}),
) -> _Candidates:
    """Rows of `cluster` or `paper` that contain every word of `asked` as a whole word, as a whole word or as its initial, or as a prefix of
    a word, and maybe others; read from the search index unless it is not `indexed`. `looked_up` has FTS5 expressions for prefixes."""
    index, column = {"cluster": ("name_search", "key"), "paper": ("title_search", "title")}[table]
    asked = sorted(set(asked), key=len, reverse=True)[:WORDS]
    if indexed and all(map(is_tokenizable, asked)):
        match = " AND ".join(
            looked_up.get(word, f'"{word}"*')
            if matched == "prefix" or (matched == "initial" and is_initial(word))
            else f'"{word}"'
            for word in asked
        )
        return _Candidates(f"SELECT rowid AS n FROM {index} WHERE {index} MATCH ?", (match,), match)
    # not searchable in the index: every row is scanned
    holds = " AND ".join([f"instr(lower(coalesce(folded, {column})), ?) > 0"] * len(asked))
    return _Candidates(f"SELECT n FROM {table} WHERE {holds}", tuple(asked))


def is_tokenizable(word: str) -> bool:
    """True if SQLite's tokenizer, which supports Unicode 6, treats the word as one word as we do."""
    return word.isascii() or all(unicodedata.ucd_3_2_0.category(char)[0] in "LN" for char in word)


def authors(db: sqlite3.Connection, text: str, limit: int) -> list[AuthorHit]:
    """`Store.search_authors`."""
    asked = names.words(text)
    if not asked:
        return []
    large = tallies.has_prominent(db)
    looked_up = _looked_up(db, asked) if large else {}
    if looked_up is None:
        return []
    whole = _candidates("cluster", asked, "initial")
    every = _candidates("cluster", asked, "prefix", looked_up=looked_up)
    # prefixes take long to count
    if not large and _number(db, whole) <= FEW and (whole == every or _number(db, every) <= FEW):
        return hits(db, _by_rank(db, asked, every)[:limit])
    found = _same_words(db, asked)
    if len(found) < limit:
        found += _of_rank(db, asked, 2, whole, limit - len(found))
    # initials have no prefixes
    if len(found) < limit and whole != every:
        found += _of_rank(db, asked, 3, every, limit - len(found))
    return hits(db, found[:limit])


def _looked_up(db: sqlite3.Connection, asked: Iterable[str]) -> dict[str, str] | None:
    """FTS5 expressions for prefixes of few words, such as given names. For another prefix of more than INDEXED_PREFIX letters, SQLite reads and
    merges the names of all its words. None if no name has a word with one of the prefixes."""
    found = {}
    # the words of a title are rarely all in names, the longest least of all
    for word in sorted(set(asked), key=len, reverse=True)[:WORDS]:
        if len(word) > INDEXED_PREFIX and is_tokenizable(word):
            words = words_beginning(db, "name_search", word, FEW_WORDS)
            if words == []:
                return None
            if words:
                found[word] = one_of(words)
    return found


def _number(db: sqlite3.Connection, candidates: _Candidates) -> int:
    """The number of candidates, at most MANY."""
    sql = f"SELECT count(*) FROM ({candidates.sql} LIMIT ?)"
    (number,) = db.execute(sql, (*candidates.parameters, MANY)).fetchone()
    return int(number)


def _by_rank(db: sqlite3.Connection, asked: Sequence[str], candidates: _Candidates) -> list[int]:
    """The numbers of the candidates that match, best first."""
    papers, joined = _counting(db, "cluster.n")
    rows = db.execute(
        f"SELECT cluster.n, key, {papers} AS papers FROM ({candidates.sql}) AS found"
        f" JOIN cluster ON cluster.n = found.n{joined}",
        candidates.parameters,
    )
    ranked = [(name_rank(asked, names.words(key)), -papers, key, n) for n, key, papers in rows]
    return [n for *_, n in sorted(row for row in ranked if row[0] is not None)]


def _of_rank(
    db: sqlite3.Connection, asked: Sequence[str], rank: int, candidates: _Candidates, most: int
) -> list[int]:
    """At most `most` clusters of one rank, which are among the candidates: those with the most papers first. The clusters with the most papers
    of all are probably enough if there is an index of them, or if there are many candidates."""

    def best(ranked: Iterator[tuple[int, str]]) -> list[int]:
        return list(islice((n for n, key in ranked if name_rank(asked, names.words(key)) == rank), most))

    found: list[int] = []
    if tallies.has_prominent(db) or _number(db, candidates) == MANY:
        found = best(_prominent(db, candidates))
    if len(found) < most:
        counted = _counted(db, candidates.sql)
        # of the candidates that are read, usually more than half have the rank; if not, much more are needed
        steps = [2 * most, *(step for step in STEPS if step < 0 or step > 10 * most)]
        twice = _twice(asked)
        found = best(_ranked(db, counted, candidates.parameters, steps[-2:] if twice else steps, twice))
    return found


def _twice(asked: Sequence[str]) -> str:
    """A searched word with which another one begins, or "": names must contain it twice. The index finds them by a single word, too, and most of
    them have it once."""
    common = (word for at, word in enumerate(asked) if any(each.startswith(word) for each in asked[at + 1 :]))
    return max(common, key=len, default="")


def _prominent(db: sqlite3.Connection, candidates: _Candidates) -> Iterator[tuple[int, str]]:
    """Number and key of the candidates with the most papers, most papers first; maybe with others. All other candidates have fewer papers."""
    found = tallies.prominent(db, candidates.match) if candidates.match is not None else None
    if found is not None:
        return found
    in_order = has_index(db, "tally_papers") and db.execute("SELECT counted FROM state").fetchone() == (1,)
    return _ranked(db, "SELECT cluster AS n, papers FROM tally", (), FIRST_STEPS) if in_order else iter(())


def with_words(
    db: sqlite3.Connection, words: Sequence[str], limit: int, *, initials: bool, others: Collection[str]
) -> tuple[list[AuthorHit], bool]:
    """`Store.names_with`, with `others` as `one_of`."""
    if not words:
        return [], True
    candidates = _candidates("cluster", words, "initial" if initials else "word")
    if others and candidates.match is not None and all(map(is_tokenizable, others)):
        match = f"{candidates.match} AND {one_of(others)}"
        candidates = candidates._replace(parameters=(match,), match=match)
    first = db.execute(f"SELECT n FROM ({candidates.sql} LIMIT ?)", (*candidates.parameters, MANY)).fetchall()
    few = len(first) < MANY
    ranked = None
    if not few and candidates.match is not None:
        ranked = tallies.prominent(db, candidates.match)
        ranked = ranked and islice(ranked, max(COMPARED, limit + 1))
    if ranked is None:
        found = "SELECT value AS n FROM json_each(?)" if few else candidates.sql
        counted = _counted(db, found)
        parameters = (as_json(n for (n,) in first),) if few else candidates.parameters
        ranked = _ranked(db, counted, parameters, (2 * limit + 2, -1 if few else MANY))
    matching = (
        n for n, key in ranked if has_words(words, names.words(key), initials=initials, one_of=others)
    )
    best = list(islice(matching, limit + 1))
    return hits(db, best[:limit]), few and len(best) <= limit


def similar(db: sqlite3.Connection, text: str, limit: int, words: IndexWords) -> list[AuthorHit]:
    """`Store.similar_authors`; `words` are those of the index."""
    asked = names.words(text)
    if not asked:
        return []
    parts = []
    # of very many names, the words of those with the most papers
    index = "prominent_search" if tallies.has_prominent(db) else "name_search"
    keep = tallies.are_settled(db)
    for word in sorted(set(asked), key=len, reverse=True)[:WORDS]:
        spellings = words.like(db, index, word, words_table, keep=keep) if is_tokenizable(word) else []
        if not spellings and words_beginning(db, "name_search", word, 0) == []:
            return []
        # FTS5 requires a reference to each of the words
        parts.append("(" + " OR ".join([f'"{word}"*', *(f'"{other}"' for other in spellings)]) + ")")
    found_names = "SELECT rowid AS n FROM name_search WHERE name_search MATCH ?"
    papers = dict(
        db.execute(
            f"{_counted(db, found_names)} ORDER BY papers DESC LIMIT ?", (" AND ".join(parts), SIMILAR)
        ).fetchall()
    )
    keys = _keys(db, papers)
    edits = {n: misspelled_by(asked, names.words(key)) for n, key in keys.items()}
    found = [(count, -papers[n], keys[n], n) for n, count in edits.items() if count is not None]
    return hits(db, [n for *_, n in sorted(found)[:limit]])


def _same_words(db: sqlite3.Connection, asked: Sequence[str]) -> list[int]:
    """Clusters whose names consist of exactly the words of the search, best first."""
    if len(asked) == 1 and has_index(db, "cluster_single_word"):
        return _named(db, asked[0])
    candidates = _candidates("cluster", asked, "word")
    papers, joined = _counting(db, "cluster.n")
    # most names have another last letter, which is faster to check than the number of letters
    rows = db.execute(
        f"SELECT cluster.n, key, {papers} AS papers FROM ({candidates.sql}) AS found CROSS JOIN cluster ON cluster.n = found.n"
        f"{joined} WHERE rtrim(coalesce(folded, key), ?) = '' AND {LETTERS} = ?",
        (*candidates.parameters, "".join({*SEPARATORS, *"".join(asked)}), sum(map(len, asked))),
    )
    ranked = [(name_rank(asked, names.words(key)), -papers, key, n) for n, key, papers in rows]
    return [n for rank, _, _, n in sorted(row for row in ranked if row[0] in (0, 1))]


def _named(db: sqlite3.Connection, word: str) -> list[int]:
    """Clusters whose names consist of this word, most papers first."""
    papers, joined = _counting(db, "cluster.n")
    rows = db.execute(
        f"SELECT n, {papers} AS papers FROM cluster{joined}"
        f" WHERE {BARE_NAME} = ? AND instr({BARE_NAME}, ' ') = 0 ORDER BY papers DESC, key",
        (storable(word),),
    )
    return [n for n, _ in rows]


def _ranked(
    db: sqlite3.Connection,
    counted: str,
    parameters: Sequence[str | int],
    steps: Sequence[int] = STEPS,
    twice: str = "",
) -> Iterator[tuple[int, str]]:
    """Number and key of the clusters whose numbers and papers the query `counted` returns: most papers first, then by key; no more than
    the last of `steps`. Without those whose keys do not contain `twice` two times.

    Reads only as many as are consumed.
    """
    given = 0
    for step in steps:
        best = db.execute(f"{counted} ORDER BY papers DESC LIMIT ?", (*parameters, step)).fetchall()
        everything = len(best) != step
        if not everything:
            # there may be more clusters with the same number of papers as the last one
            best = [(n, papers) for n, papers in best if papers > best[-1][1]]
        # with all clusters that have more papers than others
        while given < len(best):
            end = min(given + KEYS, len(best))
            while end < len(best) and best[end][1] == best[end - 1][1]:
                end += 1
            keys = _keys(db, [n for n, _ in best[given:end]], twice)
            ordered = sorted((-papers, keys[n], n) for n, papers in best[given:end] if n in keys)
            yield from ((n, key) for _, key, n in ordered)
            given = end
        if everything:
            return


def _keys(db: sqlite3.Connection, numbers: Collection[int], twice: str = "") -> dict[int, str]:
    sql = "SELECT n, key FROM cluster WHERE n IN (SELECT value FROM json_each(?))"
    if not twice:
        return dict(db.execute(sql, (as_json(numbers),)))
    # two words of a name that begin so do not overlap
    holds = "length(coalesce(folded, key)) - length(replace(coalesce(folded, key), ?, '')) > length(?)"
    return dict(db.execute(f"{sql} AND {holds}", (as_json(numbers), twice, twice)))


def most_papers(db: sqlite3.Connection, limit: int) -> list[AuthorHit]:
    """`Store.top_authors`."""
    ranked = _ranked(db, f"SELECT cluster AS n, papers FROM {_tally(db)}", ())
    return hits(db, [n for n, _ in islice(ranked, limit)])


def namesakes(db: sqlite3.Connection, base: str) -> list[AuthorHit]:
    """`Store.namesakes`."""
    # a homonym number follows a space, and "!" is the next character after the space in Unicode
    base = storable(base)
    sql = "SELECT key, n FROM cluster WHERE key = ? OR (key > ? AND key < ?) ORDER BY key"
    rows = db.execute(sql, (base, f"{base} ", f"{base}!")).fetchall()
    return hits(db, [n for key, n in rows if base in (key, names.base_name(key))])


def hits(db: sqlite3.Connection, numbers: Sequence[int]) -> list[AuthorHit]:
    """The clusters with these numbers, in the given order."""
    asked = (as_json(numbers),)
    counted, joined = _counting(db, "cluster.n")
    found = {
        n: (key, papers)
        for n, key, papers in db.execute(
            f"SELECT n, key, {counted} FROM cluster{joined} WHERE n IN (SELECT value FROM json_each(?))",
            asked,
        )
    }
    printed: dict[int, list[str]] = defaultdict(list)
    for n, name in db.execute(
        "SELECT cluster, name FROM author WHERE cluster IN (SELECT value FROM json_each(?))", asked
    ):
        printed[n].append(name)
    commonest = _commonest(db, [n for n, forms in printed.items() if len(set(forms)) > 1])
    return [
        AuthorHit(found[n][0], commonest.get(n, printed[n][0]), found[n][1], len(printed[n])) for n in numbers
    ]


def _commonest(db: sqlite3.Connection, numbers: Collection[int]) -> dict[int, str]:
    """The printed name on the most papers, for clusters with several names."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    if numbers:
        for n, name, papers in db.execute(
            "SELECT cluster, name, count(DISTINCT wrote.paper) FROM author JOIN wrote ON wrote.author = author.n"
            " WHERE cluster IN (SELECT value FROM json_each(?)) GROUP BY cluster, name",
            (as_json(numbers),),
        ):
            counts[n][name] = papers
    return {n: clusters.commonest_name(count) for n, count in counts.items()}


def titles(db: sqlite3.Connection, text: str, limit: int) -> list[int]:
    """Numbers of the papers that `Store.search_papers` returns, in order, without the index of `dated_titles`: with that of a
    file of format 3, or by reading all titles."""
    asked = names.words(text)
    if not asked:
        return []
    candidates = _candidates("paper", asked, indexed=has_index(db, "title_search"))
    years, numbers = columns(
        db,
        f"SELECT json_group_array(year), json_group_array(paper.n) FROM ({candidates.sql}) AS found"
        f" CROSS JOIN {dates_table(db)} ON paper.n = found.n",
        *candidates.parameters,
    )
    found = newest(
        db, zip(years, numbers, strict=True), keep=lambda title: title_holds(asked, names.words(title))
    )
    return list(islice(found, limit))


def newest(
    db: sqlite3.Connection,
    papers: Iterable[tuple[int | None, int]],
    *,
    keep: Callable[[str], bool] | None = None,
) -> Iterator[int]:
    """Numbers of `papers` (years and numbers) in the order of `semantics.paper_order`; with `keep`, only those whose titles pass it. Titles are
    read year by year, as far as the numbers are consumed."""
    by_year: dict[int | None, list[int]] = defaultdict(list)
    for year, n in papers:
        by_year[year].append(n)
    for year in sorted(by_year, key=lambda year: (year is None, -(year or 0))):
        rows = db.execute(
            "SELECT title, id, n FROM paper WHERE n IN (SELECT value FROM json_each(?))",
            (as_json(by_year[year]),),
        )
        ordered = sorted((title.casefold(), id, n) for title, id, n in rows if keep is None or keep(title))
        yield from (n for _, _, n in ordered)
