"""=~: matches the whole string, with Java regular expressions."""

from __future__ import annotations

from tests.cypher.parity.case import Case, ask, column

CASES: list[Case] = [
    ask("MATCH (p:Paper) WHERE p.title =~ 'Tr.*' RETURN p.id", column("p2")),
    ask("MATCH (p:Paper) WHERE p.title =~ '(?i)tr.*' RETURN p.id", column("p2")),
    ask("MATCH (p:Paper) WHERE p.title =~ 'ree' RETURN p.id", []),
    ask("MATCH (p:Paper) WHERE p.title =~ '.*ree.*' RETURN p.id", column("p2")),
    ask("MATCH (p:Paper) WHERE p.title =~ 'Nets|Tree' RETURN p.id", column("p3")),
    ask("RETURN 'xb' =~ 'a|b' AS a, 'bx' =~ 'a|b' AS b, 'b' =~ 'a|b' AS c, 'xa' =~ 'a|b' AS d", [[False, False, True, False]]),
    ask("MATCH (p:Paper) WHERE NOT p.title =~ '.*s' RETURN p.id AS id ORDER BY id", column("p5", "p6")),
    ask("MATCH (p:Paper) WHERE p.doi =~ '10\\\\..*' RETURN p.id", column("p1")),
    ask("RETURN 'a' =~ null AS a, null =~ 'a' AS b", [[None, None]]),
    ask("RETURN 'é' =~ '\\\\w' AS a, 'e' =~ '\\\\w' AS b, 'é' =~ '\\\\W' AS c, 'é_1' =~ '[\\\\wé]+' AS d, '-' =~ '[^\\\\w]' AS e", [[False, True, True, True, True]]),
    ask("RETURN '٣' =~ '\\\\d' AS a, '3' =~ '\\\\d' AS b, '٣' =~ '\\\\D' AS c", [[False, True, True]]),
    ask("RETURN '\u00a0' =~ '\\\\s' AS a, ' ' =~ '\\\\s' AS b, '\u00a0' =~ '\\\\S' AS c", [[False, True, True]]),
    ask("RETURN 'É' =~ '(?i)é' AS a, 'E' =~ '(?i)e' AS b", [[False, True]]),
    ask("RETURN 'É' =~ '(?iu)é' AS a", [[True]]),
    ask("RETURN 'a\\nb' =~ 'a.b' AS a, 'a\\nb' =~ '(?s)a.b' AS b, 'a\\rb' =~ 'a.b' AS c, 'a\\n' =~ 'a' AS d", [[False, True, False, False]]),
    ask("MATCH (p:Paper) WHERE p.title =~ $r RETURN p.id", column("p5"), r="\\w*ber.*|Über \\w+ \\d"),
    ask("MATCH (a:Author) WHERE a.name =~ $r RETURN a.name AS n ORDER BY n", column("BEN", "Ben", "Cy", "Dot"), r="\\w+"),
    ask("RETURN 'a.b' =~ 'a\\\\.b' AS a, 'axb' =~ 'a\\\\.b' AS b, 'a\\\\b' =~ 'a\\\\\\\\b' AS c", [[True, False, True]]),
    ask("RETURN 'aa' =~ '(a)\\\\1' AS a", [[True]]),
    ask("RETURN 'ab' =~ 'a(?=b)b' AS a", [[True]]),
    ask("RETURN 'aaa' =~ 'a{2,3}' AS a, 'a' =~ '[a-c]' AS b, 'd' =~ '[^a-c]' AS c, '' =~ '' AS d", [[True, True, True, True]]),
    ask("RETURN 'É' =~ '\\\\p{L}' AS a, 'É' =~ '\\\\p{Lu}' AS b, '1' =~ '\\\\p{N}' AS c", [[True, True, True]]),
    ask("WITH 'a' AS t UNWIND ['a', 'b'] AS r RETURN r, t =~ r AS x ORDER BY r", [["a", True], ["b", False]]),
    ask("RETURN 'a' =~ '(' AS x", [], mirror="refused", neo4j="refused"),
]  # fmt: skip
