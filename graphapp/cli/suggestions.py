"""`graphapp people suggest`, `suggestions`, `show`, `accept`, `reject`, `postpone` and `review`. Each opens a store, calls `SuggestionService` and
prints."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from graphapp.cli.options import json_option, store_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphapp.cli.suggestion_output import GivenAnswer
    from graphapp.people.decision_service import Recorded, Who
    from graphapp.people.suggestion_service import SuggestionService

__all__ = ["SUGGESTION_COMMANDS"]


@click.command(short_help="Compute suggestions about who is who.")
@click.option("--full", is_flag=True, help="Compare all names again, not only those on new papers.")
@click.option(
    "--level",
    type=click.FloatRange(0.5, 1, max_open=True),
    metavar="P",
    help="Keep suggestions with at least this probability.  [default: the value used in the last run, or 0.9]",
)
@store_option
@json_option
def suggest(full: bool, level: float | None, store: str | None, as_json: bool) -> None:
    """Compare the names and papers in the store, and suggest which names belong to the same person and which to several people.

    Nothing is changed: a suggestion takes effect only when it is accepted (`graphapp people review`, or the page /people). After a load,
    only the names of new papers are compared again. Ctrl-C keeps the suggestions of the last complete run.

    \b
    Examples:
      graphapp people suggest
      graphapp people suggest --full --level 0.8
    """
    from graphapp.cli import suggestion_output
    from graphapp.cli.opening import opened
    from graphapp.cli.progress import phase_progress

    with opened(store) as service:
        suggestions = service.suggestions_service
        with phase_progress() as tell:
            found = suggestions.compute(tell, full=full, level=level)
        suggestion_output.computed(found, suggestions.state(), as_json)


_KINDS = click.Choice(["merge", "split"])
_KIND_HELP = (
    "Show only one kind of suggestion: merge (names that may belong to the same person) "
    "or split (a name that may belong to several people)."
)
_ORDERS = click.Choice(["confidence", "name", "community"])
_STATES = click.Choice(["open", "postponed", "accepted", "rejected", "all"])


@click.command(short_help="List suggestions.")
@click.argument("name", required=False)
@click.option("--order", type=_ORDERS, default="confidence", show_default=True, help="Order of the list.")
@click.option("--kind", type=_KINDS, help=_KIND_HELP)
@click.option(
    "--state", type=_STATES, default="open", show_default=True, help="Show only suggestions in this state."
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    metavar="N",
    help="Show at most N suggestions.",
)
@click.option(
    "--offset", type=click.IntRange(0), default=0, metavar="N", help="Skip the first N suggestions."
)
@store_option
@json_option
def list_suggestions(
    name: str | None,
    order: str,
    kind: str | None,
    state: str,
    limit: int,
    offset: int,
    store: str | None,
    as_json: bool,
) -> None:
    """List the suggestions that are waiting for review. With NAME, list only the suggestions about this name.

    \b
    Examples:
      graphapp people suggestions --kind split
      graphapp people suggestions "Wei Chen"
      graphapp people suggestions --state rejected --json
    """
    from typing import cast, get_args

    from graphapp.cli import suggestion_output
    from graphapp.cli.opening import opened
    from graphapp.people.suggestion_views import (
        OPEN_STATES,
        SuggestionKind,
        SuggestionList,
        SuggestionOrder,
        SuggestionStatus,
    )

    states = {"open": OPEN_STATES, "all": get_args(SuggestionStatus)}.get(state, (state,))
    chosen = cast("SuggestionKind | None", kind)
    with opened(store) as service:
        suggestions = service.suggestions_service
        if name is None:
            found = suggestions.page(cast(SuggestionOrder, order), chosen, offset, limit, states)
        else:
            about = [each for each in suggestions.of_name(name, states) if chosen in (None, each.kind)]
            found = SuggestionList(tuple(about[offset : offset + limit]), len(about))
        suggestion_output.listed(found, suggestions.state(), offset, as_json)


@click.command(short_help="Show a suggestion with its evidence.")
@click.argument("id")
@store_option
@json_option
def show(id: str, store: str | None, as_json: bool) -> None:
    """Show the suggestion with this ID: the evidence for and against it, and the papers of both sides.

    \b
    Example:
      graphapp people show 3f2a91c07d
    """
    from graphapp.cli import suggestion_output
    from graphapp.cli.opening import opened

    with opened(store) as service:
        suggestion_output.shown(service.suggestions_service.detail(id), as_json)


_IDS = click.argument("ids", nargs=-1, required=True, metavar="ID...")
_BY = click.option(
    "--by", metavar="NAME", help="Name of the person making the decision.  [default: your system user name]"
)


@click.command(short_help="Accept suggestions.")
@_IDS
@_BY
@store_option
@json_option
def accept(ids: tuple[str, ...], by: str | None, store: str | None, as_json: bool) -> int:
    """Accept the suggestions with these IDs: record that the names belong to the same person, or that the groups of papers are by different
    people.

    Each suggestion is recorded separately. A suggestion is refused and reported if it contradicts a recorded decision, or if its papers
    are no longer in the store. Exit status: 0 if all suggestions are recorded, 1 if some are refused, 3 if an ID is unknown and nothing
    is recorded.

    \b
    Examples:
      graphapp people accept 3f2a91c07d
      graphapp people accept 3f2a91c07d 0c41d2aa10 --by ada
    """
    return _answered(ids, by, store, as_json, lambda service, id, who: service.accept(id, who))


@click.command(short_help="Reject suggestions.")
@_IDS
@_BY
@store_option
@json_option
def reject(ids: tuple[str, ...], by: str | None, store: str | None, as_json: bool) -> int:
    """Reject the suggestions with these IDs: record the opposite for the papers that they list. A rejected suggestion is shown again only
    if new papers change it.

    The exit status is the same as for `accept`.

    \b
    Example:
      graphapp people reject 3f2a91c07d --by ada
    """
    return _answered(ids, by, store, as_json, lambda service, id, who: service.reject(id, who))


@click.command(short_help="Postpone suggestions.")
@_IDS
@click.option("--resume", is_flag=True, help="Show postponed suggestions in the list again.")
@_BY
@store_option
@json_option
def postpone(ids: tuple[str, ...], resume: bool, by: str | None, store: str | None, as_json: bool) -> int:
    """Postpone the suggestions with these IDs: they are not listed again until new papers change the evidence. No decision is recorded.

    \b
    Examples:
      graphapp people postpone 3f2a91c07d
      graphapp people postpone 3f2a91c07d --resume
    """

    def postponed(service: SuggestionService, id: str, who: Who) -> None:
        if resume:
            service.resume(id)
        else:
            service.postpone(id, who)

    return _answered(ids, by, store, as_json, postponed)


def _answered(
    ids: tuple[str, ...],
    by: str | None,
    store: str | None,
    as_json: bool,
    answer: Callable[[SuggestionService, str, Who], Recorded | None],
) -> int:
    """Answer suggestions and print each answer. Returns the exit status. Raises NotFound for an unknown id; then none is answered."""
    from graphapp.cli import suggestion_output
    from graphapp.cli.opening import opened
    from graphapp.cli.who import who

    with opened(store) as service:
        suggestions = service.suggestions_service
        listed = list(dict.fromkeys(ids))
        for id in listed:
            suggestions.summary(id)
        answers = [_given(suggestions, id, who(by), answer) for id in listed]
    suggestion_output.answered(answers, as_json)
    return 1 if any(each.refused for each in answers) else 0


def _given(
    suggestions: SuggestionService,
    id: str,
    who: Who,
    answer: Callable[[SuggestionService, str, Who], Recorded | None],
) -> GivenAnswer:
    from graphapp.cli.suggestion_output import GivenAnswer
    from graphapp.errors import BadInput
    from graphapp.people.decisions import DecisionError
    from graphapp.people.decisions_file import DecisionsDamaged

    try:
        recorded = answer(suggestions, id, who)
    except DecisionsDamaged:
        # concerns all of them
        raise
    except (BadInput, DecisionError) as error:
        return GivenAnswer(suggestions.summary(id), None, error)
    return GivenAnswer(suggestions.summary(id), recorded, None)


@click.command(short_help="Answer suggestions with the keyboard.")
@click.option("--order", type=_ORDERS, default="confidence", show_default=True, help="Order of the list.")
@click.option("--kind", type=_KINDS, help=_KIND_HELP)
@_BY
@store_option
def review(order: str, kind: str | None, by: str | None, store: str | None) -> None:
    """Show suggestions one after the other, and record the answers.

    Keys: y accepts, n rejects, p postpones, u undoes the last answer, j and k move to the next and the previous suggestion, d shows the
    papers, q quits. Each answer is recorded immediately.

    \b
    Examples:
      graphapp people review
      graphapp people review --kind split --by ada
    """
    from graphapp.cli.opening import opened
    from graphapp.cli.review import Review
    from graphapp.cli.who import who

    if not sys.stdin.isatty():
        raise click.UsageError(
            "This command reads keys from a terminal. Without a terminal, use `graphapp people suggestions`, "
            "and `graphapp people accept`, `reject` or `postpone`."
        )
    with opened(store) as service:
        Review(service.suggestions_service, who(by), order, kind).run(click.getchar)


@click.command(short_help="Adjust the probabilities to your decisions.")
@click.option("--reset", is_flag=True, help="Restore the default weights.")
@click.option("--dry-run", is_flag=True, help="Show what would change without changing anything.")
@store_option
@json_option
def retrain(reset: bool, dry_run: bool, store: str | None, as_json: bool) -> None:
    """Adjust the probabilities of suggestions to the answers given so far.

    The more suggestions have been rejected, the lower the probabilities become. A small number of answers has little effect. The next
    `graphapp people suggest` uses the new weights, which are kept in a file next to the store.

    \b
    Examples:
      graphapp people retrain --dry-run
      graphapp people retrain --reset
    """
    from graphapp.cli import suggestion_output
    from graphapp.cli.opening import opened

    with opened(store) as service:
        found = service.suggestions_service.retrain(reset=reset, dry_run=dry_run)
    suggestion_output.retrained(found, dry_run, as_json)


SUGGESTION_COMMANDS: tuple[click.Command, ...] = (
    suggest,
    list_suggestions,
    show,
    accept,
    reject,
    postpone,
    review,
    retrain,
)
"""The commands in the order of --help."""

list_suggestions.name = "suggestions"
