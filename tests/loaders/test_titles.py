"""Formulas in titles as Unicode text, and what is not a formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.reading.titles import shown_title


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        (r"$\pi_{0.5}$: a VLA", "π₀.₅: a VLA"),
        (r"$O(n \log n)$ and $x^2$", "O(n log n) and x²"),
        (r"$\ell_1$-norms on $\mathbb{R}^n$", "ℓ₁-norms on ℝⁿ"),
        (r"A \(k^{-1}\) law", "A k⁻¹ law"),
        (r"$$E=mc^{2}$$", "E=mc²"),
        (r"$A^*$ search for $x^{T}$", "A* search for xᵀ"),
        # Unicode has no subscript infinity
        (r"$L_\infty$", "L_∞"),
    ],
)
def test_a_formula_becomes_unicode(title, shown):
    assert shown_title(title) == shown


@pytest.mark.parametrize(
    "title", ["costs $5 and $6", "$", "$$", "$10 vs 20$5", "a_b x^2", r"\textit{x}", "$ x $"]
)
def test_other_text_is_unchanged(title):
    assert shown_title(title) == title


@given(st.text("$\\_^{}()x1a ", max_size=30))
def test_no_text_fails(title):
    assert isinstance(shown_title(title), str)
