// Draws links and nodes, the layers below the names, into a context whose unit is a unit of the network.

import {other} from '#network/model.js';

/** How links are drawn; links that look the same share one object.
 * @typedef {{colour: string, alpha: number, width: number}} LinkStyle */

/** What the look of the discs depends on.
 * @typedef {Pick<View, 'chosen' | 'colouring' | 'hovered' | 'lit' | 'pinned'>} Look */

const MANY_LINKS = 4000;
// above this number of links, those between communities become paler the more links there are, because they would hide everything else
const FADING_LINKS = 15_000;
// so few links do not hide each other: they can be darker
const FEW_LINKS = 150;
// in pixels, for 1, 2, 4 and 8 joint papers
export const WIDTHS = [0.9, 1.3, 2.2, 3.6];
// of a link that is selected itself
const STRONG_WIDTH = 4;
const PIECES = 40;
const LARGEST_TIMES = 2;
// the opacity of nodes while others are highlighted
const FAINT = 0.14;

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
  const fade = Math.min(1, Math.sqrt(FADING_LINKS / Math.max(network.drawn.length, 1)));
  const styleOf = linkStyles(lit, {many, few, fade}, colours, colouring !== null);
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
  const styles = WIDTHS.map((width) => ({colour: colours.accent, alpha: 0.75, width}));
  strokes(ctx, frame, links, (link) => styles[Math.max(1, widthClass(link))]);
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
  const styles = WIDTHS.map((usual) => (lit?.strongly ? STRONG_WIDTH : usual)).map((width) => ({colour: colours.accent, alpha: pale && width < 2 ? 0.25 : 0.8, width}));
  strokes(ctx, frame, chosen, (link) => styles[widthClass(link)]);
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

/** The styles of the links of a drawing.
 * @param {Lit | null} lit
 * @param {{many: boolean, few: boolean, fade: number}} how many links the drawing has, and the factor for the opacity of those between communities
 * @param {Colours} colours
 * @param {boolean} plain links have no colours of communities
 * @returns {(link: GraphLink) => LinkStyle}
 */
function linkStyles(lit, {many, few, fade}, colours, plain) {
  /** @type {LinkStyle[]} */
  const known = [];
  const inCommunity = (/** @type {GraphNode['colour']} */ colour, /** @type {boolean} */ faint, /** @type {number} */ width) => ({colour: communityColour(colour, colours), alpha: faint ? 0.07 : many ? 0.35 : few ? 0.65 : 0.5, width});
  const between = (/** @type {boolean} */ star, /** @type {boolean} */ faint, /** @type {number} */ width) => {
    const alpha = few ? 0.5 : star ? 0.2 : 0.28;
    return {colour: colours.line, alpha: faint ? 0.05 * fade : many ? alpha * 0.6 * fade : alpha, width};
  };
  return (link) => {
    const {source, target} = link;
    const size = widthClass(link);
    const faint = lit !== null && !(lit.inside && lit.nodes.has(source) && lit.nodes.has(target));
    const inside = !plain && isInside(link);
    const star = source.isCentre || target.isCentre;
    const kind = !inside ? Number(star) : typeof source.colour === 'number' ? 3 + source.colour : 2;
    const place = (kind * WIDTHS.length + size) * 2 + Number(faint);
    return (known[place] ??= inside ? inCommunity(source.colour, faint, WIDTHS[size]) : between(star, faint, WIDTHS[size]));
  };
}

/** Stroke lines in short batches: one path with thousands of lines is much slower than many with forty.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Frame} frame
 * @param {GraphLink[]} links
 * @param {(link: GraphLink) => LinkStyle} styleOf */
function strokes(ctx, frame, links, styleOf) {
  /** @type {LinkStyle | null} */
  let drawn = null;
  let pieces = 0;
  ctx.lineCap = 'butt';
  // in units of the network: no disc is smaller
  const least = frame.least / frame.scale;
  const flush = () => {
    if (pieces) ctx.stroke();
    pieces = 0;
    ctx.beginPath();
  };
  ctx.beginPath();
  for (const link of links) {
    const {source, target} = link;
    if (!crosses(frame, source, target) || isCovered(source, target, least)) continue;
    const style = styleOf(link);
    if (style !== drawn || pieces >= PIECES) flush();
    if (style !== drawn) {
      drawn = style;
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

/** True if the discs at the ends of a link touch, so that nothing of it can be seen: most links of a large network that is seen as a whole.
 * @param {GraphNode} a
 * @param {GraphNode} b
 * @param {number} least the radius of the smallest disc */
function isCovered(a, b, least) {
  const [dx, dy] = [a.x - b.x, a.y - b.y];
  const reach = Math.max(a.radius, least) + Math.max(b.radius, least);
  return dx * dx + dy * dy < reach * reach;
}

/** Draw the shown nodes of a list that are in view.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Look} view
 * @param {GraphNode[]} nodes
 * @param {Frame} frame
 * @param {Colours} colours */
export function paintDiscs(ctx, view, nodes, frame, colours) {
  const steps = discBatches(ctx, view, nodes, frame, colours, Infinity);
  while (!steps.next().done);
}

/** Draw the discs as `paintDiscs` does, at most `size` of them at each step.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Look} view
 * @param {GraphNode[]} nodes
 * @param {Frame} frame
 * @param {Colours} colours
 * @param {number} size
 * @returns {Generator<void>} */
export function* discBatches(ctx, view, nodes, frame, colours, size) {
  /** @type {Map<string, Map<number, GraphNode[]>>} */
  const alike = new Map();
  for (const node of nodes) {
    if (!isInView(node, frame) || isMarked(node, view)) continue;
    const colour = nodeColour(node, colours, view.colouring);
    let radii = alike.get(colour);
    if (!radii) alike.set(colour, (radii = new Map()));
    // the sign distinguishes faint discs
    const look = isFaint(node, view) ? -node.radius : node.radius;
    const group = radii.get(look);
    if (group) group.push(node);
    else radii.set(look, [node]);
  }
  yield;
  for (const radii of alike.values()) {
    for (const group of radii.values()) {
      for (let from = 0; from < group.length; from += size) {
        drawAlike(ctx, size === Infinity ? group : group.slice(from, from + size), view, frame, colours);
        yield;
      }
    }
  }
  let marked = 0;
  for (const node of nodes) {
    if (!isInView(node, frame) || !isMarked(node, view)) continue;
    drawNode(ctx, node, view, frame, colours);
    if ((marked += 1) % size === 0) yield;
  }
}

/**
 * @param {GraphNode} node
 * @param {Frame} frame
 */
function isInView({x, y, radius, shown}, frame) {
  return shown && x + radius >= frame.left && x - radius <= frame.right && y + radius >= frame.top && y - radius <= frame.bottom;
}

/** True unless the node is only a disc.
 * @param {GraphNode} node
 * @param {Look} view */
function isMarked(node, {chosen, hovered, pinned}) {
  return node.added || node.members !== undefined || node.type === 'paper' || node.type === 'venue' || node === hovered || chosen.has(node) || pinned.has(node.id);
}

/** True if other nodes are highlighted.
 * @param {GraphNode} node
 * @param {Look} view */
function isFaint(node, {lit}) {
  return lit !== null && !lit.nodes.has(node);
}

/** Draw discs that look the same, some at a time: thousands of separate ones take several times as long.
 * @param {CanvasRenderingContext2D} ctx
 * @param {GraphNode[]} nodes
 * @param {Look} view
 * @param {Frame} frame
 * @param {Colours} colours */
function drawAlike(ctx, nodes, view, {scale, least}, colours) {
  const radius = Math.max(nodes[0].radius, least / scale);
  ctx.globalAlpha = isFaint(nodes[0], view) ? FAINT : 1;
  ctx.fillStyle = nodeColour(nodes[0], colours, view.colouring);
  ctx.lineWidth = Math.min(1.2 / scale, radius * 0.3);
  ctx.strokeStyle = colours.background;
  // discs that are drawn much too large, as on a phone, overlap: little else than their outlines would be seen
  const outlined = radius < LARGEST_TIMES * nodes[0].radius;
  for (let from = 0; from < nodes.length; from += PIECES) {
    ctx.beginPath();
    for (const {x, y} of nodes.slice(from, from + PIECES)) {
      ctx.moveTo(x + radius, y);
      ctx.arc(x, y, radius, 0, 2 * Math.PI);
    }
    ctx.fill();
    if (outlined) ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

/** Draw one node: a disc for an author, a square for a paper, a diamond for a venue.
 * @param {CanvasRenderingContext2D} ctx
 * @param {GraphNode} node
 * @param {Look} view
 * @param {Frame} frame
 * @param {Colours} colours */
function drawNode(ctx, node, view, {scale, least}, colours) {
  const radius = Math.max(node.radius, least / scale);
  const chosen = view.chosen.has(node);
  ctx.globalAlpha = isFaint(node, view) ? FAINT : 1;
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
