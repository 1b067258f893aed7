// Which node or link is at a point of the drawing. Pure.

import {isInside} from '#network/lasso.js';

/** The shown node whose disc is nearest to a point, if its edge is within `reach`, in the network's coordinates; null if there is none.
 * @param {GraphNode[]} nodes
 * @param {Point} point
 * @param {number} reach
 * @returns {GraphNode | null} */
export function nearestNode(nodes, {x, y}, reach) {
  let nearest = null;
  let least = reach;
  for (const node of nodes) {
    const [dx, dy] = [node.x - x, node.y - y];
    const most = least + node.radius;
    // almost all nodes of a large network are far away
    if (!node.shown || dx > most || dx < -most || dy > most || dy < -most) continue;
    const distance = Math.hypot(dx, dy) - node.radius;
    if (distance < least) [nearest, least] = [node, distance];
  }
  return nearest;
}

/** The link nearest to a point within `reach`, or null.
 * @param {GraphLink[]} links
 * @param {Point} point
 * @param {number} reach
 * @returns {GraphLink | null} */
export function nearestLink(links, {x, y}, reach) {
  let nearest = null;
  let least = reach;
  for (const link of links) {
    const {source: a, target: b} = link;
    if (beside(a.x - x, b.x - x, least) || beside(a.y - y, b.y - y, least)) continue;
    const distance = distanceTo(link, x, y);
    if (distance < least) [nearest, least] = [link, distance];
  }
  return nearest;
}

/** The shown nodes whose centres are inside a polygon.
 * @param {GraphNode[]} nodes
 * @param {Point[]} polygon in the network's coordinates */
export function nodesInside(nodes, polygon) {
  return nodes.filter((node) => node.shown && isInside(polygon, node.x, node.y));
}

/** True if both ends are on the same side of the point and farther away than `least`.
 * @param {number} from
 * @param {number} to
 * @param {number} least */
function beside(from, to, least) {
  return (from > least && to > least) || (from < -least && to < -least);
}

/**
 * @param {GraphLink} link
 * @param {number} x
 * @param {number} y
 */
function distanceTo({source, target}, x, y) {
  const dx = target.x - source.x;
  const dy = target.y - source.y;
  const length = dx * dx + dy * dy;
  const along = length ? Math.min(1, Math.max(0, ((x - source.x) * dx + (y - source.y) * dy) / length)) : 0;
  return Math.hypot(source.x + along * dx - x, source.y + along * dy - y);
}

/** True if an event of the browser or of vis-network is one of a finger.
 * @param {any} event */
export function isTouch(event) {
  return event?.pointerType === 'touch' || event?.srcEvent?.pointerType === 'touch';
}
