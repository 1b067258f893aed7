// The camera that shows a whole network, next to the controls that lie on the drawing. Pure.

const MOST_ZOOM = 2.5;
// how much of a control is left free, to the right of it and above it
const PARTS = [0, 0.25, 0.5, 0.75, 1];

const LEAST_PART = 0.6;

/** The camera that shows all `nodes` in a drawing of this size: in the middle, or if a box of `covered` would hide some of them there, with the
 * highest zoom at which none is hidden by the largest box. Null without nodes.
 * @param {GraphNode[]} nodes
 * @param {{width: number, height: number}} size in pixels
 * @param {Box[]} covered in pixels
 * @returns {Camera | null} */
export function fitted(nodes, size, covered) {
  if (!nodes.length) return null;
  const bounds = boundsOf(nodes);
  const plain = within(bounds, size, {left: 0, right: size.width, top: 0, bottom: size.height});
  const largest = covered.reduce((/** @type {Box | null} */ most, box) => (!most || areaOf(box) > areaOf(most) ? box : most), null);
  if (!largest || !nodes.some((node) => isUnder(node, largest, plain, size))) return plain;
  const cameras = PARTS.flatMap((x) => PARTS.map((y) => within(bounds, size, {left: x * largest.right, right: size.width, top: 0, bottom: size.height - y * (size.height - largest.top)})));
  const best = cameras.filter((camera) => !nodes.some((node) => isUnder(node, largest, camera, size))).sort((a, b) => b.zoom - a.zoom)[0];
  // a drawing of half the size would be worse than some hidden nodes
  return best && best.zoom > plain.zoom * LEAST_PART ? best : plain;
}

/** The camera that shows `bounds` in a part of the drawing.
 * @param {Box} bounds in the network's coordinates
 * @param {{width: number, height: number}} size
 * @param {Box} part in pixels
 * @returns {Camera} */
function within(bounds, size, part) {
  const [width, height] = [part.right - part.left, part.bottom - part.top];
  // names need more room at the sides than above and below
  const roomX = Math.max(40, width - 2 * Math.min(60, width * 0.07));
  const roomY = Math.max(40, height - 2 * Math.min(34, height * 0.06));
  const zoom = Math.min(MOST_ZOOM, roomX / Math.max(bounds.right - bounds.left, 1), roomY / Math.max(bounds.bottom - bounds.top, 1));
  const shiftX = (size.width - part.left - part.right) / 2 / zoom;
  const shiftY = (size.height - part.top - part.bottom) / 2 / zoom;
  return {x: (bounds.left + bounds.right) / 2 + shiftX, y: (bounds.top + bounds.bottom) / 2 + shiftY, zoom};
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

/** @param {Box} box */
function areaOf(box) {
  return (box.right - box.left) * (box.bottom - box.top);
}

/**
 * @param {GraphNode} node
 * @param {Box} box
 * @param {Camera} camera
 * @param {{width: number, height: number}} size
 */
function isUnder(node, box, camera, size) {
  const x = (node.x - camera.x) * camera.zoom + size.width / 2;
  const y = (node.y - camera.y) * camera.zoom + size.height / 2;
  return x > box.left && x < box.right && y > box.top && y < box.bottom;
}
