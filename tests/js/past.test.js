import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Past} from '#network/past.js';
import {nothingChosen} from '#network/state.js';

const state = (choices) => ({...nothingChosen(), ...choices});

test('each act begins an entry, and going back returns its choices', () => {
  const past = new Past(state({}));
  assert.equal(past.canUndo, false);
  assert.equal(past.record(state({select: 'a'}), ['select'], 0), 'push');
  assert.equal(past.record(state({select: 'a', links: 'all'}), ['links'], 10), 'push');
  assert.deepEqual(past.go(past.at - 1), state({select: 'a'}));
  assert.deepEqual(past.go(past.at - 1), state({}));
  assert.equal(past.canUndo, false);
  assert.equal(past.canRedo, true);
  assert.deepEqual(past.go(past.at + 2), state({select: 'a', links: 'all'}));
});

test('the drag of a slider is one act, a later one another', () => {
  const past = new Past(state({}));
  assert.equal(past.record(state({first: 2001}), ['first'], 0), 'push');
  assert.equal(past.record(state({first: 2002}), ['first'], 400), 'replace');
  assert.equal(past.record(state({first: 2002, last: 2009}), ['last'], 1300), 'replace');
  assert.equal(past.record(state({first: 2003, last: 2009}), ['first'], 2400), 'push');
  assert.equal(past.at, 2);
});

test('moves of one node are one act, moves of two nodes are two', () => {
  const past = new Past(state({}));
  const moved = (...ids) => state({move: new Map(ids.map((id) => [id, {x: 1, y: 1}]))});
  assert.equal(past.record(moved('a'), ['move'], 0), 'push');
  assert.equal(past.record(moved('a'), ['move'], 100), 'replace');
  assert.equal(past.record(moved('a', 'b'), ['move'], 200), 'push');
});

test('the camera belongs to the current entry', () => {
  const past = new Past(state({}));
  const camera = {x: 1, y: 2, zoom: 3};
  assert.equal(past.record(state({camera}), ['camera'], 0), 'replace');
  assert.equal(past.canUndo, false);
  past.record(state({camera, joint: 2}), ['joint'], 10);
  assert.deepEqual(past.go(0), state({camera}));
});

test('an act after going back ends what could be redone', () => {
  const past = new Past(state({}));
  past.record(state({joint: 2}), ['joint'], 0);
  past.record(state({joint: 2, links: 'all'}), ['links'], 10);
  past.go(1);
  // although it is soon and of the same kind, it is not a part of the entry that was returned to
  assert.equal(past.record(state({joint: 3}), ['joint'], 20), 'push');
  assert.equal(past.canRedo, false);
  assert.equal(past.at, 2);
});

test('a page that was loaded again can go back to entries that only the browser has', () => {
  const past = new Past(state({}), 3);
  assert.equal(past.canUndo, true);
  assert.equal(past.go(2), undefined);
});

test('without a changed choice nothing is recorded', () => {
  assert.equal(new Past(state({})).record(state({}), [], 0), null);
});
