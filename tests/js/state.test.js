import assert from 'node:assert/strict';
import {test} from 'node:test';
import {choicesIn, differing, entryIn, everythingIn, fileSearchWith, nothingChosen, searchWith, specWith} from '#network/state.js';

test('an empty address chooses nothing', () => {
  assert.deepEqual(choicesIn(''), nothingChosen());
});

test('every choice survives a round trip through the address', () => {
  const chosen = {
    first: 2001,
    last: 2010,
    joint: 3,
    links: 'two',
    size: 'joint',
    colour: 'mean_year',
    resolution: 2.5,
    show: 'density',
    layout: 'radial',
    select: 'a&b=ü',
    several: [],
    link: null,
    community: 0,
    collapse: [1, 0],
    hide: ['h&h'],
    only: ['o', 'p'],
    pin: ['n,1'],
    expand: ['x', 'y,z'],
    suggested: 10,
    move: new Map([['n,1', {x: -5, y: 12}]]),
    camera: {x: 10, y: -20, zoom: 0.5},
  };
  assert.deepEqual(choicesIn(searchWith('', chosen)), chosen);
});

test('communities count from 1 in the address, as in the legend', () => {
  assert.equal(searchWith('', {...nothingChosen(), community: 0}), 'community=1');
  assert.equal(choicesIn('community=0').community, null);
});

test('other parameters of the address stay', () => {
  assert.equal(searchWith('value=ada&first=1990', nothingChosen()), 'value=ada');
  assert.equal(specWith('value=ada&joint=2', {...nothingChosen(), first: 2000, camera: {x: 1, y: 1, zoom: 1}}), 'value=ada&first=2000');
});

test('invalid values are ignored', () => {
  for (const search of ['first=two', 'joint=-4', 'joint=1e9', 'links=some', 'size=x', 'colour=red', 'colour=community', 'suggested=-3', 'suggested=few', 'link=one', 'move=1,2', 'x=1&y=2', 'x=1&y=2&zoom=0', 'x=1e9&y=0&zoom=1']) {
    assert.deepEqual(choicesIn(search), nothingChosen(), search);
  }
});

test('choices differ by their content', () => {
  const moved = (x) => ({...nothingChosen(), expand: ['a'], move: new Map([['a', {x, y: 0}]]), camera: {x: 1, y: 2, zoom: 1}});
  assert.deepEqual(differing(moved(1), moved(1)), []);
  assert.deepEqual(differing(moved(1), moved(2)), ['move']);
  assert.deepEqual(differing(nothingChosen(), moved(1)), ['expand', 'move', 'camera']);
});

test('a file gets what it can show: neither the camera nor added coauthors', () => {
  const chosen = {...nothingChosen(), first: 2000, size: 'papers', select: 'a', expand: ['b'], suggested: 10, move: new Map([['a', {x: 1, y: 2}]]), camera: {x: 1, y: 1, zoom: 1}};
  assert.equal(fileSearchWith('value=ada&expand=z&width=85mm', chosen), 'value=ada&width=85mm&first=2000&size=papers&select=a&expand=b&suggested=10&move=1%2C2%2Ca');
});

test('a file of everything has no filter, hides and collapses nothing, and has all links', () => {
  const chosen = {...nothingChosen(), first: 2000, last: 2005, joint: 2, links: 'two', hide: ['h'], only: ['o'], collapse: [1], colour: 'degree', select: 'a', expand: ['b'], move: new Map([['a', {x: 1, y: 2}]])};
  assert.equal(everythingIn('value=ada&nodes=100&edges=50&joint=3', chosen, fileSearchWith), 'value=ada&links=all&colour=degree&select=a&expand=b&move=1%2C2%2Ca');
});

test('only the drawing numbers entries of the history', () => {
  assert.equal(entryIn({network: 3}), 3);
  assert.equal(entryIn(null), null);
  assert.equal(entryIn({network: 'x'}), null);
});
