"""What the commands about suggestions print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from graphapp.cli import output
from graphapp.people.as_json import entry_json
from graphapp.people.evidence_subjects import LEAST_EFFECT, SUBJECT_LABELS
from graphapp.people.odds_words import effect_words
from graphapp.people.suggestion_json import detail_json, state_json, summary_json
from graphapp.people.suggestion_views import (
    Computed,
    PaperGroup,
    Retrained,
    SuggestionDetail,
    SuggestionList,
    SuggestionState,
    SuggestionSummary,
)

if TYPE_CHECKING:
    from graphapp.errors import GraphappError
    from graphapp.people.decision_service import Recorded

__all__ = [
    "GivenAnswer",
    "answer",
    "answered",
    "computed",
    "evidence",
    "listed",
    "papers",
    "retrained",
    "shown",
]

SHOWN_PAPERS = 8


def computed(found: Computed, state: SuggestionState, as_json: bool) -> None:
    """Report a run."""
    if as_json:
        output.json({"run": found._asdict(), "state": state_json(state)})
        return
    if found.reason:
        output.note(found.reason)
    what = (
        f"{output.count(found.papers, 'paper')} compared"
        if found.full
        else f"{output.count(found.changed, 'new or changed paper')} compared with {found.papers:,}"
    )
    print(
        f"{output.count(found.merges + found.splits, 'suggestion')} with a probability of at least {state.level:.0%}: "
        f"{output.count(found.merges, 'pair of names', 'pairs of names')} that may belong to the same person, and "
        f"{output.count(found.splits, 'name')} that may belong to several people."
    )
    print(
        f"{what} in {found.seconds:,.1f} s. {output.count(state.open, 'suggestion is', 'suggestions are')} waiting for review. "
        "To review them, run `graphapp people review`."
    )


def listed(found: SuggestionList, state: SuggestionState, offset: int, as_json: bool) -> None:
    """Print suggestions as a list."""
    if as_json:
        output.json(
            {
                "state": state_json(state),
                "total": found.total,
                "suggestions": [summary_json(each) for each in found.items],
            }
        )
        return
    if state.problem:
        output.note(state.problem)
    elif state.computed is None:
        output.note("No suggestions have been computed yet. Run `graphapp people suggest`.")
    elif not found.total:
        output.note("No suggestions match.")
    for each in found.items:
        print(output.visible(f"{each.id}  {_headline(each)}"))
    hidden = found.total - offset - len(found.items)
    if hidden > 0:
        output.note(f"{output.count(hidden, 'more suggestion')}: --offset {offset + len(found.items)}")
    if state.new_papers:
        output.note(
            f"The store has {output.count(state.new_papers, 'new paper')}. To include new papers, run `graphapp people suggest`."
        )


def _headline(each: SuggestionSummary) -> str:
    note = each.reason or ("" if each.state == "open" else each.state)
    return f"{each.sentence}{f' [{note}]' if note else ''}"


def evidence(found: SuggestionDetail) -> None:
    """Print the sentence and the evidence of a suggestion."""
    summary = found.summary
    statement = summary.sentence.partition("): ")[0]
    print(output.visible(f"{statement.removesuffix('.')}{')' if statement != summary.sentence else ''}"))
    if summary.reason:
        print(f"  {output.visible(summary.reason)}")
    for line in _evidence_lines(found):
        print(output.visible(f"  {line}"))
    for group in found.groups:
        if group.stated:
            size = output.count(len(group.papers), "paper")
            print(output.visible(f"  Group {group.letter}: {'; '.join([size, *group.connected_by])}"))
    print(output.visible(f"  {found.meaning}"))


def _evidence_lines(found: SuggestionDetail) -> Iterator[str]:
    """The evidence by subject, with what each does to the odds of what is suggested."""
    sign = 1 if found.summary.kind == "merge" else -1
    for each in found.evidence:
        if each.phrases:
            effect = effect_words(sign * each.log_odds, LEAST_EFFECT)
            yield f"{SUBJECT_LABELS[each.subject]}: {'; '.join(each.phrases)} ({effect})"


def shown(found: SuggestionDetail, as_json: bool) -> None:
    """Print a suggestion with the papers of its names or groups."""
    if as_json:
        output.json(detail_json(found))
        return
    evidence(found)
    papers(found)


def papers(found: SuggestionDetail) -> None:
    """Print the papers of both names, or of all groups of a split."""
    groups = found.groups or tuple(
        PaperGroup(number, side.papers, (), stated=True) for number, side in enumerate(found.sides, 1)
    )
    titles = {1: found.sides[0].name, 2: found.sides[1].name}
    for group in groups:
        about = titles[group.number] if not found.groups else f"Group {group.letter}"
        kept = "" if group.stated else " (stays undecided)"
        print()
        print(output.visible(f"{about}{kept}: {output.count(len(group.papers), 'paper')}"))
        for phrase in group.connected_by:
            print(output.visible(f"  {phrase}"))
        for paper in group.papers[:SHOWN_PAPERS]:
            print(output.visible(f"  {output.paper_line(paper.paper)}"))
        if len(group.papers) > SHOWN_PAPERS:
            print(f"  and {len(group.papers) - SHOWN_PAPERS:,} more")
    if found.missing:
        output.note(
            f"{output.count(found.missing, 'paper')} from this suggestion {'is' if found.missing == 1 else 'are'} no longer in the store."
        )


_KINDS = {
    "full": "full names that may belong to several people",
    "initials": "initials that may belong to several people",
    "other": "names that may belong to the same person",
}


def retrained(found: Retrained, dry_run: bool, as_json: bool) -> None:
    """Report how weights were adjusted."""
    if as_json:
        output.json({**found._asdict(), "dry_run": dry_run})
        return
    if found.problem:
        output.note(found.problem)
    if found.unknown:
        output.note(f"Ignored {output.count(found.unknown, 'decision')} made with unknown weights.")
    for kind, (scale, shift) in found.adjustments.items():
        print(
            f"{_KINDS[kind]}: log-odds of being one person × {scale:.2f} {'+' if shift >= 0 else '−'} {abs(shift):.2f}"
        )
    if found.used:
        print(
            f"{output.count(found.used, 'decision')}: mean log-loss {found.loss_before:.3f} before, "
            f"{found.loss_after:.3f} after."
        )
    if dry_run:
        print(f"Nothing was changed. The weights would have version {found.version}.")
    else:
        print(f"The weights now have version {found.version}. `graphapp people suggest` uses them.")


class GivenAnswer(NamedTuple):
    """An answer to a suggestion: the suggestion with its new state, what was recorded (None if nothing is decided), and why the answer was
    `refused`, None if it was not."""

    suggestion: SuggestionSummary
    recorded: Recorded | None
    refused: GraphappError | None


def answered(answers: Sequence[GivenAnswer], as_json: bool) -> None:
    """Report answers to several suggestions."""
    if as_json:
        output.json([_answer_json(each) for each in answers])
        return
    for each in answers:
        about = f"{each.suggestion.id} ({' and '.join(dict.fromkeys(each.suggestion.names))})"
        if each.refused is not None:
            output.note(f"Refused: {about}: {each.refused.message} {each.refused.hint}")
            continue
        print(output.visible(f"{about}: {each.suggestion.state}"))
        if each.recorded is not None:
            answer(each.recorded)


def _answer_json(each: GivenAnswer) -> dict[str, Any]:
    recorded, refused = each.recorded, each.refused
    return {
        "id": each.suggestion.id,
        "state": each.suggestion.state,
        "recorded": [entry_json(entry) for entry in recorded.entries] if recorded else [],
        "repeated": [entry_json(entry) for entry in recorded.repeated] if recorded else [],
        "refused": {"message": refused.message, "hint": refused.hint} if refused else None,
    }


def answer(recorded: Recorded) -> None:
    """Report what an answer recorded."""
    from graphapp.people.decisions import sentence

    for entry in recorded.entries:
        print(output.visible(f"Recorded {entry.id}: {sentence(entry)}."))
    for entry in recorded.repeated:
        print(output.visible(f"Recorded before: {entry.id}."))
