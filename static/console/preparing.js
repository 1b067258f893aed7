// Shows the progress of the Cypher engine until it is ready.

const WAIT = 1000;

/** Poll the state of the engine and show it in `line` until the engine is ready or has failed.
 * @param {HTMLElement} line */
export async function preparing(line) {
  while (line.dataset.state === 'preparing') {
    await new Promise((resolve) => setTimeout(resolve, WAIT));
    try {
      const answer = await fetch('/api/v1/cypher', {headers: {Accept: 'application/json'}});
      if (!answer.ok) continue;
      const {state, text} = await answer.json();
      line.dataset.state = state;
      line.textContent = state === 'preparing' || state === 'failed'
        ? `The Cypher engine is ${text}.`
        : 'The Cypher engine is ready.';
    } catch {
      // the server is busy or stopping; the line keeps the last known state
    }
  }
}
