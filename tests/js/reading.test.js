import assert from 'node:assert/strict';
import {test} from 'node:test';
import {columnsOfYears} from '#network/axis.js';
import {densityField, densityPlace} from '#network/density.js';
import {papersByYear} from '#network/histogram.js';
import {Network} from '#network/model.js';
import {nextYear, yearsAt} from '#network/playback.js';
import {adas} from './networks.js';

const range = {first: 2001, last: 2007};

test('playback shows all years up to one, or a window of years', () => {
  assert.deepEqual(yearsAt(range, 2003, 0), {first: null, last: 2003});
  assert.deepEqual(yearsAt(range, 2007, 0), {first: null, last: null});
  assert.deepEqual(yearsAt(range, 2003, 1), {first: 2003, last: 2003});
  assert.deepEqual(yearsAt(range, 2003, 3), {first: null, last: 2003});
  assert.deepEqual(yearsAt(range, 2007, 3), {first: 2005, last: null});
});

test('playback begins with the first year after the last one', () => {
  assert.equal(nextYear(range, {first: null, last: null}), 2001);
  assert.equal(nextYear(range, {first: null, last: 2007}), 2001);
  assert.equal(nextYear(range, {first: 2003, last: 2004}), 2005);
});

test('the histogram counts the papers of the author in the centre', () => {
  assert.deepEqual(papersByYear(new Network(adas()), range), [1, 0, 1, 0, 1, 0, 1]);
  const all = new Network({...adas(), centre: null});
  // 2005: Ada and Dee once, Bo once, Cy twice
  assert.deepEqual(papersByYear(all, range), [2, 0, 3, 0, 5, 0, 2]);
});

test('the density is largest at the node with most papers', () => {
  const nodes = [{x: 0, y: 0, size: 4, shown: true}, {x: 1000, y: 0, size: 1, shown: true}, {x: 500, y: 0, size: 9, shown: false}];
  const field = densityField(nodes);
  const at = (x, y) => field.values[Math.floor(((y - field.top) / (field.bottom - field.top)) * field.rows) * field.columns + Math.floor(((x - field.left) / (field.right - field.left)) * field.columns)];
  assert.ok(Math.abs(field.most - 4) < 0.1);
  assert.ok(Math.abs(at(0, 0) - 4) < 0.1);
  assert.ok(Math.abs(at(1000, 0) - 1) < 0.05);
  assert.equal(at(500, 0), 0);
  assert.deepEqual(densityPlace(1, 4), {at: 0.5, opacity: 1});
  assert.deepEqual(densityPlace(0, 4), {at: 0, opacity: 0});
  assert.equal(densityField([nodes[2]]), null);
});

test('the years of the layout by year are above the left edges of their columns', () => {
  const node = (first, x) => ({first, home: {x}});
  const nodes = [node(2003, 90), node(2001, 10), node(2003, 50), node(null, -80), {...node(2001, 5), added: true}];
  assert.deepEqual(columnsOfYears(nodes), [{year: 2001, x: 10}, {year: 2003, x: 50}]);
});
