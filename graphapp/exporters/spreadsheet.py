"""Protect the cells of a CSV file against evaluation as formulas. Pure."""

from __future__ import annotations

import re

__all__ = ["FORMULA", "GUARD_NOTE", "guarded"]

# the beginnings of a cell that Excel, LibreOffice or Google Sheets evaluates as a formula, including full-width forms:
# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")

GUARD_NOTE = (
    "Text that begins with =, +, -, @, a tab or a line break (or with apostrophes followed by one of these) is preceded by an "
    "additional apostrophe, which prevents spreadsheets from evaluating it as a formula. Remove that apostrophe to get the original text."
)


def guarded(text: str) -> str:
    """`text`, with an apostrophe in front if a spreadsheet would evaluate it. Different strings stay different."""
    return "'" + text if FORMULA.match(text) else text
