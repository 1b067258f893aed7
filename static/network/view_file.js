// View files: reads them, and finds the nodes that they place elsewhere. The format is described in graphapp/networks/view_file.py. Pure.

import {rooted} from '#network/root.js';

const FORMAT = 'graphapp view';
const VERSION = 1;

/** The content of a view file. Throws an Error with a reason if `text` is not one.
 * @param {string} text
 * @returns {ViewFile} */
export function readView(text) {
  /** @type {any} */
  let found;
  try {
    found = JSON.parse(text);
  } catch {
    throw new Error('The file is not a view file, because it is not valid JSON.');
  }
  if (found?.format !== FORMAT) throw new Error('The file is JSON, but not a graphapp view file.');
  if (found.version !== VERSION) throw new Error(`This version of graphapp reads view files of version ${VERSION} only.`);
  const {ids, x, y, names} = found.positions ?? {};
  const named = names === undefined || isColumn(names, ids?.length, (each) => typeof each === 'string');
  const columns = named && isColumn(ids, ids?.length, (each) => typeof each === 'string') && [x, y].every((column) => isColumn(column, ids.length, Number.isFinite));
  if (!columns || ![found.title, found.spec, found.choices].every((each) => typeof each === 'string')) throw new Error('The view file is incomplete.');
  return found;
}

/** True for an array of this length, all of whose values pass a test.
 * @param {unknown} column
 * @param {number} length
 * @param {(each: unknown) => boolean} passes */
function isColumn(column, length, passes) {
  return Array.isArray(column) && column.length === length && column.every(passes);
}

/** The address of the network window with the choices of a view file.
 * @param {ViewFile} file */
export function addressOfView({spec, choices}) {
  return `${rooted('/network')}?${[spec, choices].filter(Boolean).join('&')}#view`;
}

/** The positions of a file that differ from those of the drawing, the names of the nodes that only the file has, and how many only the drawing has. Nodes
 * of the drawing that a filter hides do not count.
 * @param {ViewFile} file
 * @param {GraphNode[]} nodes */
export function differences({positions: {ids, x, y, names}}, nodes) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  /** @type {Map<string, Point>} */
  const moved = new Map();
  ids.forEach((id, index) => {
    const node = byId.get(id);
    if (node && (Math.round(node.x) !== x[index] || Math.round(node.y) !== y[index])) moved.set(id, {x: x[index], y: y[index]});
  });
  const filed = new Set(ids);
  return {
    moved,
    missing: ids.flatMap((id, index) => (byId.has(id) ? [] : [names?.[index] ?? id])),
    added: nodes.filter((node) => node.shown && !node.added && !filed.has(node.id)).length,
  };
}
