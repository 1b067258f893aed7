import assert from 'node:assert/strict';
import {test} from 'node:test';
import {preparing} from '#console/preparing.js';

/** What the page does when the engine has this state after a query was refused because the engine was not ready. */
async function after(t, state) {
  t.mock.method(globalThis, 'setTimeout', (act) => queueMicrotask(act));
  let reloads = 0;
  Object.assign(globalThis, {
    document: {documentElement: {dataset: {}}, querySelector: () => null},
    location: {reload: () => (reloads += 1)},
    fetch: async () => ({ok: true, json: async () => ({state, text: 'described', hint: 'Do this.'})}),
  });
  t.after(() => ['document', 'location', 'fetch'].forEach((name) => delete globalThis[name]));
  const line = {dataset: {state: 'preparing', waiting: ''}, textContent: 'The Cypher engine is being prepared.'};
  const failure = {hidden: false};
  await preparing(line, failure);
  return {reloads, refusal: !failure.hidden, text: line.textContent};
}

test('a refused query runs when the engine is ready, or is being updated and answers from the state before', async (t) => {
  for (const state of ['ready', 'updating']) {
    const {reloads, refusal} = await after(t, state);
    assert.deepEqual([state, reloads, refusal], [state, 1, false]);
  }
});

test('a refused query does not run if the engine cannot be prepared, and the page says what to do', async (t) => {
  assert.deepEqual(await after(t, 'failed'), {reloads: 0, refusal: true, text: 'The Cypher engine is described. Do this.'});
});
