// Shows the progress of the Cypher engine until it is ready. A query that was refused because the engine was not ready runs then.

import {rooted} from '#network/root.js';

const WAIT = 1000;

/** Poll the state of the engine and show it in `line` until the engine is ready or has failed. With `data-waiting`, `failure` is the message
 * of the refused query, which is hidden while the page waits.
 * @param {HTMLElement} line
 * @param {HTMLElement | null} failure */
export async function preparing(line, failure = null) {
  const waiting = 'waiting' in line.dataset && line.dataset.state === 'preparing';
  const more = waiting ? ' Your query runs as soon as it is ready.' : '';
  if (waiting) {
    line.textContent += more;
    if (failure) failure.hidden = true;
  }
  while (line.dataset.state === 'preparing') {
    await new Promise((resolve) => setTimeout(resolve, WAIT));
    try {
      const answer = await fetch(rooted('/api/v1/cypher'), {headers: {Accept: 'application/json'}});
      if (!answer.ok) continue;
      const {state, text, hint} = await answer.json();
      line.dataset.state = state;
      line.textContent = state === 'preparing'
        ? `The Cypher engine is ${text}.${more}`
        : state === 'ready' ? 'The Cypher engine is ready.' : `The Cypher engine is ${text}. ${hint}`.trim();
    } catch {
      // the server is busy or stopping; the line keeps the last known state
    }
  }
  const cancel = /** @type {HTMLElement | null} */ (document.querySelector('[data-engine-cancel]'));
  if (cancel) cancel.hidden = true;
  if (!waiting) return;
  // while it is being updated, queries see the state before
  if (['ready', 'updating'].includes(line.dataset.state ?? '')) location.reload();
  else if (failure) failure.hidden = false;
}
