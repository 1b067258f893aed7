"""A small library with suggestions made by hand, for tests of the pages in which people answer them.

David Blei and David M. Blei have two coauthors in common; Wei Chen is two people, and one paper could be either's; the two spellings of
Csaba Szepesvari share nothing but coauthors of coauthors.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from graphapp.model import names
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, VenueRow
from graphapp.people.evidence_subjects import SubjectEvidence
from graphapp.people.stored_suggestions import RunFacts, StoredSuggestions
from graphapp.people.suggestion_records import RecordedPlace, SuggestionRecord
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store

__all__ = ["MERGE", "OTHER_MERGE", "PAPERS", "SPLIT", "make_library", "store_suggestions", "stored_run"]


def _paper(id: str, title: str, authors: Sequence[str], year: int, venue: str) -> StoredPaper:
    return StoredPaper(
        id,
        title,
        year,
        "conference",
        VenueRow(names.key(venue), venue, None),
        tuple(
            Authorship(AuthorRow(f"name:{name}", name, names.key(name)), place)
            for place, name in enumerate(authors)
        ),
        sources=(id,),
    )


PAPERS = [
    _paper("t:1", "Latent Topics", ["David Blei", "Andrew Ng", "Michael Jordan"], 2003, "NIPS"),
    _paper("t:2", "Hierarchical Topics", ["David Blei", "Michael Jordan"], 2004, "NIPS"),
    _paper("t:3", "Dynamic Topics", ["David M. Blei", "John Lafferty"], 2006, "ICML"),
    _paper("t:4", "Topics by Variation", ["David M. Blei", "Michael Jordan"], 2006, "NIPS"),
    _paper("t:5", "Supervised Topics", ["Andrew Ng", "David M. Blei"], 2007, "NIPS"),
    _paper("t:6", "Mining Streams", ["Wei Chen", "Li Na"], 2010, "KDD"),
    _paper("t:7", "Mining Graphs", ["Wei Chen", "Li Na"], 2011, "KDD"),
    _paper("t:8", "Mining Text", ["Li Na", "Wei Chen"], 2012, "KDD"),
    _paper("t:9", "Touch Screens", ["Wei Chen", "Bo Sun"], 2011, "CHI"),
    _paper("t:10", "Gestures", ["Bo Sun", "Wei Chen"], 2012, "CHI"),
    _paper("t:11", "An Invited Talk", ["Wei Chen"], 2013, "Other"),
    _paper("t:12", "Bandits", ["Csaba Szepesvári", "Ann Lee"], 2009, "COLT"),
    _paper("t:13", "Planning", ["Csaba Szepesvari", "Bob Ray"], 2012, "UAI"),
    _paper("t:14", "Between", ["Ann Lee", "Bob Ray"], 2010, "COLT"),
]
_BY_ID = {paper.id: paper for paper in PAPERS}


def _places(name: str, *ids: str) -> tuple[RecordedPlace, ...]:
    found = []
    for id in ids:
        entries = [entry.author.name for entry in _BY_ID[id].authors]
        place = entries.index(name)
        found.append(RecordedPlace(id, place, f"{id}#{place}"))
    return tuple(found)


MERGE = SuggestionRecord(
    id="a1",
    kind="merge",
    names=("David Blei", "David M. Blei"),
    probability=0.983,
    sentence="“David Blei” (2 papers) and “David M. Blei” (3 papers) are probably the same person (98 %): 2 shared coauthors.",
    for_one=("2 shared coauthors, 1 of them with fewer than 10 papers", "both in NIPS"),
    against=("only one of the names has “M.”",),
    name_frequency="a rare name in the loaded papers (Blei occurs with 2 given names)",
    one=_places("David Blei", "t:1", "t:2"),
    other=_places("David M. Blei", "t:3", "t:4", "t:5"),
    similar=((1, 1),),
    shared=(("Michael Jordan", "Michael Jordan", 3), ("Andrew Ng", "Andrew Ng", 2)),
    shared_count=2,
    community="Michael Jordan",
    evidence=(
        SubjectEvidence("coauthors", ("2 shared coauthors, 1 of them with fewer than 10 papers",), 3.0),
        SubjectEvidence("venues", ("both in NIPS",), 0.69),
        SubjectEvidence("titles", ("no rare title words in common",), 0.0),
        SubjectEvidence("names", ("only one of the names has “M.”",), -0.69),
    ),
    start=-0.69,
    result=4.06,
)
_UNSHARED = "no shared coauthor (1 and 1 coauthor), and none of their coauthors have written papers together"
SPLIT = SuggestionRecord(
    id="b2",
    kind="split",
    names=("Wei Chen", "Wei Chen"),
    probability=0.971,
    sentence="3 papers (group A) and 2 other papers (group B) of “Wei Chen” are probably by two people (97 %): no shared coauthor.",
    for_one=("years overlap (2010–2012 and 2011–2012)",),
    against=(_UNSHARED, "different venues: KDD / CHI"),
    name_frequency="a common name in the loaded papers (Chen occurs with 210 given names)",
    one=_places("Wei Chen", "t:6", "t:7", "t:8"),
    other=_places("Wei Chen", "t:9", "t:10"),
    rest=(_places("Wei Chen", "t:11"),),
    similar=((1, 0),),
    community="Li Na",
    evidence=(
        SubjectEvidence("coauthors", (_UNSHARED,), -2.3),
        SubjectEvidence("venues", ("different venues: KDD / CHI",), -0.69),
        SubjectEvidence("titles", ("no rare title words in common",), 0.0),
        SubjectEvidence("years", ("years overlap (2010–2012 and 2011–2012)",), 0.41),
    ),
    start=0.0,
    result=-3.51,
)
OTHER_MERGE = SuggestionRecord(
    id="c3",
    kind="merge",
    names=("Csaba Szepesvári", "Csaba Szepesvari"),
    probability=0.932,
    sentence="“Csaba Szepesvári” (1 paper) and “Csaba Szepesvari” (1 paper) are probably the same person (93 %): a rare name.",
    for_one=(
        "no shared coauthor (1 and 1 coauthor), but 1 pair of their coauthors have written papers together",
    ),
    against=(),
    name_frequency="a rare name in the loaded papers (Szepesvari occurs with 1 given name)",
    one=_places("Csaba Szepesvári", "t:12"),
    other=_places("Csaba Szepesvari", "t:13"),
    links=(("Ann Lee", "Bob Ray"),),
    community="Ann Lee",
    evidence=(
        SubjectEvidence(
            "coauthors",
            (
                "no shared coauthor (1 and 1 coauthor), but 1 pair of their coauthors have written papers together",
            ),
            2.7,
        ),
    ),
    start=0.0,
    result=2.62,
)


def stored_run(revision: str = "1") -> RunFacts:
    """A run about these papers."""
    return RunFacts("2026-01-31T12:00:00Z", "1234abcd", revision, len(PAPERS), 0.9)


def store_suggestions(
    service: GraphService, records: Sequence[SuggestionRecord] = (MERGE, SPLIT, OTHER_MERGE)
) -> None:
    """Store suggestions as a run does."""
    run = stored_run(service.store.revision())
    service.suggestions_service.file.write(StoredSuggestions.of(run, records))


def make_library(folder: Path, *, suggestions: bool = True, **values: object) -> GraphService:
    """A service on a store in memory with these papers; decisions are kept in a file in `folder`."""
    settings = Settings(store="memory:", decisions=str(folder / "decisions.jsonl"), **values)  # type: ignore[arg-type]
    store = open_store("memory:", settings)
    store.upsert(PAPERS)
    service = GraphService(store, settings)
    if suggestions:
        store_suggestions(service)
    return service
