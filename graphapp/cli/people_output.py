"""What the commands of `graphapp people` print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graphapp.cli import output
from graphapp.people.as_json import entry_json, person_json
from graphapp.people.decisions import sentence

if TYPE_CHECKING:
    from graphapp.people.decision_service import Check, ImportReport, Recorded
    from graphapp.people.decisions import Entry
    from graphapp.people.decisions_file import DecisionsDamaged
    from graphapp.people.exchange import Exported
    from graphapp.people.persons import Persons
    from graphapp.people.sides import PersonPapers

__all__ = ["checked", "exported", "imported", "listed", "papers", "persons", "recorded"]

# refused decisions and unknown names that are printed; --json has all
SHOWN = 20


def recorded(found: Recorded, as_json: bool) -> None:
    """Say what was recorded, and who is who now."""
    if as_json:
        output.json(
            {
                "recorded": [entry_json(entry) for entry in found.entries],
                "repeated": [entry_json(entry) for entry in found.repeated],
                "dry_run": found.dry_run,
                "persons": [person_json(person) for person in found.persons.persons],
                "warnings": _warnings(found.persons),
            }
        )
        return
    for entry in found.repeated:
        print(output.visible(f"Recorded before: {entry.id}: {sentence(entry)}."))
    for entry in found.entries:
        verb = "Would record" if found.dry_run else "Recorded"
        print(output.visible(f"{verb} {entry.id}: {sentence(entry)}."))
    persons(found.persons)


def _warnings(found: Persons) -> list[str]:
    misfits = [f"{each.entry.id}: {each.what}" for each in found.misfits]
    return [*misfits, *found.contradictions]


def persons(found: Persons) -> None:
    """Print persons, with warnings."""
    rows = [
        (
            person.name if person.decided else f"{person.name} (undecided)",
            len(person.papers),
            person.made_of,
            ", ".join(person.identifiers),
            person.id,
        )
        for person in found.persons
    ]
    output.table(["person", "papers", "made of", "identifiers", "id"], rows)
    for warning in _warnings(found):
        output.note(f"Note: {warning}.")


def listed(entries: Sequence[tuple[Entry, bool]], hidden: int, found: Persons | None, as_json: bool) -> None:
    """Print decisions, each with its state, and the persons of the requested name."""
    if as_json:
        output.json(
            {
                "decisions": [entry_json(entry, active=active) for entry, active in entries],
                "persons": None if found is None else [person_json(person) for person in found.persons],
            }
        )
        return
    if found is not None:
        persons(found)
        if entries:
            print()
    if entries:
        rows = [
            (entry.id or "", sentence(entry), "" if active else "undone", entry.by, entry.at, entry.why)
            for entry, active in entries
        ]
        output.table(["id", "decision", "", "by", "at", "why"], rows)
    elif not hidden:
        output.note("No decisions." if found is None else "No decisions about this name.")
    if hidden:
        output.note(
            f"{output.count(hidden, 'entry is', 'entries are')} not shown: decisions that were undone, and the undo entries. "
            "Use --all to show all entries."
        )


def papers(found: PersonPapers, problem: DecisionsDamaged | None, as_json: bool) -> None:
    """Print the papers of each person, with the names by which commands take them; and why no decision counts, where none does."""
    if problem is not None:
        output.note(f"No decisions are applied: {problem.message}")
    if as_json:
        output.json(
            [
                {
                    **person_json(person),
                    "papers": [{"paper": str(ref), "title": paper.title} for ref, paper in listed],
                }
                for person, listed in found
            ]
        )
        return
    for number, (person, listed) in enumerate(found):
        undecided = "" if person.decided else " (undecided)"
        print(
            "\n" * bool(number)
            + output.visible(f"{person.name}{undecided}: {output.count(len(listed), 'paper')}")
        )
        output.table(["", ""], [(str(ref), output.paper_line(paper)) for ref, paper in listed])


def checked(found: Check, as_json: bool) -> None:
    """Print the result of a check."""
    if as_json:
        problem = found.problem and {
            "message": found.problem.message, "hint": found.problem.hint, "lines": found.problem.lines,
        }  # fmt: skip
        output.json(
            {
                "file": found.path or None,
                "active": found.active,
                "undone": found.undone,
                "problem": problem,
                "misfits": [
                    each._asdict() | {"entry": each.entry.id, "line": each.entry.line}
                    for each in found.misfits
                ],
                "open_rests": [entry.id for entry in found.open_rests],
                "contradictions": list(found.contradictions),
            }
        )
        return
    if not found.path:
        output.note(
            "Decisions about an in-memory store are not saved. To save them, set GRAPHAPP_DECISIONS to a file."
        )
    if found.problem is not None:
        output.note(found.problem.message)
        output.note(found.problem.hint)
        output.note("No decisions are applied until the file is corrected: each name counts as one person.")
        return
    if found.path:
        counts = f"{output.count(found.active, 'decision')} active, {found.undone:,} undone."
        print(output.visible(f"{found.path}: {counts}"))
    for each in found.misfits:
        state = "" if each.applied else " This part of the decision is ignored for this store."
        print(output.visible(f"{each.entry.id} (line {each.entry.line:,}): {each.what}.{state}"))
    for entry in found.open_rests:
        print(
            output.visible(
                f'{entry.id} (line {entry.line:,}): "rest" also includes papers loaded after the decision.'
            )
        )
    for said in found.contradictions:
        print(output.visible(f"Contradiction: {said}."))
    if found.fits and found.path:
        print("All decisions match the store.")


def imported(found: ImportReport, label: str, as_json: bool) -> None:
    """Say what a file brought."""
    if as_json:
        output.json(
            {
                "recorded": [entry_json(entry) for entry in found.entries],
                "repeated": found.repeated,
                "refused": [{"message": each.message, "hint": each.hint} for each in found.refused],
                "unknown": list(found.unknown),
                "notes": list(found.notes),
                "dry_run": found.dry_run,
            }
        )
        return
    verb = "would be recorded" if found.dry_run else "recorded"
    print(
        f"{label}: {output.count(len(found.entries), 'decision')} {verb}, {found.repeated:,} already recorded, "
        f"{len(found.refused):,} refused."
    )
    for error in found.refused[:SHOWN]:
        output.note(f"Refused: {error.message}")
    if found.unknown:
        shown = ", ".join(found.unknown[:SHOWN])
        more = f" and {len(found.unknown) - SHOWN:,} more" if len(found.unknown) > SHOWN else ""
        output.note(
            f"{output.count(len(found.unknown), 'name is', 'names are')} not in this store: {shown}{more}."
        )
    for note in found.notes[:SHOWN]:
        output.note(note)
    hidden = max(0, len(found.refused) - SHOWN) + max(0, len(found.notes) - SHOWN)
    if hidden:
        output.note(f"{output.count(hidden, 'more line')}; use --json to print them all.")


def exported(target: str, label: str, found: Exported) -> None:
    """Say what was written."""
    output.saved(target, label)
    for note in found.notes:
        output.note(note)
