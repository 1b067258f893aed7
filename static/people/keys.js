// Keys of the pages about who is who. A key belongs to the element with that `data-key`: a link is followed, a button pressed, a form sent.
// Keys can be switched off in the list of keys, because single letters disturb speech input (WCAG 2.1.4).

const OFF = "graphapp-people-keys-off";

/** @typedef {{ key: (event: KeyboardEvent) => boolean }} PaperKeys */

/** @returns {boolean} */
function isOff() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    // storage is disabled in this browser
    return false;
  }
}

/** @param {boolean} off */
function setOff(off) {
  try {
    if (off) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  } catch {
    // the choice then holds for no other page
  }
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
}

/** @param {string} key */
function press(key) {
  const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (found instanceof HTMLFormElement) found.requestSubmit();
  else if (found instanceof HTMLElement) found.click();
  return found !== null;
}

/** Moves the focus in the list of suggestions.
 * @param {number} by */
function moveFocus(by) {
  const links = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".suggestion-title a")]);
  if (!links.length) return false;
  const at = links.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by];
  next?.focus();
  next?.closest("li")?.scrollIntoView({ block: "nearest" });
  return true;
}

/** @param {HTMLDialogElement | null} help */
function showHelp(help) {
  if (!help) return false;
  if (!help.open) help.showModal();
  return true;
}

/** The switch in the list of keys.
 * @param {HTMLDialogElement} help
 * @param {() => void} changed */
function addSwitch(help, changed) {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = !isOff();
  label.append(box, " Use these keys");
  label.className = "check";
  box.addEventListener("change", () => {
    setOff(!box.checked);
    changed();
  });
  help.querySelector("form")?.before(label);
}

/** @param {PaperKeys | null} papers */
export function answerByKeys(papers) {
  const help = /** @type {HTMLDialogElement | null} */ (document.querySelector("[data-keys]"));
  const opener = /** @type {HTMLElement | null} */ (document.querySelector("[data-help]"));

  function showHints() {
    document.body.classList.toggle("without-keys", isOff());
    for (const hint of document.querySelectorAll(".keys")) /** @type {HTMLElement} */ (hint).hidden = isOff();
  }

  document.body.classList.add("with-keys");
  if (opener) {
    opener.hidden = false;
    opener.addEventListener("click", () => showHelp(help));
  }
  if (help) addSwitch(help, showHints);
  showHints();
  let sent = false;
  // two quick presses must not answer the next suggestion, too
  addEventListener("submit", (event) => {
    if (!(event.target instanceof HTMLFormElement && event.target.method === "dialog")) sent = true;
  });
  addEventListener("pageshow", () => { sent = false; });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    if (isTyping(event.target) || help?.open || sent) return;
    if (event.key === "?") {
      if (showHelp(help)) event.preventDefault();
      return;
    }
    if (isOff()) return;
    const used = papers?.key(event) || (!event.shiftKey && (press(event.key) || (event.key === "j" && moveFocus(1)) || (event.key === "k" && moveFocus(-1))));
    if (used) event.preventDefault();
  });
}
