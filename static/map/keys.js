// Keyboard control of the map: moving between discs, opening them, and every action of the mouse.

import {element} from '#network/dom.js';

const KEYS = [
  ['Arrows', 'select the nearest disc in that direction, except tiny ones'],
  ['N, B', 'select the next or previous disc, the largest first'],
  ['Enter', 'open the selected community, or go to the details of the author'],
  ['Esc', 'go back to the surrounding region'],
  ['O', 'open the author’s page'],
  ['Home', 'show the whole map'],
  ['Shift + arrows', 'move the view'],
  ['+ −', 'zoom in, zoom out'],
  ['0', 'show the current region'],
  ['/', 'find an author'],
];

/** @type {Record<string, [number, number]>} */
const DIRECTIONS = {ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1]};

/** What to do first, shown above the whole map. */
export function firstHint() {
  const touch = matchMedia('(pointer: coarse)').matches;
  return element('p', {class: 'map-hint'}, touch ? 'Tap a community to open it. Pinch to zoom, drag to move.' : 'Click a community to open it. Scroll to zoom, drag to move.');
}

/** The help on mouse and keys, closed at first. */
export function mapHelp() {
  const pairs = KEYS.flatMap(([key, what]) => [element('dt', {}, key), element('dd', {}, what)]);
  return element(
    'details',
    {class: 'map-help'},
    element('summary', {}, 'Mouse and keys'),
    element('p', {}, 'Click a community to open it, an author to see details. Drag to move, scroll or pinch to zoom.'),
    element('p', {id: 'map-keys'}, 'When the map has the focus, arrow keys select a disc, Enter opens it, and Esc goes back. All keys:'),
    element('dl', {}, ...pairs),
  );
}

/**
 * @typedef {object} KeyActs
 * @property {(dx: number, dy: number) => void} towards
 * @property {(step: number) => void} along
 * @property {(dx: number, dy: number) => void} move
 * @property {() => void} open
 * @property {() => void} up
 * @property {() => void} page
 * @property {() => void} whole
 * @property {() => void} here
 * @property {(factor: number) => void} zoom
 * @property {() => void} find
 */

/** Handle keys on the map.
 * @param {HTMLElement} box
 * @param {KeyActs} acts */
export function mapKeys(box, acts) {
  /** @type {Record<string, () => void>} */
  const plain = {
    n: () => acts.along(1),
    b: () => acts.along(-1),
    Enter: () => acts.open(),
    Escape: () => acts.up(),
    Backspace: () => acts.up(),
    o: () => acts.page(),
    Home: () => acts.whole(),
    '+': () => acts.zoom(1.5),
    '=': () => acts.zoom(1.5),
    '-': () => acts.zoom(1 / 1.5),
    0: () => acts.here(),
    '/': () => acts.find(),
  };
  box.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== box) return;
    const direction = DIRECTIONS[event.key];
    if (direction) {
      event.preventDefault();
      if (event.shiftKey) acts.move(...direction);
      else acts.towards(...direction);
      return;
    }
    const act = plain[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
