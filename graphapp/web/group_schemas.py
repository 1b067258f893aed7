"""JSON schemas of collaborators, paths, groups and comparisons. Pure."""

from __future__ import annotations

from typing import Any, get_args

from graphapp.groups.group_tables import GroupYear
from graphapp.groups.name_lists import LineStatus
from graphapp.groups.views import SCORES, UnreadableGroup
from graphapp.model.rows import AuthorHit
from graphapp.model.units import AUTHOR_UNITS
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
    "Group": record(
        unit=UNIT,
        saved=optional(reference("SavedGroup")),
        longest=optional(WHOLE),
        lines=array(
            record(
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
            )
        ),
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
