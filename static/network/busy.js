// The notes on the drawing: the network that is being loaded, in place of the one that is shown, and why loading failed.

import {button, element} from '#network/dom.js';
import {span} from '#network/text.js';

/** The notes. `stage` is marked as busy while another network is loaded; `say` announces a message to screen readers.
 * @param {View} view
 * @param {HTMLElement} stage
 * @param {Say} say */
export function busyPart(view, stage, say) {
  const box = element('div', {class: 'network-busy', hidden: true});
  let shown = '';
  const update = () => {
    const {busy, problem} = view;
    const computed = view.waiting.map((id) => view.measure(id)?.label ?? '').join(', ');
    const state = view.arranging && !busy ? 'Arranging the network…' : busy ? `Loading the network${filterWords(busy, view)}…` : computed ? `Computing ${computed}…` : problem ? `${problem.message} ${problem.hint}` : '';
    stage.toggleAttribute('data-busy', Boolean(busy));
    stage.setAttribute('aria-busy', String(Boolean(busy)));
    box.hidden = !state;
    if (state === shown) return;
    shown = state;
    if (state) say(state);
    const wait = element('span', {class: 'network-wait', 'aria-hidden': 'true'});
    if (busy) {
      box.replaceChildren(element('p', {}, wait, state), button('Cancel', () => view.cancel(), {class: 'network-plain'}));
    } else if (computed || view.arranging) {
      box.replaceChildren(element('p', {}, wait, state));
    } else if (problem) {
      const close = () => {
        view.problem = null;
        box.hidden = true;
        shown = '';
      };
      const again = () => {
        close();
        view.retry?.();
      };
      box.replaceChildren(
        element('p', {class: 'network-problem'}, state),
        button('Try again', again, {class: 'network-plain'}),
        ' ',
        button('Close', close, {class: 'network-plain'}),
      );
    }
  };
  update();
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
