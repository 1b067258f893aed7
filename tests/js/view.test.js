import assert from 'node:assert/strict';
import {test} from 'node:test';
import {countsOf} from '#network/counts.js';
import {communityName, factsOf, linkSentence, sentence} from '#network/describe.js';
import {Network} from '#network/model.js';
import {choicesIn} from '#network/state.js';
import {View} from '#network/view.js';
import {adas} from './networks.js';

const more = {
  ...adas(),
  nodes: {id: ['eve', 'fay'], name: ['Eve', 'Fay'], type: ['author', 'author'], papers: [1, 4], community: [1, 0], rows: [1, 1], years: [[2007], [1999]], x: [null, null], y: [null, null]},
  edges: {source: [0], target: [1], papers: [3], first: [1999], last: [1999], strong: [false], years: [[1999]]},
};

function view(search = '') {
  const source = {offline: false, spec: 'value=ada', expand: async () => more};
  return new View(source, new Network(adas()), choicesIn(search));
}

test('parts are notified of changes only', () => {
  const ada = view();
  const told = [];
  ada.parts.push({update: (changed) => told.push([...changed].sort())});
  ada.change({joint: 2});
  ada.change({joint: 2});
  assert.deepEqual(told, [['joint', 'network']]);
});

test('the counts report how much is shown and drawn', () => {
  const ada = view();
  assert.equal(countsOf(ada), '5 authors shown · 5 of 6 links drawn');
  ada.change({first: 2007, links: 'all'});
  assert.equal(countsOf(ada), '2 of 5 authors shown · 1 link drawn');
});

test('a selection highlights the node, its neighbours and its links', () => {
  const ada = view();
  ada.select(ada.network.byId.get('dee'));
  assert.deepEqual([...ada.lit.nodes].map(({id}) => id).sort(), ['ada', 'cy', 'dee']);
  assert.equal(ada.touchable.length, 2);
  ada.nothing();
  assert.equal(ada.lit, null);
});

test('a filter that hides the selected node ends the selection', () => {
  const ada = view('select=eve');
  assert.equal(ada.selected.id, 'eve');
  ada.change({last: 2005});
  assert.equal(ada.selected, null);
});

test('search ignores accents and lists names that begin with the words first', () => {
  const ada = view();
  assert.deepEqual(ada.find('dee').map(({id}) => id), ['dee']);
  // "Dée" and "Eve" hold an e; only Eve begins with one
  assert.deepEqual(ada.find('e').map(({id}) => id), ['eve', 'dee']);
  assert.equal(ada.find(' '), null);
});

test('added coauthors touch no other node and can be removed', async () => {
  const ada = view();
  const places = ada.network.nodes.map(({x, y}) => [x, y]);
  const [fay] = await ada.expand([ada.network.byId.get('eve')]);
  assert.equal(fay.id, 'fay');
  for (const other of ada.network.nodes) {
    if (other !== fay) assert.ok(Math.hypot(other.x - fay.x, other.y - fay.y) >= other.radius + fay.radius + 8);
  }
  assert.equal(countsOf(ada), '5 authors + 1 added shown · 6 of 7 links drawn');
  ada.removeAdded();
  assert.deepEqual(ada.network.nodes.map(({x, y}) => [x, y]), places);
  assert.equal(countsOf(ada), '5 authors shown · 5 of 6 links drawn');
});

test('added coauthors have the places that a link gives them, whatever was moved or resized before', async () => {
  const one = view();
  const [fay] = await one.expand([one.network.byId.get('eve')]);
  const two = view('move=-150,160,bo&size=papers');
  const [again] = await two.expand([two.network.byId.get('eve')]);
  assert.deepEqual(again.home, fay.home);
  const link = view('expand=eve');
  await link.restoreExpansions();
  assert.deepEqual(link.network.byId.get('fay').home, fay.home);
});

test('coauthors added around a moved author are moved with it', async () => {
  const ada = view('move=300,-400,eve');
  const eve = ada.network.byId.get('eve');
  const [fay] = await ada.expand([eve]);
  assert.deepEqual([fay.x - eve.x, fay.y - eve.y], [fay.home.x - eve.home.x, fay.home.y - eve.home.y]);
  assert.deepEqual(ada.state.move.get('fay'), {x: fay.x, y: fay.y});
});

test('coauthors that are added after suggested collaborators have the places that a link gives them', async () => {
  const nodes = {...more.nodes, id: ['ada', 'gus'], name: ['Ada', 'Gus']};
  const answers = {offline: false, spec: 'value=ada', expand: async () => more, suggested: async () => ({...more, nodes})};
  const live = new View(answers, new Network(adas()), choicesIn(''));
  await live.suggest(1);
  await live.expand([live.network.byId.get('eve')]);
  const link = new View(answers, new Network(adas()), choicesIn('expand=eve&suggested=1'));
  await link.restoreExpansions();
  const places = (from) => from.network.nodes.map(({id, x, y}) => [id, x, y]);
  assert.deepEqual(places(live), places(link));
  assert.deepEqual(live.network.nodes.slice(5).map(({id}) => id), ['fay', 'gus']);
});

test('a node that a filter drops is not kept by an added one', async () => {
  const ada = view();
  await ada.expand([ada.network.byId.get('eve')]);
  // Eve has one paper with Ada, and three with Fay
  ada.change({joint: 2});
  const shown = ada.network.shownNodes.map(({id}) => id);
  assert.ok(!shown.includes('eve') && !shown.includes('fay'));
});

test('many added coauthors do not cover each other', async () => {
  const ada = view();
  const ids = Array.from({length: 60}, (_, place) => `new${place}`);
  const all = (value) => ids.map(() => value);
  const nodes = {id: ids, name: ids, type: all('author'), papers: all(9), community: all(0), rows: all(1), years: all([2000]), x: all(null), y: all(null)};
  ada.source.expand = async () => ({...more, nodes, edges: {...more.edges, source: [], target: []}});
  await ada.expand([ada.network.byId.get('ada')]);
  const {nodes: placed} = ada.network;
  assert.equal(placed.length, 65);
  placed.forEach((one, at) => {
    for (const other of placed.slice(at + 1)) assert.ok(Math.hypot(one.x - other.x, one.y - other.y) >= one.radius + other.radius + 8);
  });
});

test('descriptions of nodes, links and communities', () => {
  const {network} = view();
  const dee = network.byId.get('dee');
  assert.deepEqual(factsOf(dee, network), ['2 papers', '2 with Ada', '2 coauthors shown', '2 author rows']);
  assert.equal(sentence(network.byId.get('eve'), network), 'Eve: 1 paper, 1 with Ada, 1 coauthor shown.');
  assert.equal(linkSentence(network.links[0]), 'Ada and Bo: 2 joint papers, 2001–2003.');
  assert.equal(communityName(network.communities[1]), 'Dée, Eve');
});
