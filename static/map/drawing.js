// Draws a view of the map on a canvas: open regions, links, discs, labels, and what is selected.

import {pixel} from './camera.js';

const TURN = 2 * Math.PI;
// opacities of the fill of discs, by whether colours are compared with a scale
const PALE = 0.2;
const COMPARED = 0.38;
const OPEN = 0.07;
const MOST_LINKS = 3000;
const WIDEST = 7;

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
  const fill = colouring.choice === 'community' ? PALE : COMPARED;
  for (const node of shown.closed) {
    if (node.item.kind === 'small') group(ctx, place(node), colours);
    else if (node.item.key === null) disc(ctx, place(node), colouring.of(node), colours.background, fill);
    else dot(ctx, place(node), colouring.of(node), colours.background);
  }
  marked(ctx, picture, place);
  if (picture.labelled) write(ctx, picture.labels.place(ctx, shown, place, size, picture.chosen), colours);
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
  ctx.globalAlpha = r < 5 ? 0.75 : fill;
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.globalAlpha = 0.9;
  ctx.lineWidth = r < 5 ? 0.5 : 1.25;
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
  const marks = [hovered, chosen];
  ctx.lineCap = 'round';
  let count = 0;
  for (const link of level.links) {
    const [a, b] = [children[link.source], children[link.target]];
    if (!a || !b || !(drawn.has(a) || drawn.has(b))) continue;
    if ((count += 1) > MOST_LINKS) break;
    const bold = marks.includes(a) || marks.includes(b);
    const [ax, ay] = place(a);
    const [bx, by] = place(b);
    ctx.globalAlpha = bold ? 0.9 : authors ? 0.45 : 0.4;
    ctx.strokeStyle = bold ? colours.accent : colours.line;
    ctx.lineWidth = (authors ? 0.6 + 2.4 * Math.sqrt(link.papers / most) : 0.75 + (WIDEST - 0.75) * Math.sqrt(link.papers / most)) * (bold ? 1.2 : 1);
    ctx.beginPath();
    ctx.moveTo(ax, ay);
    ctx.lineTo(bx, by);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

/** Rings around what is selected and hovered.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Picture} picture
 * @param {(node: MapNode) => [number, number, number]} place */
function marked(ctx, {chosen, hovered, colouring}, place) {
  for (const [node, width] of /** @type {[MapNode | null, number][]} */ ([[hovered, 1.75], [chosen, 3]])) {
    if (!node?.parent) continue;
    const [x, y, r] = place(node);
    circle(ctx, x, y, r + width / 2 + (node.item.key === null ? 0 : 1.5));
    ctx.lineWidth = width;
    ctx.strokeStyle = colouring.colours.accent;
    ctx.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {MapLabel[]} labels
 * @param {Colours} colours
 */
function write(ctx, labels, colours) {
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.lineJoin = 'round';
  ctx.strokeStyle = colours.background;
  ctx.lineWidth = 3;
  const tones = {ink: colours.ink, soft: colours.soft, inverse: colours.background};
  for (const {text, x, y, font, tone, halo, plate} of labels) {
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
    ctx.fillStyle = tones[tone];
    ctx.fillText(text, x, y);
  }
}
