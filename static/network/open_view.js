// Opens view files: with the file input of a page, or dropped anywhere on it. The drawing takes the positions from the session storage,
// because an address would be too long for them.

import {element} from '#network/dom.js';
import {calm, counted, number} from '#network/text.js';
import {addressOfView, differences, readView} from '#network/view_file.js';

const KEY = 'graphapp-view';
const HASH = '#view';
// the number of moves that fit into an address
const MOST_MOVES = 150;
// nodes of a file that are named if the network no longer has them
const MOST_NAMED = 20;

/** Handle the file input of a page, and files that are dropped on it. Call once.
 * @param {Document} page */
export function openViews(page) {
  const input = /** @type {HTMLInputElement | null} */ (page.querySelector('[data-open-view]'));
  const problem = page.querySelector('[data-open-problem]');
  const open = async (/** @type {File | undefined} */ file) => {
    if (!file) return;
    try {
      const text = await file.text();
      const address = addressOfView(readView(text));
      sessionStorage.setItem(KEY, text);
      const {pathname, search} = new URL(address, location.href);
      location.assign(address);
      // a change of the hash alone does not load the page again
      if (pathname === location.pathname && search === location.search) location.reload();
    } catch (error) {
      if (problem) problem.textContent = /** @type {Error} */ (error).message;
    }
  };
  input?.addEventListener('change', () => open(input.files?.[0]));
  const carriesFile = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes('Files');
  page.addEventListener('dragover', (event) => carriesFile(event) && event.preventDefault());
  page.addEventListener('drop', (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    open(event.dataTransfer?.files[0]);
  });
}

/** Place the nodes as in the view file that this page was opened with; returns a note about it, null if the page was opened otherwise.
 * @param {View} view
 * @returns {HTMLElement | null} */
export function applyOpenedView(view) {
  const text = location.hash === HASH ? sessionStorage.getItem(KEY) : null;
  if (text === null) return null;
  const file = readView(text);
  const {moved, missing, added} = differences(file, view.network.nodes);
  const sentences = ['Opened from a view file.'];
  if (missing.length) {
    const more = missing.length - MOST_NAMED;
    const names = missing.slice(0, MOST_NAMED).map(calm).join(', ') + (more > 0 ? ` and ${number(more)} more` : '');
    sentences.push(`In the file, but no longer in this network: ${names}.`);
  }
  if (added) sentences.push(`The file does not contain ${counted(added, 'node')} of this network.`);
  if (moved.size > MOST_MOVES) {
    view.place(moved);
    sentences.push(`This store's layout differs from the one in the file. This window shows ${counted(moved.size, 'node')} at the positions from the file; links and downloads use the store's layout.`);
  } else if (moved.size) {
    view.change({move: new Map([...view.state.move, ...moved])});
  }
  return element('p', {class: 'network-opened', role: 'status'}, sentences.join(' '));
}
