// The user's choices and their form in the address of the page. Pure except for `history`.

const CHOSEN = ['first', 'last', 'joint', 'links', 'size', 'select', 'link', 'community', 'expand', 'move', 'x', 'y', 'zoom'];

/** The defaults. `first`, `last`: years or null; `select`: a node's id; `link`: two ids; `expand`: ids; `move`: ids with
 * positions; `size`: what determines the size of discs, "papers" or "joint" papers with the centre; `camera`: {x, y, zoom}, or null
 * for the whole network.
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
  if (query.get('size') === 'joint') chosen.size = 'joint';
  chosen.select = query.get('select');
  const ends = query.getAll('link');
  if (ends.length === 2) chosen.link = ends;
  const community = integer(query.get('community'));
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

/** `search` with only the choices that are part of a network spec (years and joint papers), for downloads and API requests.
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

/** Write the choices to the address of the page, without a new entry in the history.
 * @param {Choices} chosen */
export function writeAddress(chosen) {
  const search = searchWith(location.search, chosen);
  history.replaceState(history.state, '', location.pathname + (search && `?${search}`) + location.hash);
}
