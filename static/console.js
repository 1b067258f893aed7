// Enhancements of the query page. Without this script it is a plain form that runs every query.

import {completion} from './console/completion.js';
import {Editor} from './console/editor.js';
import {history} from './console/history.js';
import {inserts} from './console/inserts.js';
import {paint} from './console/paint.js';
import {preparing} from './console/preparing.js';
import {running} from './console/running.js';
import {sortable} from './console/sorting.js';

const form = /** @type {HTMLFormElement | null} */ (document.getElementById('query'));
const area = /** @type {HTMLTextAreaElement | null} */ (document.getElementById('cypher'));

if (form) running(form);
const engine = document.getElementById('engine');
if (engine) preparing(engine, document.getElementById('failure'));
if (area) {
  const editor = new Editor(area, JSON.parse(area.dataset.words ?? '{}'));
  completion(editor);
  inserts(editor);
  const before = document.getElementById('history');
  if (before && form) history(before, form);
}
document.querySelectorAll('pre.cypher code').forEach(paint);
for (const table of document.querySelectorAll('table[data-sortable]')) sortable(/** @type {HTMLTableElement} */ (table));
