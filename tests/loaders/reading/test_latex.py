"""LaTeX to plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.reading.latex import to_text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"G{\"o}del", "Gödel"),
        (r"{\'E}t{\'{e}}", "Été"),
        (r"\v{C}ech {\v C}ech \v Cech", "Čech Čech Čech"),
        (r"Erd{\H o}s, Er\H{o}s", "Erdős, Erős"),
        (r"M\"uller \"Ozg\"ur", "Müller Özgür"),
        (r"Garc\'{\i}a, Garc{\'\i}a, na\"{\i}ve", "García, García, naïve"),
        (r"S{\o}ren, S\o ren, \O{}ystein, {\L}ukasz", "Søren, Søren, Øystein, Łukasz"),
        (r"\c{c} \k{a} \.I \u{g} \d{s} \r{a} \={o} \^{e} \`a", "ç ą İ ğ ṣ å ō ê à"),
        (r"Stra\ss e, Stra{\ss}e, \AE{} \oe", "Straße, Straße, Æ œ"),
        (r"\~n \~{n} \~{}x \^{}", "ñ ñ ~x ^"),
        (r"{The {NASA} Report}", "The NASA Report"),
        (r"\emph{this} and \textbf{that}, {\em other} {\it x}", "this and that, other x"),
        (r"pages 1--2 --- so", "pages 1–2 — so"),
        ("``quoted'' it's", "“quoted” it's"),
        (r"R\&D \$5 50\% \_ \# \{x\}", "R&D $5 50% _ # {x}"),
        ("50% of things", "50% of things"),
        (r"Donald~E. Knuth", "Donald E. Knuth"),
        (r"$k$-means in $O(n^2)$", "k-means in O(n^2)"),
        (r"{$\mu$P} and $\alpha$", "μP and α"),
        (r"{\LaTeX} and \TeX{} too", "LaTeX and TeX too"),
        (r"\href{https://a.org}{the site}", "the site"),
        (r"H{\'a}n Th\^e\llap{\raise0.5ex\hbox{\'{\relax}}} Th{\`a}nh", "Hán Thế Thành"),
        (r"A\kern-.1667em\lower .7ex\hbox{B}\kern -.125emC", "ABC"),
        (
            r"A\raisebox{.5ex}{B} C\hspace{1em}D E\hskip 2pt plus 1pt minus .5pt F\hspace*{-2pt}G",
            "AB C D E FG",
        ),
        (r"Publishing{\emdash}Origination, 1\endash 2", "Publishing—Origination, 1–2"),
        (r"Bib\TeX, {\TeX}nical, Con\TeX t", "BibTeX, TeXnical, ConTeX t"),
        (r"on\slash off-line {\acro{PDF}}s, \MF84", "on/off-line PDFs, MF84"),
        (r"\raise\height\hbox{x}", "x"),
        (r"e\({}^{\mbox{2}}\)EPCs", "e^2EPCs"),
        (r"so \[O(n)\] is", "so O(n) is"),
        (
            r"Vapor\textrightarrow{}Liquid, 2\texttimes 3, 1\texteuro{} 5\textpm{}1",
            "Vapor→Liquid, 2×3, 1€ 5±1",
        ),
        (r"{\vphantom}GaN\vphantom{} \hphantom{X}x", "GaN x"),
        (r"$InN\slash GaN$ GaN{$\slash$}AlN", "InN/GaN GaN/AlN"),
        (r"{\booktitle{A History}}", "A History"),
        (r"TUG {\sltt DVI} Driver, {\smc dante}", "TUG DVI Driver, dante"),
        (
            r"${\rm Pol}_6$, ${\cal P^2}$, $2{1\over 2}$, $n^{1\over 2}$, $\Re^d$",
            "Pol_6, P^2, 2 1/2, n^1/2, ℜ^d",
        ),
        (r"$O(n \sqrt{\lg n})$", "O(n √(lg n))"),
        (r"\theta-MRF, \boldmath\ell_1, TD(\lambda ), H\infty Optimal", "θ-MRF, ℓ_1, TD(λ), H∞ Optimal"),
        (r"(112\=0) and (11\={2}2)", "(1120\u0304) and (112\u03042)"),
        (r"\begin{itemize}\item One \item[b)] Two\end{itemize}", "     One  b)  Two  "),
        (r"\frac{1}{2}, \sqrt{T}, \underline{O}ne, \mathscr{l}2", "1/2, √T, One, l2"),
        ("no LaTeX at all", "no LaTeX at all"),
        ("", ""),
    ],
)
def test_text_is_what_latex_prints(latex, text):
    assert to_text(latex) == text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\unknown{argument} rest", "argument rest"),
        (r"$\unknown{x}$", "x"),
        (r"$\Q(\sqrt{5})$", "Q(√(5))"),
        (
            r"before{\unknown}after \unknown{}after before\unknown.",
            "before unknown after unknown after before unknown.",
        ),
        ("costs $5", "costs $5"),
        ("costs $5 and then $6", "costs $5 and then $6"),
        (r"\(open", r"\(open"),
        (r"{unbalanced", "unbalanced"),
        ("unbalanced}", "unbalanced"),
        ("\\", "\\"),
    ],
)
def test_what_is_not_understood_stays_readable(latex, text):
    assert to_text(latex) == text


@pytest.mark.parametrize(
    ("latex", "text", "dropped", "kept"),
    [
        (r"{\booktitle{A History}} of {\TeX}", "A History of TeX", ["booktitle"], []),
        (r"{\UNIX{\TeX} site report}", "UNIX TeX site report", [], ["UNIX"]),
        (r"TUG {\sltt DVI} Driver", "TUG DVI Driver", ["sltt"], []),
        (r"The {\VAX} and \PS\ and \iid{} noise", "The VAX and PS and iid noise", [], ["VAX", "PS", "iid"]),
        (r"\emph{a} \'e \textrightarrow $\unknown{x}$ \alpha", "a é → x α", [], []),
    ],
)
def test_commands_that_are_unknown_are_noted_with_what_was_done(latex, text, dropped, kept):
    noted = []
    assert to_text(latex, lambda name, gone: noted.append((name, gone))) == text
    assert [name for name, gone in noted if gone] == dropped
    assert [name for name, gone in noted if not gone] == kept


alphabet = st.sampled_from(
    [*r"\{}$~%&'`^\"-", *"aeioyvcHnij 1", "\\emph", "\\frac{", "\\alpha", "\\ss", "\\v", "ü"]
)


@given(st.lists(alphabet, max_size=40).map("".join))
def test_no_text_breaks_it_and_no_letter_is_lost(latex):
    text = to_text(latex)
    assert isinstance(text, str)
    if "\\" not in latex and "$" not in latex:
        assert [c for c in text if c.isalnum()] == [c for c in latex if c.isalnum()]


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    [
        "\\(",
        "\\[x",
        "\\begin{",
        "\\frac{",
        "$1 ",
        "{\\over",
        "{",
        "}",
        "$",
        "\\",
        "\\'",
        "\\v ",
        "\\emph{",
        "\\href{",
        "\\a ",
        "$\\frac{",
        "\\' {",
        "~",
        "--",
    ],
)
def test_long_hostile_strings_take_no_time(piece):
    to_text(piece * 50_000)
    to_text("$" + piece * 400 + "$")
