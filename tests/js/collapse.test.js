import assert from 'node:assert/strict';
import {test} from 'node:test';
import {countsOf} from '#network/counts.js';
import {communityName, factsOf} from '#network/describe.js';
import {Network} from '#network/model.js';
import {choicesIn, searchWith} from '#network/state.js';
import {View} from '#network/view.js';
import {adas} from './networks.js';

const topics = [
  {number: 0, size: 2, papers: 4, words: ['graphs', 'kernels'], venue: 'ICML', people: [{id: 'bo', name: 'Bo'}]},
  {number: 1, size: 2, papers: 3, words: [], venue: null, people: [{id: 'dee', name: 'Dée'}]},
];

function view(search = '') {
  const communities = async () => ({ids: ['bo', 'cy', 'dee', 'eve'], community: [0, 0, 1, 1], communities: topics, layout: {state: 'ready', retry_after: null, reason: ''}});
  return new View({offline: false, spec: 'value=ada', communities}, new Network(adas()), choicesIn(search));
}

const shown = ({network}) => network.shownNodes.map(({id}) => id);

test('a collapsed community is one node whose links add up', () => {
  const ada = view('collapse=1');
  assert.deepEqual(shown(ada), ['ada', 'dee', 'eve', 'community:1']);
  const group = ada.network.byId.get('community:1');
  // Bo is at (-200, -100), Cy at (200, -100); both have 2 papers with Ada, and Cy one with Dee
  assert.deepEqual([group.x, group.y], [0, -100]);
  const links = group.links.map((link) => [link.source.id, link.target.id, link.counts]);
  assert.deepEqual(links, [['ada', 'community:1', 4], ['dee', 'community:1', 1]]);
  assert.equal(countsOf(ada), '5 authors shown · 3 of 4 links drawn');
  assert.deepEqual(factsOf(group, ada.network), ['2 authors', '3 papers', '2 linked nodes']);
});

test('filters apply to the members', () => {
  const ada = view('collapse=1');
  ada.change({first: 2005, last: 2005});
  const group = ada.network.byId.get('community:1');
  // in 2005 Ada wrote with Cy and Dee only
  assert.equal(group.inside, 1);
  assert.deepEqual(group.links.filter((link) => link.shown).map((link) => link.counts), [1, 1]);
  ada.change({first: 2007, last: null});
  assert.deepEqual(shown(ada), ['ada', 'eve']);
  assert.equal(countsOf(ada), '2 of 5 authors shown · 1 link drawn');
});

test('expanding restores the network', () => {
  const ada = view();
  const before = ada.network.links.map((link) => [link.source.id, link.target.id, link.shown]);
  ada.change({collapse: [0, 1]});
  assert.deepEqual(shown(ada), ['ada', 'community:1', 'community:2']);
  ada.change({collapse: []});
  assert.deepEqual(ada.network.links.map((link) => [link.source.id, link.target.id, link.shown]), before);
  assert.deepEqual(ada.network.nodes.map(({index}) => index), [0, 1, 2, 3, 4]);
  assert.equal(ada.network.byId.get('community:1'), undefined);
});

test('topics name the communities and the collapsed ones', async () => {
  const ada = view('collapse=1');
  assert.equal(communityName(ada.network.communities[0]), 'Bo, Cy');
  await ada.group();
  assert.equal(communityName(ada.network.communities[0]), 'graphs · kernels');
  assert.equal(communityName(ada.network.communities[1]), 'Dée, Eve');
  const group = ada.network.byId.get('community:1');
  assert.equal(group.name, 'graphs · kernels (2)');
  assert.equal(group.papers, 4);
});

test('another resolution moves nodes to other communities', async () => {
  const ada = view();
  ada.source.communities = async (resolution) => ({ids: ['bo', 'cy', 'dee', 'eve'], community: resolution > 1 ? [0, 1, 2, 3] : [0, 0, 0, 0], communities: [], layout: {state: 'ready', retry_after: null, reason: ''}});
  ada.change({resolution: 2, collapse: [], community: null});
  await ada.group();
  assert.deepEqual(ada.network.communities.map(({members}) => members.length), [1, 1, 1, 1]);
  ada.change({resolution: 0.5});
  await ada.group();
  assert.deepEqual(ada.network.communities.map(({members}) => members.length), [4]);
});

test('communities that cannot be loaded are reported', async () => {
  const ada = view();
  ada.source.communities = async () => {
    throw Object.assign(new Error('Busy.'), {hint: 'Wait.'});
  };
  await ada.group();
  assert.equal(ada.ungrouped.message, 'Busy.');
  assert.equal(ada.grouping, '');
});

test('resolution, view, layout and collapsed communities are in the address', () => {
  const chosen = choicesIn('resolution=2.5&show=density&layout=radial&collapse=3&collapse=1&collapse=3&collapse=x');
  assert.deepEqual([chosen.resolution, chosen.show, chosen.layout, chosen.collapse], [2.5, 'density', 'radial', [2, 0]]);
  assert.equal(searchWith('', chosen), 'resolution=2.5&show=density&layout=radial&collapse=3&collapse=1');
  const usual = choicesIn('resolution=0&show=x&layout=FORCE');
  assert.deepEqual([usual.resolution, usual.show, usual.layout], [1, 'network', null]);
});
