// Types of the query page that several modules of static/console/ share. Only the type check reads this file.

/** A piece of a query: `start` counts UTF-16 units. */
interface Piece {
  text: string;
  start: number;
  kind: string;
}

/** What can be completed. */
interface Words {
  clauses: string[];
  functions: string[];
  labels: string[];
  types: string[];
  properties: Record<string, string[]>;
}

type Editor = import('../static/console/editor.js').Editor;
