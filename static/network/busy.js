// The notes on the drawing: the network that is being loaded, in place of the one that is shown, and why loading failed.

import {button, element} from '#network/dom.js';
import {span} from '#network/text.js';

/** The notes. `stage` is marked as busy while another network is loaded. `retry` repeats the last choice of filters; `say` announces a
 * message to screen readers.
 * @param {View} view
 * @param {HTMLElement} stage
 * @param {Say} say */
export function busyPart(view, stage, say) {
  const box = element('div', {class: 'network-busy', hidden: true});
  /** @type {Partial<Choices>} */
  let wanted = {};
  const update = (/** @type {Set<string>} */ changed) => {
    if (!changed.has('busy')) return;
    const {busy, problem} = view;
    stage.toggleAttribute('data-busy', Boolean(busy));
    stage.setAttribute('aria-busy', String(Boolean(busy)));
    box.hidden = !busy && !problem;
    if (busy) {
      wanted = {...busy.years, joint: busy.joint};
      const text = `Loading the network${filterWords(busy, view)}…`;
      say(text);
      const wait = element('span', {class: 'network-wait', 'aria-hidden': 'true'});
      box.replaceChildren(element('p', {}, wait, text), button('Cancel', () => view.cancel(), {class: 'network-plain'}));
    } else if (problem) {
      say(`${problem.message} ${problem.hint}`);
      const close = () => {
        view.problem = null;
        box.hidden = true;
      };
      box.replaceChildren(
        element('p', {class: 'network-problem'}, `${problem.message} ${problem.hint}`),
        button('Try again', () => view.change(wanted), {class: 'network-plain'}),
        ' ',
        button('Close', close, {class: 'network-plain'}),
      );
    }
  };
  return {element: box, update};
}

/** The filters of a network in words.
 * @param {{years: YearRange, joint: number}} wanted
 * @param {View} view */
function filterWords({years: {first, last}, joint}, {whole}) {
  const range = span(first ?? whole.years?.first ?? null, last ?? whole.years?.last ?? null);
  const years = (first !== null || last !== null) && range ? ` of ${range}` : '';
  return joint > 1 ? `${years} with at least ${joint} joint papers` : years;
}
