"""A small field of research with names to join and names to split, for a review of real suggestions.

Five authors are printed in two ways, each on eight papers with the same three colleagues. Two more names are two people each, who never
meet and work on other subjects. Hundreds of other names make these two names common.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphapp.model.rows import StoredPaper
from tests.people.suggestion_field import SYLLABLES, stored

__all__ = ["MERGES", "PERSONS", "SPLITS", "review_field"]

MERGES = {
    "Alan Yuille": "Alan L. Yuille",
    "Csaba Szepesvári": "Csaba Szepesvari",
    "David Blei": "David M. Blei",
    "Jonathan Pillow": "Jonathan W. Pillow",
    "Stefano Stramigioli": "S. Stramigioli",
}
"""The two names of each of five people, four papers each; of the last one five each."""

SPLITS = ("Wei Chen", "Wei Zhang")
"""The names of two people each, eight papers each."""

PERSONS = {
    ("Alan L. Yuille", 8): 1,
    ("Csaba Szepesvari", 8): 1,
    ("David Blei", 8): 1,
    ("Jonathan Pillow", 8): 1,
    ("S. Stramigioli", 10): 1,
    ("Wei Chen", 8): 2,
    ("Wei Zhang", 8): 2,
}
"""The people, by their commonest name (of equally common ones the first) and number of papers: how many there are."""

_FIELDS = (
    ("ICRA", "Grasping robots with vision", ("Carla Bosch", "Dieter Kranz", "Elena Russo")),
    ("COLT", "Regret of bandits in stages", ("Farid Haddad", "Grete Holm", "Hugo Prats")),
    ("UAI", "Topics of documents by sampling", ("Ines Duarte", "Jakob Lind", "Kira Sato")),
    ("COSYNE", "Spikes of neurons in retinas", ("Lena Vogel", "Mario Conti", "Nora Berg")),
    ("IROS", "Ports of passive manipulators", ("Otto Weiss", "Pia Rossi", "Quentin Roy")),
)
_ELSEWHERE = (
    ("ACL", "Parsing grammars of speech", ("Rosa Marin", "Stig Dahl", "Tilda Ek"), "Wei Chen"),
    ("SIGMOD", "Joining tables on disks", ("Ugo Ferri", "Vera Kohl", "Willem Bos"), "Wei Zhang"),
)


def review_field() -> list[StoredPaper]:
    """The papers."""
    return [*_groups(), *_crowd()]


def _groups() -> Iterator[StoredPaper]:
    for number, ((venue, title, colleagues), names) in enumerate(zip(_FIELDS, MERGES.items(), strict=True)):
        mixed = SPLITS[number : number + 1]
        for k in range(8):
            authors = [names[k % 2], *mixed, *colleagues]
            yield stored(f"{venue.lower()}{k}", f"{title} {k}", venue, 2015 + k % 4, authors)
    for venue, title, colleagues, name in _ELSEWHERE:
        for k in range(8):
            yield stored(f"{venue.lower()}{k}", f"{title} {k}", venue, 2003 + k % 3, [name, *colleagues])
    # colleagues who know one of the two names each: only by person are they two steps apart
    yield stored("one", "Ports and springs", "IROS", 2016, ["S. Stramigioli", "Xenia Pohl"])
    yield stored("other", "Ports and dampers", "IROS", 2017, ["Stefano Stramigioli", "Yann Petit"])


def _crowd() -> Iterator[StoredPaper]:
    for number, (a, b) in enumerate((a, b) for a in SYLLABLES for b in SYLLABLES):
        authors = [f"{a.title()}{b} Chen", f"{b.title()}{a} Zhang", f"Wei {a.title()}{b}"]
        yield stored(f"c{number}", f"Note {number}", "J", 2010, authors)
