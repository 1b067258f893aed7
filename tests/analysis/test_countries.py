"""The country at the end of a printed address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.analysis.countries import country_in, country_name, country_of


@pytest.mark.parametrize(
    ("address", "code"),
    [
        # real addresses of the sample files
        ("Waseda Univ, Dept Appl Chem, Shinjuku Ku, Tokyo 1698555, Japan", "JP"),
        ("UNIV TRONDHEIM,INST THEORET PHYS,N-7034 TRONDHEIM,NORWAY.", "NO"),
        ("OAK RIDGE NATL LAB,OAK RIDGE,TN 37830.", "US"),
        ("Univ Maryland, Inst Adv Comp Studies, College Pk, MD 20742 USA", "US"),
        ("California Institute of Technology, Pasadena, California 91125, USA", "US"),
        ("Chinese Acad Sci, Inst Automat, Beijing, Peoples R China", "CN"),
        ("School of Public Health, Hunan, Changsha, China", "CN"),
        ("Univ Bristol, Dept Phys, Bristol BS8 1TL, Avon, England", "GB"),
        ("Department of Surgery, University of Ulm, Ulm, Germany. someone@uni-ulm.de", "DE"),
        ("KAIST, Daejeon, Korea. Electronic address: someone@kaist.ac.kr.", "KR"),
        ("KAIST, Daejeon, Korea, Republic of", "KR"),
        ("Kim Il Sung University, Pyongyang, Korea", "KP"),
        ("The University of Hong Kong, Hong Kong, China", "HK"),
        ("National Taiwan University, Taipei, Taiwan", "TW"),
        ("Stanford University, Stanford, California", "US"),
        ("Boğaziçi Üniversitesi, İstanbul, Türkiye", "TR"),
        ("Côte d'Ivoire", "CI"),
        # one country in all spellings, also where the address goes on with China
        ("Univ Hong Kong, Hong Kong, Hong Kong, Peoples R China", "HK"),
        ("Hong Kong, PR China", "HK"),
        ("HKUST, Hong Kong SAR, P.R. China", "HK"),
        ("Univ Macau, Macau, Peoples R China", "MO"),
        ("Academia Sinica, Taiwan, P.R. China", "TW"),
        ("The University of Hong Kong, Shenzhen, Peoples R China", "CN"),
        # a state of the USA or a country, one of two countries, a city, a postcode, nothing
        ("Emory University, Atlanta, Georgia", None),
        ("Tbilisi State University, Tbilisi, GEORGIA", None),
        ("Tbilisi, georgia", None),
        ("Université, Brazzaville, Congo", None),
        # codes of countries, which are codes of states, too: only with a ZIP code of the state
        ("Berlin, DE 10115", None),
        ("Newark, DE 19716", "US"),
        ("Stanford, CA 94305-2004", "US"),
        ("Cambridge, MA 02139", "US"),
        ("Ithaca, NY 14853", "US"),
        ("Georgia Institute of Technology, Atlanta, Georgia 30332", "US"),
        ("Georgia Tech, Atlanta, GA 30332 USA", "US"),
        ("MIT, Cambridge, MA", None),
        ("University of Toronto, Toronto, ON", None),
        ("Germany Trade and Invest", None),
        ("California", None),
        ("", None),
        ("@", None),
    ],
)
def test_the_country_is_the_last_part_of_an_address(address: str, code: str | None) -> None:
    assert country_in(address) == code


def test_a_country_is_found_by_its_names_and_codes() -> None:
    assert [country_of(text) for text in ("Germany", "deutschland", " de ", "DEU", "south korea", "XK")] == [
        *("DE", "DE", "DE", "DE", "KR", "XK"),
    ]
    # a user who enters Georgia as a country means the country, and there are two named Congo
    assert country_of("Georgia") == country_of("GE") == "GE"
    assert [country_of(text) for text in ("", "Congo", "Atlantis", "ZZ", "QQQ")] == [None] * 5
    assert [country_name(code) for code in ("DE", "KR", "RU", "TR", "XK", "ZZ")] == [
        *("Germany", "South Korea", "Russia", "Türkiye", "Kosovo", "ZZ"),
    ]


def test_an_email_address_is_not_part_of_the_address() -> None:
    for after in ("a@b.c", "Electronic address: a@b.c.", "E-mail:a@b.c; d@e.f, Italy", "; a@b.c Italy"):
        assert country_in(f"Univ Ulm, Ulm, Germany. {after}") == "DE"


def test_long_addresses_are_read_from_the_end_in_linear_time() -> None:
    # with a search from each of these characters, this would take minutes
    assert country_in("a" * 100_000 + "@ , France") == "FR"
    assert country_in("a, " * 50_000 + "France") == "FR"
    assert country_in("France, " + "a@b.c" * 20_000) == "FR"
    # a part that is longer is not read
    assert country_in("Western" + " " * 294 + "France") is None


@given(st.text())
def test_any_text_is_read_and_only_an_exact_name_is_a_country(text: str) -> None:
    found = country_in(text)
    assert found is None or country_name(found) != found
    # a word before the name makes it another name
    assert country_in("x, Western France Region") is None
