// The regions and authors that the page knows, and which of them a view shows. Pure.

import {rooted} from '#network/root.js';

// a region is opened when its radius is this part of the shorter side of the view
const OPENS = 0.27;
// an open region is closed again below this part, so that it does not flicker
const LEAST_PIXELS = 0.25;
// arrow keys skip discs with a smaller radius in pixels
const LEAST_SEEN = 5;

/** The known part of the map: a tree of regions and authors. */
export class Scene {
  /** @param {number} most the largest number of discs shown at once */
  constructor(most) {
    this.most = most;
    /** @type {MapNode} */
    this.root = {item: wholeMap(), parent: null, level: null, children: null};
    /** @type {Map<number, MapNode>} */
    this.regions = new Map([[0, this.root]]);
  }

  /** Add a level. Those of the regions around it must have been added before.
   * @param {MapLevel} level
   * @returns {MapNode | null} its region; null if it is unknown */
  add(level) {
    const step = level.path[level.path.length - 1];
    const node = this.regions.get(step.region);
    if (!node) return null;
    if (node === this.root) Object.assign(node.item, {x: step.x, y: step.y, r: step.r, authors: level.map.authors, papers: level.map.papers});
    node.level = level;
    node.children = level.items.map((item) => {
      const child = {item, parent: node, level: null, children: null};
      if (item.region !== null) this.regions.set(item.region, child);
      return child;
    });
    return node;
  }

  /** What a view shows, at most `most` discs: the largest regions are opened first.
   * @param {MapCamera} camera
   * @param {MapSize} size
   * @returns {MapShown} */
  shown(camera, size) {
    const opening = OPENS * Math.min(size.width, size.height);
    const seen = window_(camera, size);
    /** @type {MapNode[]} */
    const open = [];
    /** @type {MapNode[]} */
    const wanted = [];
    /** @type {Set<MapNode>} */
    const closed = new Set();
    let waiting = [this.root];
    let count = 0;
    while (waiting.length) {
      /** @type {MapNode[]} */
      const next = [];
      for (const node of waiting) {
        if (!node.children) {
          wanted.push(node);
          continue;
        }
        const inside = node.children.filter(({item}) => visible(item, seen, camera.zoom));
        if (node !== this.root && count + inside.length > this.most) continue;
        count += inside.length;
        open.push(node);
        closed.delete(node);
        for (const child of inside) {
          closed.add(child);
          if (child.item.opens && child.item.r * camera.zoom > opening) next.push(child);
        }
      }
      waiting = next.sort((a, b) => b.item.r - a.item.r);
    }
    return {closed: [...closed], open, wanted, focus: this.focus(open, camera)};
  }

  /** The innermost open region around the middle of the view.
   * @param {MapNode[]} open
   * @param {MapCamera} camera */
  focus(open, camera) {
    let found = this.root;
    for (const node of open) {
      if (node.parent === found && Math.hypot(node.item.x - camera.x, node.item.y - camera.y) < node.item.r) found = node;
    }
    return found;
  }
}

/** The disc under a place of the map: the innermost.
 * @param {MapShown} shown
 * @param {number} x
 * @param {number} y
 * @param {number} reach by which small discs are enlarged
 * @returns {MapNode | null} */
export function discAt(shown, x, y, reach) {
  /** @type {MapNode | null} */
  let best = null;
  let least = Infinity;
  for (const node of shown.closed) {
    const {item} = node;
    const away = Math.hypot(item.x - x, item.y - y) - item.r;
    if (away > reach || (away > 0 && item.region !== null)) continue;
    const cost = away > 0 ? away : -1 / item.r;
    if (cost < least) [best, least] = [node, cost];
  }
  return best;
}

/** The disc nearest in a direction among some; distance to the side counts twice.
 * @param {MapNode[]} nodes
 * @param {MapNode} from
 * @param {number} dx
 * @param {number} dy
 * @returns {MapNode | null} */
export function nearestTowards(nodes, from, dx, dy) {
  /** @type {MapNode | null} */
  let best = null;
  let least = Infinity;
  for (const node of nodes) {
    if (node === from) continue;
    const ahead = (node.item.x - from.item.x) * dx + (node.item.y - from.item.y) * dy;
    const aside = Math.abs((node.item.x - from.item.x) * dy - (node.item.y - from.item.y) * dx);
    if (ahead <= 0 || aside > ahead) continue;
    const cost = ahead + 2 * aside;
    if (cost < least) [best, least] = [node, cost];
  }
  return best;
}

/** The discs that are large enough to be seen; all if none is.
 * @param {MapNode[]} nodes
 * @param {number} zoom
 * @returns {MapNode[]} */
export function largeEnough(nodes, zoom) {
  const found = nodes.filter(({item}) => item.r * zoom >= LEAST_SEEN);
  return found.length ? found : nodes;
}

/** The regions from the whole map to a node, without an author.
 * @param {MapNode} node
 * @returns {MapNode[]} */
export function pathTo(node) {
  const found = [];
  for (let each = /** @type {MapNode | null} */ (node); each; each = each.parent) if (each.item.region !== null) found.unshift(each);
  return found;
}

/** @returns {MapItem} */
function wholeMap() {
  const none = {key: null, first: null, last: null, mean_year: null, recent: 0, growth: 0, venue: null, people: [], names: []};
  return {...none, region: 0, kind: 'community', name: 'Whole map', authors: 0, papers: 0, colour: -1, x: 0, y: 0, r: 1, opens: 'regions', page: rooted('/map')};
}

/** @param {MapCamera} camera
 * @param {MapSize} size */
function window_(camera, size) {
  const [w, h] = [size.width / 2 / camera.zoom, size.height / 2 / camera.zoom];
  return {left: camera.x - w, right: camera.x + w, top: camera.y - h, bottom: camera.y + h};
}

/** @param {MapItem} item
 * @param {{left: number, right: number, top: number, bottom: number}} seen
 * @param {number} zoom */
function visible({x, y, r}, seen, zoom) {
  return r * zoom > LEAST_PIXELS && x + r > seen.left && x - r < seen.right && y + r > seen.top && y - r < seen.bottom;
}
