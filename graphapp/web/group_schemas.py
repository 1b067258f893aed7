"""JSON schemas of collaborators, paths, groups and comparisons. Pure."""

from __future__ import annotations

from typing import Any, get_args

from graphapp.groups.conflicts.checking import CONFLICT_KINDS
from graphapp.groups.conflicts.listing import SORTS
from graphapp.groups.group_tables import GroupYear
from graphapp.groups.name_lists import LineStatus
from graphapp.groups.report_tables import GroupPartner, ReportYear
from graphapp.groups.views import SCORES, UnreadableGroup
from graphapp.model.rows import AuthorHit
from graphapp.model.units import AUTHOR_UNITS
from graphapp.web.conflict_parameters import CHECK_PARAMETERS
from graphapp.web.schemas import array, fields, of_type, optional, record, reference, with_more

__all__ = ["GROUP_COMPONENTS"]

Schema = dict[str, Any]

TEXT, WHOLE, NUMBER = of_type(str), of_type(int), of_type(float)
UNIT: Schema = {"enum": list(AUTHOR_UNITS), "description": "What counts as one author"}
HIT = reference("AuthorHit")


def _author(**properties: Schema) -> Schema:
    described = fields(AuthorHit)
    names = described.pop("names")
    return with_more(record(**described, **properties), names=names)


def _notes() -> Schema:
    return {**array(TEXT), "description": "Sentences that state what was ignored or truncated"}


_WINDOW = {
    "months": WHOLE,
    "on": {**optional(TEXT), "description": "The date on which the period ends; null if it has no end"},
    "start": {**TEXT, "description": "The date on which the period begins"},
    "first_year": {**WHOLE, "description": "First year whose papers count"},
    "last_year": {**optional(WHOLE), "description": "Last year whose papers count; null if there is none"},
}
_AFFILIATION = {
    **optional(record(text=TEXT, year=optional(WHOLE), paper=TEXT)),
    "description": "The affiliation on the newest paper that has one, with the year and the id of this paper",
}
_PERSON = record(key=TEXT, name=TEXT, papers=array(WHOLE))

GROUP_COMPONENTS: dict[str, Schema] = {
    "Collaborators": record(
        author=HIT,
        unit=UNIT,
        score={"enum": list(SCORES)},
        longest=optional(WHOLE),
        coauthors=WHOLE,
        total={**WHOLE, "description": "Total number of candidates"},
        collaborators=array(
            _author(
                adamic_adar=NUMBER,
                resource_allocation=NUMBER,
                first=optional(WHOLE),
                last=optional(WHOLE),
                shared=array(record(key=TEXT, name=TEXT, papers=WHOLE)),
            )
        ),
        notes=_notes(),
    ),
    "ShortestPaths": record(
        **{"from": array(HIT), "to": array(HIT)},
        unit=UNIT,
        common={
            **array(HIT),
            "description": "Authors who are in both groups; if any exist, no paths are computed",
        },
        most_steps=WHOLE,
        longest=optional(WHOLE),
        length={
            **optional(WHOLE),
            "description": "Number of steps of the shortest paths; null if no path of at most `most_steps` steps exists",
        },
        count={**WHOLE, "description": "Number of shortest paths; `paths` contains the best ones"},
        authors_on_paths=WHOLE,
        links_on_paths=WHOLE,
        authors=array(_author(step=WHOLE)),
        paths=array(record(authors=array(TEXT), weakest=WHOLE, joint_papers=WHOLE)),
        links=array(record(source=TEXT, target=TEXT, papers=array(reference("Paper")))),
        notes=_notes(),
    ),
    "SavedGroup": record(name=TEXT, title=TEXT, unit=UNIT, lines=array(TEXT), saved=TEXT),
    "SavedGroups": record(
        groups=array(reference("SavedGroup")), unreadable=array(record(**fields(UnreadableGroup)))
    ),
    "NameLine": record(
        line=WHOLE,
        text=TEXT,
        status={"enum": list(get_args(LineStatus))},
        author=optional(HIT),
        candidates=array(HIT),
        same_as=optional(WHOLE),
        searched={
            "type": "boolean",
            "description": "False if similar names were not searched for, because too many names are unknown",
        },
    ),
    "Group": record(
        unit=UNIT,
        saved=optional(reference("SavedGroup")),
        longest=optional(WHOLE),
        lines=array(reference("NameLine")),
        members=array(_author(first=optional(WHOLE), last=optional(WHOLE), partners=WHOLE)),
        joint_papers={
            **array(array(WHOLE)),
            "description": "Matrix with the number of joint papers for each pair of members; its diagonal contains each member's number of papers",
        },
        unconnected=array(
            record(
                one=TEXT,
                other=TEXT,
                through=array(record(key=TEXT, name=TEXT, papers=array(WHOLE), member={"type": "boolean"})),
                connectors={
                    **WHOLE,
                    "description": "Total number of connecting authors; `through` contains the best ones",
                },
            )
        ),
        years=array(record(**fields(GroupYear))),
        notes=_notes(),
    ),
    "GroupReport": record(
        unit=UNIT,
        saved=optional(reference("SavedGroup")),
        longest=optional(WHOLE),
        lines=array(reference("NameLine")),
        members=array(_author(first=optional(WHOLE), last=optional(WHOLE), partners=WHOLE)),
        pairs={**WHOLE, "description": "Number of pairs of members with joint papers"},
        years=array(record(**fields(ReportYear))),
        total=record(**fields(ReportYear)),
        partners=array(record(**{**fields(GroupPartner), "members": array(record(key=TEXT, papers=WHOLE))})),
        notes=_notes(),
    ),
    "Conflicts": record(
        unit=UNIT,
        saved=optional(reference("SavedGroup")),
        **_WINDOW,
        longest=optional(WHOLE),
        sort={"enum": list(SORTS)},
        lines=array(reference("NameLine")),
        authors=array(_author(affiliation=_AFFILIATION, namesakes=array(HIT))),
        papers={**WHOLE, "description": "Number of papers in the period with coauthors"},
        total={**WHOLE, "description": "Total number of coauthors"},
        coauthors=array(
            record(
                key=TEXT,
                name=TEXT,
                joint_papers=WHOLE,
                first=WHOLE,
                last=WHOLE,
                last_paper=reference("Paper"),
                **{"with": array(record(author=TEXT, papers=WHOLE, last=WHOLE))},
                affiliation=_AFFILIATION,
                orcids=array(TEXT),
                member={"type": "boolean", "description": "True if the coauthor is in the list, too"},
                group={"type": "boolean", "description": "True for a collaboration or an organisation"},
            )
        ),
        notes=_notes(),
    ),
    "ConflictCheckRequest": {
        "type": "object",
        "properties": {
            **{
                name: {
                    "anyOf": [array(TEXT), TEXT],
                    "description": "Names or identifiers, one per line if a string",
                }
                for name in ("reviewers", "authors")
            },
            **{each.name: dict(each.rule.schema) for each in CHECK_PARAMETERS[2:]},
            "unit": {"enum": list(AUTHOR_UNITS)},
        },
        "additionalProperties": False,
    },
    "ConflictCheck": record(
        unit=UNIT,
        **_WINDOW,
        longest=optional(WHOLE),
        distance={"enum": [1, 2]},
        reviewers=array(reference("NameLine")),
        authors=array(reference("NameLine")),
        counts={
            **record(**dict.fromkeys(CONFLICT_KINDS, WHOLE)),
            "description": "Total number of reviewers who are authors, of pairs with joint papers, and of pairs with common coauthors only",
        },
        conflicts=array(
            record(
                kind={"enum": list(CONFLICT_KINDS)},
                reviewer=HIT,
                author=HIT,
                papers=array(reference("Paper")),
                through=array(record(key=TEXT, name=TEXT, papers=array(WHOLE), member={"type": "boolean"})),
                connectors={
                    **WHOLE,
                    "description": "Total number of common coauthors; `through` contains the best ones",
                },
            )
        ),
        notes=_notes(),
    ),
    "Comparison": record(
        unit=UNIT,
        sides=array(
            record(side=TEXT, kind=TEXT, label=TEXT, id=TEXT, papers=WHOLE, people=WHOLE, unique=WHOLE)
        ),
        common=array(_PERSON),
        common_count=WHOLE,
        unique=array(array(_PERSON)),
        joint=array(
            record(
                sides=array(WHOLE),
                count={
                    **WHOLE,
                    "description": "Total number of joint papers; `papers` contains the newest ones",
                },
                papers=array(reference("Paper")),
            )
        ),
        years=array(record(year=optional(WHOLE), papers=array(WHOLE))),
        venues=array(record(id=optional(TEXT), name=optional(TEXT), papers=array(WHOLE))),
        venue_count=WHOLE,
        notes=_notes(),
    ),
}
"""The components of the API about people and groups."""
