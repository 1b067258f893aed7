// The camera of the map: what part is visible, and the way from one view to another. Pure.

const MARGIN = 0.94;
const LEAST_ZOOM = 1e-4;
const MOST_ZOOM = 200;

/** The camera that shows a disc as large as possible.
 * @param {{x: number, y: number, r: number}} disc
 * @param {MapSize} size
 * @returns {MapCamera} */
export function around(disc, size) {
  return limited({x: disc.x, y: disc.y, zoom: (MARGIN * Math.min(size.width, size.height)) / (2 * disc.r || 1)});
}

/** The camera that shows all discs.
 * @param {{x: number, y: number, r: number}[]} discs
 * @param {MapSize} size
 * @returns {MapCamera} */
export function aroundAll(discs, size) {
  if (!discs.length) return {x: 0, y: 0, zoom: 1};
  const left = Math.min(...discs.map(({x, r}) => x - r));
  const right = Math.max(...discs.map(({x, r}) => x + r));
  const top = Math.min(...discs.map(({y, r}) => y - r));
  const bottom = Math.max(...discs.map(({y, r}) => y + r));
  const zoom = MARGIN * Math.min(size.width / (right - left || 1), size.height / (bottom - top || 1));
  return limited({x: (left + right) / 2, y: (top + bottom) / 2, zoom});
}

/** `camera` zoomed by `factor`, so that the place under the pixel (px, py) stays there.
 * @param {MapCamera} camera
 * @param {number} factor
 * @param {number} px
 * @param {number} py
 * @param {MapSize} size
 * @returns {MapCamera} */
export function zoomed(camera, factor, px, py, size) {
  const [dx, dy] = [px - size.width / 2, py - size.height / 2];
  const next = limited({...camera, zoom: camera.zoom * factor});
  return {x: camera.x + dx / camera.zoom - dx / next.zoom, y: camera.y + dy / camera.zoom - dy / next.zoom, zoom: next.zoom};
}

/** The view at `part` (0 to 1) of the way from one to another: zoom changes by equal factors in equal times.
 * @param {MapCamera} from
 * @param {MapCamera} to
 * @param {number} part
 * @returns {MapCamera} */
export function between(from, to, part) {
  if (part >= 1) return to;
  const eased = part < 0.5 ? 4 * part ** 3 : 1 - (2 - 2 * part) ** 3 / 2;
  const ratio = to.zoom / from.zoom;
  const zoom = from.zoom * ratio ** eased;
  // with a constant target in the middle, positions follow the zoom
  const way = Math.abs(ratio - 1) < 1e-6 ? eased : (1 - ratio ** -eased) / (1 - 1 / ratio);
  return {x: from.x + (to.x - from.x) * way, y: from.y + (to.y - from.y) * way, zoom};
}

/** @param {MapCamera} camera
 * @returns {MapCamera} */
function limited(camera) {
  return {...camera, zoom: Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, camera.zoom))};
}

/** The pixel of a place.
 * @param {MapCamera} camera
 * @param {MapSize} size
 * @param {{x: number, y: number}} place
 * @returns {[number, number]} */
export function pixel(camera, size, {x, y}) {
  return [(x - camera.x) * camera.zoom + size.width / 2, (y - camera.y) * camera.zoom + size.height / 2];
}
