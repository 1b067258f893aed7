// Measures of nodes for colours, sizes and the table: values that the drawing computes itself, and scales of colours. Pure.
// `graphapp/networks/measures` computes the same values and `graphapp/networks/colouring.py` the same colours: change both.

/** @typedef {{id: string, label: string, help: string, scale: 'categories' | 'years' | 'numbers', sizes: boolean, ego: boolean, remote: boolean}} Measure */
/** @typedef {(number | string | null)[]} Values */

const MOST_CATEGORIES = 24;
const REMOTE = ['side', 'venue', 'institution', 'country', 'betweenness', 'closeness', 'pagerank', 'clustering', 'core'];

/** The measures of a drawing whose page does not list them, as of a query result or in a file of an earlier version.
 * @type {Measure[]} */
export const BASIC = [
  {id: 'community', label: 'Community', help: '', scale: 'categories', sizes: false, ego: false, remote: false},
  {id: 'papers', label: 'Papers', help: '', scale: 'numbers', sizes: true, ego: false, remote: false},
  {id: 'joint', label: 'Joint papers', help: '', scale: 'numbers', sizes: true, ego: true, remote: false},
];

/** @type {Record<string, (node: GraphNode, years: number[]) => number | string | null>} */
const LOCAL = {
  community: (node) => (node.community < 0 ? null : node.community),
  papers: (node) => node.counts,
  joint: (node) => (node.isCentre ? node.counts : node.withCentre),
  degree: (node) => node.degree,
  strength: (node) => rounded(node.links.reduce((sum, link) => sum + (link.shown ? link.strength ?? 0 : 0), 0), 6),
  first_year: (node, years) => years[0] ?? null,
  mean_year: (node, years) => (years.length ? rounded(years.reduce((sum, year) => sum + year, 0) / years.length, 2) : null),
};

/** The ids of all measures. */
export const MEASURE_IDS = [...Object.keys(LOCAL), ...REMOTE];

/** The measures that a network can show: those of an author need an author in the centre, remote ones a server, unless the page contains their values (`contained`).
 * @param {Measure[]} all
 * @param {Network} network
 * @param {boolean} offline
 * @param {string[]} contained */
export function available(all, network, offline, contained = []) {
  return all.filter((each) => (!each.ego || network.ego) && !(each.remote && offline && !contained.includes(each.id)) && !(network.full && (each.remote || each.id === 'strength')));
}

/** The value of a measure for each node, by index; null for a measure that only the server can compute.
 * @param {string} id
 * @param {Network} network
 * @returns {Values | null} */
export function localValues(id, network) {
  // the data have no strength for each year
  const of = id === 'strength' && network.dated ? null : LOCAL[id];
  return of ? network.nodes.map((node) => of(node, network.dated ? node.years.filter(network.within) : node.years)) : null;
}

/** How a measure colours nodes: `place` of a value is a number from 0 to 1 on the scale, a category from 0, or null; `ticks` are values
 * with their places, `categories` the coloured values with the numbers of their nodes.
 * @param {Measure} measure
 * @param {Values} values
 * @param {GraphNode[]} nodes
 * @returns {Colouring} */
export function colouring(measure, values, nodes) {
  const shown = nodes.filter((node) => node.shown && !node.isCentre).map((node) => values[node.index]).filter((value) => value !== null && value !== undefined);
  if (measure.scale === 'categories') return categorical(measure, /** @type {string[]} */ (shown));
  const numbers = /** @type {number[]} */ (shown);
  const least = numbers.reduce((a, b) => Math.min(a, b), Infinity);
  const most = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
  const range = most - least;
  // most measures have few large values: a linear scale would show all others in one colour
  const bend = measure.scale === 'years' ? 1 : 2;
  const place = (/** @type {any} */ value) => (value === null || value === undefined ? null : range > 0 ? Math.min(1, Math.max(0, (value - least) / range)) ** (1 / bend) : 0.5);
  const places = range > 0 ? [0, 0.5, 1] : [0.5];
  const ticks = numbers.length ? places.map((at) => ({at, value: range > 0 ? least + range * at ** bend : least})) : [];
  return {measure, place, ticks, categories: []};
}

/**
 * @param {Measure} measure
 * @param {string[]} shown
 * @returns {Colouring}
 */
function categorical(measure, shown) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const value of shown) counts.set(value, (counts.get(value) ?? 0) + 1);
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const categories = ranked.slice(0, MOST_CATEGORIES).map(([value, count]) => ({value, count}));
  const at = new Map(categories.map(({value}, index) => [value, index]));
  const rest = ranked.slice(MOST_CATEGORIES).reduce((sum, [, count]) => sum + count, 0);
  return {measure, place: (value) => at.get(/** @type {string} */ (value)) ?? null, ticks: [], categories, rest};
}

/** A colour between the stops of a scale, as "#rrggbb".
 * @param {string[]} stops
 * @param {number} at from 0 to 1 */
export function onScale(stops, at) {
  const position = Math.min(1, Math.max(0, at)) * (stops.length - 1);
  const below = Math.min(Math.floor(position), stops.length - 2);
  const share = position - below;
  const channel = (/** @type {number} */ which) => {
    const [from, to] = [stops[below], stops[below + 1]].map((stop) => parseInt(stop.slice(1 + 2 * which, 3 + 2 * which), 16));
    return Math.floor(from + (to - from) * share + 0.5).toString(16).padStart(2, '0');
  };
  return `#${channel(0)}${channel(1)}${channel(2)}`;
}

/** A value for people: an integer with separators, a year, or three significant digits.
 * @param {number | string | null} value
 * @param {Measure} measure */
export function valueText(value, measure) {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'string') return value;
  if (measure.scale === 'years') return `${Math.round(value * 10) / 10}`;
  if (Number.isInteger(value)) return `${value}`.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${Number(value.toPrecision(3))}`;
}

/**
 * @param {number} value
 * @param {number} digits
 */
function rounded(value, digits) {
  return Number(value.toFixed(digits));
}
