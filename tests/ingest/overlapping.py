"""Records that meet each other: few values of each kind, so that they share names, DOIs, titles and author rows, with other details."""

from __future__ import annotations

from hypothesis import strategies as st

RECORDS = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["r1", "r2", "r3", "r4", "r5", "r6"]),
        "title": st.sampled_from(["On Engines", "On Lamps", "On Tables"]),
    },
    optional={
        "year": st.sampled_from([1843, 1844]),
        "doi": st.sampled_from(["10.1000/a", "10.1000/b"]),
        "venue": st.sampled_from(
            ["Memoirs", {"name": "MEMOIRS", "kind": "journal"}, {"name": "Talks", "kind": "conference"}]
        ),
        "kind": st.sampled_from(["journal", "preprint"]),
        "abstract": st.sampled_from(["One.", "Two."]),
        "authors": st.lists(
            st.sampled_from(
                [
                    "Ada Lovelace",
                    "A. Lovelace",
                    "Charles Babbage",
                    {"name": "Ada Lovelace", "id": "orcid:1"},
                    {"name": "Augusta Ada King", "id": "orcid:1"},
                    {"name": "C. Babbage", "id": "dblp:2"},
                    {"name": "Ada Lovelace", "unplaced": True},
                ]
            ),
            max_size=3,
            unique_by=str,
        ),
        "authors_cut": st.just(True),
    },
)
LOADS = st.lists(st.lists(RECORDS, min_size=1, max_size=5), min_size=2, max_size=4)
