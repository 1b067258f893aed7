// Places the names of nodes: the most important first, without overlapping another name or another node's dot, and more names at a
// higher zoom. Pure except for `ctx`, whose unit is a screen pixel. `graphapp/exporters/drawing/labels.py` implements
// the same algorithm for exported pictures: change both.

import {calm} from '#network/text.js';

const FAMILY = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';
const AREA_PER_LABEL = 8000;
const MOST_TRIES = 2000;
const MARGIN = 3;
const LEAST_DOT = 1.7;
// pixels between a name and its own dot, and between a name and the dots of others
const OWN_GAP = 2;
const OTHER_GAP = 3;
const BUCKET = 32;
// at low zoom, thousands of tiny dots would leave no space for names: important names may cover them
const CROWD = 1000;
const SPECK = 2.5;
// with more dots in the frame, all names may cover small dots
const FULL = 6000;
// the lengths in pixels of the leader lines that connect important names to their dots
const LEADER_LENGTHS = [14, 24, 36, 48, 62, 78, 96, 116, 138];
const LONG_LEADERS = [165, 195, 230, 270];
const LEADER_TURNS = Array.from({length: 48}, (_, turn) => [Math.cos((turn * Math.PI) / 24), Math.sin((turn * Math.PI) / 24)]);

/** Chooses and places labels; caches the width of each name. */
export class Labels {
  constructor() {
    /** @type {Map<string, LabelSize>} */
    this.widths = new Map();
  }

  /** Place names in `frame`, the part of the network in view.
   *
   * `ranked` are the nodes that may get a name, most important first; their dots stay free of the names of others.
   * `always` get a name even if it covers dots and names, `rather` and `sure` even if it covers dots, those of `sure` also far away. No
   * name lies under a box of `hidden`.
   * `strong` names are bold, `large` ones larger. A name of `large` or `rather` that does not fit at its dot may be placed further
   * away with a leader line. `chief`, if it is ranked and in view, is placed before all others and always gets a name.
   *
   * Returns [{node, text, font, x, y, leader, over}]: a leader is [x, y, x, y] or null; `over` is true for a name that covers
   * dots of others.
   * @param {CanvasRenderingContext2D} ctx
   * @param {{frame: Frame, ranked: GraphNode[], chief: GraphNode, always: Set<GraphNode>, sure?: GraphNode[], rather: Set<GraphNode>, hidden: Box[], strong: Set<GraphNode>, large: Set<GraphNode>}} what
   * @returns {PlacedLabel[]} */
  place(ctx, {frame, ranked, chief, always, sure = [], rather, hidden, strong, large}) {
    const taken = new Taken(frame, ranked);
    for (const box of hidden) taken.take(box);
    /** @type {PlacedLabel[]} */
    const placed = [];
    const certain = new Set(sure);
    const put = (/** @type {GraphNode} */ node, {overDots = false, overNames = false, anywhere = false} = {}) => {
      const label = this.size(ctx, node, strong.has(node), large.has(node));
      const far = large.has(node) || rather.has(node) || node === chief;
      let box = taken.bestBox(node, label, {overDots, overNames, anywhere, far});
      let over = !box && node === chief;
      if (over) box = taken.boxOverDots(node, label);
      if (!box) return;
      over ||= taken.full || taken.dotsUnder(box, node, 1) > 0;
      const leader = box.leader ?? null;
      for (const part of [box, ...alongLine(leader)]) taken.take(part);
      placed.push({node, text: label.text, font: label.font, x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2, leader, over});
    };
    const first = ranked.includes(chief) && inView(frame, chief) ? chief : null;
    if (first) put(first);
    for (const node of always) if (node !== first) put(node, {overDots: true, overNames: true});
    const named = (/** @type {GraphNode} */ node) => node === first || always.has(node) || (certain.has(node) && inView(frame, node));
    let counted = first && !always.has(first) ? 1 : 0;
    for (const node of sure) {
      if (node === first || always.has(node) || !inView(frame, node)) continue;
      const before = placed.length;
      put(node, {overDots: true, anywhere: true});
      counted += placed.length - before;
    }
    for (const node of rather) if (!named(node) && inView(frame, node)) put(node, {overDots: true});
    const room = Math.min(140, Math.round((frame.width * frame.height) / AREA_PER_LABEL)) + placed.length - counted;
    let tries = 0;
    for (const node of ranked) {
      if (placed.length >= room || tries > MOST_TRIES) break;
      if (named(node) || rather.has(node) || !inView(frame, node)) continue;
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

/** Draw the halos that separate names from the links below them, and the leader lines. Call before the dots are drawn, which a
 * halo must not cover.
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

/** Draw the names; a name that covers dots has its halo above them.
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
  // a diamond is larger than a disc of the same radius
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

/** The occupied areas: dots and placed names in a grid, so that a name is compared only with its neighbourhood. */
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
    const reach = (/** @type {Dot} */ dot) => dot.reach + OTHER_GAP;
    const dots = nodes.map((node) => dotOf(frame, node)).filter((dot) => dot.x + reach(dot) >= 0 && dot.x - reach(dot) <= frame.width && dot.y + reach(dot) >= 0 && dot.y - reach(dot) <= frame.height);
    /** True if names may cover small dots. */
    this.full = dots.length > FULL;
    for (const dot of dots) {
      if (this.full && dot.reach <= SPECK) continue;
      const box = {left: dot.x - reach(dot), right: dot.x + reach(dot), top: dot.y - reach(dot), bottom: dot.y + reach(dot)};
      for (const bucket of this.buckets(box)) (this.dots[bucket] ??= []).push(dot);
    }
  }

  /** The indices of the grid cells that a box touches.
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

  /** The box for the label of a node, the first of: free of names and dots; with a leader (`far`); over as few dots as possible
   * (`overDots`); with a leader of any length over dots (`anywhere`); over names (`overNames`). Null if none is possible.
   * @param {GraphNode} node
   * @param {LabelSize} label
   * @param {{overDots: boolean, overNames: boolean, anywhere: boolean, far: boolean}} how
   * @returns {Box | null} */
  bestBox(node, label, {overDots, overNames, anywhere, far}) {
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
    if (further || best) return further || best;
    if (overNames) return within(this.frame, candidates(dot, label)[0]);
    return anywhere ? this.distantBoxOverDots(dot, label) : null;
  }

  /** @param {Dot} dot
   * @param {LabelSize} label
   * @returns {Box | null} */
  distantBoxOverDots(dot, label) {
    for (const box of distant(dot, label, Infinity, [...LEADER_LENGTHS, ...LONG_LEADERS])) {
      if (fits(this.frame, box) && !this.coversName(box)) return box;
    }
    return null;
  }

  /**
   * @param {GraphNode} node
   * @param {Dot} dot
   * @param {LabelSize} label
   * @returns {Box | null}
   */
  distantBox(node, dot, label) {
    // on a phone, a long leader would cross half the drawing
    const longest = this.frame.width / 4;
    for (const box of distant(dot, label, longest)) {
      if (!fits(this.frame, box) || this.coversName(box) || this.dotsUnder(box, node, 1)) continue;
      const line = alongLine(box.leader);
      if (line.some((part) => this.coversName(part))) continue;
      // a leader through the dot of another node would seem to belong to it
      if (!line.some((part) => this.dotsUnder(part, node, 1, 0))) return box;
    }
    return null;
  }

  /** The box for the name of `chief` if no place is free: at its dot and in the frame, covering as little of other dots as possible.
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

  /** The number of other nodes' dots, larger than `specks`, that a box covers; counting stops at `enough`.
   * @param {Box} box
   * @param {GraphNode} node
   * @param {number} enough
   * @param {number} gap
   * @param {number} specks */
  dotsUnder(box, node, enough, gap = OTHER_GAP, specks = 0) {
    /** @type {Set<GraphNode> | null} */
    let found = null;
    for (const bucket of this.buckets(box)) {
      for (const dot of this.dots[bucket] ?? []) {
        if (dot.node === node || dot.reach <= specks || !covers(box, dot, gap)) continue;
        if (enough <= 1) return 1;
        // a dot may be in several buckets
        found = (found ?? new Set()).add(dot.node);
        if (found.size >= enough) return found.size;
      }
    }
    return found?.size ?? 0;
  }

  /** The sum of the squared radii of other nodes' dots that a box covers.
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

/** The boxes for a label around its dot, the best first; all touch the dot.
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

/** Boxes further from the dot, the nearest first, each with its leader line from the edge of the dot.
 * @param {Dot} dot
 * @param {LabelSize} label
 * @param {number} longest
 * @param {number[]} lengths
 * @returns {Generator<Box & {leader: Leader}>} */
function* distant({x, y, reach}, label, longest, lengths = LEADER_LENGTHS) {
  const half = label.width / 2 + MARGIN;
  const tall = label.height / 2 + 1;
  for (const length of lengths) {
    if (length > longest) return;
    for (const [dx, dy] of LEADER_TURNS) {
      const [endX, endY] = [x + dx * (reach + length), y + dy * (reach + length)];
      const [cx, cy] = [endX + dx * half, endY + dy * tall];
      const leader = /** @type {Leader} */ ([x + dx * reach, y + dy * reach, endX, endY]);
      yield {left: cx - half, right: cx + half, top: cy - tall, bottom: cy + tall, leader};
    }
  }
}

/** Small boxes along a leader line, which keep names off it.
 * @param {Leader | null} leader
 * @returns {Box[]} */
function alongLine(leader) {
  if (!leader) return [];
  const [fromX, fromY, toX, toY] = leader;
  // most lengths are multiples of 6: a rounding error must not add a step
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
