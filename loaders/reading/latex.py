r"""LaTeX in bibliographies to plain text: accents, symbols, dashes, quotes, braces and formulas. Pure.

Known commands become the character that LaTeX prints; symbols that are in no table here are looked up in pylatexenc. The arguments of an
unknown command are always kept. Its name is dropped if the command seems to format text: it begins with a lower-case letter, and has an
argument ("\booktitle{A History}") or begins a group ("{\sltt DVI}"). Otherwise the name is kept, since it is itself text:
"The {\VAX} manual".
Both are passed to `note`. A percent sign is a percent sign, as in BibTeX.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import partial

__all__ = ["Note", "to_text"]

Note = Callable[[str, bool], None]
"""Called with the name of an unknown command, and whether it was dropped."""

_SPECIAL = re.compile(r"[\\{}$~]|--|``|''")
_MATH = re.compile(
    # "$5 and then $6" are prices
    r"(?<!\\)(\$(?![0-9][^$\\]*\s\$[0-9])(?:[^$\\]|\\.)+\$|\\\((?:[^\\]|\\[^()\[\]])*\\\)|\\\[(?:[^\\]|\\[^()\[\]])*\\\])",
    re.DOTALL,
)
_MARKS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307", '"': "\u0308",
    "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328", "b": "\u0331",
}  # fmt: skip
_ACCENT = re.compile(
    r"""\\(?P<mark>[`'^"~=.]|[uvHcdbrk](?![A-Za-z]))\s*
    (?: \{\s*(?:\\(?P<dotless>[ij])|(?P<braced>[^\W\d_]|(?<==\{)\d))\s*\}
      | \\(?P<bare_dotless>[ij])(?![A-Za-z])(?:\{\}|\s+)?
      | (?P<bare>[^\W\d_]|(?<==)\d) )""",
    re.VERBOSE,
)
_SYMBOLS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
    "textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“",
    "textquotedblright": "”", "textquotesingle": "'", "textasciitilde": "~", "textasciicircum": "^", "textbackslash": "\\",
    "textunderscore": "_", "textdollar": "$", "textbraceleft": "{", "textbraceright": "}", "textbar": "|", "textless": "<",
    "textgreater": ">", "textregistered": "®", "texttrademark": "™", "copyright": "©", "textcopyright": "©", "pounds": "£",
    "dag": "†", "S": "§", "P": "¶", "ldots": "…", "dots": "…", "textellipsis": "…", "textdegree": "°", "textmu": "µ",
    "guillemotleft": "«", "guillemotright": "»", "quad": " ", "newline": " ", "par": " ", "relax": "",
    "slash": "/", "hyphen": "-", "registered": "®", "thinspace": " ", "enspace": " ", "qquad": " ", "dash": "–",
    "emdash": "—", "mdash": "—", "Dash": "—", "endash": "–", "ndash": "–", "protect": "", "leavevmode": "", "strut": "",
    "allowbreak": "", "linebreak": " ", "hfil": " ", "hfill": " ", "boldmath": "", "unboldmath": "", "sqrt": "√",
    "reg": "®", "trademark": "™", "left": "", "right": "",
}  # fmt: skip
# commands that change the appearance of their text, not its content
_LOOKS = (
    "llap|rlap|smash|acro|emph|text(?:it|bf|sc|tt|rm|sf|sl|md|up|normal|super|sub)?|mathrm|mathit|mathbf|mathsf|mbox|hbox|url|path|uppercase|"
    "underline|overline|mathcal|mathbb|mathscr|mathfrak|boldsymbol|bm|operatorname|mathop|text|"
    "lowercase|MakeUppercase|MakeLowercase|ensuremath|enquote|noopsort|bibinfo|mkbibquote|mkbibemph|textsuperscript|textsubscript"
)
_LOOK_COMMAND = re.compile(rf"\\(?:{_LOOKS})\*?\s*(?=\{{)")
_SWITCH = re.compile(
    r"\\(?:em|it|bf|sc|tt|rm|sf|sl|itshape|bfseries|scshape|ttfamily|normalfont)(?![A-Za-z])\s*"
)
_LENGTH = r"[\s=+-]*\d*(?:[.,]\d*)?\s*(?:true\s*)?(?:pt|pc|in|bp|cm|mm|dd|cc|sp|ex|em|mu) ?"
# commands that move text, and those that leave a horizontal gap
_MOVED = re.compile(
    rf"\\(?:raise|lower|kern|mkern|vskip|moveleft|moveright)(?:{_LENGTH}|\s*\\[A-Za-z]+)|\\vspace\*?\s*\{{[^{{}}]*\}}"
    r"|\\raisebox\s*\{[^{}]*\}(?:\[[^\[\]]*\])*"
)
_GAP = re.compile(
    rf"\\(?:h|m)skip(?P<skip>{_LENGTH}(?:plus{_LENGTH})?(?:minus{_LENGTH})?)|\\hspace\*?\s*\{{(?P<space>[^{{}}]*)\}}"
)
# an accent over a letter that already has one
_OVERLAID = re.compile(
    rf"""\\llap\s*\{{\s*\\raise{_LENGTH}\\hbox\s*\{{\s*\\(?P<mark>[`'^"~=.])\s*\{{(?:\\relax)?\s*\}}\s*\}}\s*\}}"""
)
# commands that reserve space without printing anything
_PHANTOM = re.compile(r"\\[hv]?phantom(?![A-Za-z])\s*(?:\{[^{}]*\})?")
_ENVIRONMENT = re.compile(
    r"\\(?:(?:begin|end)\s*\{[A-Za-z]+\*?\}(?:\[[^\[\]]*\])?|item(?![A-Za-z])(?:\[(?P<label>[^\[\]]*)\])?)"
)
_FRACTION = re.compile(r"\\[dt]?frac\s*\{(?P<upper>[^{}]*)\}\s*\{(?P<lower>[^{}]*)\}")
_HREF = re.compile(r"\\href\s*\{[^{}]*\}\s*(?=\{)")
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?(?:\{\}|\s+(?=\S)|(?P<argument>(?=\{)))?")
_ESCAPED = re.compile(r"\\([&%$#_{}])")
_NOTHING = re.compile(r"\\[-/@!]")
_SPACE = re.compile(r"\\[ ,;:>\n\\]")
_MARK_ALONE = re.compile(r"\\([~^])\s*\{\s*\}")
# printed braces, replaced while grouping braces are removed
_PRINTED = {"{": "\ue000", "}": "\ue001", "\\": "\ue002", "~": "\ue003", "$": "\ue004"}
_PRINTED_BACK = {ord(code): char for char, code in _PRINTED.items()}
_HIDDEN = str.maketrans(_PRINTED)


def to_text(latex: str, note: Note | None = None) -> str:
    r"""`latex` as printed: "G{\"o}del and {\v C}ech" gives "Gödel and Čech", "$O(n^2)$" and "\(O(n^2)\)" give "O(n^2)".

    `note` is called for each unknown command.
    """
    if not _SPECIAL.search(latex):
        return latex
    parts = _MATH.split(latex)
    if len(parts) == 1:
        return _words(latex, note)
    # few files contain formulas, and their parser is slow to import
    from loaders.reading.latex_formulas import formula_text

    return "".join(
        formula_text(part if part[0] == "$" else f"${part[2:-2]}$") if place % 2 else _words(part, note)
        for place, part in enumerate(parts)
    )


def _words(text: str, note: Note | None) -> str:
    """Text outside formulas."""
    if "\\" in text:
        text, overlaid = _OVERLAID.subn(lambda match: _MARKS[match["mark"]], text)
        text = _GAP.sub(_gap, _MOVED.sub("", text))
        text = _ESCAPED.sub(lambda match: match[1].translate(_HIDDEN), text)
        text = _SPACE.sub(" ", text)
        text = _NOTHING.sub("", text)
        text = _MARK_ALONE.sub(lambda match: match[1].translate(_HIDDEN), text)
        text = _ACCENT.sub(_accented, text)
        if "\\" in text:  # one accent on another: "\\c{\\u{e}}"
            text = _ACCENT.sub(_accented, text)
        if "\\" in text:
            text = _commands(text, note)
        if overlaid:
            text = unicodedata.normalize("NFC", text.replace("{", "").replace("}", ""))
    text = text.replace("~", " ").replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
    text = text.replace("{", "").replace("}", "")
    return text.translate(_PRINTED_BACK)


def _accented(match: re.Match[str]) -> str:
    dotless = match["dotless"] or match["bare_dotless"]
    letter = dotless or match["braced"] or match["bare"]
    return unicodedata.normalize("NFC", letter + _MARKS[match["mark"]])


def _commands(text: str, note: Note | None) -> str:
    """Text with all commands replaced."""
    text = _HREF.sub("", text)
    text = _LOOK_COMMAND.sub("", text)
    text = _SWITCH.sub("", text)
    text = _PHANTOM.sub("", text)
    text = _ENVIRONMENT.sub(lambda match: f" {match['label'] or ''} ", text)
    text = _FRACTION.sub(r"\g<upper>/\g<lower>", text)
    return _COMMAND.sub(partial(_symbol, note=note), text)


def _symbol(match: re.Match[str], note: Note | None) -> str:
    name = match[1]
    symbol = _SYMBOLS.get(name)
    if symbol is not None:
        return symbol.translate(_HIDDEN)
    if "TeX" in name or name in ("MF", "MP", "AmS", "Mc"):
        # logos are printed as their names, also inside words: "Bib\\TeX", "{\\TeX}nical"; "Mc" always is inside a word: "\\Mc Gaffey"
        return name if name == "Mc" else name + (" " if match[0][-1].isspace() else "")
    # few files need the table, which is slow to import
    from loaders.reading.latex_formulas import sign

    symbol = sign(name)
    if symbol is not None and not symbol.isascii():
        # outside of formulas, the space after a symbol is probably intended
        spaced = (
            match[0][-1].isspace() and not name.startswith("text") and _letter(match.string, match.end(), 1)
        )
        return symbol.translate(_HIDDEN) + (" " if spaced else "")
    known = symbol is not None
    symbol = symbol or name
    spaced = match[0][-1].isspace()
    if not known:
        dropped = name[0].islower() and (match["argument"] is not None or (spaced and _is_switch(match)))
        if note is not None:
            note(name, dropped)
        if dropped:
            return ""
    # the space after a command's name, which TeX ignores, is kept after a word that is not part of another
    spaced = spaced or match["argument"] is not None or _letter(match.string, match.end(), 1)
    return (" " if _letter(match.string, match.start() - 1, -1) else "") + symbol + (" " if spaced else "")


def _is_switch(match: re.Match[str]) -> bool:
    """True for a command that begins a group, or the text, and is followed by more of it: it changes the appearance of that text."""
    begins = match.start() == 0 or match.string[match.start() - 1] == "{"
    return begins and match.string[match.end() : match.end() + 1] not in ("", "}")


def _gap(match: re.Match[str]) -> str:
    return "" if "-" in (match["skip"] or match["space"]) else " "


def _letter(text: str, place: int, step: int) -> bool:
    """True if a letter or digit is at `place`, or after the braces there in the direction of `step`."""
    while 0 <= place < len(text) and text[place] in "{}":
        place += step
    return 0 <= place < len(text) and text[place].isalnum()
