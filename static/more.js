// Shows the next papers of a list in place: replaces the link to the next page by a button. Without this script the pages of the list are linked.

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {string} text
 */
function element(tag, attributes, text) {
  const created = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, value);
  created.textContent = text;
  return created;
}

/** Replace the link of the pager in `list`.
 * @param {HTMLElement} list */
function offer(list) {
  const pager = list.querySelector(".pager");
  const next = /** @type {HTMLAnchorElement | null} */ (pager?.querySelector("[rel=next]"));
  if (!pager || !next) return;
  const [, first, last, total] = /([\d,]+)–([\d,]+) of ([\d,]+)/.exec(pager.textContent ?? "") ?? [];
  const count = (/** @type {string | undefined} */ text) => Number((text ?? "0").replaceAll(",", ""));
  const size = Math.min(count(last) - count(first) + 1, count(total) - count(last));
  const button = element("button", { type: "button", class: "more-papers" }, `${size} more`);
  button.addEventListener("click", () => extend(list, next, button));
  next.replaceWith(button);
}

/** Append the next page. A failure leaves the link to that page.
 * @param {HTMLElement} list
 * @param {HTMLAnchorElement} next
 * @param {HTMLElement} button */
async function extend(list, next, button) {
  button.setAttribute("aria-disabled", "true");
  button.textContent = "Loading…";
  try {
    const answer = await fetch(next.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(`The server responded with status ${answer.status}.`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const more = page.querySelector(`[data-more="${list.dataset.more}"]`);
    if (!more) throw new Error("The response contains no list.");
    const added = append(list, more);
    const pager = more.querySelector(".pager");
    if (pager) list.querySelector(".pager")?.replaceWith(pager);
    describe(list);
    offer(list);
    added?.querySelector("a")?.focus();
  } catch (error) {
    const reason = error instanceof TypeError ? "The server cannot be reached." : /** @type {Error} */ (error).message;
    button.replaceWith(next, element("span", { role: "alert", class: "failure" }, reason));
  }
}

/** Append the papers of `more`, those of the same year to the last group; returns the first of them.
 * @param {HTMLElement} list
 * @param {Element} more
 * @returns {Element | null} */
function append(list, more) {
  const groups = [...more.querySelectorAll(".year-group")];
  const first = more.querySelector(".paper");
  for (const group of groups) {
    const last = [...list.querySelectorAll(".year-group")].pop();
    const year = (/** @type {Element | undefined} */ each) => each?.querySelector(".year")?.textContent;
    if (last && year(last) === year(group)) last.querySelector(".papers")?.append(...group.querySelectorAll(".paper"));
    else last?.after(group);
  }
  return first;
}

/** State which papers are shown, from the first one on.
 * @param {HTMLElement} list */
function describe(list) {
  const note = list.querySelector("[data-shown]");
  const pager = list.querySelector(".pager span");
  const shown = list.querySelectorAll(".paper").length;
  const start = Number(list.querySelector("[data-first]")?.getAttribute("data-first") ?? 1);
  const range = (/** @type {string} */ text) => text.replace(/[\d,]+–[\d,]+/, `${start.toLocaleString("en")}–${(start + shown - 1).toLocaleString("en")}`);
  for (const each of [note, pager]) if (each) each.textContent = range(each.textContent ?? "");
  list.querySelector(".pager [rel=prev]")?.remove();
}

for (const list of document.querySelectorAll("[data-more]")) offer(/** @type {HTMLElement} */ (list));
