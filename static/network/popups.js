// Popovers, which are <details> elements: one at a time; Escape and a click outside close them.

const POPUPS = 'details.popup, details.network-help';

/** Handle the popovers of a page. Call once.
 * @param {Document} page */
export function popups(page) {
  const opened = () => /** @type {HTMLDetailsElement[]} */ ([...page.querySelectorAll(POPUPS)].filter((each) => /** @type {HTMLDetailsElement} */ (each).open));
  // "toggle" does not bubble
  page.addEventListener('toggle', ({target}) => {
    if (!(target instanceof HTMLDetailsElement) || !target.open || !target.matches(POPUPS)) return;
    for (const other of opened()) if (other !== target) other.open = false;
  }, {capture: true});
  page.addEventListener('pointerdown', ({target}) => {
    for (const popup of opened()) if (!popup.contains(/** @type {Node} */ (target))) popup.open = false;
  }, {capture: true});
  page.addEventListener('keydown', (event) => {
    const [popup] = opened();
    if (event.key !== 'Escape' || !popup) return;
    // Escape in an open popover closes it and nothing else
    event.preventDefault();
    event.stopPropagation();
    popup.open = false;
    if (popup.contains(page.activeElement) || page.activeElement === page.body) popup.querySelector('summary')?.focus();
  }, {capture: true});
}
