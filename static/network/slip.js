// A summary of the selection directly under the drawing, for narrow screens, where the details are far below.

import {factsOf, linkSentence} from '#network/describe.js';
import {button, element, icon, isolated} from '#network/dom.js';
import {counted} from '#network/text.js';

/** The summary; the style sheet shows it on narrow screens only. `toDetails` scrolls to the details.
 * @param {View} view
 * @param {() => void} toDetails */
export function slipPart(view, toDetails) {
  const box = element('div', {class: 'network-slip', role: 'group', 'aria-label': 'Selected', hidden: true});
  let latest = 0;
  /** Set the link to the node's page once its address is loaded. On an error it stays hidden, as the details report the error.
   * @param {GraphNode} node
   * @param {HTMLAnchorElement} open
   * @param {number} request
   */
  const findPage = async (node, open, request) => {
    if (view.source.offline || !view.source.spec || node.members) return;
    const {page} = await view.source.node(node).catch(() => ({page: null}));
    if (!page || request !== latest) return;
    open.href = page;
    open.hidden = false;
  };
  const update = (/** @type {Set<string>} */ changed) => {
    if (!['select', 'several', 'link', 'network'].some((name) => changed.has(name))) return;
    const {selected, selectedLink, selection} = view;
    latest += 1;
    box.hidden = !selection.length && !selectedLink;
    if (!selection.length && !selectedLink) return box.replaceChildren();
    const details = button('Details', toDetails, {class: 'network-plain'});
    details.append(icon('down'));
    const close = button(icon('close'), () => view.nothing(), {class: 'network-close', 'aria-label': 'Close'});
    if (!selected) {
      const sentence = selectedLink ? linkSentence(selectedLink) : `${counted(selection.length, view.network.noun, view.network.nouns)} selected`;
      return box.replaceChildren(element('p', {}, sentence), element('p', {class: 'network-actions'}, details), close);
    }
    const open = element('a', {class: 'network-open', hidden: true}, 'Open the page');
    box.replaceChildren(
      element('p', {}, element('strong', {}, isolated(selected.name))),
      element('p', {class: 'network-soft'}, factsOf(selected, view.network).join(' · ')),
      element('p', {class: 'network-actions'}, open, details),
      close,
    );
    return findPage(selected, open, latest);
  };
  update(new Set(['select']));
  return {element: box, update};
}
