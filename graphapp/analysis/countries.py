"""Countries of ISO 3166-1, and the country in a printed address. Pure.

The names are those of the package pycountry; `_PRINTED` adds what addresses print instead. A name that may mean several countries, or a
state of the USA and a country ("Georgia"), is not read in addresses: an address with it has an unknown country.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from graphapp.model.names import LONG_TEXT

__all__ = ["country_in", "country_name", "country_of"]

_PRINTED = {
    "AE": ("UAE", "U Arab Emirates", "U.A.E."),
    "BA": ("Bosnia", "Bosnia & Herzegovina", "Bosnia and Herzegovina", "Bosnia & Herceg"),
    "BN": ("Brunei",),
    "CD": ("DR Congo", "Democratic Republic of Congo", "Democratic Republic of the Congo", "Dem Rep Congo"),
    "CG": ("Republic of the Congo", "Republic of Congo", "Rep Congo"),
    "CI": ("Ivory Coast", "Cote d'Ivoire", "Cote Ivoire"),
    "CN": (
        "P.R. China",
        "PR China",
        "P. R. China",
        "P.R.China",
        "P.R.C.",
        "PRC",
        "Peoples R China",
        "People's Republic of China",
        "China (PRC)",
        "中国",
    ),
    "CV": ("Cape Verde",),
    "CZ": ("Czech Republic", "Czech Rep", "Česká republika"),
    "DE": ("Fed Rep Ger", "Federal Republic of Germany", "Deutschland", "Allemagne", "Germania"),
    "ES": ("España",),
    "FR": ("Francia",),
    "GB": (
        *(
            "UK",
            "U.K.",
            "U. K.",
            "England",
            "Scotland",
            "Wales",
            "Northern Ireland",
            "North Ireland",
            "Great Britain",
        ),
        *(
            "United Kingdom of Great Britain and Northern Ireland",
            "England UK",
            "Scotland UK",
            "The United Kingdom",
        ),
    ),
    "GM": ("The Gambia",),
    "HK": ("Hong Kong SAR", "Hong Kong China", "Hong Kong SAR China", "Hong Kong S.A.R."),
    "IR": ("Iran", "Islamic Republic of Iran", "I.R. Iran", "IR Iran"),
    "IT": ("Italia",),
    "KP": ("North Korea", "DPR Korea", "Democratic People's Republic of Korea", "D.P.R. Korea"),
    "KR": (
        *(
            "South Korea",
            "Korea",
            "Republic of Korea",
            "S. Korea",
            "Rep. of Korea",
            "R.O. Korea",
            "Korea (South)",
            "Korea (Republic of)",
        ),
        *("대한민국",),
    ),
    "LA": ("Laos", "Lao PDR", "Lao P.D.R."),
    "MD": ("Moldova", "Republic of Moldova"),
    "MK": ("Macedonia", "Republic of Macedonia", "FYR Macedonia", "N. Macedonia"),
    "MM": ("Burma",),
    "MO": ("Macau", "Macao SAR", "Macau SAR", "Macau China", "Macao China"),
    "NL": ("The Netherlands", "Holland", "Nederland"),
    "PS": ("Palestine", "State of Palestine", "Palestinian Territories", "Palestinian Territory"),
    "RS": ("Republic of Serbia",),
    "RU": ("Russia", "Russian Fed"),
    "SA": ("KSA", "Kingdom of Saudi Arabia", "K.S.A."),
    "SK": ("Slovak Republic",),
    "SY": ("Syria",),
    "SZ": ("Swaziland",),
    "TL": ("East Timor",),
    "TR": ("Turkey", "Turkiye", "Republic of Turkey"),
    "TT": ("Trinidad & Tobago", "Trinid & Tobago"),
    "TW": (
        "Taiwan R.O.C.",
        "Taiwan ROC",
        "Taiwan (R.O.C.)",
        "Republic of China",
        "Taiwan, China",
        "Taiwan, Republic of China",
    ),
    "TZ": ("Tanzania",),
    "US": (
        "USA",
        "US",
        "U.S.A.",
        "U. S. A.",
        "U.S.",
        "United States of America",
        "The United States of America",
        "United States (USA)",
        "The United States",
    ),
    "VA": ("Vatican", "Vatican City"),
    "VE": ("Venezuela",),
    "VN": ("Vietnam", "Viet Nam", "Socialist Republic of Vietnam"),
    "XK": ("Kosovo",),
}
_SHOWN = {
    "RU": "Russia",
    "BN": "Brunei",
    "CD": "DR Congo",
    "CG": "Republic of the Congo",
    "HK": "Hong Kong",
    "MO": "Macao",
    "KP": "North Korea",
    "LA": "Laos",
    "PS": "Palestine",
    "SY": "Syria",
    "VA": "Vatican City",
    "XK": "Kosovo",
    "CI": "Ivory Coast",
}
_AMBIGUOUS = {"georgia": "GE", "congo": None}
"""Folded names that are not read in addresses, with the code of the only country that has the name; None if there are two."""
_OF_CHINA = ("HK", "MO", "TW")
"""Countries of ISO 3166-1 after whose names addresses may print China."""
_ZIP = r"(?P<zip>[0-9]{5})(?:-[0-9]{4})?"
_WOS_USA = re.compile(rf"(?P<state>[A-Z]{{2}})(?: {_ZIP})? USA", re.ASCII)
_STATE_ZIP = re.compile(rf"(?P<state>.+?) {_ZIP}", re.ASCII)
_ZIP_OF = {
    "AL": ((350, 369),),
    "AR": ((716, 729),),
    "AZ": ((850, 865),),
    "CA": ((900, 961),),
    "CO": ((800, 816),),
    "DE": ((197, 199),),
    "GA": ((300, 319), (398, 399)),
    "ID": ((832, 838),),
    "IL": ((600, 629),),
    "IN": ((460, 479),),
    "KY": ((400, 427),),
    "LA": ((700, 714),),
    "MA": ((10, 27), (55, 55)),
    "MD": ((206, 219),),
    "ME": ((39, 49),),
    "MN": ((550, 567),),
    "MO": ((630, 658),),
    "MS": ((386, 397),),
    "MT": ((590, 599),),
    "NC": ((270, 289),),
    "NE": ((680, 693),),
    "PA": ((150, 196),),
    "SC": ((290, 299),),
    "SD": ((570, 577),),
    "TN": ((370, 385),),
    "VA": ((201, 201), (220, 246)),
}
"""The first three digits of the ZIP codes of the states whose codes are also codes of countries (USPS Domestic Mail Manual, labeling list L002)."""
_LONGEST_END = 300
"""The number of characters at the end of an address that are read."""
_EMAIL_AT = re.compile(r"(?<=[^\s,;])@(?=[^\s,;])")
_BEFORE_EMAIL = re.compile(r"[\s,;]")
_EMAIL_LABEL = re.compile(r"(?:electronic(?: address)?|e-?mail)\s*:?$", re.IGNORECASE)
_NOT_WORD = re.compile(r"[\W_]+")


@cache
def _pycountry() -> Any:
    # most commands need no countries
    import pycountry

    return pycountry


def country_name(code: str) -> str:
    """The short English name of a country; the code itself if it is unknown."""
    found = None if code in _SHOWN else _pycountry().countries.get(alpha_2=code)
    if found is None:
        return _SHOWN.get(code, code)
    return str(getattr(found, "common_name", found.name))


def country_of(text: str) -> str | None:
    """The code of the country with this name or code of two or three letters; None if there is no such country."""
    asked = text.strip()
    folded = _folded(asked)
    named = _codes().get(folded) or _AMBIGUOUS.get(folded)
    if named:
        return named
    if len(asked) == 2 and (asked.upper() in _SHOWN or _pycountry().countries.get(alpha_2=asked.upper())):
        return asked.upper()
    found = _pycountry().countries.get(alpha_3=asked.upper()) if len(asked) == 3 else None
    return str(found.alpha_2) if found else None


def country_in(address: str) -> str | None:
    """The code of the country at the end of a printed address; None if it is unknown.

    The last part, after a comma, must be the name of a country, or a state of the USA: with a ZIP code, by its full name, or before "USA" as
    Web of Science prints it ("CA 94305 USA"). Hong Kong, Macao and Taiwan before China count as themselves. An e-mail address and the text after it
    are ignored, and so is what is more than 300 characters before the end.
    """
    return _country_in(address) if len(address) < LONG_TEXT else _read_country(address)


def _read_country(address: str) -> str | None:
    text = _address_end(address)
    parts = [part.strip() for part in text.split(",")]
    # names that contain a comma: "Korea, Republic of"
    found = _codes().get(_folded(", ".join(parts[-2:]))) if len(parts) > 2 else None
    found = found or _codes().get(_folded(parts[-1]))
    if found is None:
        return "US" if len(parts) > 1 and _is_usa(parts[-1]) else None
    if found == "CN" and len(parts) > 1 and (part := _codes().get(_folded(parts[-2]))) in _OF_CHINA:
        return part
    if found == "KR" and "yongyang" in unicodedata.normalize("NFKD", text).replace("\u0306", "").lower():
        # "Korea" alone is the South in all other addresses
        return "KP"
    return found


_country_in = lru_cache(maxsize=100_000)(_read_country)


def _address_end(address: str) -> str:
    """The last characters of an address without an e-mail address, its label ("Electronic address:") and what follows."""
    if at := _EMAIL_AT.search(address):
        before = address[: at.start()]
        before = before.removesuffix(_BEFORE_EMAIL.split(before)[-1])
        address = _EMAIL_LABEL.sub("", before.strip())
    text = address.strip().rstrip(".,; ")
    # the first part may be cut
    return text if len(text) <= _LONGEST_END else "," + text[-_LONGEST_END:].partition(",")[2]


def _is_usa(part: str) -> bool:
    if found := _WOS_USA.fullmatch(part):
        return found["state"] in _states()
    if found := _STATE_ZIP.fullmatch(part):
        state = found["state"]
        return _is_zip_of(state, found["zip"]) if state in _states() else _folded(state) in _states()
    return _folded(part) in _states() and _folded(part) not in _AMBIGUOUS


def _is_zip_of(state: str, code: str) -> bool:
    """False if the state has the code of a country and no such ZIP code: "Berlin, DE 10115"."""
    first = int(code[:3])
    return state not in _ZIP_OF or any(low <= first <= high for low, high in _ZIP_OF[state])


@cache
def _codes() -> dict[str, str]:
    """The codes of countries by their folded names."""
    found: dict[str, str] = {}
    for each in _pycountry().countries:
        names = (
            each.name,
            getattr(each, "common_name", each.name),
            getattr(each, "official_name", each.name),
        )
        found |= dict.fromkeys(map(_folded, names), each.alpha_2)
    for code, printed in _PRINTED.items():
        found |= dict.fromkeys(map(_folded, printed), code)
    for name in _AMBIGUOUS:
        found.pop(name, None)
    return found


@cache
def _states() -> frozenset[str]:
    """The codes and the folded names of the states of the USA and of its capital district."""
    states = [
        each
        for each in _pycountry().subdivisions.get(country_code="US")
        if each.type in ("State", "District")
    ]
    return frozenset(
        {each.code.removeprefix("US-") for each in states} | {_folded(each.name) for each in states}
    )


def _folded(name: str) -> str:
    """A name without case, accents and punctuation."""
    plain = "".join(
        char
        for char in unicodedata.normalize("NFKD", name.replace("&", " and "))
        if not unicodedata.combining(char)
    )
    return " ".join(_NOT_WORD.sub(" ", plain.casefold()).split())
