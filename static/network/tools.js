// The buttons on the drawing: zoom in, zoom out, show the whole network, download as PNG.

import {button, element, icon} from '#network/dom.js';

/** The buttons in the corner of the drawing, which call `acts`: nearer, further, whole, and picture unless it is null.
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
