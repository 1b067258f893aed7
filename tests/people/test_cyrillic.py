"""Names in Cyrillic and their spellings by several systems, as one person's name is printed in many languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.identity.scripts import read_both_forms, script_figures
from graphapp.people.cyrillic import is_spelling
from graphapp.people.name_index import NameIndex
from graphapp.people.person_names import Relation, form, relation

FACTS = Path("benchmarks/identity/cyrillic.csv")


@pytest.mark.parametrize("spelling", ["Yuri", "Yury", "Iurii", "Jurij", "Juri", "Iouri", "Youri"])
def test_the_spellings_of_one_given_name_are_related(spelling):
    assert relation(form("Юрий Журавлёв"), form(f"{spelling} Zhuravlev")) == Relation.SPELLING


@pytest.mark.parametrize(
    ("own", "latin", "expected"),
    [
        ("Юрий Журавлёв", "Yu. Zhuravlyov", Relation.INITIALS),
        ("Юрий Журавлёв", "Y. Zhuravlyov", Relation.INITIALS),
        ("Ю. Журавлёв", "Juri Schurawljow", Relation.INITIALS),
        ("Журавлёв, Ю. И.", "I. I. Zhuravlev", Relation.SAME_INITIALS),
        ("Журавлёв Юрий Иванович", "Juri Schurawljow", Relation.MIDDLE),
        ("Юрий Журавлёв", "Yuriy Zhuravlev", Relation.SAME),
        ("Юрий Журавлёв", "Boris Zhuravlev", None),
        ("Юрий Журавлёв", "Yuri Zhukov", None),
        # not a patronymic, but a last name
        ("Иван Иванович Романович", "Ivan Romanovich", Relation.MIDDLE),
    ],
)
def test_a_latin_name_is_compared_as_the_cyrillic_name_spells_it(own, latin, expected):
    one, other = form(own), form(latin)
    assert relation(one, other) == relation(other, one) == expected
    found = len(NameIndex.of({0: one, 1: other}).pairs()) > 0
    assert found or expected is None


def test_a_name_printed_surname_first_has_its_patronymic_second():
    assert form("Журавлёв Юрий Иванович") == form("Журавлёв, Юрий Иванович")
    # without a patronymic the order is not known
    assert form("Журавлёв Юрий").last == "yuriy"


def test_a_spelling_is_one_of_the_whole_word():
    assert is_spelling("schukow", "zhukov")
    assert is_spelling("joukov", "zhukov")
    assert not is_spelling("zhukova", "zhukov")
    assert not is_spelling("zukin", "zhukov")


def test_names_of_many_languages_are_recognised():
    names = read_both_forms([FACTS])
    # one patronymic is wrong in its source, and one name is Ukrainian: "Олексій" is not "Alexei"
    unrelated = {name for name in names if relation(form(name.own), form(name.latin)) is None}
    assert {name.latin for name in unrelated} == {"Marat Michailowitsch Safin", "Alexei Pushkov"}
    assert script_figures(names)["Cyrillic"].related == pytest.approx(71 / 73)


def test_names_of_other_people_are_not_related():
    names = read_both_forms([FACTS])
    wrong = [
        (one.own, other.latin)
        for one in names
        for other in names
        if form(one.own).last[:4] != form(other.own).last[:4]
        and relation(form(one.own), form(other.latin)) is not None
    ]
    assert wrong == []
