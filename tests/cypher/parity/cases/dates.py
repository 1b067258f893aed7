"""Dates and times. The graph has none, but a query may create them; results contain them in ISO 8601."""

from __future__ import annotations

from tests.cypher.parity.case import Case, ask, column

CASES: list[Case] = [
    ask("RETURN date('2020-02-01') AS d", column("2020-02-01")),
    ask("RETURN date('2020-02-01').year AS y, date('2020-02-01').month AS m, date('2020-02-01').day AS d", [[2020, 2, 1]]),
    ask("RETURN date({year: 2020, month: 2, day: 1}) AS d", column("2020-02-01")),
    ask("RETURN date('2020-02-01') < date('2020-03-01') AS a, date('2020-02-01') = date('2020-02-01') AS b", [[True, True]]),
    ask("RETURN date('2020-01-31') + duration('P1M') AS d", column("2020-02-29")),
    ask("RETURN localdatetime('2020-02-01T10:00') AS t", column("2020-02-01T10:00:00")),
    ask("RETURN duration('P1Y2M3DT4H5M6S') AS d", column("P1Y2M3DT4H5M6S")),
    ask("RETURN localtime('10:00') AS a, time('10:00+02:00') AS b", [["10:00:00", "10:00:00+02:00"]]),
    ask("RETURN datetime('2020-01-01T00:00:00.5Z') AS t", column("2020-01-01T00:00:00.5Z")),
    ask("RETURN duration({days: 1, milliseconds: 5}) AS a, duration('P1.5D') AS b", [["P1DT0.005S", "P1DT12H"]]),
    ask("RETURN duration('P1D') * 2 AS d", column("P2D")),
    ask("RETURN datetime().year > 2000 AS x", column(True)),
    ask("RETURN date('2020-03-15') - duration({months: 1, days: 2}) AS a, date.truncate('month', date('2020-03-15')) AS b, date('2024-02-29') + duration('P1Y') AS c", [["2020-02-13", "2020-03-01", "2025-02-28"]]),
    ask("MATCH (p:Paper {id: 'p1'}) RETURN date().year - p.year > 20 AS x", column(True)),
    ask("MATCH (p:Paper) WHERE p.year > date('2003-05-05').year RETURN p.id", column("p5")),
    ask("UNWIND [date('2020-02-01'), date('2019-01-01'), null] AS d RETURN d ORDER BY d", column("2019-01-01", "2020-02-01", None)),
    ask("RETURN toString(date('2020-02-01')) AS t", column("2020-02-01")),
    ask("RETURN date('2020-01-01') = '2020-01-01' AS x", [[False]]),
    ask("RETURN duration.between(date('2020-01-01'), date('2021-03-01')) AS d", column("P1Y2M")),
    ask("RETURN duration.inDays(date('2020-01-01'), date('2020-01-31')).days AS d", column(30)),
    ask("RETURN datetime('2020-01-01T00:00:00+01:00') AS t", column("2020-01-01T00:00:00+01:00")),
    ask("RETURN date('2020-13-01') AS d", [], mirror="refused", neo4j="refused"),
]  # fmt: skip
