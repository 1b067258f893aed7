// The colours of the discs of the map, and their legend. Pure.

import {counted} from '#network/text.js';

const MOST_VENUES = 12;
/** @type {[number, number, number]} */
const PLACES = [0, 0.5, 1];

/** Colours discs by a choice. The scale of years covers most discs of the first level, so that a colour means the same on all levels. */
export class Colouring {
  /**
   * @param {MapColour} choice
   * @param {MapNode} root
   * @param {Colours} colours
   */
  constructor(choice, root, colours) {
    this.choice = choice;
    this.colours = colours;
    const items = (root.children ?? []).map(({item}) => item);
    this.years = rangeOf(items);
    this.venues = venuesOf(items).slice(0, MOST_VENUES);
    /** @type {Map<string, number>} */
    this.place = new Map(this.venues.map(([name], place) => [name, place]));
  }

  /** The colour of a disc.
   * @param {MapNode} node
   * @returns {string} */
  of(node) {
    const {item} = node;
    const {communities, other} = this.colours;
    if (this.choice === 'year') return item.mean_year === null ? other : this.onScale((item.mean_year - this.years[0]) / (this.years[1] - this.years[0] || 1));
    if (this.choice === 'growth') return this.onScale(item.growth);
    if (this.choice === 'venue') {
      const place = item.venue === null ? undefined : this.place.get(item.venue);
      return place === undefined ? other : communities[place];
    }
    for (let each = /** @type {MapNode | null} */ (node); each; each = each.parent) {
      if (each.item.kind === 'small' || each.item.kind === 'venue') return other;
      if (each.item.colour >= 0) return communities[each.item.colour];
      if (each.item.region !== null && each.item.kind === 'community') return other;
    }
    return other;
  }

  /** The colour of text on the disc of an author: of the text and the background of the page, the one with more contrast.
   * @param {MapNode} node */
  textOn(node) {
    const {ink, background} = this.colours;
    const ground = luminance(this.of(node));
    return contrast(luminance(ink), ground) > contrast(luminance(background), ground) ? ink : background;
  }

  /** @param {number} part */
  onScale(part) {
    const {scale} = this.colours;
    return scale[Math.round(Math.min(1, Math.max(0, part)) * (scale.length - 1))];
  }

  /** The legend for the discs of a level.
   * @param {MapItem[]} items
   * @returns {MapLegend} */
  legend(items) {
    /** @type {MapLegend} */
    const legend = {ticks: [], categories: [], rest: 0, note: noteOf(items, this.choice)};
    if (this.choice === 'growth') legend.ticks = PLACES.map((place) => [place, `${100 * place} %`]);
    if (this.choice === 'year') {
      const [first, last] = this.years;
      // of two years, there is none in the middle
      const places = last - first > 1 ? PLACES : [0, 1];
      legend.ticks = places.map((place) => [place, `${Math.round(first + (last - first) * place)}`]);
    }
    if (this.choice === 'venue') {
      const found = venuesOf(items);
      const named = found.filter(([name]) => this.place.has(name));
      legend.categories = named.map(([name, count]) => ({name, count, colour: this.colours.communities[this.place.get(name) ?? 0]}));
      legend.rest = items.length - named.reduce((sum, [, count]) => sum + count, 0);
    }
    return legend;
  }
}

/** What sizes, lines and colours mean, in sentences.
 * @param {MapItem[]} items
 * @param {MapColour} choice */
function noteOf(items, choice) {
  const authors = items.some(({key}) => key !== null);
  const size = authors ? 'Larger discs: more papers.' : 'Area of a disc: its authors.';
  const colour = choice !== 'community' ? '' : authors ? ' Colour: the community.' : ' Colours only tell communities apart.';
  return `${size} Wider lines: more joint papers.${colour}`;
}

/** The years between which the middle 90 % of the authors of some regions publish on average.
 * @param {MapItem[]} items
 * @returns {[number, number]} */
export function rangeOf(items) {
  const dated = items.filter(({mean_year}) => mean_year !== null).map(({mean_year, authors}) => ({year: /** @type {number} */ (mean_year), authors}));
  if (!dated.length) return [0, 1];
  dated.sort((a, b) => a.year - b.year);
  const total = dated.reduce((sum, {authors}) => sum + authors, 0);
  const at = (/** @type {number} */ part) => {
    let passed = 0;
    for (const {year, authors} of dated) if ((passed += authors) >= part * total) return year;
    return dated[dated.length - 1].year;
  };
  const [first, last] = [Math.floor(at(0.05)), Math.ceil(at(0.95))];
  return [first, Math.max(last, first + 1)];
}

/** The relative luminance of a colour (#rrggbb), from 0 to 1: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
 * @param {string} colour */
export function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of two luminances: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
 * @param {number} one
 * @param {number} other */
export function contrast(one, other) {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** The venues of some discs with the number of discs, most frequent first.
 * @param {MapItem[]} items
 * @returns {[string, number][]} */
function venuesOf(items) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const {venue} of items) if (venue !== null) counts.set(venue, (counts.get(venue) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** What is known about a disc, in short phrases.
 * @param {MapItem} item */
export function factsOf(item) {
  const facts = item.key === null ? [counted(item.authors, 'author')] : [];
  facts.push(counted(item.papers, 'paper'));
  if (item.first !== null && item.last !== null) facts.push(item.first === item.last ? `${item.first}` : `${item.first}–${item.last}`);
  else if (item.mean_year !== null) facts.push(`mean year ${Math.round(item.mean_year)}`);
  if (item.key === null) facts.push(`${Math.round(100 * item.growth)} % of the papers in the last 5 years`);
  return facts;
}
