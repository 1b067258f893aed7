// The density of a network: how many papers the authors around each point have, as a field of values and as a bitmap of it.
// `graphapp/exporters/drawing/density.py` computes the same field: change both.

const CELLS = 240;
// the standard deviation of the kernel as a part of the longer side
const SPREAD = 1 / 48;
const REACH = 3;
// the part of the largest value from which the colour is opaque
const OPAQUE = 0.3;

/** @typedef {{columns: number, rows: number, left: number, top: number, right: number, bottom: number, values: Float32Array, most: number}} Field */

/** The sum of Gaussian kernels around the shown nodes, weighted by their sizes, on a grid that covers the network with a margin; null if no node
 * is shown.
 * @param {GraphNode[]} nodes
 * @returns {Field | null} */
export function densityField(nodes) {
  const shown = nodes.filter((node) => node.shown);
  if (!shown.length) return null;
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const {x, y} of shown) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const side = Math.max(right - left, bottom - top, 100);
  const deviation = side * SPREAD;
  const margin = REACH * deviation;
  [left, right, top, bottom] = [left - margin, right + margin, top - margin, bottom + margin];
  const cell = Math.max(right - left, bottom - top) / CELLS;
  const columns = Math.max(1, Math.ceil((right - left) / cell));
  const rows = Math.max(1, Math.ceil((bottom - top) / cell));
  const values = new Float32Array(columns * rows);
  const reach = Math.ceil(margin / cell);
  // the kernel is the product of one factor for its column and one for its row
  const across = new Float64Array(2 * reach + 1);
  const factor = (/** @type {number} */ distance) => Math.exp(-(distance * distance) / (2 * deviation * deviation));
  for (const node of shown) {
    const column = Math.floor((node.x - left) / cell);
    const row = Math.floor((node.y - top) / cell);
    for (let step = 0; step <= 2 * reach; step += 1) across[step] = factor(left + (column - reach + step + 0.5) * cell - node.x);
    for (let r = Math.max(0, row - reach); r <= Math.min(rows - 1, row + reach); r += 1) {
      const down = node.size * factor(top + (r + 0.5) * cell - node.y);
      for (let c = Math.max(0, column - reach); c <= Math.min(columns - 1, column + reach); c += 1) {
        values[r * columns + c] += down * across[c - column + reach];
      }
    }
  }
  return {columns, rows, left, top, right: left + columns * cell, bottom: top + rows * cell, values, most: values.reduce((a, b) => Math.max(a, b), 0)};
}

/** The place of a value on the scale of colours, from 0 to 1, and its opacity. The square root shows places with few papers, too.
 * @param {number} value
 * @param {number} most */
export function densityPlace(value, most) {
  const at = most > 0 ? Math.sqrt(value / most) : 0;
  return {at, opacity: Math.min(1, at / OPAQUE)};
}

/** A field as a bitmap, with one pixel for each of its cells.
 * @param {Field} field
 * @param {string[]} scale colours as "#rrggbb", from the lowest value */
export function densityBitmap({columns, rows, values, most}, scale) {
  const surface = document.createElement('canvas');
  surface.width = columns;
  surface.height = rows;
  const ctx = /** @type {CanvasRenderingContext2D} */ (surface.getContext('2d'));
  const image = ctx.createImageData(columns, rows);
  const channels = scale.map((colour) => [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16)));
  values.forEach((value, index) => {
    const {at, opacity} = densityPlace(value, most);
    image.data.set([...channels[Math.round(at * (channels.length - 1))], Math.round(255 * opacity)], 4 * index);
  });
  ctx.putImageData(image, 0, 0);
  return surface;
}
