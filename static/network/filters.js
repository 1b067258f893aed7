// The filter controls: years, joint papers, links, size. They pass the user's choices to the view, which applies them.

import {button, element} from '#network/dom.js';
import {number, span} from '#network/text.js';

/** The controls of the full-window drawing.
 * @param {View} view */
export function filtersPart(view) {
  const years = yearsControl(view);
  const joint = jointControl(view);
  const links = linksControl(view);
  const size = sizeControl(view);
  const reset = button('Reset', () => {
    if (view.state.expand.length) view.removeAdded();
    view.change({first: null, last: null, joint: 1});
  }, {class: 'network-reset'});
  const parts = [years, joint, links, size].filter((part) => part !== null);
  const update = (/** @type {Set<string>} */ changed) => {
    for (const part of parts) part.update(changed);
    // disabled rather than hidden: a button that appears would move the slider handle during a drag
    reset.disabled = !view.filtered && !view.state.expand.length;
  };
  update(new Set(['network']));
  const form = element('div', {class: 'network-filters', role: 'group', 'aria-label': 'Filters'}, ...parts.map((part) => part.element), reset);
  return {element: form, update};
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
  };
  const track = element('span', {class: 'network-track'}, filled, from, to);
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

/** The number that determines the size of discs; null if the network has no centre.
 * @param {View} view */
function sizeControl(view) {
  if (view.whole.full || !view.whole.centre) return null;
  const options = {papers: 'Papers', joint: 'Joint papers with the centre'};
  const choices = Object.entries(options).map(([value, label]) => element('option', {value}, label));
  const select = element('select', {'aria-label': 'Size by'}, ...choices);
  select.addEventListener('change', () => view.change({size: select.value}));
  const label = element('label', {class: 'network-control network-size'}, element('span', {class: 'network-caption'}, 'Size by'), select);
  return {element: label, update: () => (select.value = view.state.size)};
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
    const shown = view.network.shownLinks;
    /** @type {Record<string, number>} */
    const counts = {
      strong: shown.filter((link) => link.strong).length,
      two: shown.filter((link) => link.counts > 1).length,
      all: shown.length,
    };
    for (const option of select.options) option.textContent = `${options[option.value]} (${number(counts[option.value])})`;
    select.value = view.state.links;
    // without weaker links there is no choice
    label.hidden = view.network.strongCount === view.network.links.length && view.state.links === 'strong';
  };
  return {element: label, update};
}
