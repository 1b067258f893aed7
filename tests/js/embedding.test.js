// The markup of a frame: attributes cannot be ended by an address or a title.

import assert from 'node:assert/strict';
import test from 'node:test';

import {frameOf} from '#network/embedding.js';

test('quotes, angle brackets and ampersands are escaped', () => {
  const frame = frameOf('http://a.example/network?value=a&joint=2', 'Network of "A" <b>');
  assert.ok(frame.startsWith('<iframe src="http://a.example/network?value=a&amp;joint=2" title="Network of &quot;A&quot; &lt;b&gt;" '));
  assert.ok(frame.endsWith('></iframe>'));
});
