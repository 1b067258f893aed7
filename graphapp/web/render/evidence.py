"""The evidence of a suggestion as rows of a table, and how it is combined into a probability. Pure."""

from __future__ import annotations

from typing import NamedTuple

from graphapp.people.evidence_subjects import LEAST_EFFECT, SUBJECT_LABELS, SUBJECTS, SubjectEvidence
from graphapp.people.odds_words import capped_odds_words, effect_words, factor_words, odds_words
from graphapp.people.suggestion_views import SuggestionDetail

__all__ = ["EvidenceRow", "EvidenceStep", "EvidenceTable", "evidence_table", "worked_example"]

# half the width of the drawing of an effect, and the log-odds (50 to 1) that fill it
BAR = 70
_FULL = 3.9
# the anchor of an explanation, for shared coauthors that multiply the odds by less than 10
_SMALL = "lines"
_MUCH = 2.3
# without an effect, these say nothing
_BACKGROUND = frozenset(each.name for each in SUBJECTS if not each.in_sentence)
_START = "before any evidence, as explained below"
_CALIBRATION = "corrects the odds: of 100 suggestions with a probability of 97 %, about 97 are correct"


class EvidenceRow(NamedTuple):
    """The evidence of one subject: its label, what was found, what that does to the odds of the suggestion in words, its
    direction ("for", "against" or "none"), and the bar that draws it. `explained` is the place on the page about suggestions that explains the
    effect, "" for none."""

    label: str
    phrases: tuple[str, ...]
    effect: str
    direction: str
    bar_x: float
    bar_width: float
    explained: str = ""


_NO_IDENTIFIERS = EvidenceRow(
    SUBJECT_LABELS["identifiers"],
    ("no identifiers to compare (ORCID, dblp, OpenReview, Scopus, IEEE)",),
    "no effect",
    "none",
    BAR,
    0.0,
)


class EvidenceTable(NamedTuple):
    """The rows, and the odds of what is suggested: before any evidence, after it, and limited and calibrated. `capped` is True if the last ones
    are above what is stated."""

    rows: list[EvidenceRow]
    start: str
    total: str
    result: str
    capped: bool


class EvidenceStep(NamedTuple):
    """A line of the worked example: what is taken into account, what was found, the effect ("" for the first line), and the odds so far."""

    label: str
    words: str
    effect: str
    odds: str


def evidence_table(detail: SuggestionDetail) -> EvidenceTable:
    """The evidence of a suggestion, with its effects on the odds of what is suggested: one person for a merge, two for a split."""
    sign = _sign(detail)
    rows = [
        _row(each, sign)
        for each in detail.evidence
        if each.phrases and (each.direction or each.subject not in _BACKGROUND)
    ]
    # without a row, no identifier of a kind that both sides have was found
    if not any(each.subject == "identifiers" for each in detail.evidence):
        rows.insert(0, _NO_IDENTIFIERS)
    weighed = detail.weighed
    start, total = (odds_words(sign * each) for each in (weighed.start, weighed.total))
    result = capped_odds_words(sign * weighed.result)
    return EvidenceTable(rows, start, total, result, result != odds_words(sign * weighed.result))


def worked_example(detail: SuggestionDetail) -> list[EvidenceStep]:
    """How the odds of a suggestion are multiplied step by step."""
    weighed, sign = detail.weighed, _sign(detail)
    so_far = weighed.start
    steps = [EvidenceStep("Starting odds", _START, "", odds_words(sign * so_far))]
    for each in detail.evidence:
        if each.direction:
            so_far += each.log_odds
            words = "; ".join(each.phrases)
            steps.append(_step(SUBJECT_LABELS[each.subject], words, sign * each.log_odds, sign * so_far))
    rest, so_far = weighed.total - so_far, weighed.total
    if abs(rest) >= LEAST_EFFECT:
        words = "pieces of evidence that each change the odds by less than 10 %"
        steps.append(_step("Everything else", words, sign * rest, sign * so_far))
    corrected = _step("Calibration", _CALIBRATION, sign * (weighed.result - so_far), sign * weighed.result)
    return [*steps, corrected._replace(odds=capped_odds_words(sign * weighed.result))]


def _step(label: str, words: str, log_odds: float, so_far: float) -> EvidenceStep:
    return EvidenceStep(label, words, factor_words(log_odds), odds_words(so_far))


def _sign(detail: SuggestionDetail) -> int:
    """1 if the suggestion is that of one person, -1 if it is that of two."""
    return 1 if detail.summary.kind == "merge" else -1


def _row(each: SubjectEvidence, sign: int) -> EvidenceRow:
    log_odds = sign * each.log_odds
    length = round(BAR * min(abs(log_odds), _FULL) / _FULL, 1) if each.direction else 0.0
    return EvidenceRow(
        SUBJECT_LABELS[each.subject],
        each.phrases,
        effect_words(log_odds, LEAST_EFFECT),
        {0: "none", 1: "for", -1: "against"}[each.direction * sign],
        BAR if log_odds > 0 else round(BAR - length, 1),
        length,
        _SMALL if _is_small_effect_of_coauthors(each) else "",
    )


def _is_small_effect_of_coauthors(each: SubjectEvidence) -> bool:
    """True for shared coauthors that multiply the odds of one person by less than 10."""
    shared = any("shared coauthor" in phrase and "no shared" not in phrase for phrase in each.phrases)
    return each.subject == "coauthors" and shared and each.log_odds < _MUCH
