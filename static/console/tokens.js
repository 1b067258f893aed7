// Splits Cypher into pieces, each with a kind, for highlighting and completion. Pure. Lenient, as a query is incomplete while it is typed.

const PIECE = new RegExp(
  [
    /(?<comment>\/\/[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$))/,
    /(?<string>'(?:[^'\\]|\\[\s\S])*(?:'|$)|"(?:[^"\\]|\\[\s\S])*(?:"|$))/,
    /(?<quoted>`(?:[^`]|``)*(?:`|$))/,
    /(?<parameter>\$(?:`(?:[^`]|``)*(?:`|$)|[\p{L}\p{N}_]*))/u,
    /(?<number>(?:\d+\.\d+|\.\d+|\d+)(?:[eE][+-]?\d+)?)/,
    /(?<name>[\p{L}_][\p{L}\p{N}_]*)/u,
    /(?<space>\s+)/,
    /(?<sign>\.\.|=~|<>|<=|>=|[\s\S])/u,
  ].map((part) => part.source).join('|'),
  'gu',
);

const KEYWORDS = new Set(
  (
    'MATCH OPTIONAL WHERE RETURN WITH UNWIND ORDER BY SKIP OFFSET LIMIT UNION ALL CALL YIELD AS AND OR NOT XOR IN IS NULL STARTS ENDS CONTAINS DISTINCT ' +
    'DESC DESCENDING ASC ASCENDING CASE WHEN THEN ELSE END EXISTS COUNT COLLECT EXPLAIN TRUE FALSE'
  ).split(' '),
);

/** The pieces of `text` in order: {text, start, kind}. Together they contain every character of `text`.
 * @param {string} text
 * @returns {Piece[]} */
export function pieces(text) {
  /** @type {Piece[]} */
  const found = [];
  for (const match of text.matchAll(PIECE)) {
    const [kind] = Object.entries(match.groups ?? {}).find(([, part]) => part !== undefined) ?? ['sign'];
    found.push({text: match[0], start: match.index, kind});
  }
  found.forEach((piece, place) => {
    if (piece.kind === 'name' || piece.kind === 'quoted') piece.kind = meaning(found, place);
  });
  return found;
}

/** The kind of a word, from its neighbours.
 * @param {Piece[]} found
 * @param {number} place */
function meaning(found, place) {
  const before = beside(found, place, -1);
  const after = beside(found, place, 1);
  if (before?.text === '.') return 'property';
  if (before?.text === ':' || (before?.text === '|' && after?.text !== '=')) return isKey(found, place) ? 'variable' : 'label';
  const word = found[place].text.toUpperCase();
  if (after?.text === '(' && !['MATCH', 'WHERE', 'AND', 'OR', 'NOT', 'IN', 'CALL', 'WITH', 'RETURN', 'WHEN', 'THEN', 'ELSE', 'XOR', 'BY'].includes(word)) return 'function';
  return found[place].kind === 'name' && KEYWORDS.has(word) ? 'keyword' : 'variable';
}

/** True if the piece at `place` is the value after a key of a map: {key: value}.
 * @param {Piece[]} found
 * @param {number} place */
function isKey(found, place) {
  let depth = 0;
  for (let at = place - 1; at >= 0; at -= 1) {
    const {text, kind} = found[at];
    if (kind !== 'sign') continue;
    if (text === ')' || text === ']' || text === '}') depth += 1;
    else if (text === '(' || text === '[' || text === '{') {
      if (depth === 0) return text === '{';
      depth -= 1;
    }
  }
  return false;
}

/**
 * @param {Piece[]} found
 * @param {number} place
 * @param {number} step
 */
function beside(found, place, step) {
  let at = place + step;
  while (found[at] && (found[at].kind === 'space' || found[at].kind === 'comment')) at += step;
  return found[at];
}

/** @type {Record<string, string>} */
const PAIRS = {'(': ')', '[': ']', '{': '}'};

/** The offsets of the bracket at the caret and of its match: [] if no bracket is at the caret, one offset if it is unmatched.
 * @param {Piece[]} found
 * @param {number} caret
 * @returns {number[]} */
export function brackets(found, caret) {
  const signs = found.filter((piece) => piece.kind === 'sign' && '()[]{}'.includes(piece.text));
  const here = signs.findIndex((sign) => sign.start === caret - 1 || sign.start === caret);
  if (here < 0) return [];
  const opens = signs[here].text in PAIRS;
  const step = opens ? 1 : -1;
  const waiting = [];
  for (let at = here; signs[at]; at += step) {
    const {text, start} = signs[at];
    if (text in PAIRS === opens) waiting.push(text);
    else {
      const opened = waiting.pop() ?? '';
      const fits = opens ? PAIRS[opened] === text : PAIRS[text] === opened;
      if (!fits) return [signs[here].start];
      if (!waiting.length) return [signs[here].start, start];
    }
  }
  return [signs[here].start];
}

/** The offset of a line and column, in UTF-16 code units. Lines and columns count from 1, columns in characters.
 * @param {string} text
 * @param {number} line
 * @param {number} column */
export function offsetOf(text, line, column) {
  const lines = text.split(/\r\n|\r|\n/);
  let offset = 0;
  for (let at = 0; at < line - 1 && at < lines.length; at += 1) offset += lines[at].length + 1;
  const before = [...(lines[line - 1] ?? '')].slice(0, column - 1).join('');
  return Math.min(offset + before.length, text.length);
}
