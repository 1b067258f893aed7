// While the Cypher engine is being prepared, a line says how far it is, until it can be asked.

const WAIT = 1000;

/** Keep `line` up to date with what the server says of its engine.
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
      // the server is busy or ends; the line says what was known
    }
  }
}
