// The popover "Share" of the network window: the address of the exact view, a frame for other pages, and how to cite the view.

import {frameOf} from '#network/embedding.js';
import {searchWith, specWith} from '#network/state.js';

const CITATION_DELAY = 300;

/** Fill the popover, which the server rendered; null if the page has none.
 * @param {Document} page
 * @param {View} view
 * @param {Say} say
 * @returns {Part | null} */
export function sharePart(page, view, say) {
  const box = /** @type {HTMLDetailsElement | null} */ (page.querySelector('[data-share]'));
  if (!box) return null;
  const field = (/** @type {string} */ name) => /** @type {HTMLTextAreaElement} */ (box.querySelector(`[data-share-field="${name}"]`));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  let latest = 0;
  const cite = async () => {
    const request = (latest += 1);
    const link = addressOf(view);
    const answer = await citation(view, link);
    if (request !== latest) return;
    field('text').value = answer.text;
    field('bibtex').value = answer.bibtex;
  };
  const fill = () => {
    const link = addressOf(view);
    field('link').value = link;
    field('frame').value = frameOf(link, view.network.title);
    clearTimeout(waiting);
    waiting = setTimeout(cite, CITATION_DELAY);
  };
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (box.querySelectorAll('[data-copy]'))) {
    button.hidden = false;
    button.addEventListener('click', async () => say((await copied(field(button.dataset.copy ?? ''))) ? 'Copied.' : 'Copying failed: press Ctrl+C.'));
  }
  box.addEventListener('toggle', () => box.open && fill());
  return {update: () => box.open && fill()};
}

/** The address of the view with all choices.
 * @param {View} view */
function addressOf(view) {
  const search = searchWith(location.search, view.state);
  return location.origin + location.pathname + (search && `?${search}`);
}

/** The citation of the view from the server; the reason in both fields if that fails.
 * @param {View} view
 * @param {string} link
 * @returns {Promise<{text: string, bibtex: string}>} */
async function citation(view, link) {
  try {
    return await view.source.citation(specWith('', view.state), link);
  } catch (problem) {
    const {message, hint} = /** @type {import('#network/data.js').Unavailable} */ (problem);
    const text = `${message} ${hint ?? ''}`.trim();
    return {text, bibtex: text};
  }
}

/** Copy the text of a field. Returns false if the browser refuses it; the text is selected then.
 * @param {HTMLTextAreaElement} field
 * @returns {Promise<boolean>} */
async function copied(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // without https, a page has no clipboard, but may copy what is selected
    return field.ownerDocument.execCommand('copy');
  }
}
