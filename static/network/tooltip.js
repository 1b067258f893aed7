// The tooltip at the mouse, which describes the node or link under it.

import {factsOf, linkSentence} from '#network/describe.js';
import {element} from '#network/dom.js';
import {calm} from '#network/text.js';

/** Follow the mouse over the drawing: describe the node or link under it, and highlight a node.
 * @param {View} view
 * @param {Canvas} canvas */
export function tooltip(view, canvas) {
  const tip = element('div', {class: 'network-tip', 'aria-hidden': 'true', hidden: true});
  /** @type {Point | null} */
  let point = null;
  let frame = 0;
  const hide = () => {
    point = null;
    tip.hidden = true;
    canvas.frame.classList.remove('network-over');
    view.hover(null);
  };
  const look = () => {
    frame = 0;
    if (!point || canvas.drag.holding) return;
    const node = canvas.nodeNear(point, null);
    const link = node ? null : canvas.linkAt(point);
    view.hover(node);
    canvas.frame.classList.toggle('network-over', Boolean(node || link));
    tip.hidden = !node && !link;
    if (tip.hidden) return;
    fill(tip, node, link, view.network);
    put(tip, point, canvas.box);
  };
  canvas.frame.addEventListener('pointermove', (event) => {
    if (event.pointerType === 'touch' || event.buttons) return hide();
    const corner = canvas.box.getBoundingClientRect();
    point = {x: event.clientX - corner.left, y: event.clientY - corner.top};
    frame ||= requestAnimationFrame(look);
  });
  for (const leaving of ['pointerleave', 'pointerdown', 'wheel']) canvas.frame.addEventListener(leaving, hide, {passive: true});
  return {element: tip, hide};
}

/**
 * @param {HTMLElement} tip
 * @param {GraphNode | null} node
 * @param {GraphLink | null} link
 * @param {Network} network
 */
function fill(tip, node, link, network) {
  if (link) return tip.replaceChildren(linkSentence(link));
  if (node) tip.replaceChildren(element('strong', {}, calm(node.name)), element('span', {}, factsOf(node, network).join(' · ')));
}

/**
 * @param {HTMLElement} tip
 * @param {Point} point
 * @param {HTMLElement} box
 */
function put(tip, point, box) {
  const left = Math.max(4, Math.min(point.x + 14, box.clientWidth - tip.offsetWidth - 4));
  const below = point.y + 18 + tip.offsetHeight < box.clientHeight;
  tip.style.left = `${left}px`;
  tip.style.top = `${below ? point.y + 18 : point.y - tip.offsetHeight - 12}px`;
}
