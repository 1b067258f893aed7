"""Names as strings."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.model import names


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("Weizhu Chen", "weizhu chen"),
        ("  WEIZHU \t Chen\n", "weizhu chen"),
        ("Weizhu\u00a0Chen", "weizhu chen"),
        ("Nan Duan 0001", "nan duan 0001"),
        ("Bernhard Scho\u0308lkopf", "bernhard schölkopf"),
        ("Straße", "strasse"),
    ],
)
def test_a_key_ignores_case_spaces_and_how_accents_are_encoded(printed: str, key: str) -> None:
    assert names.key(printed) == key


def test_a_key_keeps_accents_apart() -> None:
    assert names.key("José") != names.key("Jose")


def test_cleaning_removes_what_no_printed_text_contains() -> None:
    assert names.clean(" evil\u202etxt.exe\x00\ufeff \r\n two ") == "eviltxt.exe two"


def test_an_exact_name_keeps_the_spaces_between_words() -> None:
    assert names.exact(" Jost Tobias  Springenberg\n") == "Jost Tobias  Springenberg"
    assert names.exact("Michael\u00a0Ryoo") == "Michael\u00a0Ryoo"
    assert names.exact("Y\x7faniv\tTenzer") == "Yaniv Tenzer"


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("Weizhu Chen", "chen"),
        ("Nan Duan 0001", "duan"),
        ("Chen, Weizhu", "chen"),
        ("Sammy Davis Jr.", "davis"),
        ("Bernhard Schölkopf", "scholkopf"),
        ("Jean O'Neil", "neil"),
        ("Madonna", "madonna"),
        ("…", ""),
        ("", ""),
    ],
)
def test_the_last_name_is_the_last_word_without_numbers_and_suffixes(name: str, last: str) -> None:
    assert names.last_name(name) == last


@pytest.mark.parametrize(
    ("given_name", "straight"),
    [
        ("Chen, Weizhu", "Weizhu Chen"),
        ("Davis, Jr., Sammy", "Sammy Davis Jr."),
        ("Sammy Davis, Jr.", "Sammy Davis Jr."),
        ("Weizhu Chen", "Weizhu Chen"),
        ("A, B, C, D", "A, B, C, D"),
    ],
)
def test_a_name_given_last_name_first_is_straightened(given_name: str, straight: str) -> None:
    assert names.straighten(given_name) == straight


@given(st.text(max_size=40))
def test_the_quick_way_and_the_three_single_ones_agree(text: str) -> None:
    exact, key, last = names.printed(text)
    assert (exact, key, last) == (names.exact(text), names.key(exact), names.last_name(exact))


@given(st.text(max_size=40))
def test_cleaning_and_keys_change_nothing_the_second_time(text: str) -> None:
    assert names.clean(names.clean(text)) == names.clean(text)
    assert names.exact(names.exact(text)) == names.exact(text)
    assert names.key(names.key(names.clean(text))) == names.key(names.clean(text))


@given(st.text(max_size=40))
def test_cleaned_text_is_printable_in_one_line(text: str) -> None:
    assert not any(
        unicodedata.category(char) in ("Cc", "Cs") for char in names.clean(text) + names.exact(text)
    )


# letters that fold to several characters or to a space, marks in every position, invisible letters, spaces of all kinds
ODD_TEXT = st.text(
    st.sampled_from(
        "aZ \u00a0\u3000\t\u00fc\u0308\u0345\u0327\u037a\u0149\u00df\u0130\ufb01\ufdfa\uac00\u1100\u1161\u11a8\u115f\u3164\u2800\u5c71-,.;'0_\ufeff\x1b"
    )
    | st.characters(),
    max_size=12,
)
NUMBERED_TEXT = ODD_TEXT | st.builds(
    "{} {}".format, ODD_TEXT, st.sampled_from(["0001", "\u0661\u0661\u0661\u0661", "00012", "Jr"])
)


def plainly_folded(text: str) -> str:
    split = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", "".join(char for char in split if not unicodedata.combining(char)))


@given(ODD_TEXT)
def test_folding_by_character_is_folding_the_text(text: str) -> None:
    assert names.fold(text) == plainly_folded(text)


@given(NUMBERED_TEXT)
def test_the_quick_ways_for_printable_text_agree_with_the_general_ones(text: str) -> None:
    assert names.clean(text) == " ".join(names.exact(text).split())
    exact = names.exact(text)
    assert names.printed(text) == (exact, names.key(exact), names.last_name(exact))
    categories = {unicodedata.category(char) for char in text if char not in INVISIBLE}
    assert names.blank(text) == (categories <= {"Cf", "Cc", "Zs", "Zl", "Zp"})


INVISIBLE = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10)))
