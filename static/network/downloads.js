// The download links and forms of the page: they request the network as shown, or everything in it.

import {element} from '#network/dom.js';
import {everythingIn, fileSearchWith, searchWith} from '#network/state.js';
import {counted} from '#network/text.js';

/** Keep the links and forms up to date with the choices. The page may have a checkbox, next to some of them, that requests everything instead.
 * @param {Document} page
 * @param {View} view
 * @returns {Part} */
export function downloadsPart(page, view) {
  const files = new Files(page, view);
  files.update();
  return files;
}

class Files {
  /** The query strings that the server gave to links and forms.
   * @type {WeakMap<Element, string>} */
  given = new WeakMap();

  /**
   * @param {Document} page
   * @param {View} view
   */
  constructor(page, view) {
    this.page = page;
    this.view = view;
    this.box = /** @type {HTMLInputElement | null} */ (page.querySelector('[data-everything]'));
    if (this.box) this.offer(this.box);
  }

  /** Show the checkbox, which does nothing without this module.
   * @param {HTMLInputElement} box */
  offer(box) {
    const {totalNodes, totalLinks, noun, nouns} = this.view.whole;
    const label = /** @type {HTMLElement} */ (box.parentElement);
    label.append(`Everything: all ${counted(totalNodes, noun, nouns)} and ${counted(totalLinks, 'link')}`);
    label.hidden = false;
    box.addEventListener('change', () => this.update());
  }

  update() {
    // an address that was changed once is absolute
    const links = this.page.querySelectorAll('a[data-download], a[href*="/files/network."]');
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (links)) {
      link.search = this.search(link, link.search, link.pathname.endsWith('.view.json') ? searchWith : fileSearchWith);
    }
    for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (this.page.querySelectorAll('form[action*="/files/network."]'))) this.fillIn(form);
  }

  /** The query string with which a link or form requests its file.
   * @param {Element} file
   * @param {string} now its present query string
   * @param {typeof searchWith} write */
  search(file, now, write) {
    const given = this.given.get(file) ?? now;
    this.given.set(file, given);
    const {state} = this.view;
    const everything = this.box?.checked && this.box.closest('[data-files]')?.contains(file);
    return everything ? everythingIn(given, state, write) : write(given, state);
  }

  /** Set the hidden fields of a form.
   * @param {HTMLFormElement} form */
  fillIn(form) {
    const hidden = [.../** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll('input[type=hidden]'))];
    const query = new URLSearchParams(hidden.map(({name, value}) => [name, value]));
    const wanted = [...new URLSearchParams(this.search(form, query.toString(), fileSearchWith))];
    for (const field of hidden) field.remove();
    form.prepend(...wanted.map(([name, value]) => element('input', {type: 'hidden', name, value})));
  }
}
