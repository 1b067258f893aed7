import assert from 'node:assert/strict';
import {test} from 'node:test';
import {choicesIn, nothingChosen, searchWith, specWith} from '#network/state.js';

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
    select: 'a&b=ü',
    link: null,
    community: 0,
    expand: ['x', 'y,z'],
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
  for (const search of ['first=two', 'joint=-4', 'joint=1e9', 'links=some', 'size=x', 'link=one', 'move=1,2', 'x=1&y=2', 'x=1&y=2&zoom=0', 'x=1e9&y=0&zoom=1']) {
    assert.deepEqual(choicesIn(search), nothingChosen(), search);
  }
});
