// Playback: the network year by year, cumulative or in a window of years. Positions do not change; links that are new in a year are highlighted.

import {button, element, icon} from '#network/dom.js';
import {wantsStillness} from '#network/palette.js';
import {span} from '#network/text.js';

const STEP = 700;
// while a network is being loaded
const RETRY = 200;
const WINDOWS = [0, 1, 3, 5];

/** The years to show when playback is at `year`. `width` is the number of years of the window; 0: all years up to this one. The first and the
 * last year of the network become null, as they do not restrict anything.
 * @param {{first: number, last: number}} range
 * @param {number} year
 * @param {number} width
 * @returns {YearRange} */
export function yearsAt(range, year, width) {
  const first = width ? year - width + 1 : range.first;
  return {first: first > range.first ? first : null, last: year < range.last ? year : null};
}

/** The year after the one that is shown; the first one if the last one is shown, or all years.
 * @param {{first: number, last: number}} range
 * @param {YearRange} shown
 * @returns {number} */
export function nextYear(range, {last}) {
  const year = last ?? range.last;
  return year >= range.last ? range.first : year + 1;
}

/** The controls of the playback; null if all papers have the same year. If the user prefers reduced motion, a click shows the next year and
 * nothing moves by itself. `say` announces a message to screen readers.
 * @param {View} view
 * @param {Say} say */
export function playbackPart(view, say) {
  const {years} = view.whole;
  if (!years || years.first === null || years.last === null || years.first === years.last) return null;
  return new Playback(view, {first: years.first, last: years.last}, say);
}

class Playback {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  /** The years that playback has chosen; any others are the user's choice. */
  chosen = '';

  /**
   * @param {View} view
   * @param {{first: number, last: number}} range
   * @param {Say} say
   */
  constructor(view, range, say) {
    this.view = view;
    this.range = range;
    this.say = say;
    this.play = button(icon('play'), () => this.pressed(), {class: 'network-step network-play'});
    const options = WINDOWS.map((width) => element('option', {value: width}, width ? `${width} year${width > 1 ? 's' : ''}` : 'All years so far'));
    this.select = element('select', {'aria-label': 'Years shown during playback'}, ...options);
    this.mode = element('label', {class: 'network-control'}, element('span', {class: 'network-caption'}, 'Playback shows'), this.select);
    this.element = this.play;
    this.label();
  }

  get playing() {
    return this.timer !== undefined;
  }

  label() {
    const name = wantsStillness() ? 'Show the next year' : this.playing ? 'Pause' : 'Play the years';
    this.play.setAttribute('aria-label', name);
    this.play.title = name;
    this.play.replaceChildren(icon(this.playing ? 'pause' : 'play'));
  }

  pressed() {
    if (this.playing) return this.stop();
    this.step();
    if (!wantsStillness()) this.timer = setTimeout(() => this.tick(), STEP);
    return this.label();
  }

  tick() {
    const {view, range} = this;
    if (view.waiting.length) {
      this.timer = setTimeout(() => this.tick(), RETRY);
      return;
    }
    if (view.problem || (view.state.last ?? range.last) >= range.last) return this.stop();
    this.step();
    this.timer = setTimeout(() => this.tick(), STEP);
  }

  step() {
    const {view, range} = this;
    const year = nextYear(range, view.state);
    const years = yearsAt(range, year, Number(this.select.value));
    this.chosen = span(years.first ?? range.first, years.last ?? range.last);
    view.fresh = year;
    if (view.state.first === years.first && view.state.last === years.last) view.notify(new Set(['fresh']));
    view.change(years);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.view.fresh = null;
    this.view.notify(new Set(['fresh']));
    this.label();
    this.say(`Stopped at ${this.chosen}.`);
  }

  /** @param {Set<string>} changed */
  update(changed) {
    const {view, range} = this;
    const {first, last} = view.state;
    // years that the user chose end the playback
    if (view.fresh === null || !['first', 'last', 'restored'].some((name) => changed.has(name))) return;
    if (span(first ?? range.first, last ?? range.last) === this.chosen) return;
    if (this.playing) this.stop();
    else view.fresh = null;
  }
}
