"""Similar names: other printed forms that may belong to the same author. They are suggestions only and join nothing. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from graphapp.model import names
from graphapp.model.rows import AuthorHit

__all__ = ["FormSearch", "compatible", "form_searches", "forms_of", "likely", "same_words", "searches"]


def _parts(name: str) -> tuple[list[str], str]:
    """The folded given names and the folded last name of a printed name."""
    found = names.words(names.base_name(names.straighten(name)))
    last = names.last_name(names.straighten(name))
    if last in found:
        found.reverse()
        found.remove(last)
        found.reverse()
    return found, last


def compatible(name: str, other: str) -> bool:
    """True if both may be printed forms of one name: they have the same last name and given names that do not contradict each other
    ("W. Chen", "Wei-Zhu Chen", "Weizhu X. Chen"), or the same words in another order ("Chen Weizhu")."""
    return bool(forms_of(name, [AuthorHit(other, other, 0, 0)]))


def forms_of(name: str, hits: Iterable[AuthorHit]) -> list[AuthorHit]:
    """The hits whose names are `compatible` with `name`, in their order."""
    if _is_list(name):
        return []
    parts = _parts(name)
    return [hit for hit in hits if not _is_list(hit.name) and _compatible(parts, _parts(hit.name))]


def _is_list(name: str) -> bool:
    """True for a whole author list printed as one name."""
    return name.count(",") > 2


def _compatible(one: tuple[list[str], str], another: tuple[list[str], str]) -> bool:
    (given, last), (others, other_last) = one, another
    if not last or not other_last:
        return False
    if sorted([*given, last]) == sorted([*others, other_last]):
        return True
    if last != other_last or not given or not others:
        return False
    return "".join(given) == "".join(others) or _agree(given, others)


def _agree(given: Sequence[str], others: Sequence[str]) -> bool:
    """True if each word of the shorter list matches, in order and from the first word on, a word of the longer list: they are equal, or one
    is the initial of the other."""
    short, long = sorted((given, others), key=len)
    if not _same_word(short[0], long[0]):
        return False
    rest = iter(long[1:])
    return all(any(_same_word(word, candidate) for candidate in rest) for word in short[1:])


def _same_word(word: str, other: str) -> bool:
    return word == other or (min(len(word), len(other)) == 1 and word[0] == other[0])


def searches(name: str) -> list[str]:
    """Search queries that find names similar to `name`: the first initial with the last name, and all words."""
    given, last = _parts(name)
    if not last:
        return []
    texts = [f"{given[0][0]} {last}"] if given else [last]
    if given:
        texts.append(" ".join([*given, last]))
    return texts


# Names that are less similar are not suggested: the ratio of difflib.
_LEAST_RATIO = 0.6
# No given name that is printed as one word or as several is longer than this.
_LONGEST_BEGINNING = 50


class FormSearch(NamedTuple):
    """A search that finds names which may be other forms of a name: those with all of `words`, and another word that is one of `one_of` unless
    that is empty; `initials` as in `Store.names_with`."""

    words: tuple[str, ...]
    one_of: tuple[str, ...] = ()
    initials: bool = False


def form_searches(name: str) -> list[FormSearch]:
    """Searches for names that are `compatible` with `name`, all of which the first search finds: they contain the last name, and a given name
    that is the beginning of the given names, written as one word or not ("Wei", "W.", "Wei-Zhu" for "Weizhu"). If only an initial is known,
    every given name with this initial is found. The others find the most similar ones in case the first one finds too many."""
    given, last = _parts(name)
    if not last:
        return []
    if not given:
        return [FormSearch((last,))]
    whole = FormSearch((*given, last))
    if len(given[0]) == 1:
        # far fewer names are printed with this initial than begin with it
        initial = (given[0], last)
        return [FormSearch(initial, initials=True), FormSearch(initial), whole]
    joined = "".join(given)
    beginnings = [joined[:length] for length in range(1, min(len(joined), _LONGEST_BEGINNING) + 1)]
    return [FormSearch((last,), tuple(dict.fromkeys([*beginnings, given[0]]))), whole]


def likely(name: str, hits: Iterable[AuthorHit], limit: int) -> list[AuthorHit]:
    """The `limit` hits whose names are most similar to `name`, most similar first, without duplicates. Homonym numbers are ignored."""
    wanted = _plain(name)
    letters = Counter(wanted)
    unique = {hit.key: hit for hit in hits}
    scored = []
    for hit in unique.values():
        text = _plain(hit.name)
        both = len(wanted) + len(text)
        if _ratio(min(len(wanted), len(text)), both) < _LEAST_RATIO:
            continue
        # of equally similar names, transposed characters are more likely than replaced ones
        shared = (letters & Counter(text)).total()
        # finding the common parts takes much longer than counting what they may consist of
        if _ratio(shared, both) < _LEAST_RATIO:
            continue
        score = SequenceMatcher(None, wanted, text).ratio()
        if score >= _LEAST_RATIO:
            scored.append((score, shared, hit))
    scored.sort(key=lambda row: (-row[0], -row[1], -row[2].papers, row[2].key))
    return [hit for *_, hit in scored[:limit]]


def _ratio(common: int, both: int) -> float:
    """The ratio of difflib for two strings of `both` characters with this many characters in common parts."""
    return 2.0 * common / both if both else 1.0


def _plain(name: str) -> str:
    return names.fold(names.base_name(names.straighten(name)))


def same_words(name: str, hits: Iterable[AuthorHit]) -> list[AuthorHit]:
    """The hits whose names have the same words as `name`, in any order, ignoring homonym numbers. The order of `hits` is kept."""
    wanted = Counter(names.words(_plain(name)))
    return [hit for hit in hits if Counter(names.words(_plain(hit.name))) == wanted]
