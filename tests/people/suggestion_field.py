"""A small field of research in which everyone's identity is known, as papers of a store."""

from __future__ import annotations

from graphapp.model import names
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, VenueRow

SYLLABLES = [
    "an",
    "bo",
    "chun",
    "dan",
    "fei",
    "gang",
    "hao",
    "jie",
    "kai",
    "lan",
    "min",
    "ning",
    "ping",
    "qi",
    "rui",
]
ROBOTS = ["Carla Bosch", "Dieter Kranz", "Elena Russo"]
GRAMMARS = ["Farid Haddad", "Grete Holm", "Hugo Prats"]
PROTEINS = ["Ines Duarte", "Jakob Lind", "Kira Sato"]


def stored(id: str, title: str, venue: str, year: int, authors: list[str]) -> StoredPaper:
    """A paper of these authors."""
    listed = tuple(
        Authorship(AuthorRow(f"name:{name}", name, names.key(name)), place)
        for place, name in enumerate(authors)
    )
    where = VenueRow(f"venue:{venue}", venue, "conference")
    return StoredPaper(id, title, year, "conference", where, listed, sources=(f"jsonl:{id}",))


def robots(number: int) -> StoredPaper:
    """A paper on robots: Alan Yuille, printed with and without a middle name, with a Wei Chen."""
    yuille = "Alan Yuille" if number % 2 else "Alan L. Yuille"
    title = f"Grasping robots with vision {number}"
    return stored(f"r{number}", title, "ICRA", 2015 + number % 4, [yuille, "Wei Chen", *ROBOTS])


def grammars(number: int) -> StoredPaper:
    """A paper on grammars, with another Wei Chen."""
    title = f"Parsing grammars of speech {number}"
    return stored(f"g{number}", title, "ACL", 2005 + number % 3, ["Wei Chen", *GRAMMARS])


def proteins(number: int) -> StoredPaper:
    """A paper on proteins, with a third Wei Chen, who is not part of the field."""
    title = f"Folding proteins of yeast {number}"
    return stored(f"b{number}", title, "Cell", 1990 + number % 3, ["Wei Chen", *PROTEINS])


def field() -> list[StoredPaper]:
    """Two groups that never meet, and 225 papers that make Wei and Chen common names."""
    crowd = [(a, b) for a in SYLLABLES for b in SYLLABLES]
    return [
        *map(robots, range(8)),
        *map(grammars, range(8)),
        *(
            stored(f"c{n}", f"Note {n}", "J", 2010, [f"{a.title()}{b} Chen", f"Wei {a.title()}{b}"])
            for n, (a, b) in enumerate(crowd)
        ),
    ]
