// Search in the network, ignoring case and accents; Enter selects the first match.

import {element} from '#network/dom.js';
import {counted} from '#network/text.js';

/** The search field. `say` announces a message to screen readers, `open` selects a node.
 * @param {View} view
 * @param {Say} say
 * @param {Acts['open']} open */
export function findPart(view, say, open) {
  const {noun, nouns} = view.network;
  const input = element('input', {type: 'search', id: 'network-find', autocomplete: 'off', spellcheck: 'false', placeholder: 'Any part of a name'});
  /** @type {GraphNode | null} */
  let opened = null;
  const label = element('label', {for: 'network-find'}, findLabel(noun));
  input.addEventListener('input', () => {
    const found = view.find(input.value);
    // a selection that this search made would keep the drawing dimmed
    if (!found && opened && view.selected === opened) view.select(null);
    if (found) say(found.length ? `${counted(found.length, noun, nouns)} found. Enter shows ${found[0].name}.` : `No ${noun} found for “${input.value}”.`);
  });
  input.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      opened = view.found?.[0] ?? null;
      if (opened) open(opened);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      input.value = '';
      view.nothing();
    }
  });
  // clear the field if the search was ended elsewhere
  const update = () => {
    if (input.value.trim() !== view.foundText) input.value = view.foundText;
  };
  return {element: element('div', {class: 'network-find'}, label, input), input, update};
}

/** @param {string} noun */
function findLabel(noun) {
  return `Find ${noun === 'author' ? 'an author' : 'a name'} in this network`;
}
