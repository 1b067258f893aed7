import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Offline} from '#network/data.js';
import {available, colouring, localValues, onScale, valueText} from '#network/measures.js';
import {Network} from '#network/model.js';
import {adas} from './networks.js';

const measure = (id, scale = 'numbers', more = {}) => ({id, label: id, help: '', scale, sizes: true, ego: false, remote: false, ...more});

test('the drawing computes measures that its data determine', () => {
  const network = new Network(adas());
  assert.deepEqual(localValues('papers', network), [5, 3, 3, 2, 1]);
  assert.deepEqual(localValues('joint', network), [5, 2, 2, 2, 1]);
  assert.deepEqual(localValues('degree', network), [4, 2, 3, 2, 1]);
  assert.deepEqual(localValues('first_year', network), [2001, 2001, 2003, 2005, 2007]);
  // (2003 + 2005 + 2005) / 3
  assert.equal(localValues('mean_year', network)[2], 2004.33);
  assert.equal(localValues('betweenness', network), null);
});

test('a filter changes what depends on papers that it hides', () => {
  const network = new Network(adas());
  network.filter({first: 2001, last: 2003, joint: 1});
  assert.deepEqual(localValues('degree', network), [2, 2, 2, 0, 0]);
  assert.deepEqual(localValues('mean_year', network).slice(0, 3), [2002, 2002, 2003]);
  // links have no strength for each year
  assert.equal(localValues('strength', network), null);
});

test('numbers are placed by their square root, years linearly', () => {
  const {nodes} = new Network(adas());
  const numbers = colouring(measure('papers'), [9, 0, 25, 100, 4], nodes);
  // the centre has no place on the scale
  assert.deepEqual([0, 25, 100].map(numbers.place), [0, 0.5, 1]);
  assert.deepEqual(numbers.ticks, [{at: 0, value: 0}, {at: 0.5, value: 25}, {at: 1, value: 100}]);
  const years = colouring(measure('mean_year', 'years'), [1990, 2000, 2010, null, 2020], nodes);
  assert.deepEqual([2000, 2010, 2020, null].map(years.place), [0, 0.5, 1, null]);
});

test('equal values have one place', () => {
  const same = colouring(measure('degree'), [1, 7, 7, 7, 7], new Network(adas()).nodes);
  assert.equal(same.place(7), 0.5);
  assert.deepEqual(same.ticks, [{at: 0.5, value: 7}]);
});

test('categories are coloured by frequency, then by name, and at most twelve', () => {
  const {nodes} = new Network(adas());
  const venues = colouring(measure('venue', 'categories'), ['X', 'B', 'A', 'B', null], nodes);
  assert.deepEqual(venues.categories, [{value: 'B', count: 2}, {value: 'A', count: 1}]);
  assert.deepEqual(['B', 'A', 'X', null].map(venues.place), [0, 1, null, null]);
});

test('colours between stops are interpolated', () => {
  assert.equal(onScale(['#000000', '#ffffff'], 0.5), '#808080');
  assert.equal(onScale(['#000000', '#ff0000', '#ffff00'], 1), '#ffff00');
  assert.equal(onScale(['#000000', '#ff0000', '#ffff00'], 0.75), '#ff8000');
});

test('a network offers the measures that it can show', () => {
  const all = [measure('papers'), measure('joint', 'numbers', {ego: true}), measure('pagerank', 'numbers', {remote: true})];
  const ids = (network, offline) => available(all, network, offline).map(({id}) => id);
  assert.deepEqual(ids(new Network(adas()), false), ['papers', 'joint', 'pagerank']);
  assert.deepEqual(ids(new Network({...adas(), centre: null}), true), ['papers']);
});

test('a page without a server offers the measures that it contains', async () => {
  const data = {...adas(), values: {pagerank: [0.3, 0.2, 0.2, 0.2, 0.1]}};
  const source = new Offline(data);
  const all = [measure('papers'), measure('pagerank', 'numbers', {remote: true}), measure('core', 'numbers', {remote: true})];
  assert.deepEqual(available(all, new Network(data), true, source.contained).map(({id}) => id), ['papers', 'pagerank']);
  assert.deepEqual(await source.measure('pagerank'), {ids: ['ada', 'bo', 'cy', 'dee', 'eve'], values: [0.3, 0.2, 0.2, 0.2, 0.1], note: ''});
  data.estimates = {pagerank: 'PageRank is estimated.'};
  assert.equal((await source.measure('pagerank')).note, 'PageRank is estimated.');
  await assert.rejects(source.measure('pagerank', 'first=2003'), /all papers/);
  await assert.rejects(source.measure('core'), /requires the server/);
});

test('values are short', () => {
  assert.equal(valueText(1234, measure('papers')), '1,234');
  assert.equal(valueText(0.0123456, measure('pagerank')), '0.0123');
  assert.equal(valueText(2004.33, measure('mean_year', 'years')), '2004.3');
  assert.equal(valueText(null, measure('papers')), '–');
});
