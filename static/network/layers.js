// Draws links and nodes, the layers below the names, into a context whose unit is a unit of the network.

import {other} from '#network/model.js';

/** @typedef {{key: string, colour: string, alpha: number, width: number}} LinkStyle */

const MANY_LINKS = 4000;
// so few links do not hide each other: they can be darker
const FEW_LINKS = 150;
// in pixels, for 1, 2, 4 and 8 joint papers
export const WIDTHS = [0.9, 1.3, 2.2, 3.6];
const PIECES = 40;

/** Draw the chosen links of `view.network`, and on top those that the selection highlights.
 * @param {CanvasRenderingContext2D} ctx
 * @param {View} view
 * @param {Frame} frame
 * @param {Colours} colours */
export function drawLinks(ctx, view, frame, colours) {
  const steps = linkBatches(ctx, view, frame, colours, Infinity);
  while (!steps.next().done);
}

/** Draw the links as `drawLinks` does, `size` of them at each step, so that other work can be done between the steps.
 * @param {CanvasRenderingContext2D} ctx
 * @param {View} view
 * @param {Frame} frame
 * @param {Colours} colours
 * @param {number} size */
export function* linkBatches(ctx, view, frame, colours, size) {
  const {network, lit, colouring} = view;
  const many = network.drawn.length > MANY_LINKS;
  const few = network.drawn.length <= FEW_LINKS;
  const styleOf = (/** @type {GraphLink} */ link) => linkStyle(link, lit, {many, few}, colours, colouring !== null);
  for (let from = 0; from < network.drawn.length; from += size) {
    const batch = size === Infinity ? network.drawn : network.drawn.slice(from, from + size);
    strokes(ctx, frame, batch, styleOf);
    yield batch.length;
  }
  if (view.fresh !== null && !lit) drawNewLinks(ctx, network.drawn.filter((link) => link.first === view.fresh), frame, colours);
  drawLitLinks(ctx, lit, frame, colours);
  ctx.globalAlpha = 1;
}

/** Highlight the links that are new in the year of a playback.
 * @param {CanvasRenderingContext2D} ctx
 * @param {GraphLink[]} links
 * @param {Frame} frame
 * @param {Colours} colours */
function drawNewLinks(ctx, links, frame, colours) {
  strokes(ctx, frame, links, (link) => {
    const width = WIDTHS[Math.max(1, widthClass(link))];
    return {key: `new${width}`, colour: colours.accent, alpha: 0.75, width};
  });
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Lit | null} lit
 * @param {Frame} frame
 * @param {Colours} colours */
function drawLitLinks(ctx, lit, frame, colours) {
  const chosen = lit?.links ?? [];
  // hundreds of opaque links of a hub would cover everything
  const pale = chosen.length > 150;
  strokes(ctx, frame, chosen, (link) => {
    const width = lit?.strongly ? 4 : WIDTHS[widthClass(link)];
    return {key: `lit${width}`, colour: colours.accent, alpha: pale && width < 2 ? 0.25 : 0.8, width};
  });
}

/** Draw the links of one node, as while it is dragged.
 * @param {CanvasRenderingContext2D} ctx
 * @param {GraphNode} node
 * @param {Frame} frame
 * @param {Colours} colours */
export function drawLinksOf(ctx, node, frame, colours) {
  drawLitLinks(ctx, {nodes: new Set(), links: node.links.filter((link) => link.shown)}, frame, colours);
  ctx.globalAlpha = 1;
}

/** Sort links, which are in the order of their index, in place so that few changes of style are needed: those between communities first,
 * below the others.
 * @param {GraphLink[]} links */
export function inDrawingOrder(links) {
  // the ranks are small integers, and links of the same rank keep their order: much faster than a comparison sort
  /** @type {GraphLink[][]} */
  const ranks = [];
  for (const link of links) (ranks[drawingRank(link)] ??= []).push(link);
  let place = 0;
  for (const rank of ranks) for (const link of rank ?? []) links[place++] = link;
  return links;
}

/** @param {GraphLink} link */
function drawingRank(link) {
  if (!isInside(link)) return (link.source.isCentre ? 0 : 4) + widthClass(link);
  const {colour} = link.source;
  return 8 + (typeof colour === 'number' ? colour + 1 : 0) * 4 + widthClass(link);
}

/** @param {GraphLink} link */
function isInside(link) {
  return link.source.community === link.target.community && link.source.community >= 0;
}

/** @param {GraphLink} link */
function widthClass(link) {
  return link.counts >= 8 ? 3 : link.counts >= 4 ? 2 : link.counts >= 2 ? 1 : 0;
}

/**
 * @param {GraphLink} link
 * @param {Lit | null} lit
 * @param {{many: boolean, few: boolean}} how many links the drawing has
 * @param {Colours} colours
 * @param {boolean} plain links have no colours of communities
 * @returns {LinkStyle}
 */
function linkStyle(link, lit, {many, few}, colours, plain) {
  const size = widthClass(link);
  const width = WIDTHS[size];
  const faint = lit && !(lit.inside && lit.nodes.has(link.source) && lit.nodes.has(link.target));
  if (isInside(link) && !plain) {
    const {colour} = link.source;
    return {key: `${colour}-${size}-${faint}`, colour: communityColour(colour, colours), alpha: faint ? 0.07 : many ? 0.35 : few ? 0.65 : 0.5, width};
  }
  const star = link.source.isCentre || link.target.isCentre;
  const alpha = few ? 0.5 : star ? 0.2 : 0.28;
  return {key: `${star}-${size}-${faint}`, colour: colours.line, alpha: faint ? 0.05 : many ? alpha * 0.6 : alpha, width};
}

/** Stroke lines in short batches: one path with thousands of lines is much slower than many with forty.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Frame} frame
 * @param {GraphLink[]} links
 * @param {(link: GraphLink) => LinkStyle} styleOf */
function strokes(ctx, frame, links, styleOf) {
  /** @type {string | null} */
  let key = null;
  let pieces = 0;
  ctx.lineCap = 'butt';
  const flush = () => {
    if (pieces) ctx.stroke();
    pieces = 0;
    ctx.beginPath();
  };
  ctx.beginPath();
  for (const link of links) {
    const {source, target} = link;
    if (!crosses(frame, source, target)) continue;
    const style = styleOf(link);
    if (style.key !== key || pieces >= PIECES) flush();
    if (style.key !== key) {
      key = style.key;
      ctx.strokeStyle = style.colour;
      ctx.globalAlpha = style.alpha;
      ctx.lineWidth = style.width / frame.scale;
    }
    ctx.moveTo(source.x, source.y);
    ctx.lineTo(target.x, target.y);
    pieces += 1;
  }
  flush();
}

/**
 * @param {Frame} frame
 * @param {GraphNode} a
 * @param {GraphNode} b
 */
function crosses(frame, a, b) {
  return !(
    (a.x < frame.left && b.x < frame.left) ||
    (a.x > frame.right && b.x > frame.right) ||
    (a.y < frame.top && b.y < frame.top) ||
    (a.y > frame.bottom && b.y > frame.bottom)
  );
}

/** Draw the shown nodes of a list that are in view.
 * @param {CanvasRenderingContext2D} ctx
 * @param {View} view
 * @param {GraphNode[]} nodes
 * @param {Frame} frame
 * @param {Colours} colours */
export function paintDiscs(ctx, view, nodes, frame, colours) {
  for (const node of nodes) {
    const {x, y, radius, shown} = node;
    if (!shown || x + radius < frame.left || x - radius > frame.right || y + radius < frame.top || y - radius > frame.bottom) continue;
    drawNode(ctx, node, view, frame.scale, colours);
  }
}

/** Draw one node: a disc for an author, a square for a paper, a diamond for a venue.
 * @param {CanvasRenderingContext2D} ctx
 * @param {GraphNode} node
 * @param {View} view
 * @param {number} scale
 * @param {Colours} colours */
function drawNode(ctx, node, view, scale, colours) {
  const radius = Math.max(node.radius, 1.7 / scale);
  const chosen = view.chosen.has(node);
  ctx.globalAlpha = !view.lit || view.lit.nodes.has(node) ? 1 : 0.14;
  ctx.fillStyle = nodeColour(node, colours, view.colouring);
  shape(ctx, node, radius);
  ctx.fill();
  // added coauthors are hollow, as they are not part of the original network
  if (node.added) {
    ctx.fillStyle = colours.background;
    shape(ctx, node, radius * 0.55);
    ctx.fill();
  }
  ctx.lineWidth = Math.min(1.2 / scale, radius * 0.3);
  ctx.strokeStyle = colours.background;
  shape(ctx, node, radius);
  ctx.stroke();
  if (node.suggested) ring(ctx, node, radius, scale, 2, colours.accent);
  // a collapsed community has a second outline
  if (node.members) ring(ctx, node, radius + 1.5 / scale, scale, 1.5, nodeColour(node, colours, view.colouring));
  if (chosen || view.hovered === node) ring(ctx, node, radius, scale, chosen ? 3 : 1.5, chosen ? colours.accent : colours.ink);
  if (view.pinned.has(node.id)) drawPin(ctx, node, radius, scale, colours);
  ctx.globalAlpha = 1;
}

/** Mark a pinned node with a dot at its edge.
 * @param {CanvasRenderingContext2D} ctx
 * @param {GraphNode} node
 * @param {number} radius
 * @param {number} scale
 * @param {Colours} colours */
function drawPin(ctx, node, radius, scale, colours) {
  ctx.beginPath();
  ctx.arc(node.x + radius * 0.7, node.y - radius * 0.7, 3 / scale, 0, 2 * Math.PI);
  ctx.fillStyle = colours.ink;
  ctx.fill();
  ctx.lineWidth = 1.2 / scale;
  ctx.strokeStyle = colours.background;
  ctx.stroke();
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {GraphNode} node
 * @param {number} radius
 * @param {number} scale
 * @param {number} width
 * @param {string} colour
 */
function ring(ctx, node, radius, scale, width, colour) {
  ctx.globalAlpha = 1;
  ctx.lineWidth = width / scale;
  ctx.strokeStyle = colour;
  shape(ctx, node, radius + (width / 2 + 1) / scale);
  ctx.stroke();
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {GraphNode} node
 * @param {number} radius
 */
function shape(ctx, node, radius) {
  ctx.beginPath();
  if (node.type === 'paper') ctx.rect(node.x - radius * 0.8, node.y - radius * 0.8, radius * 1.6, radius * 1.6);
  else if (node.type === 'venue') diamond(ctx, node.x, node.y, radius * 1.2);
  else ctx.arc(node.x, node.y, radius, 0, 2 * Math.PI);
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} x
 * @param {number} y
 * @param {number} reach
 */
function diamond(ctx, x, y, reach) {
  ctx.moveTo(x, y - reach);
  ctx.lineTo(x + reach, y);
  ctx.lineTo(x, y + reach);
  ctx.lineTo(x - reach, y);
  ctx.closePath();
}

/**
 * @param {GraphNode} node
 * @param {Colours} colours
 * @param {Colouring | null} colouring
 */
function nodeColour(node, colours, colouring) {
  if (node.isCentre) return colours.ink;
  if (colouring) {
    if (node.place === null || node.place === undefined) return colours.other;
    return colouring.categories.length ? colours.communities[node.place] : colours.scale[Math.round(node.place * (colours.scale.length - 1))];
  }
  return node.colour === null ? colours.other : communityColour(node.colour, colours);
}

/**
 * @param {GraphNode['colour']} colour
 * @param {Colours} colours
 */
function communityColour(colour, colours) {
  return typeof colour === 'number' ? colours.communities[colour] : colours.other;
}

/** The nodes and links that a selected node highlights: itself, its shown neighbours and its shown links.
 * @param {GraphNode} node
 * @returns {Lit & {links: GraphLink[]}} */
export function around(node) {
  const links = node.links.filter((link) => link.shown);
  return {nodes: new Set([node, ...links.map((link) => other(link, node))]), links};
}
