"""The estimated needs of a mirror."""

from __future__ import annotations

from graphapp.cypher.embedded.estimate import (
    Need,
    duration,
    mib,
    need_of,
    no_space,
    out_of_memory,
    too_large,
)
from graphapp.model.rows import Counts

MIB = 1 << 20
# measured: MiB of the process that builds the snapshot, and of an engine that has used all of it (see benchmarks/mirror.md)
MEASURED = (
    (Counts(6589, 5060, 5000, 1666, 13444), 33, 31),
    (Counts(136112, 135087, 94340, 30, 365058), 129, 257),
    (Counts(647380, 499112, 1000000, 6001, 2751021), 761, 1929),
)


# the process that reads the file itself
MEASURED_FROM_FILE = (
    (Counts(687155, 544315, 1000000, 5980, 2641500), 210),
    (Counts(2779841, 2178985, 4100000, 6000, 10841498), 635),
    (Counts(5355075, 4156271, 8000000, 6000, 21149562), 1161),
)


def test_measurements_are_within_the_estimate_with_less_than_a_third_to_spare() -> None:
    for counts, building, holding in MEASURED:
        need = need_of(counts)
        assert building <= mib(need.building) <= 1.5 * building + 70
        assert holding <= mib(need.holding) <= 1.5 * holding + 70
    for counts, building in MEASURED_FROM_FILE:
        assert building <= mib(need_of(counts, from_file=True).building) <= 1.5 * building + 70


def test_abstracts_are_detected_by_the_size_of_the_file_and_need_more() -> None:
    # 40,000 papers of one author each, with abstracts of 1,500 characters: 58 and 120 MiB more than without
    counts = Counts(40_000, 40_000, 40_000, 1, 40_000)
    bare, full = need_of(counts, 12_000_000), need_of(counts, 16_000_000 + 60_000_000)
    assert bare == need_of(counts)
    assert 58 <= mib(full.building - bare.building) <= 75
    assert 120 <= mib(full.holding - bare.holding) <= 145


def test_more_rows_need_more() -> None:
    small, large = need_of(Counts(1, 1, 1, 1, 1)), need_of(Counts(10**6, 10**6, 10**6, 1, 10**6))
    assert small.building < large.building
    assert small.holding < large.holding
    assert small.seconds < large.seconds


def test_as_many_processes_are_kept_as_fit_into_the_memory() -> None:
    need = Need(building=2000 * MIB, holding=1000 * MIB, seconds=100, disk=9 * MIB)
    assert need.engines(4, 4096 * MIB) == 4
    assert need.engines(4, 3999 * MIB) == 3
    assert need.engines(2, 4096 * MIB) == 2
    assert need.engines(1, 4096 * MIB) == 1
    # two queries at the same time, each with half of it
    assert need.engines(4, 500 * MIB) == 2
    assert need.share(4, 500 * MIB) == 250 * MIB


def test_a_store_that_is_too_large_gets_a_message_with_figures_and_advice() -> None:
    need = Need(building=2000 * MIB, holding=1000 * MIB, seconds=110, disk=9 * MIB)
    message, hint = too_large(Counts(3, 3, 1_000_000, 1, 4), need, 1024 * MIB, "my papers.db")
    assert message == (
        "Preparing Cypher queries on 1,000,000 papers takes about 2 minutes, 2,000 MiB of memory and 9 MiB of disk space; "
        "the `mirror_memory_mb` setting allows 1,024 MiB."
    )
    assert "GRAPHAPP_MIRROR_MEMORY_MB to 2000" in hint
    assert "`graphapp neo4j-export FOLDER --store 'my papers.db'`" in hint
    # queries about people on a store with a server
    message, hint = too_large(Counts(3, 3, 1_000_000, 1, 4), need, 1024 * MIB, "")
    assert message.startswith("Preparing Cypher queries about people on")
    assert "neo4j-export" not in hint


def test_a_store_that_needs_more_than_the_free_memory_gets_a_message_with_figures_and_advice() -> None:
    need = Need(building=2000 * MIB, holding=1000 * MIB, seconds=110, disk=9 * MIB)
    message, hint = out_of_memory(Counts(3, 3, 1_000_000, 1, 4), need, 1500 * MIB + 1, "papers.db")
    assert message == (
        "Preparing Cypher queries on 1,000,000 papers takes about 2 minutes, 2,000 MiB of memory and 9 MiB of disk space; "
        "only 1,500 MiB of memory is free."
    )
    assert hint == (
        "End other programs, or use a machine with more memory, or use Neo4j: "
        "`graphapp neo4j-export FOLDER --store papers.db` writes the files to import."
    )


def test_a_snapshot_that_does_not_fit_on_the_disk_gets_a_message_with_figures_and_advice() -> None:
    need = Need(building=2000 * MIB, holding=1000 * MIB, seconds=50, disk=900 * MIB)
    message, hint = no_space(Counts(3, 3, 1_000_000, 1, 4), need, 50 * MIB, "/data", "papers.db")
    assert message == (
        "Preparing Cypher queries on 1,000,000 papers takes about 50 s, 2,000 MiB of memory and 900 MiB of disk space; "
        "only 50 MiB of disk space is free in /data."
    )
    assert hint == (
        "Free disk space, or use Neo4j: `graphapp neo4j-export FOLDER --store papers.db` writes the files to import."
    )


def test_durations_are_given_in_seconds_or_minutes() -> None:
    assert [duration(9.6), duration(99), duration(125)] == ["10 s", "99 s", "2 minutes"]
