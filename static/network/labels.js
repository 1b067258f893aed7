// Names beside nodes: the most important first, none over another name or another node's dot, more of them the nearer one
// looks. Pure but for `ctx`, whose unit is a screen pixel. `graphapp/exporters/labels.py` is the same rule for pictures: change both.

import {calm} from '#network/text.js';

const FAMILY = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';
const AREA_PER_LABEL = 8000;
const MOST_TRIES = 2000;
const MARGIN = 3;
const LEAST_DOT = 1.7;
// a name is two pixels from its own dot and further from those of others
const OWN_GAP = 2;
const OTHER_GAP = 3;
const BUCKET = 32;
// far out, thousands of specks would leave no room for any name: the most important may lie over them
const CROWD = 1000;
const SPECK = 2.5;
// how far the name of an important node may be from its dot, with a line to it
const LEADER_LENGTHS = [14, 24, 36, 48, 62, 78, 96, 116, 138];
const LEADER_TURNS = Array.from({length: 48}, (_, turn) => [Math.cos((turn * Math.PI) / 24), Math.sin((turn * Math.PI) / 24)]);

/** Chooses and draws labels; remembers how wide each name is. */
export class Labels {
  constructor() {
    /** @type {Map<string, LabelSize>} */
    this.widths = new Map();
  }

  /** Find room for names. `frame` says what is in view; `ranked` are the nodes that may be named, most important first;
   * no name covers the dot of another of them. `always` get a name whatever it covers, `rather` one that may cover dots but
   * no name (with a line to it where there is room further away); no name lies under one of the boxes `hidden`; `strong` are printed bold, `large` larger,
   * and further away with a line to the dot where there is no room at it. `chief`, where it is in `ranked` and in view, comes
   * before all others and gets a name even where there is no room.
   * Gives [{node, text, font, x, y, leader, over}]; a leader is [x, y, x, y] or null; a name that is `over` covers dots of others.
   * @param {CanvasRenderingContext2D} ctx
   * @param {{frame: Frame, ranked: GraphNode[], chief: GraphNode, always: Set<GraphNode>, rather: Set<GraphNode>, hidden: Box[], strong: Set<GraphNode>, large: Set<GraphNode>}} what
   * @returns {PlacedLabel[]} */
  place(ctx, {frame, ranked, chief, always, rather, hidden, strong, large}) {
    const taken = new Taken(frame, ranked);
    for (const box of hidden) taken.take(box);
    /** @type {PlacedLabel[]} */
    const placed = [];
    const put = (/** @type {GraphNode} */ node, {overDots = false, overNames = false} = {}) => {
      const label = this.size(ctx, node, strong.has(node), large.has(node));
      const far = large.has(node) || rather.has(node) || node === chief;
      let box = taken.bestBox(node, label, {overDots, overNames, far});
      const over = !box && node === chief;
      if (over) box = taken.boxOverDots(node, label);
      if (!box) return;
      const leader = box.leader ?? null;
      for (const part of [box, ...alongLine(leader)]) taken.take(part);
      placed.push({node, text: label.text, font: label.font, x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2, leader, over});
    };
    const first = ranked.includes(chief) && inView(frame, chief) ? chief : null;
    if (first) put(first);
    for (const node of always) if (node !== first) put(node, {overDots: true, overNames: true});
    for (const node of rather) if (node !== first && !always.has(node) && inView(frame, node)) put(node, {overDots: true});
    const room = Math.min(140, Math.round((frame.width * frame.height) / AREA_PER_LABEL)) + placed.length - (first && !always.has(first) ? 1 : 0);
    let tries = 0;
    for (const node of ranked) {
      if (placed.length >= room || tries > MOST_TRIES) break;
      if (node === first || always.has(node) || rather.has(node) || !inView(frame, node)) continue;
      tries += 1;
      put(node);
    }
    return placed;
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {GraphNode} node
   * @param {boolean} bold
   * @param {boolean} large
   * @returns {LabelSize}
   */
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

/** Draw what keeps names apart from the links below them, and the lines to names that are not at their dots.
 * Dots are drawn after it: a halo must not gnaw at them.
 * @param {CanvasRenderingContext2D} ctx
 * @param {PlacedLabel[]} placed
 * @param {Colours} colours */
export function drawHalos(ctx, placed, colours) {
  write(ctx);
  halo(ctx, placed, colours);
  ctx.globalAlpha = 0.7;
  ctx.lineWidth = 1;
  ctx.strokeStyle = colours.ink;
  ctx.beginPath();
  for (const {leader} of placed) {
    if (!leader) continue;
    ctx.moveTo(leader[0], leader[1]);
    ctx.lineTo(leader[2], leader[3]);
  }
  ctx.stroke();
  ctx.globalAlpha = 1;
}

/** Draw the names themselves; one that covers dots has its halo above them.
 * @param {CanvasRenderingContext2D} ctx
 * @param {PlacedLabel[]} placed
 * @param {Colours} colours */
export function drawNames(ctx, placed, colours) {
  write(ctx);
  halo(ctx, placed.filter(({over}) => over), colours);
  ctx.fillStyle = colours.ink;
  for (const {text, font, x, y} of placed) {
    ctx.font = font;
    ctx.fillText(text, x, y);
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {PlacedLabel[]} placed
 * @param {Colours} colours
 */
function halo(ctx, placed, colours) {
  ctx.lineJoin = 'round';
  ctx.lineWidth = 3.5;
  ctx.strokeStyle = colours.background;
  ctx.globalAlpha = 0.88;
  for (const {text, font, x, y} of placed) {
    ctx.font = font;
    ctx.strokeText(text, x, y);
  }
  ctx.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} ctx */
function write(ctx) {
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
}

/**
 * @param {Frame} frame
 * @param {GraphNode} node
 * @returns {Dot}
 */
function dotOf(frame, node) {
  // diamonds reach further than discs
  const reach = Math.max(node.radius * frame.scale, LEAST_DOT) * (node.type === 'venue' ? 1.2 : 1);
  return {node, x: (node.x - frame.left) * frame.scale, y: (node.y - frame.top) * frame.scale, reach};
}

/**
 * @param {Frame} frame
 * @param {GraphNode} node
 */
function inView(frame, node) {
  const {x, y} = dotOf(frame, node);
  return x >= 0 && x <= frame.width && y >= 0 && y <= frame.height;
}

/** The dots and names of a picture, in squares, so that a name is compared only with what is near. */
class Taken {
  /**
   * @param {Frame} frame
   * @param {GraphNode[]} nodes
   */
  constructor(frame, nodes) {
    this.frame = frame;
    this.columns = Math.ceil(frame.width / BUCKET) || 1;
    this.rows = Math.ceil(frame.height / BUCKET) || 1;
    this.crowded = nodes.length > CROWD;
    /** @type {Dot[][]} */
    this.dots = [];
    /** @type {Box[][]} */
    this.names = [];
    for (const node of nodes) {
      const dot = dotOf(frame, node);
      const reach = dot.reach + OTHER_GAP;
      const box = {left: dot.x - reach, right: dot.x + reach, top: dot.y - reach, bottom: dot.y + reach};
      if (box.right < 0 || box.left > frame.width || box.bottom < 0 || box.top > frame.height) continue;
      for (const bucket of this.buckets(box)) (this.dots[bucket] ??= []).push(dot);
    }
  }

  /** The numbers of the squares that a box touches.
   * @param {Box} box */
  buckets({left, right, top, bottom}) {
    const inside = (/** @type {number} */ value, /** @type {number} */ count) => Math.min(count - 1, Math.max(0, Math.floor(value / BUCKET)));
    const last = inside(right, this.columns);
    const lowest = inside(bottom, this.rows);
    const found = [];
    for (let row = inside(top, this.rows); row <= lowest; row += 1) {
      for (let column = inside(left, this.columns); column <= last; column += 1) found.push(row * this.columns + column);
    }
    return found;
  }

  /** @param {Box} box */
  take(box) {
    for (const bucket of this.buckets(box)) (this.names[bucket] ??= []).push(box);
  }

  /** Where the label of a node goes: off all names and dots, with a leader where it may be `far`, or over as few dots as
   * possible, or anywhere; null for nowhere.
   * @param {GraphNode} node
   * @param {LabelSize} label
   * @param {{overDots: boolean, overNames: boolean, far: boolean}} how
   * @returns {Box | null} */
  bestBox(node, label, {overDots, overNames, far}) {
    const dot = dotOf(this.frame, node);
    let best = null;
    let fewest = overDots ? Infinity : 1;
    for (const box of candidates(dot, label)) {
      if (!fits(this.frame, box) || this.coversName(box)) continue;
      const covered = this.dotsUnder(box, node, fewest, OTHER_GAP, far && this.crowded ? SPECK : 0);
      if (covered === 0) return box;
      if (covered < fewest) [best, fewest] = [box, covered];
    }
    const further = far && this.distantBox(node, dot, label);
    return further || (best ?? (overNames ? within(this.frame, candidates(dot, label)[0]) : null));
  }

  /**
   * @param {GraphNode} node
   * @param {Dot} dot
   * @param {LabelSize} label
   * @returns {Box | null}
   */
  distantBox(node, dot, label) {
    // on a phone a long line would cross half the picture
    const longest = this.frame.width / 4;
    for (const box of distant(dot, label, longest)) {
      if (!fits(this.frame, box) || this.coversName(box) || this.dotsUnder(box, node, 1)) continue;
      const line = alongLine(box.leader);
      if (line.some((part) => this.coversName(part))) continue;
      // a line through the dot of another would seem to be of that
      if (!line.some((part) => this.dotsUnder(part, node, 1, 0))) return box;
    }
    return null;
  }

  /** Where the name of the chief goes when nothing is free: at its dot, over as little of others' dots as possible, in the frame.
   * @param {GraphNode} node
   * @param {LabelSize} label
   * @returns {Box} */
  boxOverDots(node, label) {
    const boxes = candidates(dotOf(this.frame, node), label);
    let best = null;
    let least = Infinity;
    for (const box of boxes) {
      if (!fits(this.frame, box)) continue;
      const covered = this.areaUnder(box, node);
      if (covered < least) [best, least] = [box, covered];
    }
    return best ?? within(this.frame, boxes[0]);
  }

  /** @param {Box} box */
  coversName(box) {
    return this.buckets(box).some((bucket) => this.names[bucket]?.some((other) => overlap(box, other)));
  }

  /** How many dots of others, larger than `specks`, a box covers; counting ends at `enough`.
   * @param {Box} box
   * @param {GraphNode} node
   * @param {number} enough
   * @param {number} gap
   * @param {number} specks */
  dotsUnder(box, node, enough, gap = OTHER_GAP, specks = 0) {
    const found = new Set();
    for (const bucket of this.buckets(box)) {
      for (const dot of this.dots[bucket] ?? []) {
        if (dot.node !== node && dot.reach > specks && covers(box, dot, gap)) found.add(dot.node);
        if (found.size >= enough) return found.size;
      }
    }
    return found.size;
  }

  /** How large the dots of others are that a box covers, in squares of their reach.
   * @param {Box} box
   * @param {GraphNode} node */
  areaUnder(box, node) {
    const found = new Set();
    for (const bucket of this.buckets(box)) {
      for (const dot of this.dots[bucket] ?? []) if (dot.node !== node && covers(box, dot, OTHER_GAP)) found.add(dot);
    }
    return [...found].reduce((sum, {reach}) => sum + reach * reach, 0);
  }
}

/** The places for a label around its dot, the best first; all touch the dot.
 * @param {Dot} dot
 * @param {LabelSize} label
 * @returns {Box[]} */
function candidates({x, y, reach}, label) {
  const away = Math.max(reach, 2) + OWN_GAP;
  const half = label.width / 2 + MARGIN;
  const tall = label.height / 2 + 1;
  const [below, above, right, left] = [y + away + tall, y - away - tall, x + away + half, x - away - half];
  const corner = away * 0.7;
  return [
    [x, below],
    [x, above],
    [right, y],
    [left, y],
    [x + corner + half, y + corner + tall],
    [x + corner + half, y - corner - tall],
    [x - corner - half, y + corner + tall],
    [x - corner - half, y - corner - tall],
    [x + half / 2, below],
    [x - half / 2, below],
    [x + half / 2, above],
    [x - half / 2, above],
  ].map(([cx, cy]) => ({left: cx - half, right: cx + half, top: cy - tall, bottom: cy + tall}));
}

/** Places further from the dot, the nearest first, each with the line from the dot's edge to it.
 * @param {Dot} dot
 * @param {LabelSize} label
 * @param {number} longest
 * @returns {Generator<Box & {leader: Leader}>} */
function* distant({x, y, reach}, label, longest) {
  const half = label.width / 2 + MARGIN;
  const tall = label.height / 2 + 1;
  for (const length of LEADER_LENGTHS) {
    if (length > longest) return;
    for (const [dx, dy] of LEADER_TURNS) {
      const [endX, endY] = [x + dx * (reach + length), y + dy * (reach + length)];
      const [cx, cy] = [endX + dx * half, endY + dy * tall];
      const leader = /** @type {Leader} */ ([x + dx * reach, y + dy * reach, endX, endY]);
      yield {left: cx - half, right: cx + half, top: cy - tall, bottom: cy + tall, leader};
    }
  }
}

/** Small boxes along a line, so that names keep off it.
 * @param {Leader | null} leader
 * @returns {Box[]} */
function alongLine(leader) {
  if (!leader) return [];
  const [fromX, fromY, toX, toY] = leader;
  // most lengths are multiples of 6, which no rounding error may make a step more
  const steps = Math.ceil(Math.hypot(toX - fromX, toY - fromY) / 6 - 1e-6);
  return Array.from({length: steps}, (_, step) => {
    const x = fromX + ((toX - fromX) * step) / steps;
    const y = fromY + ((toY - fromY) * step) / steps;
    return {left: x - 1, right: x + 1, top: y - 1, bottom: y + 1};
  });
}

/**
 * @param {Frame} frame
 * @param {Box} box
 */
function fits(frame, box) {
  return box.left >= 0 && box.right <= frame.width && box.top >= 0 && box.bottom <= frame.height;
}

/**
 * @param {Frame} frame
 * @param {Box} box
 * @returns {Box}
 */
function within(frame, box) {
  const dx = Math.max(0, -box.left) - Math.max(0, box.right - frame.width);
  const dy = Math.max(0, -box.top) - Math.max(0, box.bottom - frame.height);
  return {left: box.left + dx, right: box.right + dx, top: box.top + dy, bottom: box.bottom + dy};
}

/**
 * @param {Box} a
 * @param {Box} b
 */
function overlap(a, b) {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}

/**
 * @param {Box} box
 * @param {Dot} dot
 * @param {number} gap
 */
function covers(box, {x, y, reach}, gap) {
  const dx = Math.max(box.left - x, 0, x - box.right);
  const dy = Math.max(box.top - y, 0, y - box.bottom);
  return dx * dx + dy * dy < (reach + gap) ** 2;
}
