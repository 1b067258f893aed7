"""Generates records of dblp's shape in graphapp's JSON Lines, any number of them in constant memory.

    python -m benchmarks.dblp_shaped 1000000 FILE [MORE FILE]

The second pair continues the same records: MORE further papers, mostly by the same people. The same numbers always give the same files.

Shape, after dblp's own statistics: about 2.75 authors a paper, most of whom have one paper and a few have more than a thousand; teams that stay
together, within communities of very different sizes; one paper in 2,000 with 10 to 500 authors, one in a million with 3,000; names of
Chinese and of Western form, some of them with homonym numbers; years from 1960 to 2026, growing; 6,000 venues, few of them large; titles of
eight words; a DOI for seven papers in ten; identifiers of authors on three in ten; one record in twenty a preprint of the paper before it.

An author is "slot j of paper i" where he or she appears first. Each slot of a paper either begins a new author or repeats a slot of an
earlier paper of the community, which is found by arithmetic (the model of Simon, Biometrika 42, 1955, in the form of copying): nothing that
was generated has to be kept.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

__all__ = ["DblpShaped", "mixed", "person_name", "write"]

_MASK = 2**64 - 1
# Papers per community of the first level, which has half of the papers. Each level has half the papers of the one before, in about a
# third as many communities.
_PER_COMMUNITY = 300
# shares of papers with 1, 2, 3, … authors
_SIZES = (0.2, 0.31, 0.23, 0.13, 0.062, 0.03, 0.0145, 0.008, 0.0045, 0.0025, 0.0015, 0.001)
# of 1,024 authors, those who appear for the first time
_NEW = 170
_PREPRINTS = 0.05
_VENUES = 6000
_WORDS = 40_000

_GIVEN = ["Anna", "Jürgen", "María", "René", "Ivan", "Fatima", "Oğuz", "Lars", "Priya", "José", "Michael", "David", "John", "James", "Robert", "Thomas", "Daniel", "Peter", "Paul", "Mark", "Andreas", "Stefan", "Martin", "Marco", "Luca", "Carlos", "Juan", "Pedro", "Pierre", "Jean", "Hans", "Frank", "Erik", "Björn", "Jan", "Piotr", "Pavel", "Sergey", "Elena", "Olga", "Hiroshi", "Kenji", "Yuki", "Amit", "Ahmed", "Omar", "Sarah", "Laura", "Julia", "Emma", "Alice", "Susan", "Karen", "William", "George", "Kevin", "Brian", "Steven", "Eric"]  # fmt: skip
_SYLLABLES = ["an", "bei", "bo", "chang", "chao", "chen", "cheng", "da", "dong", "fan", "fang", "fei", "feng", "gang", "guang", "hai", "han", "hao", "hong", "hua", "hui", "jia", "jian", "jie", "jin", "jing", "jun", "kai", "lan", "lei", "li", "lin", "ling", "long", "mei", "min", "ming", "nan", "ning", "peng", "ping", "qi", "qiang", "qing", "rong", "rui", "shan", "shu", "tao", "ting", "wei", "wen", "xia", "xiang", "xiao", "xin", "xiu", "xue", "yan", "yang", "yi", "ying", "yong", "yu", "yuan", "yue", "yun", "ze", "zhen", "zhi"]  # fmt: skip
_SURNAMES = ["Wang", "Li", "Zhang", "Liu", "Chen", "Yang", "Zhao", "Huang", "Zhou", "Wu", "Xu", "Sun", "Hu", "Zhu", "Gao", "Lin", "He", "Guo", "Ma", "Luo", "Liang", "Song", "Zheng", "Xie", "Han", "Tang", "Feng", "Yu", "Dong", "Xiao", "Cheng", "Cao", "Yuan", "Deng", "Kim", "Lee", "Park", "Choi", "Nguyen", "Tran", "Le", "Kumar", "Singh", "Gupta", "Sharma"]  # fmt: skip
_BEGIN = ["Al", "Ba", "Ber", "Bo", "Bra", "Car", "Da", "De", "Do", "Fer", "Fi", "Fra", "Ga", "Ger", "Go", "Gra", "Ha", "Hei", "Ho", "Ja", "Jo", "Ka", "Ke", "Kle", "Ko", "Kra", "La", "Le", "Lo", "Ma", "Mar", "Me", "Mi", "Mo", "Mül", "Na", "Ne", "No", "Pa", "Pe", "Pi", "Po", "Ra", "Re", "Ri", "Ro", "Ru", "Sa", "Schu", "Se", "Si", "Smi", "Sta", "Ste", "Ta", "To", "Tra", "Va", "Ve", "Vi", "Wa", "We", "Wi", "Wo", "Za", "Zi"]  # fmt: skip
_MIDDLE = ("", *["ba", "ber", "bi", "chi", "da", "de", "der", "di", "do", "fer", "ga", "gi", "go", "ka", "ke", "ki", "la", "le", "li", "lo", "ma", "mi", "mo", "na", "ne", "ni", "no", "pa", "ra", "ri", "ro", "ru", "sa", "se", "si", "so", "ta", "ti", "to", "va", "ve", "vi", "wa", "za", "ze"])  # fmt: skip
_END = ["ch", "der", "er", "es", "ez", "in", "ing", "ini", "ko", "ler", "man", "mann", "meyer", "na", "nen", "ner", "nez", "no", "off", "on", "ov", "ović", "r", "ras", "ren", "rez", "ri", "ron", "s", "sen", "ski", "son", "ssen", "t", "tti", "tz", "va", "vić", "von", "witz", "z"]  # fmt: skip
_COMMON = ["a", "for", "of", "in", "and", "the", "with", "on", "using", "based", "learning", "analysis", "networks", "data", "model", "system", "approach", "methods", "detection", "network", "algorithm", "neural", "deep", "via", "from", "to", "efficient", "control", "graph", "optimization", "images", "design", "information", "multi", "wireless", "adaptive", "dynamic", "mobile", "estimation", "distributed", "robust"]  # fmt: skip


def mixed(number: int) -> int:
    """64 bits that look random (the finalizer of splitmix64)."""
    number = (number * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) & _MASK
    number = ((number ^ number >> 30) * 0xBF58476D1CE4E5B9) & _MASK
    number = ((number ^ number >> 27) * 0x94D049BB133111EB) & _MASK
    return number ^ number >> 31


def _share(bits: int) -> float:
    """A number from 0 to 1 from the lower 32 of 64 bits."""
    return (bits & 0xFFFFFFFF) / 2**32


def _size(i: int) -> int:
    """The number of authors of paper i."""
    bits = mixed(i << 4)
    if bits >> 32 < 2**32 // 1_000_000:
        return 3000
    if bits >> 32 < 2**32 // 2000:
        return min(int(10 * (1 - _share(bits)) ** -0.9), 500)
    left = _share(bits)
    for size, share in enumerate(_SIZES, 1):
        left -= share
        if left < 0:
            return size
    return 1


class DblpShaped:
    """Papers in the communities of a collection of `total` papers; further papers join the same communities."""

    def __init__(self, total: int) -> None:
        self._communities = max(total // (2 * _PER_COMMUNITY), 1)
        self._levels = self._communities.bit_length()
        self._words = [*_COMMON, *(_word(n) for n in range(_WORDS - len(_COMMON)))]

    def records(self) -> Iterator[dict[str, Any]]:
        """All records, without end."""
        number, last = 0, False
        while True:
            last = not last and number > 0 and _share(mixed(number << 4 | 1)) < _PREPRINTS
            yield self._preprint(number) if last else self._paper(number, number)
            number += 1

    def people(self, i: int) -> list[tuple[int, int]]:
        """The authors of paper i, each as the paper and the slot where he or she appears first."""
        people: dict[tuple[int, int], None] = {}
        for j in range(_size(i)):
            person = self._author(i, j)
            if person in people:
                person = self._author(i, j, again=True)
            people[person] = None
        return list(people)

    def _preprint(self, number: int) -> dict[str, Any]:
        record = self._paper(number - 1, number)
        record.pop("doi", None)
        return record | {"venue": "CoRR", "kind": "preprint"}

    def _paper(self, i: int, number: int) -> dict[str, Any]:
        """Paper i as record `number`."""
        bits = mixed(i << 4 | 2)
        people = self.people(i)
        with_ids = bits >> 40 & 1023 < 300
        authors: list[Any] = [person_name(*person) for person in people]
        if with_ids:
            authors = [{"name": name, "id": f"dblp:{i % 400}/{i}{j:04d}"} for name, (i, j) in zip(authors, people, strict=True)]  # fmt: skip
        # half of the papers are from the last fifth of the time
        year = min(2026, 1960 + int(66.5 * _share(bits) ** 0.25))
        venue = self._venue(i)
        record = {
            "id": f"p{number}",
            "title": self._title(i),
            "year": year,
            "venue": f"Conf. {_word(venue)} {venue}" if venue % 5 < 3 else f"J. {_word(venue)} {venue}",
            "kind": "conference" if venue % 5 < 3 else "journal",
            "authors": authors,
        }
        if bits >> 50 & 1023 < 735:
            record["doi"] = f"10.1109/{year}.{number}"
        return record

    def _community(self, i: int) -> tuple[int, int, int]:
        """The step between the papers of the community of i, its first paper, and how many there are before i."""
        level = min((i & -i).bit_length() - 1 if i else self._levels, self._levels)
        # of the last level, all papers are in one community
        step = (
            1 << level if level == self._levels else max(self._communities >> 3 * level // 2, 1) << level + 1
        )
        return step, i % step, i // step

    def _author(self, i: int, j: int, *, again: bool = False) -> tuple[int, int]:
        """The paper and the slot where author j of paper i appears first; `again` for another one, who is in no team."""
        alone = again
        while True:
            bits = mixed((i << 12 | j) << 4 | (9 if again else 3))
            step, first, before = self._community(i)
            if bits & 1023 < _NEW or not before:
                return i, j
            if bits >> 50 & 1023 < 4 and i > 1:
                # an author of any other paper
                i, j, alone, again = (bits >> 20) % i, 0, True, False
                continue
            # three in five work with a team of an earlier paper: the same paper for all slots
            team = not alone and bits >> 10 & 1023 < 614
            earlier = first + step * ((mixed(i << 4 | 4) if team else bits >> 20) % before)
            size = _size(earlier)
            i, j, again = earlier, j if team and j < size else (bits >> 12) % size, False

    def _venue(self, i: int) -> int:
        """A venue: of the few of the community, or of all; small numbers are the large venues."""
        bits = mixed(i << 4 | 5)
        if bits >> 40 & 1023 < 820:
            _, first, _ = self._community(i)
            bits = mixed(first << 8 | (bits >> 50) % 12 << 4 | 6)
        return int(_VENUES ** _share(bits)) - 1

    def _title(self, i: int) -> str:
        words = []
        for place in range(8):
            bits = mixed((i << 4 | place) << 4 | 7)
            words.append(self._words[int(len(self._words) ** _share(bits)) - 1])
        return " ".join(words).capitalize()


def _word(number: int) -> str:
    """A word that can be pronounced, different for each number."""
    word = ""
    number += 16
    while number:
        number, rest = divmod(number, 65)
        word += "bcdfglmnprstv"[rest % 13] + "aeiou"[rest // 13]
    return word + ("", "n", "r", "s", "tion")[len(word) % 5]


def person_name(i: int, j: int) -> str:
    """The name of the author who appears first in slot j of paper i."""
    bits = mixed((i << 12 | j) << 4 | 8)
    kind, bits = bits & 1023, bits >> 10
    if kind < 300:
        given = _SYLLABLES[bits % len(_SYLLABLES)].capitalize()
        if kind < 240:
            given += _SYLLABLES[(bits >> 8) % len(_SYLLABLES)]
        name = f"{given} {_SURNAMES[int(len(_SURNAMES) * _share(bits >> 16) ** 1.6)]}"
        # dblp numbers the people of a frequent name
        return f"{name} {(bits >> 30) % 300 + 1:04d}" if kind % 10 < 8 else name
    given = _GIVEN[bits % len(_GIVEN)]
    last = f"{_BEGIN[(bits >> 8) % len(_BEGIN)]}{_MIDDLE[(bits >> 16) % len(_MIDDLE)]}{_END[(bits >> 24) % len(_END)]}"
    if kind < 680:
        return f"{given} {chr(65 + (bits >> 32) % 26)}. {last}"
    if kind < 760:
        return f"{given} {last}-{_BEGIN[(bits >> 32) % len(_BEGIN)]}{_END[(bits >> 38) % len(_END)]}"
    return f"{given} {last}"


def write(total: int, file: Path, more: int = 0, further: Path | None = None) -> None:
    """Write the first `total` records to a file, and `more` records that follow to a second one."""
    records = DblpShaped(total).records()
    for number, path in ((total, file), (more, further)):
        if path is not None:
            with path.open("wb") as out:
                out.writelines(orjson.dumps(record) + b"\n" for record in islice(records, number))


if __name__ == "__main__":
    more_and_file = sys.argv[3:5]
    write(
        int(sys.argv[1]),
        Path(sys.argv[2]),
        *(int(more_and_file[0]), Path(more_and_file[1])) if more_and_file else (),
    )
