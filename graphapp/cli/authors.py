"""The commands `author` and `path`: an author, and the chain of coauthors between two authors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphapp.cli import output
from graphapp.cli.opening import note_unusable_decisions, opened
from graphapp.cli.options import json_option, limit_option, store_option, unit_option
from graphapp.model.records import KINDS
from graphapp.model.rows import CHOSEN_ROLES

if TYPE_CHECKING:
    from graphapp.groups.views import ShortestPaths
    from graphapp.model.units import UnitName
    from graphapp.views import AuthorCluster, AuthorsOfName, PathView

__all__ = ["author", "path"]

SHOWN_COAUTHORS = 20


@click.command()
@click.argument("name")
@click.option("--year", type=int, help="Include only papers published in exactly this year.")
@click.option(
    "--first", type=int, metavar="YEAR", help="Include only papers published in this year or later."
)
@click.option(
    "--last", type=int, metavar="YEAR", help="Include only papers published in this year or earlier."
)
@click.option("--venue", metavar="NAME", help="Include only papers from this venue.")
@click.option("--kind", type=click.Choice(KINDS), help="Include only papers of this kind.")
@click.option("--coauthor", metavar="NAME", help="Include only papers coauthored with this author.")
@click.option(
    "--text", metavar="WORDS", help="Include only papers with these words in the title, abstract or venue."
)
@click.option(
    "--role",
    type=click.Choice(CHOSEN_ROLES),
    help="Include only papers on which the author is the first of several, the last of several, or the only author.",
)
@unit_option
@store_option
@json_option
def author(name: str, unit: UnitName | None, store: str | None, as_json: bool, **shown_by: Any) -> None:
    """Show the papers published under exactly this name, and the author's coauthors.

    The case of NAME is ignored; similar names are listed but never merged. With --unit person, show the papers that one person
    published under any name; if several people have the name, list their identifiers, which can be used as NAME.
    """
    from graphapp.errors import AmbiguousName
    from graphapp.serialize import author_json, authors_json
    from graphapp.views import PaperFilter

    chosen = PaperFilter(**{field: value for field, value in shown_by.items() if value is not None})
    with opened(store) as service:
        note_unusable_decisions(service, unit)
        try:
            found = service.author(name, chosen, unit)
        except AmbiguousName:
            several = service.authors(name, unit)
            output.json(authors_json(several)) if as_json else _print_authors(several)
            return
        # the papers are read from the store
        output.json(author_json(found)) if as_json else _print_author(found)


def _print_authors(found: AuthorsOfName) -> None:
    """Print the authors who have one name."""
    rows = [
        (
            each.hit.key,
            each.hit.papers,
            output.years(each.first, each.last),
            ", ".join(c.name for c in each.coauthors),
        )
        for each in found.authors
    ]
    output.table(["identifier", "papers", "years", "main coauthors"], rows)
    output.note(f"To see the papers of one author, use the identifier of the author instead of {found.name}.")


def _print_author(cluster: AuthorCluster) -> None:
    """Print an author cluster: its papers, then its coauthors."""
    papers = output.count(len(cluster.papers), "paper")
    if cluster.shown_by:
        papers = f"{len(cluster.papers):,} of {output.count(cluster.total, 'paper')}"
    print(f"{output.visible(cluster.name)}: {papers}, {output.count(len(cluster.rows), 'author row')}")
    _print_unit(cluster)
    if cluster.roles:
        print("Position: " + ", ".join(f"{role} {count:,}" for role, count in cluster.roles.items()))
    if cluster.edited_count:
        print(f"Editor: {output.count(cluster.edited_count, 'publication')}")
    if cluster.affiliation:
        year = f" ({cluster.affiliation.year})" if cluster.affiliation.year else ""
        print(f"Affiliation: {output.visible(cluster.affiliation.text)}{year}")
    if cluster.identifiers:
        print("Identifiers: " + output.visible(", ".join(each.id for each in cluster.identifiers)))
    for paper in cluster.papers:
        print(f"  {output.visible(output.paper_line(paper))}")
    for paper in cluster.edited:
        print(f"  Editor: {output.visible(output.paper_line(paper))}")
    of = f" of all {output.count(cluster.total, 'paper')}" if cluster.shown_by else ""
    print(f"\n{output.count(len(cluster.coauthors), 'coauthor')}{of}")
    if cluster.coauthors:
        rows = [
            (c.name, c.papers, output.years(c.first, c.last)) for c in cluster.coauthors[:SHOWN_COAUTHORS]
        ]
        output.table(["name", "papers", "years"], rows)
    if len(cluster.coauthors) > SHOWN_COAUTHORS:
        print(f"… and {len(cluster.coauthors) - SHOWN_COAUTHORS:,} more; use --json to list them all")
    more = f" and {cluster.near_left}" if cluster.near_left else ""
    for title, hits, rest in (
        ("Namesakes", cluster.namesakes, ""),
        ("Similar names", cluster.near, more),
    ):
        if hits:
            output.note(f"{title}: " + ", ".join(f"{hit.name} ({hit.papers:,})" for hit in hits) + rest)


def _print_unit(cluster: AuthorCluster) -> None:
    """Print what a person is made of, and other persons with the same names; nothing for a cluster."""
    if cluster.unit != "person":
        return
    print(f"{cluster.key}: {cluster.made_of}")
    if len(cluster.names) > 1:
        print(f"Published as {', '.join(map(output.visible, cluster.names))}")
    for decision in cluster.decisions:
        print(f"  {output.visible(f'{decision.id}: {decision.sentence}')}")
    for misfit in cluster.misfits:
        output.note(f"A decision does not match this store. {misfit}")
    if not cluster.decided:
        output.note("Undecided: these papers could be by any of several people with this name.")
    if cluster.same_name:
        output.note("Same name: " + ", ".join(f"{hit.key} ({hit.papers:,})" for hit in cluster.same_name))


@click.command()
@click.argument("source", metavar="NAME")
@click.argument("target", metavar="NAME")
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="List all shortest chains, ranked by their weakest link.",
)
@click.option(
    "--groups",
    is_flag=True,
    help="Read each NAME as a file with one name per line, and list all shortest chains between the two groups.",
)
@click.option(
    "--longest",
    type=click.IntRange(1),
    metavar="N",
    help="Ignore papers with more than N authors. Implies --all.",
)
@limit_option("limit", "listed_paths", "List at most N chains")
@unit_option
@store_option
@json_option
def path(
    source: str,
    target: str,
    everything: bool,
    groups: bool,
    longest: int | None,
    limit: int | None,
    unit: UnitName | None,
    store: str | None,
    as_json: bool,
) -> None:
    """Show the shortest chain of coauthors between two names, or all chains of that length."""
    from graphapp.groups.as_json import paths_json
    from graphapp.serialize import path_json

    ends = [_names(each) if groups else [each] for each in (source, target)]
    with opened(store) as service:
        note_unusable_decisions(service, unit)
        if not (everything or groups or longest or limit):
            chain = service.path(source, target, unit)
            output.json(path_json(chain)) if as_json else _print_path(chain)
            return
        found = service.paths.between(ends[0], ends[1], unit, longest=longest, limit=limit)
    output.json(paths_json(found)) if as_json else _print_paths(found)


def _names(file: str) -> list[str]:
    from graphapp.cli.groups import names_in
    from graphapp.groups.name_lists import lines_of

    return lines_of(names_in(file))


def _print_paths(view: ShortestPaths) -> None:
    """Print all shortest chains, and how many there are."""
    ends = [
        output.visible(hits[0].name) if len(hits) == 1 else f"{len(hits):,} authors"
        for hits in (view.sources, view.targets)
    ]
    if view.common:
        both = ", ".join(output.visible(hit.name) for hit in view.common)
        these = "this author" if len(view.common) == 1 else "these authors"
        print(f"In both groups: {both}. Remove {these} from one of the groups.")
    elif view.steps is None:
        print(f"No chain of at most {output.count(view.most_steps, 'step')} between {ends[0]} and {ends[1]}.")
    else:
        print(
            f"{output.count(view.count, 'shortest chain')} of {output.count(view.steps, 'step')} from {ends[0]} to {ends[1]}"
        )
        output.table(
            ["chain", "weakest link", "joint papers"],
            [
                (" – ".join(view.authors[id].name for id in each.authors), each.weakest, each.joint)
                for each in view.paths
            ],
        )
        if view.count > len(view.paths):
            output.note(f"Showing the first {len(view.paths):,}.")
    for note in view.notes:
        output.note(note)


def _print_path(view: PathView) -> None:
    """Print a chain of coauthors with the joint papers of each step."""
    if not view.found:
        print(
            f"No chain of at most {output.count(view.longest, 'step')} between "
            f"{output.visible(view.source.name)} and {output.visible(view.target.name)}."
        )
    elif not view.steps:
        one = {"cluster": "cluster", "row": "author row", "person": "person"}[view.unit]
        print(f"Both names belong to the same {one}: {output.visible(view.source.name)}.")
    for step in view.steps:
        print(f"{output.visible(step.source.name)} – {output.visible(step.target.name)}")
        for paper in step.papers:
            print(f"  {output.visible(output.paper_line(paper))}")
