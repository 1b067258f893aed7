// Search as you type: turns every input with data-suggest into a combobox (WAI-ARIA APG, list autocomplete with manual
// selection). data-suggest="go" opens the page of the chosen author or venue, "fill" puts the name into the input (of a venue
// with data-suggest-of="venues"), "send" also sends the form. Without this script the inputs belong to plain forms.

import { rooted } from "#network/root.js";

const DELAY = 120;
const ROWS = 8;
const VENUES = 3;
let made = 0;

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {string} [text]
 */
function element(tag, attributes, text) {
  const created = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, value);
  if (text !== undefined) created.textContent = text;
  return created;
}

/** @typedef {{name: string, papers: number, page: string, venue?: boolean}} Hit */

/**
 * @param {Hit} hit
 * @param {string} id
 */
function option(hit, id) {
  const item = element("li", { role: "option", id, "aria-selected": "false" });
  item.append(element("span", { class: "suggest-name", dir: "auto" }, hit.name));
  item.append(element("span", { class: "suggest-count" }, `${hit.venue ? "venue, " : ""}${hit.papers.toLocaleString("en")} ${hit.papers === 1 ? "paper" : "papers"}`));
  return item;
}

/** @param {HTMLInputElement} input */
function suggest(input) {
  const id = `suggest-${++made}`;
  const goes = input.dataset.suggest === "go";
  const ofVenues = input.dataset.suggestOf === "venues";
  const asked = ofVenues ? `limit=1&venues=${ROWS}` : `limit=${ROWS}${goes ? `&venues=${VENUES}` : ""}`;
  const label = ofVenues ? "Venues" : goes ? "Authors and venues" : "Authors";
  const list = element("ul", { role: "listbox", id, class: "suggest", "aria-label": label });
  const [one, many] = ofVenues ? ["venue", "venues"] : goes ? ["author or venue", "authors and venues"] : ["author", "authors"];
  // what an author is: the form keeps it in a hidden input
  const unit = new FormData(input.form ?? undefined).get("unit");
  const by = unit ? `&unit=${encodeURIComponent(String(unit))}` : "";
  const status = element("div", { role: "status", class: "hidden" });
  const box = element("div", { class: "combobox" });
  const focused = document.activeElement === input;
  input.replaceWith(box);
  box.append(input, list, status);
  if (focused) input.focus();
  list.hidden = true;
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
  })) input.setAttribute(name, value);

  /** @type {Hit[]} */
  let hits = [];
  let active = -1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {AbortController | null} */
  let request = null;

  function close() {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} index */
  function mark(index) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = index;
    const item = list.children[active];
    if (!item) return input.removeAttribute("aria-activedescendant");
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", item.id);
  }

  /** @param {number} index */
  function choose(index) {
    const hit = hits[index];
    close();
    if (goes) {
      location.assign(hit.page);
    } else {
      input.value = hit.name;
      if (input.dataset.suggest === "send") input.form?.requestSubmit();
    }
  }

  /** @param {Hit[]} found */
  function show(found) {
    hits = found;
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(...hits.map((hit, index) => option(hit, `${id}-${index}`)));
    list.hidden = hits.length === 0;
    input.setAttribute("aria-expanded", String(hits.length > 0));
    status.textContent = hits.length ? `${hits.length} ${hits.length === 1 ? one : many} listed` : "Nothing found";
  }

  /** Show why there are no suggestions; the form itself still works.
   * @param {string} reason
   * @param {string} kind a class of the style sheet */
  function explain(reason, kind) {
    if (document.activeElement !== input) return;
    close();
    hits = [];
    list.replaceChildren(element("li", { role: "option", "aria-disabled": "true", "aria-selected": "false", class: kind }, reason));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    status.textContent = reason;
  }

  async function look() {
    const text = input.value.trim();
    if (!text) return close();
    request?.abort();
    request = new AbortController();
    try {
      const answer = await fetch(`${rooted("/api/v1/search")}?${asked}${by}&q=${encodeURIComponent(text)}`, { signal: request.signal });
      if (!answer.ok) {
        const reason = (await answer.json().catch(() => null))?.error?.message ?? `The server responded with status ${answer.status}.`;
        return explain(`No suggestions are available. ${reason}`, "suggest-problem");
      }
      const { authors, venues } = await answer.json();
      const found = [...(ofVenues ? [] : authors), ...venues.map((/** @type {Hit} */ venue) => ({ ...venue, venue: true }))];
      if (found.length || !goes) {
        if (document.activeElement === input) show(found);
      } else {
        explain(`No ${one} found. Press Enter for papers and similar spellings.`, "suggest-nothing");
      }
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) explain("No suggestions are available. The server cannot be reached. Check that the server is running.", "suggest-problem");
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, DELAY);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) {
        look();
        return;
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      const places = hits.length + 1;
      mark(((active + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter" && open && active >= 0) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      close();
    }
  });
  // before the input loses focus, which closes the list
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = /** @type {Element} */ (event.target).closest("[role=option]");
    if (item && hits.length) choose([...list.children].indexOf(item));
  });
  input.addEventListener("blur", close);
}

for (const input of document.querySelectorAll("input[data-suggest]")) suggest(/** @type {HTMLInputElement} */ (input));
