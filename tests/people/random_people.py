"""Small stores and decisions about them, at random."""

from __future__ import annotations

from hypothesis import strategies as st

from graphapp.model import names
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper
from graphapp.people.decisions import REST, DecisionError, Decisions, Entry, PaperRef, Side

PLACES = [f"{paper}#{place}" for paper in "pqrs" for place in (0, 1)]
NAMES = ("Wei Chen", "W. Chen", "Bo Li")
IDS = ("", "=orcid:1", "=orcid:2", "=dblp:1/1")


@st.composite
def stores(draw) -> list[StoredPaper]:
    papers = []
    for id in "pqrs":
        authors = [draw(st.sampled_from(NAMES)) + draw(st.sampled_from(IDS)) for _ in range(2)]
        listed = []
        for place, author in enumerate(authors):
            name, _, given_id = author.partition("=")
            listed.append(Authorship(AuthorRow(given_id or f"name:{name}", name, names.key(name)), place))
        papers.append(StoredPaper(id, id, 2020, "other", None, tuple(listed), sources=(f"b:{id}", f"a:{id}")))
    return papers


@st.composite
def decisions(draw) -> Decisions:
    found = Decisions()
    for number in range(draw(st.integers(0, 5))):
        a, b = (
            Side(
                draw(st.sampled_from(NAMES)),
                draw(
                    st.none()
                    | st.lists(st.sampled_from(PLACES), min_size=1, max_size=3, unique=True).map(
                        lambda refs: tuple(PaperRef(ref[0], int(ref[2])) for ref in refs)
                    )
                ),
            )
            for _ in range(2)
        )
        say = draw(st.sampled_from(["same", "different"]))
        if a.key == b.key and (a.papers is None or b.papers is None):
            if say == "same" or not (a.listed or b.listed):
                continue
            a, b = (a, b._replace(papers=REST)) if a.listed else (a._replace(papers=REST), b)
        try:
            found = found.adding(Entry(f"d{number}", say, a, b))
        except DecisionError:
            continue
    return found


KEYS = {names.key(name) for name in NAMES}
