// What a reader has chosen, and the address that says the same. Pure but for `history`.

const CHOSEN = ['first', 'last', 'joint', 'links', 'size', 'select', 'link', 'community', 'expand', 'move', 'x', 'y', 'zoom'];

/** Nothing chosen. `first`, `last`: years or null; `select`: a node's id; `link`: two ids; `expand`: ids; `move`: ids with
 * places; `size`: what discs grow with, "papers" or "joint" ones with the centre; `camera`: {x, y, zoom} or null for the whole network.
 * @returns {Choices} */
export function nothingChosen() {
  return {
    first: null,
    last: null,
    joint: 1,
    links: 'strong',
    size: 'papers',
    select: null,
    link: null,
    community: null,
    expand: [],
    move: new Map(),
    camera: null,
  };
}

/** The choices that a query string holds; what cannot be understood counts as not chosen.
 * @param {string} search */
export function choicesIn(search) {
  const query = new URLSearchParams(search);
  const chosen = nothingChosen();
  chosen.first = wholeNumber(query.get('first'));
  chosen.last = wholeNumber(query.get('last'));
  chosen.joint = Math.max(1, wholeNumber(query.get('joint')) ?? 1);
  const links = query.get('links') ?? '';
  if (['strong', 'two', 'all'].includes(links)) chosen.links = /** @type {LinkChoice} */ (links);
  if (query.get('size') === 'joint') chosen.size = 'joint';
  chosen.select = query.get('select');
  const ends = query.getAll('link');
  if (ends.length === 2) chosen.link = ends;
  const community = wholeNumber(query.get('community'));
  if (community !== null && community > 0) chosen.community = community - 1;
  chosen.expand = query.getAll('expand');
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

/** @param {string | null} text */
function wholeNumber(text) {
  return text !== null && /^-?\d{1,9}$/.test(text.trim()) ? Number(text) : null;
}

/** `search` with these choices in it; whatever else it holds stays.
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
  put('size', chosen.size, 'papers');
  put('select', chosen.select, null);
  for (const end of chosen.link ?? []) query.append('link', end);
  if (chosen.community !== null) put('community', chosen.community + 1);
  for (const id of chosen.expand) query.append('expand', id);
  for (const [id, place] of chosen.move) query.append('move', `${place.x},${place.y},${id}`);
  if (chosen.camera) {
    put('x', Math.round(chosen.camera.x));
    put('y', Math.round(chosen.camera.y));
    put('zoom', Number(chosen.camera.zoom.toPrecision(3)));
  }
  return query.toString();
}

/** `search` with only what a spec knows of these choices: for files and for other requests.
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

/** Put the choices into the page's address, without a new step in the history.
 * @param {Choices} chosen */
export function writeAddress(chosen) {
  const search = searchWith(location.search, chosen);
  history.replaceState(history.state, '', location.pathname + (search && `?${search}`) + location.hash);
}
