import assert from 'node:assert/strict';
import {test} from 'node:test';
import {brackets, offsetOf, pieces} from '#console/tokens.js';

const kinds = (text) => pieces(text).filter(({kind}) => kind !== 'space').map(({text: piece, kind}) => `${piece} ${kind}`);

test('the pieces together are the text', () => {
  for (const text of ['', 'MATCH (a:Author {name: "x"}) RETURN a.name // end', "'open", '`a``b` /* c', '$`p q` ü.é 1.5e3..2']) {
    assert.equal(pieces(text).map((piece) => piece.text).join(''), text);
  }
});

test('the kind of a word depends on its neighbours', () => {
  assert.deepEqual(kinds('MATCH (a:Author) RETURN count(a.papers)'), [
    'MATCH keyword', '( sign', 'a variable', ': sign', 'Author label', ') sign',
    'RETURN keyword', 'count function', '( sign', 'a variable', '. sign', 'papers property', ') sign',
  ]);
  assert.deepEqual(kinds('{a: b}').slice(1, 4), ['a variable', ': sign', 'b variable']);
});

test('strings, comments, parameters and numbers', () => {
  assert.deepEqual(kinds("'it\\'s' $p // c"), ["'it\\'s' string", '$p parameter', '// c comment']);
  assert.deepEqual(kinds('1..3'), ['1 number', '.. sign', '3 number']);
});

test('a bracket at the caret is matched or unmatched', () => {
  const found = pieces('(a[0])');
  assert.deepEqual(brackets(found, 0), [0, 5]);
  assert.deepEqual(brackets(found, 6), [5, 0]);
  assert.deepEqual(brackets(pieces('(a]'), 0), [0]);
  assert.deepEqual(brackets(pieces('abc'), 1), []);
});

test('a line and column are an offset; a character outside the basic plane is one column', () => {
  assert.equal(offsetOf('ab\ncd', 2, 2), 4);
  assert.equal(offsetOf('👩x', 1, 2), 2);
  assert.equal(offsetOf('ab', 9, 9), 2);
});
