// Places the labels of the map: names inside discs where they fit, names of authors next to their discs, none over another. Pure except for `ctx`.

import {calm, counted as amount} from '#network/text.js';

const FAMILY = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';
const SIZES = [20, 18, 16, 14, 13, 12, 11];
const LINE = 1.18;
const COUNT_FONT = `400 11px ${FAMILY}`;
const COUNT_HEIGHT = 15;
// from these radii on, the number of authors is below the name, and the leading person
const COUNTED = 44;
const LED = 58;
const LEAST_RADIUS = 13;
// of the largest regions, also small discs have names, which may be wider than others
const LARGEST = 8;
const LEAST_OF_LARGEST = 8;
const OVERHANG_OF_LARGEST = 4;
// a name in one line may be this much wider than its disc
const OVERHANG = 1.5;
const MOST = 260;
// the number of authors with most papers whose names may cover other discs
const IMPORTANT = 18;
// names do not cover discs of authors with a larger radius
const LARGE = 14;
const CELL = 48;
// names keep this distance from the edge of the view
const EDGE = 4;
// the corner with the buttons, in which no label is
const BUTTONS = {width: 64, height: 156};
const TITLE = `600 13px ${FAMILY}`;
// of a name across a disc
const HEIGHT = 14;

/** The boxes that labels and discs of authors take. */
class Taken {
  constructor() {
    /** @type {Map<string, {left: number, right: number, top: number, bottom: number}[]>} */
    this.cells = new Map();
  }

  /** @param {{left: number, right: number, top: number, bottom: number}} box
   * @param {(list: {left: number, right: number, top: number, bottom: number}[], key: string) => boolean} visit */
  each(box, visit) {
    for (let i = Math.floor(box.left / CELL); i <= Math.floor(box.right / CELL); i += 1) {
      for (let j = Math.floor(box.top / CELL); j <= Math.floor(box.bottom / CELL); j += 1) {
        const key = `${i},${j}`;
        if (visit(this.cells.get(key) ?? [], key)) return true;
      }
    }
    return false;
  }

  /** @param {{left: number, right: number, top: number, bottom: number}} box */
  free(box) {
    return !this.each(box, (list) => list.some((other) => other.left < box.right && other.right > box.left && other.top < box.bottom && other.bottom > box.top));
  }

  /** @param {{left: number, right: number, top: number, bottom: number}} box */
  take(box) {
    this.each(box, (list, key) => {
      list.push(box);
      this.cells.set(key, list);
      return false;
    });
  }
}

/** Places labels; remembers the widths of strings. */
export class MapLabels {
  constructor() {
    /** @type {Map<string, number>} */
    this.widths = new Map();
    /** The words in the discs of the view.
     * @type {Set<string>} */
    this.shown = new Set();
  }

  /** The labels of a view. `chosen` always gets one; names of authors of its region that are not in `clear` are softer and come last; `place` gives the pixel and the radius in pixels of a disc.
   * @param {CanvasRenderingContext2D} ctx
   * @param {MapShown} shown
   * @param {(node: MapNode) => [number, number, number]} place
   * @param {MapSize} size
   * @param {MapNode | null} chosen
   * @param {Set<MapNode> | null} clear
   * @returns {MapLabel[]} */
  place(ctx, shown, place, size, chosen, clear = null) {
    const taken = new Taken();
    this.shown.clear();
    taken.take({left: size.width - BUTTONS.width, right: size.width, top: 0, bottom: BUTTONS.height});
    const dots = new Taken();
    // these are not covered even by important names
    const large = new Taken();
    /** @type {MapLabel[]} */
    const labels = [];
    const add = (/** @type {MapLabel[] | null} */ more) => {
      if (more) labels.push(...more);
    };
    for (const node of shown.open) if (node.parent) add(this.title(ctx, node, place(node), size, taken));
    const soft = (/** @type {MapNode} */ node) => clear !== null && node.parent === chosen?.parent && !clear.has(node);
    const rank = (/** @type {MapNode} */ node) => (node === chosen ? 0 : soft(node) ? 2 : 1);
    const ranked = [...shown.closed].sort((a, b) => rank(a) - rank(b) || b.item.r - a.item.r);
    for (const node of ranked) {
      if (node.item.key === null) continue;
      const at = place(node);
      dots.take(boxAround(...at));
      if (at[2] > LARGE) large.take(boxAround(...at));
    }
    let important = 0;
    let regions = 0;
    for (const node of ranked) {
      if (labels.length > MOST) break;
      const at = place(node);
      const outside = at[0] < 0 || at[1] < 0 || at[0] > size.width || at[1] > size.height;
      if (outside && node.item.key !== null) continue;
      if (node.item.key === null) add(this.inside(ctx, node, at, taken, {always: node === chosen, large: (regions += 1) <= LARGEST, size}));
      else {
        const found = this.beside(ctx, node, at, {taken, dots, large, size}, {always: node === chosen, over: !soft(node) && (important += 1) <= IMPORTANT});
        add(found && soft(node) ? found.map((label) => ({...label, tone: 'soft'})) : found);
      }
    }
    return labels;
  }

  /** The name of an open region on the top of its edge.
   * @param {CanvasRenderingContext2D} ctx
   * @param {MapNode} node
   * @param {[number, number, number]} at
   * @param {MapSize} size
   * @param {Taken} taken
   * @returns {MapLabel[] | null} */
  title(ctx, node, [x, y, r], size, taken) {
    const top = y - r;
    if (top < 10 || top > size.height) return null;
    const text = shortened(node.item.name, 60);
    const width = this.width(ctx, text, TITLE);
    const box = {left: x - width / 2 - 4, right: x + width / 2 + 4, top: top - 9, bottom: top + 9};
    if (box.left < 0 || box.right > size.width || !taken.free(box)) return null;
    taken.take(box);
    // the edge must not strike it through
    return [{text, x, y: top, font: TITLE, tone: 'soft', halo: false, plate: width + 10}];
  }

  /** The words of a region inside its disc, as large as they fit: all of them, those except the longest, or the first.
   * @param {CanvasRenderingContext2D} ctx
   * @param {MapNode} node
   * @param {[number, number, number]} at
   * @param {Taken} taken
   * @param {{always: boolean, large: boolean, size: MapSize}} how
   * @returns {MapLabel[] | null} */
  inside(ctx, node, [x, y, r], taken, {always, large, size}) {
    if (r < (large ? LEAST_OF_LARGEST : LEAST_RADIUS) && !always) return null;
    const all = linesOf(node.item.name);
    const counted = r >= COUNTED ? [amount(node.item.authors, 'author')] : [];
    // one word alone names several neighbours, so those that no disc shows yet are first
    const words = [...all.filter((line) => !this.shown.has(line)), ...all.filter((line) => this.shown.has(line))];
    // a phrase may be taken apart, the name of a venue or person may not
    const phrases = node.item.name.includes(' · ');
    for (const lines of choicesOfLines(all, words[0], phrases)) {
      for (const height of SIZES) {
        if (height > Math.max(11, r * 0.3)) continue;
        const font = `600 ${height}px ${FAMILY}`;
        const widest = Math.max(...lines.map((line) => this.width(ctx, line, font)));
        const leading = r >= LED && node.item.kind === 'community' && node.item.people.length ? [shortened(node.item.people[0], 24)] : [];
        // the person only if there is room
        const below = [[...leading, ...counted], counted].find((each) => {
          // a circle has less room above and below
          const room = 2 * Math.sqrt(Math.max(r * r - ((lines.length * height * LINE + each.length * COUNT_HEIGHT) / 2.4) ** 2, 0)) * 0.96;
          const widths = each.map((line) => this.width(ctx, line, COUNT_FONT) * (each.length > 1 ? 1.15 : 1));
          return Math.max(widest, ...widths) <= room;
        });
        if (!below) continue;
        const total = lines.length * height * LINE + below.length * COUNT_HEIGHT;
        // of a disc at the edge of the view, in the visible part
        const width = Math.max(widest, ...below.map((line) => this.width(ctx, line, COUNT_FONT)));
        const [mx, my] = [within(x, width, size.width), within(y, total, size.height)];
        if ((mx !== x || my !== y) && Math.hypot(Math.abs(mx - x) + width / 2, Math.abs(my - y) + total / 2) > r * 0.96) continue;
        const box = {left: mx - widest / 2, right: mx + widest / 2, top: my - total / 2, bottom: my + total / 2};
        if (!taken.free(box)) continue;
        taken.take(box);
        for (const line of lines) this.shown.add(line);
        return stacked(lines, below, mx, my - total / 2, height, font);
      }
    }
    if (!always && (x < 0 || y < 0 || x > size.width || y > size.height)) return null;
    const apart = phrases ? words.flatMap((line) => line.split(' ')) : [];
    return this.single(ctx, [...words, ...apart], [x, y, r], taken, {always, overhang: large ? OVERHANG_OF_LARGEST : OVERHANG, size});
  }

  /** A word of a region across its disc, the first that fits, if nothing is in the way.
   * @param {CanvasRenderingContext2D} ctx
   * @param {string[]} lines
   * @param {[number, number, number]} at
   * @param {Taken} taken
   * @param {{always: boolean, overhang: number, size: MapSize}} how
   * @returns {MapLabel[] | null} */
  single(ctx, lines, [x, y, r], taken, {always, overhang, size}) {
    const font = `600 11px ${FAMILY}`;
    // the name of a small selected disc would hide it
    const at = within(r < LEAST_OF_LARGEST ? y + r + 14 : y, HEIGHT, size.height);
    for (const line of lines) {
      const text = shortened(line, 26);
      const width = this.width(ctx, text, font);
      // within the frame
      const middle = within(x, width, size.width);
      const box = {left: middle - width / 2 - 2, right: middle + width / 2 + 2, top: at - HEIGHT / 2, bottom: at + HEIGHT / 2};
      if (!always && (width > 2 * r * overhang || !taken.free(box))) continue;
      taken.take(box);
      this.shown.add(line);
      return [{text, x: middle, y: at, font, tone: 'ink', halo: true}];
    }
    return null;
  }

  /** The name of an author inside the disc, or below, right, left of or above it. Names of important authors (`over`) may cover discs.
   * @param {CanvasRenderingContext2D} ctx
   * @param {MapNode} node
   * @param {[number, number, number]} at
   * @param {{taken: Taken, dots: Taken, large: Taken, size: MapSize}} boxes
   * @param {{always: boolean, over: boolean}} how
   * @returns {MapLabel[] | null} */
  beside(ctx, node, [x, y, r], {taken, dots, large, size}, {always, over}) {
    if (r < 2 && !always) return null;
    const height = r > 16 ? 13 : 12;
    const font = `${always || over ? 600 : 400} ${height}px ${FAMILY}`;
    const text = shortened(node.item.name, 40);
    const width = this.width(ctx, text, font);
    const lines = halves(text);
    for (const each of height > 12 ? [height, 12] : [height]) {
      const smaller = `${always || over ? 600 : 400} ${each}px ${FAMILY}`;
      const whole = this.width(ctx, text, smaller);
      if (whole < 1.9 * r) {
        taken.take({left: x - whole / 2, right: x + whole / 2, top: y - each / 2, bottom: y + each / 2});
        return [{text, x, y, font: smaller, tone: 'inside', halo: false, on: node}];
      }
      // the corners of the text must be in the disc: its colour is only readable there
      if (lines.length === 2 && Math.hypot(Math.max(...lines.map((line) => this.width(ctx, line, smaller))) / 2, each) < r) {
        taken.take(boxAround(x, y, r));
        return lines.map((line, place) => ({text: line, x, y: y + (place - 0.5) * each * LINE, font: smaller, tone: 'inside', halo: false, on: node}));
      }
    }
    const away = r + 3;
    const middles = [[x, y + away + height / 2], [x + away + width / 2, y], [x - away - width / 2, y], [x, y - away - height / 2]];
    for (const anyway of [false, true]) {
      if (anyway && !over && !always) break;
      for (const [mx, my] of middles) {
        const box = {left: mx - width / 2 - 3, right: mx + width / 2 + 3, top: my - height / 2, bottom: my + height / 2};
        if (box.left < 0 || box.right > size.width || !taken.free(box) || !(anyway ? always || large.free(box) : dots.free(box))) continue;
        taken.take(box);
        return [{text, x: mx, y: my, font, tone: 'ink', halo: true}];
      }
    }
    if (!always) return null;
    return [{text, x, y: y + away + height / 2, font, tone: 'ink', halo: true}];
  }

  /** @param {CanvasRenderingContext2D} ctx
   * @param {string} text
   * @param {string} font */
  width(ctx, text, font) {
    const key = `${font}|${text}`;
    let known = this.widths.get(key);
    if (known === undefined) {
      ctx.font = font;
      known = ctx.measureText(text).width;
      this.widths.set(key, known);
    }
    return known;
  }
}

/** Lines of a name with smaller ones below.
 * @param {string[]} lines
 * @param {string[]} below
 * @param {number} x
 * @param {number} top
 * @param {number} height
 * @param {string} font
 * @returns {MapLabel[]} */
function stacked(lines, below, x, top, height, font) {
  const under = top + lines.length * height * LINE + 1;
  return [
    ...lines.map((text, place) => ({text, x, y: top + (place + 0.5) * height * LINE, font, tone: /** @type {const} */ ('ink'), halo: false})),
    ...below.map((text, place) => ({text, x, y: under + (place + 0.5) * COUNT_HEIGHT, font: COUNT_FONT, tone: /** @type {const} */ ('soft'), halo: false})),
  ];
}

/** The lines of the name of a region: one for each of its words.
 * @param {string} name
 * @returns {string[]} */
export function linesOf(name) {
  const parts = name.split(' · ');
  if (parts.length > 1) return parts.map((part) => shortened(part, 26));
  // a venue or a person: two lines if the name is long
  const text = shortened(name, 44);
  return text.length < 14 ? [text] : halves(text);
}

/** Several words in two lines of about the same length.
 * @param {string} text
 * @returns {string[]} */
function halves(text) {
  if (!text.includes(' ')) return [text];
  const words = text.split(' ');
  let best = 1;
  const longest = (/** @type {number} */ at) => Math.max(words.slice(0, at).join(' ').length, words.slice(at).join(' ').length);
  for (let at = 1; at < words.length; at += 1) if (longest(at) < longest(best)) best = at;
  return [words.slice(0, best).join(' '), words.slice(best).join(' ')];
}

/** Which lines of a name may be shown: all, those except the longest, one, its words.
 * @param {string[]} lines
 * @param {string} word
 * @param {boolean} phrases
 * @returns {string[][]} */
function choicesOfLines(lines, word, phrases) {
  const longest = lines.reduce((best, line) => (line.length > best.length ? line : best), '');
  const shorter = lines.filter((line) => line !== longest);
  const apart = phrases && word.includes(' ') ? [word.split(' ')] : [];
  return lines.length > 2 ? [lines, shorter, [word], ...apart] : [lines, [word], ...apart];
}

/** The middle nearest to a place with which a line of this length is in the view.
 * @param {number} middle
 * @param {number} length
 * @param {number} view */
function within(middle, length, view) {
  return Math.max(Math.min(middle, view - length / 2 - EDGE), length / 2 + EDGE);
}

/** @param {string} text
 * @param {number} most */
function shortened(text, most) {
  const shown = calm(text);
  return shown.length > most ? `${shown.slice(0, most - 1)}…` : shown;
}

/** @param {number} x
 * @param {number} y
 * @param {number} r */
function boxAround(x, y, r) {
  // the corners of the box of a large disc are far from it, but a name would stand out on its edge
  const side = r * (r > 12 ? 0.95 : 0.8);
  return {left: x - side, right: x + side, top: y - side, bottom: y + side};
}
