import assert from 'node:assert/strict';
import {test} from 'node:test';
import {calm, counted, folded, number, share, span} from '#network/text.js';

test('numbers are grouped by thousands', () => {
  assert.deepEqual([0, 999, 1000, 11928, 1234567].map(number), ['0', '999', '1,000', '11,928', '1,234,567']);
});

test('a count agrees with its noun', () => {
  assert.equal(counted(1, 'paper'), '1 paper');
  assert.equal(counted(0, 'paper'), '0 papers');
  assert.equal(counted(1200, 'other', 'others'), '1,200 others');
});

test('a share names the whole only if it differs', () => {
  assert.equal(share(3, 12, 'link'), '3 of 12 links');
  assert.equal(share(12, 12, 'link'), '12 links');
});

test('two years become a range, equal years one year, and null an empty string', () => {
  assert.equal(span(2015, 2024), '2015–2024');
  assert.equal(span(2015, 2015), '2015');
  assert.equal(span(null, 2015), '');
});

test('names are found without case, accents and ligatures', () => {
  assert.equal(folded('Schölkopf'), 'scholkopf');
  assert.equal(folded('Łukasz Øre Weiß'), 'lukasz ore weiss');
  assert.equal(folded('ÆØÐÞ'), 'aeodth');
});

test('control and direction characters become spaces', () => {
  assert.equal(calm('Ada\u202eecalevoL\u0000'), 'Ada ecalevoL');
  assert.equal(calm(' a\n\tb '), 'a b');
  assert.equal(calm('\u200e'), '(no name)');
});
