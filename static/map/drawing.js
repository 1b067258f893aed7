// Draws a view of the map on a canvas: open regions, links, discs, labels, and what is selected.

import {pixel} from './camera.js';

const TURN = 2 * Math.PI;
// opacities of the fill of discs, by whether colours are compared with a scale
const PALE = 0.2;
const COMPARED = 0.38;
const OPEN = 0.07;
// discs without a visible name are paler than their edges, so that they do not stand out
const TINY = 5;
const TINY_FILL = 0.5;
const MOST_LINKS = 3000;
const WIDEST = 6;
// more links are drawn thinner, but not below a part of the width
const USUAL_LINKS = 150;
const THINNEST = 0.5;
// the opacity of the authors except the selected one and the coauthors
const FADED = 0.35;
// the least radius of the ring around a disc
const LEAST_RING = 8;

/**
 * @typedef {object} Picture
 * @property {MapCamera} camera
 * @property {MapSize} size
 * @property {MapShown} shown
 * @property {import('./colouring.js').Colouring} colouring
 * @property {import('./labels.js').MapLabels} labels
 * @property {MapNode | null} chosen
 * @property {MapNode | null} hovered
 * @property {boolean} labelled
 */

/** Draw a view. The unit of `ctx` is a pixel of the page.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Picture} picture */
export function draw(ctx, picture) {
  const {size, shown, colouring, camera} = picture;
  const {colours} = colouring;
  const place = placing(camera, size);
  ctx.fillStyle = colours.background;
  ctx.fillRect(0, 0, size.width, size.height);
  const drawn = new Set(shown.closed);
  for (const node of shown.open) {
    if (node.parent) openDisc(ctx, place(node), colouring.of(node), colours);
    links(ctx, node, drawn, place, picture);
  }
  const clear = coauthorsOf(picture.chosen);
  const fill = colouring.choice === 'community' ? PALE : COMPARED;
  for (const node of shown.closed) {
    if (node.item.kind === 'small') group(ctx, place(node), colours);
    else if (node.item.key === null) disc(ctx, place(node), colouring.of(node), colours.background, fill);
    else {
      ctx.globalAlpha = clear && node.parent === picture.chosen?.parent && !clear.has(node) ? FADED : 1;
      dot(ctx, place(node), colouring.of(node), colours.background);
    }
  }
  ctx.globalAlpha = 1;
  marked(ctx, picture, place);
  if (picture.labelled) write(ctx, picture.labels.place(ctx, shown, place, size, picture.chosen, clear), colouring);
}

/** A function that gives the pixel and the radius in pixels of a disc.
 * @param {MapCamera} camera
 * @param {MapSize} size
 * @returns {(node: MapNode) => [number, number, number]} */
export function placing(camera, size) {
  return ({item}) => {
    const [x, y] = pixel(camera, size, item);
    return [x, y, item.r * camera.zoom];
  };
}

/** @param {CanvasRenderingContext2D} ctx
 * @param {number} x
 * @param {number} y
 * @param {number} r */
function circle(ctx, x, y, r) {
  ctx.beginPath();
  ctx.arc(x, y, Math.max(r, 0.5), 0, TURN);
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {[number, number, number]} at
 * @param {string} colour
 * @param {Colours} colours
 */
function openDisc(ctx, [x, y, r], colour, colours) {
  circle(ctx, x, y, r);
  ctx.fillStyle = colours.background;
  ctx.fill();
  ctx.globalAlpha = OPEN;
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.globalAlpha = 0.55;
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = colour;
  ctx.stroke();
  ctx.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {[number, number, number]} at
 * @param {string} colour
 * @param {string} background
 * @param {number} fill
 */
function disc(ctx, [x, y, r], colour, background, fill) {
  circle(ctx, x, y, r);
  // links end at the edge
  ctx.fillStyle = background;
  ctx.fill();
  ctx.globalAlpha = r < TINY ? TINY_FILL : fill;
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.globalAlpha = 0.9;
  ctx.lineWidth = r < TINY ? 0.5 : 1.25;
  ctx.strokeStyle = colour;
  ctx.stroke();
  ctx.globalAlpha = 1;
}

/** The small groups together, as a disc that is not a community.
 * @param {CanvasRenderingContext2D} ctx
 * @param {[number, number, number]} at
 * @param {Colours} colours */
function group(ctx, [x, y, r], colours) {
  circle(ctx, x, y, r);
  ctx.fillStyle = colours.background;
  ctx.fill();
  ctx.setLineDash([4, 4]);
  ctx.lineWidth = 1.25;
  ctx.strokeStyle = colours.other;
  ctx.stroke();
  ctx.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {[number, number, number]} at
 * @param {string} colour
 * @param {string} background
 */
function dot(ctx, [x, y, r], colour, background) {
  circle(ctx, x, y, r);
  ctx.fillStyle = colour;
  ctx.fill();
  if (r < 4) return;
  ctx.lineWidth = 1;
  ctx.strokeStyle = background;
  ctx.stroke();
}

/** The links between the regions or authors of a region, the widest with most joint papers; those of the selected or hovered disc stand out.
 * @param {CanvasRenderingContext2D} ctx
 * @param {MapNode} node
 * @param {Set<MapNode>} drawn
 * @param {(node: MapNode) => [number, number, number]} place
 * @param {Picture} picture */
function links(ctx, {level, children}, drawn, place, {colouring, chosen, hovered}) {
  if (!level || !children) return;
  const {colours} = colouring;
  const most = Math.max(1, ...level.links.map(({papers}) => papers));
  const authors = level.shows === 'authors';
  const thin = authors ? 1 : Math.max(THINNEST, Math.min(1, Math.sqrt(USUAL_LINKS / level.links.length)));
  const marks = [hovered, chosen];
  /** @type {[MapNode, MapNode, number][]} */
  const bold = [];
  const line = (/** @type {MapNode} */ a, /** @type {MapNode} */ b, /** @type {number} */ width) => {
    const [ax, ay] = place(a);
    const [bx, by] = place(b);
    ctx.lineWidth = width;
    ctx.beginPath();
    ctx.moveTo(ax, ay);
    ctx.lineTo(bx, by);
    ctx.stroke();
  };
  ctx.lineCap = 'round';
  ctx.globalAlpha = authors ? 0.45 : 0.4;
  ctx.strokeStyle = colours.line;
  let count = 0;
  for (const {source, target, papers} of level.links) {
    const [a, b] = [children[source], children[target]];
    if (!a || !b || !(drawn.has(a) || drawn.has(b))) continue;
    if ((count += 1) > MOST_LINKS) break;
    const width = authors ? 0.6 + 1.9 * Math.sqrt(papers / most) : 0.75 + (WIDEST * thin - 0.75) * Math.sqrt(papers / most);
    if (marks.includes(a) || marks.includes(b)) bold.push([a, b, Math.max(width, 1)]);
    else line(a, b, width);
  }
  // above the others
  ctx.globalAlpha = 0.75;
  ctx.strokeStyle = colours.accent;
  for (const each of bold) line(...each);
  ctx.globalAlpha = 1;
}

/** A selected author with the coauthors on the map; null if no author is selected.
 * @param {MapNode | null} chosen
 * @returns {Set<MapNode> | null} */
function coauthorsOf(chosen) {
  const {level, children} = chosen?.parent ?? {};
  if (!chosen || chosen.item.key === null || !level || !children) return null;
  const place = children.indexOf(chosen);
  const linked = level.links.filter(({source, target}) => source === place || target === place);
  return new Set([chosen, ...linked.map(({source, target}) => children[source === place ? target : source])]);
}

/** Rings around what is selected and hovered.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Picture} picture
 * @param {(node: MapNode) => [number, number, number]} place */
function marked(ctx, {chosen, hovered, colouring}, place) {
  for (const [node, width] of /** @type {[MapNode | null, number][]} */ ([[hovered, 1.75], [chosen, 3]])) {
    if (!node?.parent) continue;
    const [x, y, r] = place(node);
    circle(ctx, x, y, Math.max(r + width / 2 + (node.item.key === null ? 0 : 1.5), LEAST_RING));
    ctx.lineWidth = width;
    ctx.strokeStyle = colouring.colours.accent;
    ctx.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {MapLabel[]} labels
 * @param {import('./colouring.js').Colouring} colouring
 */
function write(ctx, labels, colouring) {
  const {colours} = colouring;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.lineJoin = 'round';
  ctx.strokeStyle = colours.background;
  ctx.lineWidth = 3;
  for (const {text, x, y, font, tone, halo, plate, on} of labels) {
    ctx.font = font;
    if (plate) {
      ctx.fillStyle = colours.background;
      ctx.globalAlpha = 0.9;
      ctx.fillRect(x - plate / 2, y - 9, plate, 18);
      ctx.globalAlpha = 1;
    }
    if (halo) {
      ctx.globalAlpha = 0.85;
      ctx.strokeText(text, x, y);
      ctx.globalAlpha = 1;
    }
    ctx.fillStyle = tone === 'inside' ? (on ? colouring.textOn(on) : colours.ink) : colours[tone];
    ctx.fillText(text, x, y);
  }
}
