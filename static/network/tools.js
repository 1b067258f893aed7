// The buttons on the drawing: nearer, further, all of it, and a picture of it.

import {button, element, icon} from '#network/dom.js';

/** Buttons in the corner of the drawing. `acts` are functions by name: nearer, further, whole, picture.
 * @param {Acts} acts */
export function toolsPart(acts) {
  const tool = (/** @type {Node | string} */ content, /** @type {string} */ name, /** @type {() => unknown} */ act) => button(content, act, {class: 'network-tool', 'aria-label': name, title: name});
  const box = element(
    'div',
    {class: 'network-tools', role: 'group', 'aria-label': 'View'},
    tool(icon('plus'), 'Zoom in', acts.nearer),
    tool(icon('minus'), 'Zoom out', acts.further),
    tool(icon('fit'), 'Show the whole network', acts.whole),
  );
  if (acts.picture) box.append(tool('PNG', 'Download the picture as PNG', acts.picture));
  return {element: box, update: () => {}};
}
