// Names beside nodes: the most important first, none over another, more of them the nearer one looks. Pure but for `ctx`.

import {calm} from './text.js';

const FAMILY = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';
const AREA_PER_LABEL = 8000;
const MOST_TRIES = 1500;
const MARGIN = 3;

/** Chooses and draws labels; remembers how wide each name is. */
export class Labels {
  constructor() {
    this.widths = new Map();
  }

  /** Draw labels into `ctx`, whose unit is a screen pixel. `frame` says what is in view; `ranked` are nodes, most important
   * first; `always` get a label whatever it covers; `strong` are printed bold. */
  draw(ctx, {frame, ranked, always, strong, large, colours}) {
    const placed = this.place(ctx, {frame, ranked, always, strong, large});
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.lineJoin = 'round';
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = colours.background;
    ctx.fillStyle = colours.ink;
    for (const {text, font, x, y} of placed) {
      ctx.font = font;
      ctx.globalAlpha = 0.88;
      ctx.strokeText(text, x, y);
      ctx.globalAlpha = 1;
      ctx.fillText(text, x, y);
    }
    return placed;
  }

  place(ctx, {frame, ranked, always, strong, large}) {
    const taken = [];
    const placed = [];
    const discs = discsIn(frame, ranked);
    const put = (node, forced) => {
      const label = this.size(ctx, node, strong.has(node), large.has(node));
      const box = bestBox(frame, node, label, taken, discs, forced);
      if (!box) return;
      taken.push(box);
      placed.push({node, text: label.text, font: label.font, x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2});
    };
    for (const node of always) put(node, true);
    const room = Math.min(140, Math.round((frame.width * frame.height) / AREA_PER_LABEL)) + always.size;
    let tries = 0;
    for (const node of ranked) {
      if (placed.length >= room || tries > MOST_TRIES) break;
      if (always.has(node) || !inView(frame, node)) continue;
      tries += 1;
      put(node, false);
    }
    return placed;
  }

  size(ctx, node, bold, large) {
    const height = large ? 14 : 12;
    const font = `${bold ? 600 : large ? 500 : 400} ${height}px ${FAMILY}`;
    const key = `${font}|${node.name}`;
    let known = this.widths.get(key);
    if (!known) {
      const name = calm(node.name);
      const text = name.length > 48 ? `${name.slice(0, 46)}…` : name;
      ctx.font = font;
      known = {text, font, height, width: ctx.measureText(text).width};
      this.widths.set(key, known);
    }
    return known;
  }
}

function inView(frame, node) {
  const x = (node.x - frame.left) * frame.scale;
  const y = (node.y - frame.top) * frame.scale;
  return x >= 0 && x <= frame.width && y >= 0 && y <= frame.height;
}

// far out, thousands of tiny discs would leave no room for any name
function discsIn(frame, nodes) {
  if (nodes.length > 1000 && frame.scale < 0.8) return [];
  return nodes.filter((node) => inView(frame, node)).map((node) => ({
    node,
    x: (node.x - frame.left) * frame.scale,
    y: (node.y - frame.top) * frame.scale,
    reach: node.radius * frame.scale * 0.75,
  }));
}

function bestBox(frame, node, label, taken, discs, forced) {
  const boxes = candidates(frame, node, label).filter((box) => fits(frame, box));
  const free = boxes.filter((box) => !taken.some((other) => overlap(box, other)));
  const clear = free.find((box) => !discs.some((disc) => disc.node !== node && covers(box, disc)));
  return clear ?? free[0] ?? (forced ? boxes[0] ?? within(frame, candidates(frame, node, label)[0]) : null);
}

function candidates(frame, node, label) {
  const x = (node.x - frame.left) * frame.scale;
  const y = (node.y - frame.top) * frame.scale;
  const away = Math.max(node.radius * frame.scale, 2) + 2;
  const half = label.width / 2 + MARGIN;
  const tall = label.height / 2 + 1;
  return [
    [x, y + away + tall],
    [x, y - away - tall],
    [x + away + half, y],
    [x - away - half, y],
    [x + away * 0.7 + half, y + away * 0.7 + tall],
    [x - away * 0.7 - half, y - away * 0.7 - tall],
  ].map(([cx, cy]) => ({left: cx - half, right: cx + half, top: cy - tall, bottom: cy + tall}));
}

function fits(frame, box) {
  return box.left >= 0 && box.right <= frame.width && box.top >= 0 && box.bottom <= frame.height;
}

function within(frame, box) {
  const dx = Math.max(0, -box.left) - Math.max(0, box.right - frame.width);
  const dy = Math.max(0, -box.top) - Math.max(0, box.bottom - frame.height);
  return {left: box.left + dx, right: box.right + dx, top: box.top + dy, bottom: box.bottom + dy};
}

function overlap(a, b) {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}

function covers(box, disc) {
  return (
    disc.x + disc.reach > box.left &&
    disc.x - disc.reach < box.right &&
    disc.y + disc.reach > box.top &&
    disc.y - disc.reach < box.bottom
  );
}
