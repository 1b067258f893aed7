import assert from 'node:assert/strict';
import {test} from 'node:test';
import {nodesInside} from '#network/hits.js';
import {isInside} from '#network/lasso.js';
import {Network} from '#network/model.js';
import {selected, selecting, withoutSelected} from '#network/selection.js';
import {addressOfCentre} from '#network/selection_acts.js';
import {factsOfSeveral} from '#network/several.js';
import {choicesIn, nothingChosen, searchWith} from '#network/state.js';
import {View} from '#network/view.js';
import {adas} from './networks.js';

const view = (search = '') => new View({offline: false, spec: 'value=ada'}, new Network(adas()), choicesIn(search));
const ids = (nodes) => nodes.map(({id}) => id).sort();

test('one selected node is "select", several are "several"', () => {
  assert.deepEqual(selected(['a', 'b', 'a']), {select: null, several: ['a', 'b'], link: null, community: null});
  assert.deepEqual(selected(['a']).select, 'a');
  assert.deepEqual(selecting({community: 1}), {community: 1, several: []});
  assert.deepEqual(selecting({joint: 2}), {joint: 2});
  assert.deepEqual(withoutSelected({...nothingChosen(), several: ['a', 'b', 'c']}, ['b', 'c']), {select: 'a', several: []});
});

test('several nodes are several parameters of the address', () => {
  const chosen = {...nothingChosen(), several: ['a', 'b'], hide: ['c'], only: ['d'], pin: ['e']};
  assert.equal(searchWith('value=x', chosen), 'value=x&select=a&select=b&hide=c&only=d&pin=e');
  assert.deepEqual(choicesIn('select=a&select=b&select=a&hide=c&only=d&pin=e'), chosen);
});

test('nodes are added to a selection and removed from it', () => {
  const ada = view('select=bo');
  const [, bo, cy, dee] = ada.network.nodes;
  ada.toggle(cy);
  ada.toggle(dee);
  assert.deepEqual(ids(ada.selection), ['bo', 'cy', 'dee']);
  assert.deepEqual(ids([...ada.lit.nodes]), ['bo', 'cy', 'dee']);
  ada.toggle(bo);
  ada.toggle(dee);
  assert.equal(ada.state.select, 'cy');
  assert.deepEqual(ada.state.several, []);
  ada.selectAll([bo, dee]);
  assert.deepEqual(ids(ada.selection), ['bo', 'dee']);
  ada.nothing();
  assert.deepEqual(ada.selection, []);
});

test('hidden nodes take their links with them, and cannot be selected', () => {
  const ada = view('select=bo&select=dee&hide=bo');
  assert.deepEqual(ids(ada.network.shownNodes), ['ada', 'cy', 'dee', 'eve']);
  // Ada with Cy, Dee and Eve, and Cy with Dee
  assert.equal(ada.network.shownLinks.length, 4);
  assert.equal(ada.network.hidden, 1);
  assert.equal(ada.state.select, 'dee');
  ada.change({hide: [], only: ['cy', 'dee']});
  assert.deepEqual(ids(ada.network.shownNodes), ['cy', 'dee']);
  assert.equal(ada.network.hidden, 3);
});

test('a collapsed community is hidden with its members', () => {
  const ada = view('collapse=1&hide=bo&hide=cy');
  assert.deepEqual(ids(ada.network.shownNodes), ['ada', 'dee', 'eve']);
});

test('the facts about several count pairs', () => {
  const {network} = view();
  const [ada, bo, cy, dee, eve] = network.nodes;
  assert.deepEqual(factsOfSeveral([bo, cy], network), ['Links: 1 pair.', 'Joint papers among them: 2.']);
  // Ada with Bo and with Cy 2 each, Bo with Cy 2
  assert.deepEqual(factsOfSeveral([ada, bo, cy], network), ['Links: 3 pairs.', 'Joint papers among them: 6; a paper counts once for each pair.']);
  assert.deepEqual(factsOfSeveral([dee, eve], network), ['No links among them.']);
});

test('the inside of a line that crosses itself is counted by crossings', () => {
  const bow = [{x: 0, y: 0}, {x: 10, y: 10}, {x: 10, y: 0}, {x: 0, y: 10}];
  assert.equal(isInside(bow, 1, 5), true);
  assert.equal(isInside(bow, 5, 1), false);
  const {network} = view('hide=dee');
  const right = [{x: 100, y: -200}, {x: 300, y: -200}, {x: 300, y: 200}, {x: 100, y: 200}];
  assert.deepEqual(ids(nodesInside(network.nodes, right)), ['cy']);
});

test('a new centre keeps the options of the network, but not its filters', () => {
  const node = (id, type = 'author') => ({id, type});
  assert.equal(addressOfCentre('value=ada&first=2001&joint=2&unit=row&longest=50', [node('bo & co')]), '/network?centre=author&value=bo+%26+co&unit=row&longest=50');
  assert.equal(addressOfCentre('centre=venue&value=x', [node('a'), node('b')]), '/network?centre=authors&value=a%0Ab');
  assert.equal(addressOfCentre('value=ada', [node('paper:1', 'paper')]), null);
  assert.equal(addressOfCentre('', [node('a')]), null);
});
