"""JSON schemas of the API, derived from the types of its responses where these are serialised field by field. Pure.

Libraries were tried and not used. pydantic (`TypeAdapter`) and msgspec (`json.schema`) describe named tuples as arrays, where the API
has objects, and do not exclude additional properties, so that the schemas would be inexact; most views differ from their JSON, and would
need a second set of classes. apispec generates nothing from types. pydantic would also add 10 MB and at least 0.3 s to the start of the
server; what it would replace are the four functions below.
"""

from __future__ import annotations

import types
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from graphapp.cypher.parameter_types import PARAMETER_TYPES
from graphapp.model.records import KINDS, Affiliation
from graphapp.model.rows import AuthorHit, Counts, VenueRow
from graphapp.model.units import AUTHOR_UNITS, DecisionNote
from graphapp.networks.measures.estimate import Estimate
from graphapp.networks.spec import LayoutState, NetworkEdge, NetworkNode
from graphapp.people.evidence_subjects import SUBJECTS
from graphapp.people.suggestion_views import (
    SideCoauthor,
    SidePeriod,
    SuggestionCount,
    SuggestionEdge,
    SuggestionNode,
    SuggestionSummary,
)
from graphapp.views import Coauthor, YearCount

__all__ = ["COMPONENTS", "array", "of_type", "record", "reference"]

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
ANYTHING: Schema = {}


def reference(name: str) -> Schema:
    """The component `name`."""
    return {"$ref": f"#/components/schemas/{name}"}


def array(items: Schema) -> Schema:
    """A list of `items`."""
    return {"type": "array", "items": items}


def record(**properties: Schema) -> Schema:
    """An object that has exactly these properties, all of them."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def with_more(schema: Schema, **properties: Schema) -> Schema:
    """An object as from `record` that may have these further properties: all of them in another unit than clusters."""
    return {**schema, "properties": {**schema["properties"], **properties}}


def optional(schema: Schema) -> Schema:
    """`schema` or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def of_type(hint: Any) -> Schema:
    """The schema of a Python type as JSON. Raises TypeError for types that no response contains."""
    simple: dict[Any, Schema] = {str: TEXT, int: WHOLE, float: NUMBER, bool: {"type": "boolean"}}
    if hint in simple:
        return simple[hint]
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"enum": list(inside)}
    if origin in (Union, types.UnionType) and type(None) in inside and len(inside) == 2:
        return optional(of_type(next(each for each in inside if each is not type(None))))
    if origin in (list, tuple):
        return array(of_type(inside[0]))
    raise TypeError(f"no schema for {hint!r}")


def fields(cls: type) -> dict[str, Schema]:
    """The schemas of the fields of a dataclass or named tuple."""
    return {name: of_type(hint) for name, hint in get_type_hints(cls).items()}


def columns(cls: type, *only_some: str) -> Schema:
    """The fields of a dataclass as lists of equal length; those in `only_some` are missing from some networks."""
    lists = {name: array(schema) for name, schema in fields(cls).items()}
    more = {name: lists.pop(name) for name in only_some}
    return with_more(record(**lists), **more)


def _hit(**properties: Schema) -> Schema:
    """An author found by a search."""
    described = fields(AuthorHit)
    names = {**described.pop("names"), "description": "The names of the person, if there are several"}
    return with_more(record(**described, **properties), names=names)


PAGE: Schema = {"type": "string", "description": "Address of the page on this server"}
KIND: Schema = {"enum": list(KINDS)}
UNIT: Schema = {"enum": list(AUTHOR_UNITS), "description": "What counts as one author"}

_PAPER = {
    "id": TEXT,
    "title": TEXT,
    "year": optional(WHOLE),
    "kind": KIND,
    "venue": optional(TEXT),
    "authors": array(TEXT),
    "authors_cut": {"type": "boolean", "description": "True if the source truncated the author list"},
    "abstract": optional(TEXT),
    "doi": optional(TEXT),
    "url": optional(TEXT),
    "sources": array(TEXT),
}

_OTHER_PAPER = {"id": TEXT, "title": TEXT, "year": optional(WHOLE), "kind": KIND, "venue": optional(TEXT)}

_SIDE_PAPER = record(
    ref={
        "type": "string",
        "description": "Reference to the paper and to the author's position in its author list, in the form that decisions use",
    },
    id=TEXT,
    title=TEXT,
    year=optional(WHOLE),
    venue=optional(TEXT),
    authors=array(TEXT),
    entry={"type": "integer", "description": "0-based index of the author in `authors`"},
)

COMPONENTS: dict[str, Schema] = {
    "Author": _hit(page=PAGE),
    "AuthorHit": _hit(),
    "Coauthor": record(**fields(Coauthor)),
    "Paper": record(**_PAPER),
    "PaperWithPage": record(
        **_PAPER,
        page=PAGE,
        shown_title={"type": "string", "description": "The title with its formulas as Unicode text"},
    ),
    "PaperInFull": with_more(
        record(
            **_PAPER,
            versions={
                **array(record(**_OTHER_PAPER)),
                "description": "Other versions of the paper, such as a preprint",
            },
            same_doi={
                **array(record(**_OTHER_PAPER)),
                "description": "Other papers with the same DOI but different titles and authors",
            },
            same_doi_count={
                **WHOLE,
                "description": "Total number of papers with the same DOI; `same_doi` contains at most 20 of them",
            },
            differences={
                **array(record(record=TEXT, field=TEXT, value=TEXT)),
                "description": "Values of source records that differ from those of the paper",
            },
            editors={
                **array(record(name=TEXT, ids=array(TEXT))),
                "description": "Editors of the publication, or of the volume in which it appeared",
            },
            people={
                **array(
                    record(
                        record=TEXT,
                        name=TEXT,
                        printed=optional(TEXT),
                        affiliation=optional(TEXT),
                        ids=array(TEXT),
                        affiliations=array(record(**fields(Affiliation))),
                    )
                ),
                "description": "Details about authors in the source records, in addition to their names",
            },
        ),
        unit=UNIT,
        author_ids={
            **array(TEXT),
            "description": "The identifiers of the authors in this unit, in the order of `authors`",
        },
    ),
    "Venue": record(**fields(VenueRow)),
    "VenueWithPage": record(**fields(VenueRow), page=PAGE),
    "Year": record(**fields(YearCount)),
    "Load": record(
        file=TEXT,
        format=TEXT,
        finished=TEXT,
        read=WHOLE,
        loaded=WHOLE,
        merged=WHOLE,
        refused=WHOLE,
        problem_count=WHOLE,
    ),
    "Overview": record(
        counts=record(**fields(Counts)),
        authors=array(reference("AuthorHit")),
        venues=array(reference("Venue")),
        loads=array(reference("Load")),
    ),
    "Found": record(
        text=TEXT,
        authors=array(reference("Author")),
        papers=array(reference("PaperWithPage")),
        venues=array(reference("VenueWithPage")),
        truncated={
            "type": "string",
            "description": "A sentence that states what a limit truncated; empty if nothing was truncated",
        },
    ),
    "AuthorCluster": with_more(
        record(
            name=TEXT,
            key=TEXT,
            author_rows=array(record(id=TEXT, name=TEXT)),
            total=WHOLE,
            roles={
                "type": "object",
                "additionalProperties": WHOLE,
                "description": "Number of all papers by the author's place in the author list: only (of one author), first, last (of a complete "
                "list of several), middle, unknown (the source truncated the list before the author)",
            },
            edited={
                **array(reference("Paper")),
                "description": "Papers that list this name as an editor of the publication or of its volume, newest first",
            },
            edited_count={
                **WHOLE,
                "description": "Total number of these papers; `edited` contains the first of them",
            },
            identifiers={
                **array(record(id=TEXT, papers=WHOLE)),
                "description": "Identifiers that sources give the author, each with the number of papers on which they do",
            },
            affiliation={
                **optional(
                    record(
                        paper=TEXT,
                        year=optional(WHOLE),
                        text=TEXT,
                        affiliations=array(record(**fields(Affiliation))),
                    )
                ),
                "description": "Affiliations on the newest paper that has any of the author; null if no paper has",
            },
            papers=array(reference("Paper")),
            coauthors=array(reference("Coauthor")),
            namesakes=array(reference("AuthorHit")),
            near=array(reference("AuthorHit")),
            near_count={
                "type": "integer",
                "description": "Total number of similar names; `near` lists the first of them",
            },
            near_complete={
                "type": "boolean",
                "description": "False if the search for similar names was incomplete: more than `near_count` may exist",
            },
        ),
        unit=UNIT,
        names={**array(TEXT), "description": "The names of a person, most frequent first"},
        same_name={
            **array(reference("AuthorHit")),
            "description": "Other authors who publish under these names",
        },
        decided={
            "type": "boolean",
            "description": "False if it is undecided which of several people wrote the papers",
        },
        decisions=array(record(**fields(DecisionNote))),
        misfits={**array(TEXT), "description": "Decisions that do not match the store"},
    ),
    "AuthorsOfName": record(
        name=TEXT,
        key=TEXT,
        unit=UNIT,
        authors=array(
            _hit(
                first=optional(WHOLE),
                last=optional(WHOLE),
                decided={"type": "boolean"},
                coauthors=array(reference("Coauthor")),
                venues=array(record(id=TEXT, name=TEXT, papers=WHOLE)),
            )
        ),
    ),
    "AuthorOrAuthors": {"anyOf": [reference("AuthorCluster"), reference("AuthorsOfName")]},
    "VenueList": record(
        text=TEXT,
        venues=array(reference("VenueWithPage")),
        offset=WHOLE,
        total=WHOLE,
        truncated={
            "type": "string",
            "description": "A sentence that states what a limit truncated; empty if nothing was truncated",
        },
    ),
    "VenuePapersOrList": {"anyOf": [reference("VenuePapers"), reference("VenueList")]},
    "VenuePapers": record(
        id=TEXT,
        name=TEXT,
        kind=optional(KIND),
        total=WHOLE,
        years=array(reference("Year")),
        authors=array(reference("Coauthor")),
        author_count=WHOLE,
        papers=array(reference("Paper")),
        offset=WHOLE,
        matching=WHOLE,
    ),
    "Path": {
        **with_more(
            record(
                **{
                    "from": reference("AuthorHit"),
                    "to": reference("AuthorHit"),
                    "length": optional(WHOLE),
                    "longest": WHOLE,
                    "steps": array(
                        record(
                            **{
                                "from": reference("AuthorHit"),
                                "to": reference("AuthorHit"),
                                "papers": array(reference("Paper")),
                            }
                        )
                    ),
                }
            ),
            unit=UNIT,
        ),
        "description": "A shortest chain of coauthors; `length` is null if no chain of at most `longest` steps exists",
    },
    "Network": {
        **record(
            title=TEXT,
            spec=TEXT,
            centre=optional(WHOLE),
            centres=WHOLE,
            members=array(WHOLE),
            nodes=columns(NetworkNode, "names", "added"),
            edges=columns(NetworkEdge),
            total_nodes=WHOLE,
            total_edges=WHOLE,
            left_out=array(TEXT),
            layout={
                **record(**fields(LayoutState)),
                "description": "States whether positions and communities are available. If they are not, it contains the reason and the number of seconds to wait before the next attempt.",
            },
        ),
        "description": "A network with its nodes and edges as columns; `source` and `target` are indices into `nodes`",
    },
    "LayoutState": {
        **record(**fields(LayoutState)),
        "description": "Why positions and communities are not available, and the number of seconds to wait before the next attempt",
    },
    "NodeMeasure": {
        **record(
            measure=TEXT,
            label=TEXT,
            scale={"enum": ["categories", "years", "numbers"]},
            source=TEXT,
            ids=array(TEXT),
            values=array(ANYTHING),
            estimate=optional(record(**fields(Estimate))),
            note=TEXT,
        ),
        "description": "The value of a measure for each node; null if the node has no value. `estimate` is null for exact values; for estimated values, it "
        "contains the number of nodes from which shortest paths were searched (`sources`), the number of nodes from which these were drawn (`of`), "
        "the largest standard error (`error`) and the highest value (`highest`); `note` says this in a sentence",
    },
    "Communities": {
        **record(
            resolution=NUMBER,
            ids=array(TEXT),
            community=array(WHOLE),
            communities=array(
                record(
                    number=WHOLE,
                    size=WHOLE,
                    papers=WHOLE,
                    words=array(TEXT),
                    venue=optional(TEXT),
                    people=array(record(id=TEXT, name=TEXT)),
                )
            ),
            layout=record(**fields(LayoutState)),
        ),
        "description": "The community of each node (-1 if it has none) and the topics of the largest communities. A topic consists of title "
        "words chosen by tf–idf, the venue with the most papers, and the authors with the most papers.",
    },
    "Citation": {
        **record(
            title=TEXT,
            link=TEXT,
            day=TEXT,
            data=record(name=TEXT, source=TEXT, licence=TEXT),
            nodes=WHOLE,
            links=WHOLE,
            digest=TEXT,
            revision=TEXT,
            text=TEXT,
            bibtex=TEXT,
        ),
        "description": "A citation for a network as plain text and as a BibTeX entry. Networks with equal nodes and links have equal digests in all stores.",
    },
    "NodePositions": record(layout=TEXT, ids=array(TEXT), x=array(WHOLE), y=array(WHOLE)),
    "NodePapers": record(id=TEXT, page=optional(PAGE), papers=array(reference("PaperWithPage"))),
    "LinkPapers": record(source=TEXT, target=TEXT, papers=array(reference("PaperWithPage"))),
    "Answer": record(
        columns=array(TEXT),
        rows=array(array(ANYTHING)),
        truncated={
            "type": "string",
            "description": "States how the result was truncated and which setting limits it; empty if it was not truncated",
        },
        warnings=array(TEXT),
        seconds=NUMBER,
        as_of=TEXT,
    ),
    "PlanStep": record(
        operator=TEXT,
        details=TEXT,
        rows=optional(NUMBER),
        children=array(reference("PlanStep")),
    ),
    "PlanOf": record(plan=optional(reference("PlanStep"))),
    "SavedQueries": record(
        queries=array(
            record(
                name=TEXT,
                title=TEXT,
                description=TEXT,
                text=TEXT,
                owned={
                    "type": "boolean",
                    "description": "True for a query from the owner's file, false for an example",
                },
                parameters=array(
                    record(
                        name=TEXT,
                        type={"enum": list(PARAMETER_TYPES)},
                        title=TEXT,
                        default=optional(TEXT),
                        choices=array(TEXT),
                    )
                ),
                page=PAGE,
            )
        )
    ),
    "CypherState": record(
        state={
            "enum": ["none", "preparing", "updating", "ready", "failed"],
            "description": "State of the Cypher engine; while it is `updating`, queries see the previous state of the store. If `none` has a `hint`, the preparation takes long, and waits for a query",
        },
        share={
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "description": "Completed fraction of the preparation or update",
        },
        text=TEXT,
        hint={"type": "string", "description": "What to do; empty if nothing need be done"},
    ),
    "SuggestionSummary": record(**fields(SuggestionSummary), page=PAGE),
    "SuggestionList": record(
        state=record(
            computed=optional(TEXT),
            weights=TEXT,
            current_weights=TEXT,
            revision=TEXT,
            level=NUMBER,
            papers=WHOLE,
            new_papers=WHOLE,
            current={"type": "boolean"},
            counts=array(record(**fields(SuggestionCount))),
            problem=TEXT,
            open=WHOLE,
        ),
        items=array(reference("SuggestionSummary")),
        offset=WHOLE,
        total=WHOLE,
    ),
    "Suggestion": record(
        **fields(SuggestionSummary),
        sides=array(
            record(
                name=TEXT,
                key=TEXT,
                papers=array(_SIDE_PAPER),
                coauthors=array(record(**fields(SideCoauthor))),
                coauthor_count=WHOLE,
                venues=array(record(name=TEXT, papers=WHOLE)),
                years=record(**fields(SidePeriod)),
            )
        ),
        evidence_for=array(TEXT),
        evidence_against=array(TEXT),
        evidence=array(
            record(
                subject={"enum": [each.name for each in SUBJECTS]},
                phrases=array(TEXT),
                log_odds={
                    **NUMBER,
                    "description": "The contribution of this evidence to the log-odds that the papers are by the same person",
                },
            )
        ),
        start={
            **NUMBER,
            "description": "Log-odds that the papers are by the same person, before any evidence",
        },
        deciding=array(record(one=_SIDE_PAPER, other=_SIDE_PAPER, evidence=TEXT)),
        name_frequency=TEXT,
        meaning=TEXT,
        network=record(
            nodes=array(record(**fields(SuggestionNode))),
            edges=array(record(**fields(SuggestionEdge))),
            omitted=WHOLE,
        ),
        groups=array(
            record(
                number=WHOLE,
                stated={
                    "type": "boolean",
                    "description": "False if the papers of the group remain undecided",
                },
                connected_by=array(TEXT),
                papers=array(_SIDE_PAPER),
            )
        ),
        decisions=array(TEXT),
        weights=TEXT,
        missing=WHOLE,
        page=PAGE,
    ),
    "DecisionList": record(
        items=array(
            {
                "type": "object",
                "properties": {
                    "id": TEXT,
                    "say": {"enum": ["same", "different"]},
                    "undo": TEXT,
                    "sentence": TEXT,
                    "active": {"type": "boolean"},
                    "by": TEXT,
                    "at": TEXT,
                    "why": TEXT,
                    "p": NUMBER,
                    "weights": TEXT,
                },
                "required": ["sentence", "active"],
                "description": "An entry in the decisions file, with a sentence explaining what it means",
            }
        ),
        offset=WHOLE,
        total=WHOLE,
    ),
    "Query": {
        "type": "object",
        "properties": {
            "cypher": TEXT,
            "parameters": {"type": "object"},
            "seconds": {"type": "number", "exclusiveMinimum": 0},
            "rows": {"type": "integer", "minimum": 1},
        },
        "required": ["cypher"],
        "additionalProperties": False,
    },
    "Error": record(
        error={
            "type": "object",
            "properties": {
                "code": TEXT,
                "message": TEXT,
                "hint": TEXT,
                "line": optional(WHOLE),
                "column": optional(WHOLE),
                "parameter": TEXT,
            },
            "required": ["code", "message", "hint"],
            "additionalProperties": False,
        }
    ),
}
