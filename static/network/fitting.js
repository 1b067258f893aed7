// The camera that shows a whole network, next to the controls that lie on the drawing. Pure.

const MOST_ZOOM = 2.5;
// pixels between a disc and a control
const GAP = 4;
// the least radius of a disc in pixels
const LEAST_DISC = 1.7;
// of more nodes, the smallest discs are smaller: they would cover everything
const USUAL_NODES = 6000;
const SMALLEST_DISC = 1;
// a much smaller drawing would be worse than some hidden discs, of which large networks have many
const LEAST_PART = 0.6;
const LEAST_PART_OF_LARGE = 0.85;
const LARGE = 1000;
const SHRINK = 0.96;
// the places of the network that are tried in the free space, the middle first
const STEPS = [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1];
const PLACES = STEPS.flatMap((x) => STEPS.map((y) => ({x, y}))).sort((a, b) => a.x ** 2 + a.y ** 2 - (b.x ** 2 + b.y ** 2));
// of more nodes, only the outermost are compared with the controls
const MANY = 400;
const BANDS = 64;

/** The camera that shows all `nodes` in a drawing of this size: in the middle, or if a box of `covered` would hide some discs there, the one with the
 * highest zoom that hides none. If that would be much smaller, the one without zooming out that hides the least. Null without nodes.
 * @param {GraphNode[]} nodes
 * @param {{width: number, height: number}} size in pixels
 * @param {Box[]} covered in pixels
 * @returns {Camera | null} */
export function fitted(nodes, size, covered) {
  if (!nodes.length) return null;
  const bounds = boundsOf(nodes);
  const room = roomIn(size);
  const largest = Math.min(MOST_ZOOM, room.width / Math.max(bounds.right - bounds.left, 1), room.height / Math.max(bounds.bottom - bounds.top, 1));
  const discs = nodes.length > MANY ? outermost(nodes, bounds) : nodes;
  const least = largest * (nodes.length > LARGE ? LEAST_PART_OF_LARGE : LEAST_PART);
  let [best] = cameras(bounds, room, largest);
  let lost = hidden(discs, best, size, covered, Infinity);
  for (let zoom = largest; lost && zoom >= least; zoom *= SHRINK) {
    // zooming out is worth it only if it hides no disc
    const most = zoom === largest ? lost : Number.MIN_VALUE;
    for (const camera of cameras(bounds, room, zoom)) {
      const area = hidden(discs, camera, size, covered, most);
      if (area >= Math.min(most, lost)) continue;
      [best, lost] = [camera, area];
      if (!lost) return best;
    }
  }
  return best;
}

/** The radius of the smallest disc of a drawing of this many nodes, in pixels.
 * @param {number} nodes */
export function leastRadius(nodes) {
  return Math.max(SMALLEST_DISC, LEAST_DISC * Math.sqrt(Math.min(1, USUAL_NODES / nodes)));
}

/** The part of a drawing that a network may fill: names need more room at the sides than above and below.
 * @param {{width: number, height: number}} size */
function roomIn({width, height}) {
  return {
    width: Math.max(40, width - 2 * Math.min(60, width * 0.07)),
    height: Math.max(40, height - 2 * Math.min(34, height * 0.06)),
  };
}

/** The cameras with this zoom that show `bounds` in `room`: the one that has them in its middle, then those that have them at its other places.
 * @param {Box} bounds in the network's coordinates
 * @param {{width: number, height: number}} room in pixels
 * @param {number} zoom
 * @returns {Generator<Camera>} */
function* cameras(bounds, room, zoom) {
  const spareX = Math.max(0, room.width / zoom - (bounds.right - bounds.left)) / 2;
  const spareY = Math.max(0, room.height / zoom - (bounds.bottom - bounds.top)) / 2;
  for (const {x, y} of PLACES) {
    yield {x: (bounds.left + bounds.right) / 2 - x * spareX, y: (bounds.top + bounds.bottom) / 2 - y * spareY, zoom};
  }
}

/** The area of the discs that a box hides, as the sum of their squared radii; adding up stops at `enough`.
 * @param {GraphNode[]} discs
 * @param {Camera} camera
 * @param {{width: number, height: number}} size
 * @param {Box[]} covered
 * @param {number} enough */
function hidden(discs, camera, size, covered, enough) {
  let area = 0;
  for (const {x, y, radius} of discs) {
    const across = (x - camera.x) * camera.zoom + size.width / 2;
    const down = (y - camera.y) * camera.zoom + size.height / 2;
    const reach = Math.max(radius * camera.zoom, LEAST_DISC) + GAP;
    if (!covered.some((box) => isNear(box, across, down, reach))) continue;
    area += radius * radius;
    if (area >= enough) return area;
  }
  return area;
}

/**
 * @param {Box} box
 * @param {number} x
 * @param {number} y
 * @param {number} reach
 */
function isNear(box, x, y, reach) {
  const dx = Math.max(box.left - x, 0, x - box.right);
  const dy = Math.max(box.top - y, 0, y - box.bottom);
  return dx * dx + dy * dy < reach * reach;
}

/** The outermost nodes on each side, in bands across the network: what lies further inside is hidden only if one of these is.
 * @param {GraphNode[]} nodes
 * @param {Box} bounds */
function outermost(nodes, bounds) {
  const sides = Array.from({length: 4}, () => /** @type {GraphNode[]} */ ([]));
  const farthest = Array.from({length: 4}, () => /** @type {number[]} */ ([]));
  const keep = (/** @type {number} */ side, /** @type {number} */ band, /** @type {GraphNode} */ node, /** @type {number} */ outward) => {
    if (outward <= farthest[side][band]) return;
    sides[side][band] = node;
    farthest[side][band] = outward;
  };
  const band = (/** @type {number} */ at, /** @type {number} */ from, /** @type {number} */ to) => Math.floor(((at - from) / Math.max(to - from, 1)) * BANDS);
  for (const node of nodes) {
    const column = band(node.x, bounds.left, bounds.right);
    const row = band(node.y, bounds.top, bounds.bottom);
    const {x, y, radius} = node;
    keep(0, column, node, radius - y);
    keep(1, column, node, radius + y);
    keep(2, row, node, radius - x);
    keep(3, row, node, radius + x);
  }
  return [...new Set(sides.flat())];
}

/** The box around the discs of nodes, in the network's coordinates.
 * @param {GraphNode[]} nodes */
export function boundsOf(nodes) {
  const bounds = {left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity};
  for (const {x, y, radius} of nodes) {
    bounds.left = Math.min(bounds.left, x - radius);
    bounds.right = Math.max(bounds.right, x + radius);
    bounds.top = Math.min(bounds.top, y - radius);
    bounds.bottom = Math.max(bounds.bottom, y + radius);
  }
  return bounds;
}
