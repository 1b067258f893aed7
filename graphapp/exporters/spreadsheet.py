"""Cells of a CSV file that no spreadsheet will compute. Pure."""

from __future__ import annotations

import re

__all__ = ["GUARD_NOTE", "guarded"]

# what makes Excel, LibreOffice or Google Sheets take a cell for a formula, full-width forms included:
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")

GUARD_NOTE = (
    "Text that begins with = + - @, a tab or a line break, also after apostrophes, has one apostrophe more in front, so that "
    "no spreadsheet computes it; take that apostrophe away to have the text as it was."
)


def guarded(text: str) -> str:
    """`text`, behind an apostrophe where a spreadsheet would compute it. Different texts stay different."""
    return "'" + text if _FORMULA.match(text) else text
