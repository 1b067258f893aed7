"""The words of Cypher: which begin a clause, which are followed by an operand, which functions and procedures are allowed. Pure data."""

from __future__ import annotations

__all__ = [
    "AFTER_OPERAND",
    "BEFORE_OPERAND",
    "BEGINNINGS",
    "CLAUSES",
    "COMMANDS",
    "FILE_FUNCTIONS",
    "FUNCTION_NAMES",
    "NEVER",
    "PROCEDURE_NAMES",
    "SUBQUERIES",
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BEGINNINGS = ("MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "CALL")
"""The words that may begin a statement, besides EXPLAIN."""

CLAUSES = (
    *BEGINNINGS,
    "WHERE",
    "UNION",
    "ORDER",
    "SKIP",
    "OFFSET",
    "LIMIT",
    "YIELD",
    "FILTER",
    "FINISH",
    "HAVING",
    "INTERSECT",
    "EXCEPT",
)
"""Words that begin a clause or a part of one."""

SUBQUERIES = ("EXISTS", "COUNT", "COLLECT", "CALL")
"""Words after which braces contain a query."""

BEFORE_OPERAND = _words(
    "MATCH OPTIONAL WITH UNWIND RETURN CALL WHERE UNION ALL ORDER SKIP OFFSET LIMIT YIELD FILTER HAVING BY DISTINCT AS AND OR XOR NOT IN "
    "IS CONTAINS STARTS ENDS CASE WHEN THEN ELSE EXPLAIN INTERSECT EXCEPT USING INDEX SCAN JOIN ON FOR"
)
"""Words that may be followed by a name that is not a clause."""

AFTER_OPERAND = frozenset(CLAUSES) | _words(
    "AND OR XOR IN IS CONTAINS STARTS ENDS AS WHEN THEN ELSE END ASC ASCENDING DESC DESCENDING USING"
)
"""Words that may follow an operand or a name; no clause that writes has one of them after its first word."""

NEVER = _words(
    "CREATE MERGE SET DELETE DETACH NODETACH REMOVE FOREACH LOAD INSERT DROP USE PROFILE TRANSACTIONS"
)
"""Words that write, read files or change the target of a query: refused wherever they could be a clause."""

COMMANDS = _words(
    "ALTER GRANT DENY REVOKE SHOW TERMINATE START STOP RENAME ENABLE DISABLE REALLOCATE DEALLOCATE DRYRUN COPY EXPORT IMPORT "
    "INSTALL UNINSTALL ATTACH BEGIN COMMIT ROLLBACK CHECKPOINT EXECUTE VACUUM ANALYZE PRAGMA SAVE BACKUP RESTORE RELOAD UPSERT "
    "PERIODIC CYPHER FOR FORMAT DUMP LIST INTO OUTFILE DECLARE DEFINE SCHEMA LET"
)
"""Words that begin a command in some product: refused where a clause could begin, allowed as plain variables."""

PROCEDURE_NAMES = ("db.labels", "db.relationshipTypes", "db.propertyKeys")
"""Procedures that may be called: those that every engine has and that reveal nothing but the graph."""

FUNCTION_NAMES = _words(
    # predicates and aggregates
    "all any none single exists isempty avg collect count max min sum stdev stdevp percentilecont percentiledisc "
    # values and lists
    "coalesce nullif head last tail size length reverse range reduce keys labels type id elementid properties nodes relationships "
    "startnode endnode toboolean tobooleanornull tobooleanlist tofloat tofloatornull tofloatlist tointeger tointegerornull tointegerlist "
    "tostring tostringornull tostringlist char_length character_length valuetype isnan randomuuid "
    # numbers
    "abs ceil floor rand round sign e exp log log10 sqrt acos asin atan atan2 cos cot degrees haversin pi radians sin tan "
    # text
    "left right lower upper tolower toupper trim ltrim rtrim btrim replace split substring normalize "
    # time
    "date datetime localdatetime time localtime duration date.truncate datetime.truncate localdatetime.truncate time.truncate "
    "localtime.truncate datetime.fromepoch datetime.fromepochmillis duration.between duration.inmonths duration.indays "
    "duration.inseconds timestamp "
    "date.transaction date.statement date.realtime datetime.transaction datetime.statement datetime.realtime "
    "localdatetime.transaction localdatetime.statement localdatetime.realtime time.transaction time.statement time.realtime "
    "localtime.transaction localtime.statement localtime.realtime "
    # space and paths
    "point point.distance shortestpath allshortestpaths"
)
"""Functions that may be called, in lower case."""

FILE_FUNCTIONS = _words("file linenumber")
"""Functions of Neo4j that reveal files, in lower case: refused as forbidden, not as unknown."""
