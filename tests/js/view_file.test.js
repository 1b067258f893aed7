// View files in the browser: what is refused, the address, and the differences from the drawing.

import assert from 'node:assert/strict';
import test from 'node:test';

import {addressOfView, differences, readView} from '#network/view_file.js';

const FILE = {format: 'graphapp view', version: 1, title: 'T', spec: 'value=ada', choices: 'size=papers', positions: {ids: ['a', 'b', 'gone'], x: [0, 5, 9], y: [1, 6, 9]}};
const NAMED = {...FILE, positions: {...FILE.positions, names: ['A', 'B', 'Gone']}};

test('a view file is read, and leads to its address', () => {
  assert.equal(addressOfView(readView(JSON.stringify(FILE))), '/network?value=ada&size=papers#view');
});

test('another file is refused with a reason', () => {
  const bad = ['', '[]', 'null', JSON.stringify({...FILE, version: 2}), JSON.stringify({...FILE, positions: {ids: ['a'], x: [], y: []}}), JSON.stringify({...FILE, spec: 1}), JSON.stringify({...FILE, positions: {}}), JSON.stringify({...FILE, positions: {...FILE.positions, names: ['A']}}), ...['"1"', 'null', '1e999'].map((x) => `{"format": "graphapp view", "version": 1, "title": "T", "spec": "", "choices": "", "positions": {"ids": ["a"], "x": [${x}], "y": [0]}}`), JSON.stringify({...FILE, positions: {ids: [1], x: [0], y: [0]}})];
  for (const text of bad) assert.throws(() => readView(text), Error, text);
});

test('moved, missing and new nodes are found', () => {
  const node = (id, x, y, more = {}) => ({id, x, y, shown: true, ...more});
  const nodes = [node('a', 0, 1), node('b', 50, 60), node('new', 0, 0), node('hidden', 0, 0, {shown: false}), node('added', 0, 0, {added: true})];
  assert.deepEqual(differences(FILE, nodes), {moved: new Map([['b', {x: 5, y: 6}]]), missing: ['gone'], added: 1});
  assert.deepEqual(differences(NAMED, nodes).missing, ['Gone']);
});
