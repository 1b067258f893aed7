// Mouse, touch and wheel on the map: drag to move, wheel or pinch to zoom, click to open.

const STILL = 5;
const WHEEL = 0.0016;

/**
 * @typedef {object} PointerActs
 * @property {(dx: number, dy: number) => void} pan
 * @property {(factor: number, x: number, y: number) => void} zoom
 * @property {(x: number, y: number) => void} click
 * @property {() => void} twice
 * @property {(x: number, y: number) => void} over
 * @property {() => void} out
 */

/** Listen to pointers on `box`; coordinates are pixels from its upper left corner.
 * @param {HTMLElement} box
 * @param {PointerActs} acts */
export function listen(box, acts) {
  /** @type {Map<number, {x: number, y: number}>} */
  const down = new Map();
  let moved = 0;
  const at = (/** @type {MouseEvent} */ event) => {
    const frame = box.getBoundingClientRect();
    return {x: event.clientX - frame.left, y: event.clientY - frame.top};
  };
  box.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    down.set(event.pointerId, at(event));
    if (down.size === 1) moved = 0;
    box.setPointerCapture(event.pointerId);
  });
  box.addEventListener('pointermove', (event) => {
    const before = down.get(event.pointerId);
    const now = at(event);
    if (!before) return acts.over(now.x, now.y);
    const [other] = [...down].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    down.set(event.pointerId, now);
    moved += Math.hypot(now.x - before.x, now.y - before.y);
    if (!other) return moved > STILL ? acts.pan(before.x - now.x, before.y - now.y) : undefined;
    const factor = Math.hypot(now.x - other.x, now.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
    acts.pan((before.x - now.x) / 2, (before.y - now.y) / 2);
    return acts.zoom(factor, (now.x + other.x) / 2, (now.y + other.y) / 2);
  });
  const up = (/** @type {PointerEvent} */ event) => {
    const {size} = down;
    const held = down.delete(event.pointerId);
    if (size > 1) moved = Infinity;
    if (event.type === 'pointerup' && held && moved <= STILL) {
      const {x, y} = at(event);
      acts.click(x, y);
    }
  };
  box.addEventListener('pointerup', up);
  box.addEventListener('pointercancel', up);
  box.addEventListener('pointerleave', () => acts.out());
  box.addEventListener('dblclick', () => acts.twice());
  box.addEventListener('wheel', (event) => {
    event.preventDefault();
    const {x, y} = at(event);
    const pixels = event.deltaMode === 1 ? event.deltaY * 30 : event.deltaY;
    acts.zoom(Math.exp(-pixels * WHEEL * (event.ctrlKey ? 5 : 1)), x, y);
  }, {passive: false});
}
