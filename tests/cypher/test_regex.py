"""Regular expressions of Java as the mirror's engine means them; what they match is tried in parity/cases/patterns_of_text.py."""

from __future__ import annotations

import pytest

from graphapp.cypher.regex import for_engine

WORD, DIGIT, SPACE = "a-zA-Z0-9_", "0-9", r"\x20\t\n\x0B\f\r"


@pytest.mark.parametrize(
    ("java", "engine"),
    [
        ("abc", "abc"),
        (r"\w+", f"[{WORD}]+"),
        (r"\W", f"[^{WORD}]"),
        (r"[\w-]", f"[{WORD}-]"),
        (r"[^\d]", f"[^{DIGIT}]"),
        (r"[\D]", f"[[^{DIGIT}]]"),
        (r"\s\S", f"[{SPACE}][^{SPACE}]"),
        (r"\\w", r"\\w"),
        (r"\.", r"\."),
        ("a.c", r"a[^\n\r\u{85}\u{2028}\u{2029}]c"),
        ("[.]", "[.]"),
        ("(?s)a.c", "(?s-imx)a.c"),
        ("(?i)aé1", "(?-imsx)[aA]é1"),
        ("(?iu)aé", "(?i-msx)aé"),
        ("(?i)[a-cx]", "(?-imsx)[A-CXa-cx]"),
        ("(?i:a)b", "(?-imsx:[aA])b"),
        ("((?i)a)b", "((?-imsx)[aA])b"),
        (r"(?i)\p{Lu}\x41", r"(?-imsx)\p{Lu}\x41"),
        ("(?<name>a)", "(?<name>a)"),
        (r"\Qa.b\E.", r"a\.b[^\n\r\u{85}\u{2028}\u{2029}]"),
        ("a{2,3}|b", "a{2,3}|b"),
        ("", ""),
        ("(", "("),
        ("[a", "[a"),
        ("a\\", "a\\"),
        (")", ")"),
    ],
)
def test_a_regular_expression_is_written_so(java: str, engine: str) -> None:
    assert for_engine(java) == engine
