"""Which Cypher queries may run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.cypher.examples import EXAMPLES
from graphapp.cypher.guard import check
from graphapp.cypher.language.tokens import significant, tokenize
from graphapp.errors import QueryError, QueryForbidden, QuerySyntax, QueryTooLong
from graphapp.settings import Settings

SETTINGS = Settings()

WRITING = [
    "CREATE (n)",
    "create (n:Author {name: 'x'})",
    "MERGE (n:Author {id: 1})",
    "MATCH (n) SET n.x = 1",
    "MATCH (n) SET n:Label RETURN n",
    "MATCH (n) SET n += {x: 1}",
    "MATCH (n) DELETE n",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n) NODETACH DELETE n",
    "MATCH (n) REMOVE n.x",
    "MATCH (n) INSERT (m)",
    "INSERT (:Author)",
    "MATCH (n) FOREACH (x IN [1] | SET n.x = x)",
    "CALL { CREATE (n) RETURN n } RETURN n",
    "CALL () { MATCH (n) DETACH DELETE n } RETURN 1",
    "MATCH (n) CALL { WITH n DELETE n } IN TRANSACTIONS OF 10 ROWS",
    "MATCH (n) WHERE EXISTS { CREATE (m) } RETURN n",
    "RETURN 1 AS x UNION CREATE (n) RETURN 1 AS x",
    "MATCH (n) WITH n CREATE (m) RETURN m",
    "MATCH (n) RETURN n.x SET n.x = 1",
    "MATCH (n)CREATE(m)",
    "MATCH (n)\nCrEaTe\n(m)",
    "MATCH (n) /**/ SET /**/ n.x = 1",
    "MATCH (n) //\nDELETE n",
    "MATCH (n) `SET` n.x = 1",
    "MATCH (n) RETURN * CREATE (m)",
    "RETURN 'x' CREATE (n)",
    "RETURN $p CREATE (n)",
    "RETURN 1 AS set SET n.x = 1",
    "MATCH (n) \u017fET n.x = 1",
    # a variable named as: SET is not an alias
    "MATCH (as) WITH as SET as.x = 1",
    "MATCH (as) WITH as DELETE as",
    "MATCH (as) WITH as REMOVE as.x",
    "MATCH (as) WITH as AS as SET as.x = 1",
    "MATCH (as) WITH 1 AS x, as SET as.x = 1",
    "MATCH (as) WITH `as` AS as DETACH DELETE as",
    "RETURN 1 AS SET n.x = 1",
    # neither a property nor a label
    "RETURN 1 .SET n.x = 1",
    "RETURN 'x'.SET n.x = 1",
    "RETURN *.SET n.x = 1",
    "RETURN .SET n.x = 1",
    "MATCH (n) WHERE .DELETE n",
    "MATCH (n) RETURN n.x.SET n.x = 1",
    "MATCH (n).SET n.x = 1",
    "RETURN 1:SET n.x = 1",
    "RETURN :SET n.x = 1",
    "MATCH (n) RETURN n:DELETE n",
    "MATCH (n) RETURN n:A|DELETE n",
    "MATCH (n) RETURN 1 | SET n.x = 1",
    "MATCH (n:A) RETURN 1 x | DELETE",
]
READING_FILES = [
    "LOAD CSV FROM '/etc/passwd' AS r RETURN r",
    "load csv from '/etc/passwd' as r return r",
    "LOAD // x\nCSV FROM '/etc/passwd' AS r RETURN r",
    "LOAD /* x */ CSV FROM '/etc/passwd' AS r RETURN r",
    "`LOAD` CSV FROM '/etc/passwd' AS r RETURN r",
    "`LOAD` `CSV` FROM '/etc/passwd' AS r RETURN r",
    "LOAD `CSV` FROM '/etc/passwd' AS r RETURN r",
    "LOAD CSV WITH HEADERS FROM $p AS r RETURN r",
    "MATCH (n) LOAD CSV FROM '/etc/passwd' AS r RETURN r",
    "MATCH (n) `LOAD` CSV FROM '/etc/passwd' AS r RETURN r",
    "UNWIND [1] AS x LOAD CSV FROM '/etc/passwd' AS r RETURN r",
    "RETURN 1 AS r UNION LOAD CSV FROM '/etc/passwd' AS r RETURN r",
    "RETURN 1 AS r UNION ALL LOAD CSV FROM '/etc/passwd' AS r RETURN r",
    "CALL { LOAD CSV FROM '/etc/passwd' AS r RETURN r } RETURN r",
    "PROFILE LOAD CSV FROM '/etc/passwd' AS r RETURN r",
    "EXPLAIN LOAD CSV FROM '/etc/passwd' AS r RETURN r",
    "CYPHER 5 LOAD CSV FROM '/etc/passwd' AS r RETURN r",
    "FOR VALID_TIME ALL LOAD CSV FROM '/etc/passwd' AS r RETURN r",
    "USING PERIODIC COMMIT LOAD CSV FROM '/etc/passwd' AS r RETURN r",
    "RETURN 1 FORMAT CSV",
    "MATCH (n) RETURN n LIMIT 1 FORMAT CSV",
    "MATCH (n) RETURN n.x FORMAT `CSV`",
    "RETURN apoc.load.json('/etc/passwd')",
    "RETURN file()",
    "RETURN [x IN [1] | file()]",
    "RETURN [x IN [n] WHERE x:A | file()]",
    "RETURN {a: file()}",
    "RETURN reduce(s = 0, x IN [1] | file())",
    "RETURN n.x:file()",
    "RETURN n.all FORMAT CSV",
    "RETURN linenumber()",
    "CALL apoc.load.csv('/etc/passwd') YIELD map RETURN map",
    "CALL apoc.export.csv.all('/tmp/x', {})",
    "COPY (MATCH (n) RETURN n) TO '/tmp/x'",
    "MATCH (n) EXPORT TO '/tmp/x'",
    "EXPORT DATABASE '/tmp/x'",
    "IMPORT DATABASE '/tmp/x'",
    "INSTALL httpfs",
    "ATTACH '/tmp/x' AS y",
    "SAVE '/tmp/x'",
]
ADMINISTERING = [
    "SHOW USERS",
    "SHOW DATABASES",
    "SHOW INDEXES",
    "MATCH (n) SHOW INDEXES",
    "TERMINATE TRANSACTIONS 'x'",
    "USE system MATCH (n) RETURN n",
    "CALL { USE other MATCH (n) RETURN n } RETURN n",
    "MATCH (n) USE other RETURN n",
    "DROP INDEX x",
    "DROP DATABASE neo4j",
    "CREATE USER x SET PASSWORD 'y'",
    "CREATE INDEX x FOR (n:Author) ON (n.name)",
    "CREATE CONSTRAINT x FOR (n:Author) REQUIRE n.id IS UNIQUE",
    "ALTER USER neo4j SET PASSWORD 'x'",
    "GRANT ROLE admin TO x",
    "DENY READ {*} ON GRAPH * TO x",
    "REVOKE ROLE admin FROM x",
    "START DATABASE neo4j",
    "STOP DATABASE neo4j",
    "RENAME USER a TO b",
    "ENABLE SERVER 'x'",
    "BEGIN",
    "COMMIT",
    "PROFILE MATCH (n) RETURN n",
    "MATCH (n) PROFILE RETURN n",
    "MATCH (n) EXPLAIN RETURN n",
    "CALL dbms.listConfig()",
    "CALL DBMS . listConfig ( )",
    "CALL `dbms`.`listConfig`()",
    "CALL `dbms.listConfig`()",
    "CALL db.clearQueryCaches()",
    "CALL db.labels.evil()",
    "CALL apoc.cypher.runWrite('CREATE (n)', {})",
    "OPTIONAL CALL dbms.listConfig() YIELD name RETURN name",
    "MATCH (n) CALL db.index.fulltext.queryNodes('x', 'y') YIELD node RETURN node",
    "MATCH (as) WITH as CALL dbms.listConfig() YIELD name RETURN name",
    "RETURN n:CALL dbms.listConfig()",
    "RETURN n.CALL dbms.listConfig()",
    "MATCH (n) RETURN n.in SHOW INDEXES",
    "MATCH (n) RETURN n.x AS all SHOW INDEXES",
    "CALL pagerank() YIELD node RETURN node",
    "CALL cluster({method: 'kmeans'})",
    "CALL (x)",
    "CALL",
    "RETURN apoc.cypher.runFirstColumnSingle('CREATE (n)', {})",
    "RETURN `apoc`.`load`.`json`('x')",
    "RETURN 1; RETURN 2",
    "RETURN 1;; CREATE (n)",
    "RETURN 1; // x\nCREATE (n)",
]
ALLOWED = [
    "MATCH (n) RETURN n.set, n.create, n.delete",
    "MATCH (n:Create) RETURN n",
    "MATCH (n:Paper|Delete) RETURN n",
    "MATCH ()-[r:MERGE]->() RETURN r",
    "MATCH (set:Paper) RETURN set.title",
    "MATCH (create) RETURN create.title",
    "MATCH (n) RETURN n.title AS set",
    "MATCH (n) RETURN n.title AS create, n.year AS drop",
    "RETURN {set: 1, delete: 2, load: 3} AS map",
    "MATCH (n) RETURN n {.set, .load, use: n.use} AS map",
    "RETURN 'LOAD CSV FROM x; CREATE (n)' AS text",
    'RETURN "DELETE" AS text',
    "RETURN 1 // CREATE (n)",
    "RETURN /* DELETE n */ 1",
    "RETURN $create, $`LOAD CSV`",
    "RETURN 1 AS `DELETE`",
    "MATCH (n)-[r]-(m) RETURN (n).set, [n][0].load, {a: 1}.use, $p.create, n.x.drop, n.in.set, $p.a.set",
    "MATCH (n:Set|Delete&!Merge) WHERE n:Create OR (n):Drop RETURN n:Load AS set ORDER BY n.set DESC",
    "MATCH ()-[:SET|:MERGE|CREATE]->() RETURN 1",
    "MATCH (n:Set {set: 1}) WHERE n.set IN [1] RETURN CASE WHEN n.set THEN n.use ELSE n.load END",
    "RETURN {a: set.x, set: {drop: 1}, b: use} AS map",
    "MATCH (n) RETURN n {.set, .*, .load, x: n.use}",
    "WITH 1 AS create WITH create.x AS drop WHERE drop.x > 1 RETURN 1 AS set UNION RETURN 2 AS set",
    "MATCH (n) RETURN n.set[0], n.load + 1, [1, 2][1..2], [1][..1], 1 .. 2",
    "MATCH (`set`) RETURN `set`.title",
    "WITH 1 AS start, 2 AS format RETURN start + format",
    "MATCH (show:Paper) WHERE show.year > 2000 RETURN show ORDER BY show.year",
    "WITH [1] AS list UNWIND list AS x RETURN x",
    "UNWIND [1, 2] AS copy RETURN copy * 2",
    "MATCH (n) RETURN n.load.csv",
    "RETURN 1;",
    "RETURN 1 ; ;",
    "EXPLAIN MATCH (n) RETURN n",
    "explain match (n) return n",
    "CALL db.labels()",
    "CALL db.labels() YIELD label RETURN label",
    "CALL DB.LABELS",
    "CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType",
    "CALL { MATCH (n) RETURN count(n) AS c } RETURN c",
    "MATCH (n) CALL (n) { MATCH (n)--(m) RETURN count(m) AS c } RETURN c",
    "MATCH (n) WHERE EXISTS { (n)-->() } RETURN n",
    "MATCH (n) RETURN COUNT { (n)-->() } AS c",
    "MATCH (a)-[:WROTE*1..3]-(b) RETURN count(*)",
    "MATCH p = shortestPath((a:Author)-[*..9]-(b:Author)) RETURN p",
    "RETURN all(x IN [1] WHERE x > 0) AND NOT (true OR false) XOR (1 = 2)",
    "RETURN duration.between(date('2020-01-01'), date()) AS d",
    "RETURN [x IN range(1, 9) WHERE x % 2 = 0 | x * x][0..2]",
    "MATCH (n) WHERE n.name STARTS WITH 'x' RETURN CASE WHEN n.year IS NULL THEN 1 ELSE 2 END",
    "OPTIONAL MATCH (n) RETURN n UNION ALL MATCH (m) RETURN m AS n",
    "MATCH (a:Author) USING INDEX a:Author(key) WHERE a.key = 'x' RETURN a",
]  # fmt: skip


@pytest.mark.parametrize("query", WRITING + READING_FILES + ADMINISTERING)
def test_a_query_that_does_more_than_read_the_graph_is_refused_with_its_place(query: str) -> None:
    with pytest.raises(QueryForbidden) as caught:
        check(query, SETTINGS)
    assert caught.value.line is not None
    assert caught.value.column is not None
    assert caught.value.hint


@pytest.mark.parametrize("query", ALLOWED)
def test_words_of_commands_may_be_names_labels_texts_and_comments(query: str) -> None:
    assert check(query, SETTINGS) == significant(tokenize(query))


@pytest.mark.parametrize("query", ["", "   ", ";", "// nothing", "/* nothing */;"])
def test_an_empty_query_is_a_syntax_error(query: str) -> None:
    with pytest.raises(QuerySyntax, match="The query is empty"):
        check(query, SETTINGS)


@pytest.mark.parametrize(
    "query", ["WHERE 1 = 1", "(n)", "'text'", "42", "SELECT 1", "EXPLAIN", "EXPLAIN EXPLAIN RETURN 1"]
)
def test_a_text_that_begins_like_no_query_is_a_syntax_error(query: str) -> None:
    with pytest.raises(QuerySyntax, match="cannot begin with"):
        check(query, SETTINGS)


def test_the_error_names_line_and_column_of_the_word() -> None:
    with pytest.raises(QueryForbidden, match="DELETE") as caught:
        check("MATCH (n)\n  DELETE n", SETTINGS)
    assert (caught.value.line, caught.value.column) == (2, 3)


@pytest.mark.parametrize(
    ("query", "column", "what"),
    [
        ("MATCH (n)", 1, "without RETURN"),
        ("MATCH (n) WITH n", 11, "without RETURN"),
        ("MATCH (n) WHERE n.return = 1", 11, "without RETURN"),
        ("MATCH (return) WITH return.x AS return", 16, "without RETURN"),
        ("UNWIND [1] AS x", 1, "without RETURN"),
        ("EXPLAIN MATCH (n)", 9, "without RETURN"),
        ("CALL { MATCH (n) RETURN n }", 1, "without RETURN"),
        ("CALL { MATCH (n) } RETURN 1", 8, "without RETURN"),
        ("CALL { } RETURN 1", 6, "without RETURN"),
        ("MATCH (n) CALL (n) { WITH n } RETURN 1", 22, "without RETURN"),
        ("RETURN COLLECT { MATCH (n) } AS x", 18, "without RETURN"),
        ("CALL db.labels() YIELD label MATCH (n)", 30, "without RETURN"),
        ("CALL db.labels() CALL db.labels()", 18, "without RETURN"),
        ("MATCH (n) UNION RETURN 1 AS n", 11, "without RETURN"),
        ("RETURN 1 AS x UNION MATCH (x)", 21, "without RETURN"),
        ("RETURN 1 AS x UNION", 15, "without RETURN"),
        ("RETURN 1 AS x UNION CALL db.labels()", 21, "without RETURN"),
        ("RETURN 1 WITH 1 AS x WITH 1 AS x", 10, "WITH may not follow RETURN"),
        ("RETURN 1 AS x MATCH (n) RETURN n", 15, "MATCH may not follow RETURN"),
        ("RETURN 1 AS x RETURN 2 AS x", 15, "RETURN may not follow RETURN"),
        ("MATCH (n) RETURN n WHERE n.x = 1", 20, "WHERE may not follow RETURN"),
        ("MATCH (n) RETURN n LIMIT 1 MATCH (m) RETURN m", 28, "MATCH may not follow RETURN"),
        ("RETURN EXISTS { MATCH (n) RETURN n WITH n } AS x", 36, "WITH may not follow RETURN"),
        ("RETURN 1 AS x LIMIT 1 ORDER BY x", 23, "ORDER is in the wrong place"),
        ("RETURN 1 AS x LIMIT 1 LIMIT 2", 23, "LIMIT is in the wrong place"),
        ("RETURN 1 AS x LIMIT -1", 21, "LIMIT must not be negative"),
        ("RETURN 1 AS x SKIP - 1 LIMIT 2", 20, "SKIP must not be negative"),
        ("MATCH (n) WITH n LIMIT -5 RETURN n", 24, "LIMIT must not be negative"),
    ],
)  # fmt: skip
def test_a_statement_that_is_not_whole_is_a_syntax_error_with_its_place(
    query: str, column: int, what: str
) -> None:
    with pytest.raises(QuerySyntax, match=what) as caught:
        check(query, SETTINGS)
    assert (caught.value.line, caught.value.column) == (1, column)
    assert caught.value.hint


@pytest.mark.parametrize(
    "query",
    [
        "UNWIND [1] AS index WITH index RETURN index",
        "UNWIND [1] AS match WITH match RETURN match UNION RETURN 2 AS match",
        "RETURN 1 AS order ORDER BY order SKIP 1 LIMIT 2",
        "RETURN 1 AS limit LIMIT 1",
        "MATCH (n) WITH n ORDER BY n.x SKIP 1 LIMIT 2 WITH n LIMIT 1 RETURN n ORDER BY n.x DESC LIMIT 5",
        "MATCH (n) WHERE n.x STARTS WITH 'a' OR n.x ENDS WITH 'b' RETURN *",
        "MATCH (n) RETURN * UNION ALL MATCH (n) RETURN * UNION MATCH (n) RETURN n LIMIT 3",
        "MATCH (n) WHERE EXISTS { MATCH (n)-->(m) WHERE m.x = 1 } RETURN COUNT { MATCH (n) RETURN n } AS c",
        "CALL db.labels() YIELD label WHERE label = 'Paper'",
        "RETURN COLLECT { MATCH (n) RETURN n.x LIMIT 3 } AS x",
        "RETURN 1 AS x LIMIT $n",
        "RETURN 1 AS x LIMIT 3 - 1",
    ],
)
def test_a_statement_that_is_whole_may_run(query: str) -> None:
    assert check(query, SETTINGS) == significant(tokenize(query))


def test_a_long_query_is_refused_before_it_is_read() -> None:
    with pytest.raises(QueryTooLong, match="10,000"):
        check("'" * 1_000_000, SETTINGS)
    check("RETURN " + "1" * 9000, SETTINGS)
    with pytest.raises(QueryTooLong):
        check("RETURN 1 + 1", replace(SETTINGS, query_characters=11))


@pytest.mark.parametrize(
    "query",
    [
        "RETURN " + "(" * 65 + "1" + ")" * 65,
        "RETURN " + "[" * 65 + "]" * 65,
        "RETURN " + "{a:" * 65 + "1" + "}" * 65,
        "RETURN " + "NOT " * 65 + "true",
        "RETURN " + "-" * 65 + "1",
        "RETURN " + "CASE WHEN true THEN " * 65 + "1 " + "END " * 65,
        "RETURN 1 AS x " + "UNION RETURN 1 AS x " * 65,
        "RETURN " + "(" * 5000,
    ],
)  # fmt: skip
def test_a_deeply_nested_query_is_refused(query: str) -> None:
    with pytest.raises(QueryTooLong, match="nested"):
        check(query, SETTINGS)


def test_nesting_up_to_the_limit_may_run() -> None:
    check("RETURN " + "(" * 64 + "1" + ")" * 64, SETTINGS)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_every_example_may_run(example) -> None:
    check(example.text, SETTINGS)


WORDS = st.sampled_from(
    [
        "MATCH", "(n)", "RETURN", "n", "WITH", "UNWIND", "[1]", "AS", "x", ",", ".", ":", "|", "WHERE", "EXISTS", "{", "}", "(", ")", "[", "]",
        "CALL", "UNION", "ALL", "EXPLAIN", "1", "'t'", "$p", "*", "=", ";", "IN", "CREATE", "SET", "DELETE", "MERGE", "REMOVE", "DETACH", "LOAD",
        "CSV", "FROM", "`SET`", "`LOAD`", "FOREACH", "DROP", "USE", "// c\n", "/* c */",
    ]
)  # fmt: skip
WRITES = ("CREATE", "SET", "DELETE", "MERGE", "REMOVE", "DETACH", "LOAD", "FOREACH", "DROP", "USE")


@given(st.lists(WORDS, max_size=25).map(" ".join))
def test_no_mixture_of_words_lets_a_writing_clause_through(query: str) -> None:
    try:
        tokens = check(query, SETTINGS)
    except QueryError:
        return
    # a writing word that passed is where only a name is possible
    for i, token in enumerate(tokens):
        if token.is_word(*WRITES):
            before = tokens[i - 1]
            assert (
                before.is_word("AS")
                or before.is_symbol(".", ":", "|", "(", "[", "{", ",")
                or tokens[i + 1].is_symbol(".")
            )


# examples that Neo4j 5.26 answers, one of each kind
ANSWERED_BY_NEO4J = [
    "MATCH p = ANY SHORTEST (a:Author)-[:WROTE]-+(b:Author) RETURN p",
    "MATCH ANY SHORTEST (a:Author)-[:WROTE]-+(b:Author) RETURN a",
    "MATCH p = ALL SHORTEST (a)-[:WROTE]-+(b) RETURN p",
    "MATCH p = ALL SHORTEST PATHS (a)-->{1,3}(b) RETURN p",
    "MATCH p = SHORTEST 2 (a)-->+(b) RETURN p",
    "MATCH p = SHORTEST 2 GROUPS (a)-->+(b) RETURN p",
    "MATCH p = SHORTEST 2 PATH GROUPS (a)-->+(b) RETURN p",
    "MATCH p = SHORTEST GROUP (a)-->+(b) RETURN p",
    "MATCH p = ANY (a)-->+(b) RETURN p",
    "MATCH p = ANY 2 PATHS (a)-->+(b) RETURN p",
    "MATCH `p` = ALL PATHS (a)-->{1,3}(b) RETURN `p`",
    "MATCH (x), p = SHORTEST 1 PATH (a)-->+(b) RETURN p",
    "MATCH p = ANY SHORTEST ((a)-[:WROTE]-(b)){1,4} RETURN p",
    "RETURN EXISTS { ANY SHORTEST (a:Author)-->+(b) }",
    "RETURN COUNT { MATCH p = SHORTEST PATH (a:Author)-->+(b) }",
    "RETURN 1_000, 0xFF_FF, 1_0.5e1_0",
    "RETURN randomUUID()",
    "MATCH (a)-[:WROTE]-{1,3}(b) RETURN a",
    "MATCH (a) ((x)-[:WROTE]-(y)){1,3} (b) RETURN a",
    "MATCH (a) ((x)-[:WROTE]-(y) WHERE x.id < y.id)+ (b) RETURN a",
    "MATCH (n:!Author) RETURN n",
    "MATCH (n:(Author|Paper)&!Venue) RETURN n",
    "MATCH (n:%) RETURN n",
    "MATCH (a:Author) OPTIONAL CALL (a) { MATCH (a)-->(p) RETURN p } RETURN a, p",
    "RETURN toIntegerOrNull('x'), toFloatOrNull('x'), toBooleanOrNull('x'), toStringOrNull(1), nullIf(1, 1)",
    "RETURN COLLECT { MATCH (a:Author) RETURN a.name ORDER BY a.name LIMIT 2 } AS names",
    "MATCH (a:Author WHERE a.name STARTS WITH 'A')-[w:WROTE WHERE w.position = 0]->(p) RETURN a",
    "MATCH (p:Paper) RETURN percentileCont(p.year, 0.5), percentileDisc(p.year, 0.5), stDevP(p.year)",
    "RETURN CASE 3 WHEN 1, 2 THEN 'a' WHEN > 2 THEN 'b' END",
    "MATCH (p:Paper) WHERE 2018 <= p.year <= 2020 RETURN p",
    "RETURN [1] IS :: LIST<INTEGER NOT NULL>, 1 IS NOT TYPED STRING",
    "RETURN 'a' IS NORMALIZED, 'a' IS NOT NFD NORMALIZED",
]


@pytest.mark.parametrize("query", ANSWERED_BY_NEO4J)
def test_what_neo4j_answers_and_only_reads_may_run(query: str) -> None:
    check(query, SETTINGS)


@pytest.mark.parametrize(
    "query",
    [
        "RETURN shortest(1)",
        "RETURN 1, SHORTEST (1)",
        "RETURN ANY SHORTEST (1)",
        "WITH 1 AS any RETURN paths(1)",
        "MATCH (a) WHERE groups(a) RETURN a",
        "MATCH (a) WHERE a.x = SHORTEST (a) RETURN a",
        "MATCH (a) RETURN a, ANY PATHS (a)",
        "MATCH (a {x: SHORTEST (1)}) RETURN a",
        "MATCH p = PATHS (a)-->(b) RETURN p",
        "MATCH p = SHORTEST way (a)-->(b) RETURN p",
        "RETURN [x IN [1] | SHORTEST (x)]",
    ],
)
def test_a_path_selector_is_only_allowed_before_a_pattern(query: str) -> None:
    with pytest.raises(QuerySyntax, match="Unknown function"):
        check(query, SETTINGS)


@pytest.mark.parametrize(
    ("query", "message", "hint", "column"),
    [
        ("MATCH p = (a)--(b) RETURN lenght(p)", "Unknown function lenght().", "Did you mean length()?", 27),
        ("MATCH (a) RETURN cuont(a)", "Unknown function cuont().", "Did you mean count()?", 18),
        ("MATCH (p) RETURN Median(p.year)", "Unknown function Median().", "Use percentileCont(x, 0.5).", 18),
        ("RETURN duration.betwen(date(), date())", "Unknown function duration.betwen().", "Did you mean duration.between()?", 8),
        # functions that only some engine has
        ("RETURN text_edit_distance('a', 'b')", "Unknown function text_edit_distance().", "Only built-in Cypher functions are allowed.", 8),
        ("RETURN geom_buffer('x', 1)", "Unknown function geom_buffer().", "Only built-in Cypher functions are allowed.", 8),
        ("RETURN text_bm25(n, 'name', 'x')", "Unknown function text_bm25().", "Only built-in Cypher functions are allowed.", 8),
    ],
)  # fmt: skip
def test_an_unknown_function_is_a_syntax_error_with_what_was_meant(
    query: str, message: str, hint: str, column: int
) -> None:
    with pytest.raises(QuerySyntax) as caught:
        check(query, SETTINGS)
    assert (caught.value.message, caught.value.hint, caught.value.column) == (message, hint, column)
    assert caught.value.status == 400


@pytest.mark.parametrize("name", ["apoc.x", "db.x", "dbms.x", "`apoc.x`", "`db`.`x`", "file", "lineNumber"])
def test_functions_outside_of_cypher_are_forbidden(name: str) -> None:
    with pytest.raises(QueryForbidden, match="is not allowed"):
        check(f"RETURN {name}(1)", SETTINGS)


@pytest.mark.parametrize(
    ("query", "word", "meant", "column"),
    [
        ("MATCH (a:Author) RETRUN a.name LIMIT 5", "RETRUN", "RETURN", 18),
        ("MATCH (a:Author) RETRUN a.name", "RETRUN", "RETURN", 18),
        ("MATCH (a:Author) RETUNR a.name LIMIT 5", "RETUNR", "RETURN", 18),
        ("MATCH (a:Author) retunr a.name", "retunr", "RETURN", 18),
        ("MATCH (a) RETRUN (a)", "RETRUN", "RETURN", 11),
        ("MATCH (a) WITH a RETRUN *", "RETRUN", "RETURN", 18),
        ("MATCH (a) WHERE a.x IS NULL RETRUN a ORDER BY a.x", "RETRUN", "RETURN", 29),
        ("MATCH (a) WEHRE a.x = 1 RETRUN a", "WEHRE", "WHERE", 11),
        ("MATCH (a) MACTH (b) RETURN a", "MACTH", "MATCH", 11),
        ("RETURN 1 AS n UNION MATCH (n) RETRUN n", "RETRUN", "RETURN", 31),
        ("CALL { MATCH (n) RETRUN n } RETURN 1", "RETRUN", "RETURN", 18),
    ],
)
def test_a_misspelled_keyword_is_named_with_what_was_meant(
    query: str, word: str, meant: str, column: int
) -> None:
    with pytest.raises(QuerySyntax) as caught:
        check(query, SETTINGS)
    assert caught.value.message == f"Unknown keyword {word}. Did you mean {meant}?"
    assert caught.value.column == column


@pytest.mark.parametrize(
    "query",
    ["MATCH (p) WITH p.year AS retrun", "MATCH (p) WHERE p.retrun = 1", "MATCH (retrun) WITH retrun.x AS x"],
)
def test_a_name_that_looks_like_a_keyword_is_not_a_keyword(query: str) -> None:
    with pytest.raises(QuerySyntax, match="ends without RETURN"):
        check(query, SETTINGS)


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("MACTH (a) RETURN a", "MATCH"),
        ("OPTINAL MATCH (a) RETURN a", "OPTIONAL"),
        ("retrun 1", "RETURN"),
        ("EXPLIAN RETURN 1", "EXPLAIN"),
    ],
)
def test_a_misspelled_beginning_is_named_with_what_was_meant(query: str, meant: str) -> None:
    with pytest.raises(QuerySyntax, match="cannot begin with") as caught:
        check(query, SETTINGS)
    assert caught.value.hint == f"Did you mean {meant}?"
