// The topics of communities as labels on the drawing of a large network, each at the middle of its community.

import {calm} from '#network/text.js';

const FAMILY = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';
const FONT = `600 14px ${FAMILY}`;
const HEIGHT = 22;
// on a narrow drawing, as on a phone, the labels would cover most of it
const NARROW = 600;
const SMALL_FONT = `600 11px ${FAMILY}`;
const SMALL_HEIGHT = 17;
const NARROW_MOST = 10;
const PAD = 7;
const GAP = 6;
const LARGE = 1000;
const WORDS = 2;
// a label that does not fit at the middle of its community may be above or below it
const SHIFTS = [0, -28, 28, -56, 56];

/** @typedef {Box & {text: string, colour: number | 'other', number: number, font: string}} TopicLabel */

/** The labels for the topics of the communities in view, without overlaps, the largest communities first. Only large networks have them, and
 * none has them while something is highlighted.
 * @param {CanvasRenderingContext2D} ctx a context whose unit is a pixel of the drawing
 * @param {View} view
 * @param {Frame} frame
 * @param {Box[]} taken boxes that no label may cover
 * @returns {TopicLabel[]} */
export function placeTopics(ctx, view, frame, taken) {
  const {network} = view;
  if (!hasTopics(view) || view.lit) return [];
  const narrow = frame.width < NARROW;
  const [font, high] = narrow ? [SMALL_FONT, SMALL_HEIGHT] : [FONT, HEIGHT];
  ctx.font = font;
  /** @type {TopicLabel[]} */
  const placed = [];
  for (const {number, topic, members, colour} of network.communities) {
    if (narrow && placed.length >= NARROW_MOST) break;
    if (!topic?.words.length || colour === 'other') continue;
    const shown = members.filter((node) => node.shown);
    if (shown.length < 2) continue;
    const text = calm(topic.words.slice(0, WORDS).join(' · '));
    const half = ctx.measureText(text).width / 2 + PAD;
    const x = (median(shown.map((node) => node.x)) - frame.left) * frame.scale;
    const y = (median(shown.map((node) => node.y)) - frame.top) * frame.scale;
    const box = SHIFTS.map((shift) => ({left: x - half, right: x + half, top: y + shift - high / 2, bottom: y + shift + high / 2, text, colour, number, font})).find(
      (each) => each.left >= 0 && each.right <= frame.width && each.top >= 0 && each.bottom <= frame.height && ![...taken, ...placed].some((other) => near(each, other)),
    );
    if (box) placed.push(box);
  }
  return placed;
}

/** True if the drawing names its communities, which have the colours of its nodes.
 * @param {View} view */
export function hasTopics({network, dense}) {
  return network.original > LARGE && !dense;
}

/** Draw the labels above everything else.
 * @param {CanvasRenderingContext2D} ctx
 * @param {TopicLabel[]} placed
 * @param {Colours} colours */
export function drawTopics(ctx, placed, colours) {
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.lineWidth = 1.5;
  for (const {left, right, top, bottom, text, colour, font} of placed) {
    ctx.font = font;
    ctx.beginPath();
    ctx.roundRect(left, top, right - left, bottom - top, 5);
    ctx.globalAlpha = 0.9;
    ctx.fillStyle = colours.background;
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.strokeStyle = typeof colour === 'number' ? colours.communities[colour] : colours.other;
    ctx.stroke();
    ctx.fillStyle = colours.ink;
    ctx.fillText(text, (left + right) / 2, (top + bottom) / 2 + 0.5);
  }
}

/** @param {number[]} values */
function median(values) {
  const sorted = values.sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/**
 * @param {Box} a
 * @param {Box} b
 */
function near(a, b) {
  return a.left < b.right + GAP && a.right > b.left - GAP && a.top < b.bottom + GAP && a.bottom > b.top - GAP;
}
