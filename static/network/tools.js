// The buttons on the drawing: zoom in, zoom out, show the whole network, select with a lasso, download as PNG.

import {button, element, icon} from '#network/dom.js';

/** The buttons in the corner of the drawing, which call `acts`: nearer, further, whole, and picture unless it is null. The lasso is on while its
 * button is pressed; `box` is the element of the canvas.
 * @param {Acts} acts
 * @param {{on: boolean}} lasso
 * @param {HTMLElement} box */
export function toolsPart(acts, lasso, box) {
  const tool = (/** @type {Node | string} */ content, /** @type {string} */ name, /** @type {() => unknown} */ act) => button(content, act, {class: 'network-tool', 'aria-label': name, title: name});
  const select = tool(icon('lasso'), 'Select with a lasso', () => {
    lasso.on = !lasso.on;
    select.setAttribute('aria-pressed', String(lasso.on));
    // touch input must draw the line instead of scrolling the page
    box.classList.toggle('network-lassoing', lasso.on);
  });
  select.setAttribute('aria-pressed', 'false');
  select.title = 'Select with a lasso (also: hold Shift and drag)';
  const tools = element(
    'div',
    {class: 'network-tools', role: 'group', 'aria-label': 'View', 'data-over': true},
    tool(icon('plus'), 'Zoom in', acts.nearer),
    tool(icon('minus'), 'Zoom out', acts.further),
    tool(icon('fit'), 'Show the whole network', acts.whole),
    select,
  );
  if (acts.picture) tools.append(button('PNG', acts.picture, {class: 'network-tool network-tool-text', 'aria-label': 'Download the picture as PNG', title: 'Download the picture as PNG'}));
  return {element: tools, update: () => {}};
}
