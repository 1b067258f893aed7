// Keyboard control of the drawing: moving between nodes by direction or along links, and every action of the mouse.

import {sentence} from '#network/describe.js';
import {element} from '#network/dom.js';

const KEYS = [
  ['Arrows', 'select the nearest author in that direction'],
  ['N, B', 'select the next or previous coauthor'],
  ['Home', 'select the centre'],
  ['Enter', 'go to the details'],
  ['O', 'open the author’s page'],
  ['E', 'add coauthors to the network'],
  ['H', 'hide the selected authors'],
  ['S', 'show only the selected authors'],
  ['P', 'pin or unpin the selected authors'],
  ['C', 'open the network of the selected authors'],
  ['G', 'also select the coauthors of the selected authors'],
  ['Alt + arrows', 'move the selected authors'],
  ['Shift + arrows', 'move the view'],
  ['+ − 0', 'zoom in, zoom out, show the whole network'],
  ['/', 'search'],
  ['Esc', 'clear the selection'],
  ['Ctrl + Z, Ctrl + Y', 'undo, redo (also outside the drawing)'],
];

/** @type {Record<string, [number, number]>} */
const DIRECTIONS = {ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1]};

/** The help on mouse and keys, closed at first. */
export function helpPart() {
  const pairs = KEYS.flatMap(([key, what]) => [element('dt', {}, key), element('dd', {}, what)]);
  const mouse =
    'Click an author or a link to see the papers, double-click an author to open the author’s page, drag to move the view or an author (with a finger: a selected one), scroll or pinch to zoom. To select several authors, hold Shift and click one after another, or draw a line around them. In the table, Space or Ctrl+click does the same.';
  const box = element(
    'details',
    {class: 'network-help', 'data-over': true},
    element('summary', {}, 'Mouse and keys'),
    element('p', {}, mouse),
    element('p', {id: 'network-keys'}, 'When the drawing has the focus:'),
    element('dl', {}, ...pairs),
  );
  return {element: box, update: () => {}};
}

const TYPED_IN = 'textarea, [contenteditable], input:not([type=range], [type=checkbox], [type=radio], [type=button])';

/** Undo with Ctrl+Z and redo with Ctrl+Y or Ctrl+Shift+Z, except in a field for text, which has its own.
 * @param {EventTarget} root
 * @param {Acts} acts */
export function undoKeys(root, acts) {
  root.addEventListener('keydown', (found) => {
    const event = /** @type {KeyboardEvent} */ (found);
    if (!(event.ctrlKey || event.metaKey) || event.altKey || /** @type {Element} */ (event.target).matches?.(TYPED_IN)) return;
    const key = event.key.toLowerCase();
    const redo = key === 'y' || (key === 'z' && event.shiftKey);
    if (!redo && key !== 'z') return;
    event.preventDefault();
    if (redo) acts.redo();
    else acts.undo();
  });
}

/** Handle keys on the drawing. `acts` are the actions; `say` announces a message to screen readers.
 * @param {View} view
 * @param {Canvas} canvas
 * @param {Acts} acts
 * @param {Say} say */
export function keyboard(view, canvas, acts, say) {
  const walk = new Walk(view, acts, say);
  canvas.frame.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey) return;
    const act = event.key in DIRECTIONS ? arrow(event, view, canvas, walk, acts) : plain(event, view, walk, acts);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/**
 * @param {KeyboardEvent} event
 * @param {View} view
 * @param {Canvas} canvas
 * @param {Walk} walk
 * @param {Acts} acts
 */
function arrow(event, view, canvas, walk, acts) {
  const [dx, dy] = DIRECTIONS[event.key];
  if (event.shiftKey) return () => acts.pan(dx, dy);
  if (event.altKey) return () => view.selection.length && acts.nudge(view.selection, dx, dy);
  return () => walk.towards(dx, dy);
}

/**
 * @param {KeyboardEvent} event
 * @param {View} view
 * @param {Walk} walk
 * @param {Acts} acts
 */
function plain(event, view, walk, acts) {
  if (event.altKey) return null;
  const {selected, selection, network} = view;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  /** @type {Record<string, () => unknown>} */
  const keys = {
    n: () => walk.along(1),
    b: () => walk.along(-1),
    Home: () => acts.open(network.centre ?? view.ranked.find((node) => node.shown)),
    Enter: () => acts.details(),
    o: () => selected && acts.page(selected),
    e: () => selection.length && acts.expand(selection),
    h: () => acts.hide(selection),
    s: () => acts.only(selection),
    p: () => acts.pin(selection),
    c: () => acts.centre(selection),
    g: () => acts.neighbours(selection),
    '+': () => acts.nearer(),
    '=': () => acts.nearer(),
    '-': () => acts.further(),
    0: () => acts.whole(),
    '/': () => acts.find(),
    Escape: () => acts.nothing(),
  };
  return keys[key];
}

/** Moves the selection from node to node and announces it. */
class Walk {
  /**
   * @param {View} view
   * @param {Acts} acts
   * @param {Say} say
   */
  constructor(view, acts, say) {
    this.view = view;
    this.acts = acts;
    this.say = say;
    /** @type {GraphNode | null} */
    this.hub = null;
    /** @type {GraphNode | null} */
    this.reached = null;
    this.place = 0;
  }

  /** Select the nearest node in a direction; distance to the side counts twice.
   * @param {number} dx
   * @param {number} dy */
  towards(dx, dy) {
    const from = this.view.selected;
    if (!from) return this.acts.open(this.view.network.centre ?? this.view.ranked.find((node) => node.shown));
    /** @type {GraphNode | null} */
    let best = null;
    let least = Infinity;
    for (const node of this.view.network.nodes) {
      if (!node.shown || node === from) continue;
      const ahead = (node.x - from.x) * dx + (node.y - from.y) * dy;
      const aside = Math.abs((node.x - from.x) * dy - (node.y - from.y) * dx);
      if (ahead <= 0 || aside > ahead) continue;
      const cost = ahead + 2 * aside;
      if (cost < least) [best, least] = [node, cost];
    }
    return best ? this.acts.open(best) : this.say('There are no more authors in that direction.');
  }

  /** Step through the coauthors of the node where the walk began, those with most joint papers first.
   * @param {number} step */
  along(step) {
    const {selected, network} = this.view;
    if (!selected) return this.towards(1, 0);
    if (this.reached !== selected) Object.assign(this, {hub: selected, place: step > 0 ? -1 : 0});
    const around = this.hub ? network.neighbours(this.hub) : [];
    if (!this.hub || !around.length) return this.say('No coauthors are shown.');
    this.place = (this.place + step + around.length) % around.length;
    const {node} = around[this.place];
    this.reached = node;
    this.acts.open(node, {silent: true});
    return this.say(`${this.place + 1} of ${around.length} coauthors of ${this.hub.name}. ${sentence(node, network)}`);
  }
}
