// Types shared by the modules of static/console/. Only the type check reads this file.

/** A piece of a query; `start` is its offset in UTF-16 code units. */
interface Piece {
  text: string;
  start: number;
  kind: string;
}

/** The names that completion offers. */
interface Words {
  clauses: string[];
  functions: string[];
  labels: string[];
  types: string[];
  properties: Record<string, string[]>;
}

type Editor = import('../static/console/editor.js').Editor;
