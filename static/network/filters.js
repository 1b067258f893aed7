// The filter controls: years, joint papers, links, size. They pass the user's choices to the view, which applies them.

import {button, element, icon} from '#network/dom.js';
import {histogram, papersByYear} from '#network/histogram.js';
import {playbackPart} from '#network/playback.js';
import {calm, number, span} from '#network/text.js';
import {viewsControl} from '#network/views.js';

/** The controls of the full-window drawing by name, and the buttons that undo, redo and discard (`steps`).
 * @param {View} view
 * @param {Acts} acts
 * @param {Past} past
 * @param {Say} say */
export function filtersPart(view, acts, past, say) {
  const views = viewsControl(view);
  const years = yearsControl(view);
  const playback = playbackPart(view, say);
  const joint = jointControl(view);
  const links = linksControl(view);
  const size = sizeControl(view);
  const colour = colourControl(view);
  const layout = layoutControl(view);
  const tool = (/** @type {'undo' | 'redo'} */ name, /** @type {string} */ label, /** @type {() => unknown} */ act) => button(icon(name), act, {class: 'network-step', 'aria-label': label, title: label});
  const undo = tool('undo', 'Undo', acts.undo);
  const redo = tool('redo', 'Redo', acts.redo);
  const reset = button('Reset all', acts.reset, {class: 'network-reset', title: 'Discard filters, moves, sizes, added coauthors and the selection'});
  const parts = [views, years, playback, joint, colour, size, layout, links].filter((part) => part !== null);
  const timeline = years && playback ? element('div', {class: 'network-timeline'}, years.element, playback.element) : years?.element;
  const update = (/** @type {Set<string>} */ changed) => {
    for (const part of parts) part.update(changed);
    // disabled rather than hidden: a button that appears would move the slider handle during a drag
    reset.disabled = view.untouched;
    undo.disabled = !past.canUndo;
    redo.disabled = !past.canRedo;
  };
  update(new Set(['network']));
  const steps = element('div', {class: 'network-steps', role: 'group', 'aria-label': 'Changes'}, undo, redo, reset);
  const controls = {years: timeline, mode: playback?.mode, joint: joint?.element, links: links.element, colour: colour?.element, size: size?.element, layout: layout?.element, views: views?.element};
  return {controls, steps, update};
}

/** A range slider for the first and the last year; null if all papers have the same year or none.
 * @param {View} view */
function yearsControl(view) {
  const range = view.whole.years;
  if (!range || range.first === range.last) return null;
  const handle = (/** @type {string} */ label) => element('input', {type: 'range', min: range.first, max: range.last, 'aria-label': label});
  const from = handle('First year');
  const to = handle('Last year');
  const shown = element('output', {class: 'network-years-shown'});
  const filled = element('span', {class: 'network-years-filled'});
  const what = view.whole.ego && view.whole.centre ? `Papers of ${calm(view.whole.centre.name)} by year` : `Papers by year; a paper counts once for each of its ${view.whole.full ? 'authors' : view.whole.nouns}`;
  const bars = histogram(papersByYear(view.whole, range), range.first, what);
  const choose = () => {
    const [first, last] = [Number(from.value), Number(to.value)].sort((a, b) => a - b);
    view.change({first: first > range.first ? first : null, last: last < range.last ? last : null});
  };
  for (const each of [from, to]) each.addEventListener('input', choose);
  const update = () => {
    const first = Math.min(Math.max(view.state.first ?? range.first, range.first), range.last);
    const last = Math.max(Math.min(view.state.last ?? range.last, range.last), range.first);
    // setting a handle would interrupt its drag, and the handles may have crossed
    const held = [Number(from.value), Number(to.value)].sort((a, b) => a - b);
    if (held[0] !== first || held[1] !== last) [from.value, to.value] = [first, last];
    shown.value = span(view.state.first ?? range.first, view.state.last ?? range.last);
    const part = (/** @type {number} */ year) => (year - range.first) / (range.last - range.first);
    filled.style.left = `${part(first) * 100}%`;
    filled.style.right = `${(1 - part(last)) * 100}%`;
    bars.mark(first, last);
  };
  const track = element('span', {class: 'network-track'}, bars.element, filled, from, to);
  const box = element('div', {class: 'network-control network-years', role: 'group', 'aria-label': 'Years'});
  box.append(element('span', {class: 'network-caption', 'aria-hidden': 'true'}, 'Years'), track, shown);
  return {element: box, update};
}

/** @param {View} view */
function jointControl(view) {
  if (view.whole.full || view.whole.mostJoint < 2) return null;
  const input = element('input', {type: 'number', min: 1, max: view.whole.mostJoint, step: 1, inputmode: 'numeric'});
  input.addEventListener('input', () => {
    const value = Math.round(Number(input.value));
    if (input.value !== '' && value >= 1) view.change({joint: Math.min(value, view.whole.mostJoint)});
  });
  // an empty field while typing changes nothing; on blur it shows the current value again
  input.addEventListener('blur', () => (input.value = view.state.joint));
  const update = () => {
    if (document.activeElement !== input || Number(input.value) !== view.state.joint) input.value = view.state.joint;
  };
  const label = element('label', {class: 'network-control'}, element('span', {class: 'network-caption'}, 'Joint papers ≥'), input);
  return {element: label, update};
}

/** The measure that determines the size of discs; null if there is no choice.
 * @param {View} view */
function sizeControl(view) {
  const usual = view.whole.ego ? 'joint' : 'papers';
  const measures = view.measures.filter(({sizes}) => sizes);
  if (measures.length < 2) return null;
  const control = measureControl('Size by', 'network-size', measures, view);
  // the default is not written to the address
  control.select.addEventListener('change', () => view.change({size: control.select.value === usual ? null : control.select.value}));
  return {element: control.label, update: () => (control.select.value = view.state.size ?? usual)};
}

/** The measure that determines the colour of discs; null if there is no choice.
 * @param {View} view */
function colourControl(view) {
  if (view.measures.length < 4) return null;
  const control = measureControl('Colour by', 'network-colour', view.measures, view);
  control.select.addEventListener('change', () => view.change({colour: control.select.value === 'community' ? null : control.select.value, community: null}));
  return {element: control.label, update: () => (control.select.value = view.state.colour ?? 'community')};
}

/**
 * @param {string} caption
 * @param {string} name
 * @param {import('#network/measures.js').Measure[]} measures
 * @param {View} view
 */
function measureControl(caption, name, measures, view) {
  const {centre, ego} = view.whole;
  const label = (/** @type {import('#network/measures.js').Measure} */ {id, label: text}) => (id === 'joint' && ego && centre ? `Papers with ${calm(centre.name)}` : id === 'papers' && ego ? 'All papers' : text);
  const options = measures.map((measure) => element('option', {value: measure.id, title: measure.help}, label(measure)));
  const select = element('select', {'aria-label': caption}, ...options);
  return {select, label: element('label', {class: `network-control ${name}`}, element('span', {class: 'network-caption'}, caption), select)};
}

/** The layout; null if there is no choice.
 * @param {View} view */
function layoutControl(view) {
  if (view.layouts.length < 2 || view.source.offline || !view.source.spec) return null;
  const usual = view.layouts[0].id;
  const options = view.layouts.map(({id, label, help}) => element('option', {value: id, title: help}, label));
  const select = element('select', {'aria-label': 'Layout'}, ...options);
  select.addEventListener('change', () => view.change({layout: select.value === usual ? null : select.value, move: kept(view), camera: null}));
  const label = element('label', {class: 'network-control network-layout'}, element('span', {class: 'network-caption'}, 'Layout'), select);
  return {element: label, update: () => (select.value = view.state.layout ?? usual)};
}

/** The moves of pinned nodes, which stay in another layout.
 * @param {View} view */
function kept({state}) {
  return new Map([...state.move].filter(([id]) => state.pin.includes(id)));
}

/** @param {View} view */
function linksControl(view) {
  /** @type {Record<string, string>} */
  const options = {strong: 'Strongest', two: '2+ joint papers', all: 'All'};
  const select = element('select', {'aria-label': 'Links drawn'}, ...Object.keys(options).map((value) => element('option', {value})));
  select.addEventListener('change', () => view.change({links: select.value}));
  const label = element('label', {class: 'network-control'}, element('span', {class: 'network-caption'}, 'Links'), select);
  const update = (/** @type {Set<string>} */ changed) => {
    if (!changed.has('network') && !changed.has('links')) return;
    /** @type {Record<string, number>} */
    const counts = view.network.drawable;
    for (const option of select.options) option.textContent = `${options[option.value]} (${number(counts[option.value])})`;
    select.value = view.state.links;
    // without weaker links there is no choice
    const choice = view.network.strongCount !== view.network.links.length || view.state.links !== 'strong';
    // it keeps its space, because a control that appears could make the bar taller, which would move the drawing
    label.classList.toggle('network-absent', !choice);
  };
  return {element: label, update};
}
