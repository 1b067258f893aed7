// Selecting with the mouse, a pen or a finger: Shift and a click selects one more node, a line around several selects these.

const SVG = 'http://www.w3.org/2000/svg';
// a shorter line, in pixels, is a click
const LEAST_LINE = 6;

/** The lasso on a drawing. It draws while Shift is held, or always while `on` is true. `caught` is called with the nodes inside the line and whether
 * Shift was held, `clicked` with the node under a click, which may be null.
 * @param {Canvas} canvas
 * @param {{caught: (nodes: GraphNode[], further: boolean) => void, clicked: (node: GraphNode | null, further: boolean) => void}} events */
export function lassoPart(canvas, {caught, clicked}) {
  const picture = document.createElementNS(SVG, 'svg');
  const line = document.createElementNS(SVG, 'polygon');
  picture.setAttribute('class', 'network-lasso');
  picture.setAttribute('aria-hidden', 'true');
  picture.append(line);
  const {box} = canvas;
  /** @type {Point[]} */
  let points = [];
  /** @type {number | null} */
  let pointer = null;
  const part = {element: picture, on: false, update() {}};
  const at = (/** @type {PointerEvent} */ event) => {
    const corner = box.getBoundingClientRect();
    return {x: event.clientX - corner.left, y: event.clientY - corner.top};
  };
  const draw = () => line.setAttribute('points', points.map(({x, y}) => `${x},${y}`).join(' '));
  const end = () => {
    pointer = null;
    points = [];
    draw();
  };
  box.addEventListener('pointerdown', (event) => {
    if (pointer !== null) return end();
    if (!(event.shiftKey || part.on) || event.button !== 0) return;
    // before vis-network, which would move the camera
    event.stopPropagation();
    pointer = event.pointerId;
    box.setPointerCapture(pointer);
    points = [at(event)];
  }, {capture: true});
  box.addEventListener('pointermove', (event) => {
    if (event.pointerId !== pointer) return;
    event.stopPropagation();
    points.push(at(event));
    draw();
  }, {capture: true});
  box.addEventListener('pointerup', (event) => {
    if (event.pointerId !== pointer) return;
    event.stopPropagation();
    const drawn = points;
    end();
    if (lengthOf(drawn) < LEAST_LINE) clicked(canvas.nodeNear(drawn[0], event), event.shiftKey);
    else caught(canvas.inside(drawn), event.shiftKey);
  }, {capture: true});
  box.addEventListener('pointercancel', end, {capture: true});
  addEventListener('keydown', (event) => event.key === 'Escape' && pointer !== null && end());
  return part;
}

/** @param {Point[]} points */
function lengthOf(points) {
  return points.reduce((sum, {x, y}, place) => (place ? sum + Math.hypot(x - points[place - 1].x, y - points[place - 1].y) : 0), 0);
}

/** True if a point is inside a polygon, also one whose sides cross (even-odd rule).
 * @param {Point[]} polygon
 * @param {number} x
 * @param {number} y */
export function isInside(polygon, x, y) {
  let inside = false;
  for (let place = 0, before = polygon.length - 1; place < polygon.length; before = place, place += 1) {
    const [a, b] = [polygon[place], polygon[before]];
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}
