// The notes on the drawing: what takes time, with a button to cancel it, and why loading failed.

import {button, element} from '#network/dom.js';

// shorter waits, in milliseconds, are not worth a note
const SHORT = 300;

/** The notes. `stage` is marked as busy while something is loaded; `say` announces a message to screen readers.
 * @param {View} view
 * @param {HTMLElement} stage
 * @param {Say} say */
export function busyPart(view, stage, say) {
  const box = element('div', {class: 'network-busy', hidden: true});
  /** @type {Wait | import('#network/data.js').Unavailable | null} */
  let shown = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let later;
  const showWait = (/** @type {Wait} */ wait) => {
    say(wait.text);
    const turning = element('span', {class: 'network-wait', 'aria-hidden': 'true'});
    box.replaceChildren(element('p', {}, turning, wait.text), button('Cancel', () => wait.cancel(), {class: 'network-plain'}));
  };
  const showProblem = (/** @type {import('#network/data.js').Unavailable} */ {message, hint}) => {
    const text = `${message} ${hint}`;
    say(text);
    const close = () => {
      view.problem = null;
      box.hidden = true;
      shown = null;
    };
    const again = () => {
      close();
      view.retry?.();
    };
    box.replaceChildren(element('p', {class: 'network-problem'}, text), button('Try again', again, {class: 'network-plain'}), ' ', button('Close', close, {class: 'network-plain'}));
  };
  const update = () => {
    clearTimeout(later);
    const now = performance.now();
    const long = view.waits.find((wait) => now - wait.since >= SHORT) ?? null;
    const next = Math.min(...view.waits.map((wait) => wait.since + SHORT - now).filter((rest) => rest > 0));
    if (next < Infinity) later = setTimeout(update, next);
    stage.setAttribute('aria-busy', String(view.waits.length > 0));
    const what = long ?? view.problem;
    if (what === shown) return;
    shown = what;
    box.hidden = !what;
    if (long) showWait(long);
    else if (view.problem) showProblem(view.problem);
  };
  update();
  return {element: box, update};
}
