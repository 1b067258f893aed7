// The user's choices and their form in the address of the page. Pure except for `history`.

import {MEASURE_IDS} from '#network/measures.js';

const CHOSEN = ['first', 'last', 'joint', 'links', 'size', 'colour', 'resolution', 'show', 'layout', 'select', 'link', 'community', 'collapse', 'hide', 'only', 'pin', 'expand', 'suggested', 'move', 'x', 'y', 'zoom'];
const MOST_SUGGESTED = 50;
const LEAST_RESOLUTION = 0.1;
const MOST_RESOLUTION = 10;

/** The defaults. `first`, `last`: years or null; `select`: a node's id; `several`: the ids of
 * several selected nodes; `link`: two ids; `hide`, `only`: ids of nodes that are hidden, and of those that alone are shown (empty: all); `pin`: ids of nodes that keep
 * their positions in every layout; `expand`: ids; `suggested`: the number of suggested collaborators; `move`: ids with
 * positions; `size`, `colour`: the measures that determine the size and the colour of discs, or null for the default of the network;
 * `resolution`: that of the communities; `collapse`: the numbers of collapsed communities; `show`: the "network" or its "density"; `layout`: its id, or null for the default;
 * `camera`: {x, y, zoom}, or null for the whole network.
 * @returns {Choices} */
export function nothingChosen() {
  return {
    first: null,
    last: null,
    joint: 1,
    links: 'strong',
    size: null,
    colour: null,
    resolution: 1,
    show: 'network',
    layout: null,
    select: null,
    several: [],
    link: null,
    community: null,
    collapse: [],
    hide: [],
    only: [],
    pin: [],
    expand: [],
    suggested: 0,
    move: new Map(),
    camera: null,
  };
}

/** The choices in a query string; a value that is not valid is ignored.
 * @param {string} search */
export function choicesIn(search) {
  const query = new URLSearchParams(search);
  const chosen = nothingChosen();
  chosen.first = integer(query.get('first'));
  chosen.last = integer(query.get('last'));
  chosen.joint = Math.max(1, integer(query.get('joint')) ?? 1);
  const links = query.get('links') ?? '';
  if (['strong', 'two', 'all'].includes(links)) chosen.links = /** @type {LinkChoice} */ (links);
  const size = query.get('size') ?? '';
  if (MEASURE_IDS.includes(size)) chosen.size = size;
  const colour = query.get('colour') ?? '';
  if (MEASURE_IDS.includes(colour) && colour !== 'community') chosen.colour = colour;
  const resolution = Number(query.get('resolution') ?? 1);
  if (resolution >= LEAST_RESOLUTION && resolution <= MOST_RESOLUTION) chosen.resolution = resolution;
  if (query.get('show') === 'density') chosen.show = 'density';
  const layout = query.get('layout') ?? '';
  if (/^[a-z]{1,20}$/.test(layout) && layout !== 'force') chosen.layout = layout;
  const selection = unique(query.getAll('select'));
  if (selection.length > 1) chosen.several = selection;
  else chosen.select = selection[0] ?? null;
  const ends = query.getAll('link');
  if (ends.length === 2) chosen.link = ends;
  const community = integer(query.get('community'));
  if (community !== null && community > 0) chosen.community = community - 1;
  chosen.collapse = [...new Set(query.getAll('collapse').map(integer))].filter((each) => each !== null && each > 0).map((each) => Number(each) - 1);
  for (const name of /** @type {const} */ (['hide', 'only', 'pin'])) chosen[name] = unique(query.getAll(name));
  chosen.expand = query.getAll('expand');
  chosen.suggested = Math.min(Math.max(0, integer(query.get('suggested')) ?? 0), MOST_SUGGESTED);
  for (const text of query.getAll('move')) {
    const found = /^(-?\d{1,6}),(-?\d{1,6}),(.+)$/s.exec(text);
    if (found) chosen.move.set(found[3], {x: Number(found[1]), y: Number(found[2])});
  }
  chosen.camera = cameraIn(query);
  return chosen;
}

/** @param {URLSearchParams} query */
function cameraIn(query) {
  const [x, y, zoom] = ['x', 'y', 'zoom'].map((name) => (query.has(name) ? Number(query.get(name)) : NaN));
  const sound = [x, y].every((place) => Math.abs(place) < 1e6) && zoom >= 0.005 && zoom <= 20;
  return sound ? {x, y, zoom} : null;
}

/** @param {string[]} ids */
function unique(ids) {
  return [...new Set(ids)];
}

/** @param {string | null} text */
function integer(text) {
  return text !== null && /^-?\d{1,9}$/.test(text.trim()) ? Number(text) : null;
}

/** `search` with these choices; its other parameters stay.
 * @param {string} search
 * @param {Choices} chosen */
export function searchWith(search, chosen) {
  const query = new URLSearchParams(search);
  for (const name of CHOSEN) query.delete(name);
  /**
   * @param {string} name
   * @param {string | number | null} value
   * @param {string | number | null} usual
   */
  const put = (name, value, usual = null) => value !== usual && query.append(name, String(value));
  put('first', chosen.first, null);
  put('last', chosen.last, null);
  put('joint', chosen.joint, 1);
  put('links', chosen.links, 'strong');
  put('size', chosen.size, null);
  put('colour', chosen.colour, null);
  put('resolution', chosen.resolution, 1);
  put('show', chosen.show, 'network');
  put('layout', chosen.layout, null);
  put('select', chosen.select, null);
  for (const id of chosen.several) query.append('select', id);
  for (const end of chosen.link ?? []) query.append('link', end);
  if (chosen.community !== null) put('community', chosen.community + 1);
  for (const each of chosen.collapse) put('collapse', each + 1);
  for (const name of /** @type {const} */ (['hide', 'only', 'pin'])) for (const id of chosen[name]) query.append(name, id);
  for (const id of chosen.expand) query.append('expand', id);
  put('suggested', chosen.suggested, 0);
  for (const [id, place] of chosen.move) query.append('move', `${place.x},${place.y},${id}`);
  if (chosen.camera) {
    const {x, y, zoom} = chosen.camera;
    // to less than half a pixel at any zoom
    const digits = zoom > 1 ? 1 : 0;
    put('x', Number(x.toFixed(digits)));
    put('y', Number(y.toFixed(digits)));
    put('zoom', Number(zoom.toPrecision(4)));
  }
  return query.toString();
}

/** `search` with the choices that a file can show: all except the camera and pinned nodes.
 * @param {string} search
 * @param {Choices} chosen */
export function fileSearchWith(search, chosen) {
  return searchWith(search, {...chosen, camera: null, pin: []});
}

/** `search` with the choices that a file of the whole network can show: none that hides nodes or links, nor a limit of their number. `write` writes
 * the choices.
 * @param {string} search
 * @param {Choices} chosen
 * @param {typeof searchWith} write */
export function everythingIn(search, chosen, write) {
  const query = new URLSearchParams(search);
  for (const limit of ['nodes', 'edges']) query.delete(limit);
  const {first, last, joint, hide, only, collapse} = nothingChosen();
  return write(query.toString(), {...chosen, first, last, joint, hide, only, collapse, links: 'all'});
}

/** `search` with only the choices that are part of a network spec (years and joint papers), for API requests.
 * @param {string} search
 * @param {Choices} chosen */
export function specWith(search, chosen) {
  const query = new URLSearchParams(search);
  for (const name of ['first', 'last', 'joint']) query.delete(name);
  if (chosen.first !== null) query.set('first', String(chosen.first));
  if (chosen.last !== null) query.set('last', String(chosen.last));
  if (chosen.joint > 1) query.set('joint', String(chosen.joint));
  return query.toString();
}

/** The names of the choices that differ.
 * @param {Choices} one
 * @param {Choices} other
 * @returns {(keyof Choices)[]} */
export function differing(one, other) {
  const usual = nothingChosen();
  const names = /** @type {(keyof Choices)[]} */ (Object.keys(usual));
  const written = (/** @type {Choices} */ from, /** @type {keyof Choices} */ name) => searchWith('', {...usual, [name]: from[name]});
  return names.filter((name) => written(one, name) !== written(other, name));
}

/** Write the choices to the address of the page, in a new entry of the history ("push") or in the current one ("replace"). `at` is the
 * number of the entry.
 * @param {Choices} chosen
 * @param {'push' | 'replace'} how
 * @param {number} at */
export function writeAddress(chosen, how, at) {
  const search = searchWith(location.search, chosen);
  const address = location.pathname + (search && `?${search}`) + location.hash;
  const state = {...history.state, network: at};
  // a page that was opened from this one can no longer be reached by redoing
  if (how === 'push') delete state.further;
  if (how === 'push') history.pushState(state, '', address);
  else history.replaceState(state, '', address);
}

/** The number of the entry in a state of the browser's history; null if the drawing did not write it.
 * @param {any} state
 * @returns {number | null} */
export function entryIn(state) {
  return Number.isInteger(state?.network) ? state.network : null;
}
