// The transition of a drawing from one layout to another.

import {wantsStillness} from '#network/palette.js';

// milliseconds of the transition, and the largest network that has one
const DURATION = 500;
const MOST_ANIMATED = 1000;

/** Move the nodes from where they were to their new positions; large networks, and all for users who prefer reduced motion, at once. `then` is called
 * at the end; not `moving`: without a transition.
 * @param {Canvas} canvas
 * @param {() => unknown} then
 * @param {boolean} moving */
export function rearrange(canvas, then, moving) {
  const {view} = canvas;
  const {nodes} = view.network;
  if (!moving || wantsStillness() || nodes.length > MOST_ANIMATED) {
    canvas.redraw();
    then();
    return;
  }
  const moves = nodes.map((node) => ({node, from: node.from ?? node, to: {x: node.x, y: node.y}}));
  const begin = performance.now();
  const step = () => {
    // another network or another layout has replaced this one
    if (view.network.nodes !== nodes || canvas.rearranging !== begin) return;
    const at = Math.min(1, (performance.now() - begin) / DURATION);
    const part = at * at * (3 - 2 * at);
    for (const {node, from, to} of moves) Object.assign(node, {x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part});
    view.version += 1;
    canvas.redraw();
    if (at < 1) requestAnimationFrame(step);
    else then();
  };
  canvas.rearranging = begin;
  step();
}
