// Moving papers between the groups of a suggestion. The select next to each paper is what the form sends; this script moves the paper to the
// list of its group, adds a control that moves all selected papers, and keys: arrows, x to select, Shift and the letter of a group to move.

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight"];

/** @param {number} count */
const counted = (count) => `${count.toLocaleString("en")} ${count === 1 ? "paper" : "papers"}`;

/** @param {HTMLElement} box */
export function movePapers(box) {
  const groups = /** @type {HTMLElement[]} */ ([...box.querySelectorAll("[data-group]")]);
  const items = /** @type {HTMLElement[]} */ ([...box.querySelectorAll("[data-paper]")]);
  const status = document.querySelector("[data-moved]");
  const movable = items.some((item) => item.querySelector("select"));
  /** @type {Set<HTMLElement>} */
  const selected = new Set();

  const mover = /** @type {HTMLElement | null} */ (box.querySelector("[data-mover]"));
  const moverLabel = mover?.querySelector("[data-mover-label]");
  const target = mover?.querySelector("select");
  const moveButton = mover?.querySelector("button");

  /** @param {HTMLElement} group */
  const isPerson = (group) => {
    const check = group.querySelector("input[name=decided]");
    return !(check instanceof HTMLInputElement) ? group.classList.contains("person") : check.checked;
  };

  /** The name of a group in menus. @param {HTMLElement} group */
  function named(group) {
    const name = group.dataset.letter || "none";
    return isPerson(group) ? name : `${name} (undecided)`;
  }

  const yes = document.querySelector("[name=answer][value=accept] [data-label]");

  // a group that is checked as one more person is one of those that "Yes" is about
  function showPersons() {
    /** @type {Map<string | undefined, string>} */
    const names = new Map();
    for (const group of groups) {
      group.classList.toggle("person", isPerson(group));
      names.set(group.dataset.group, named(group));
    }
    for (const option of box.querySelectorAll("select option")) {
      const name = names.get(/** @type {HTMLOptionElement} */ (option).value);
      if (name && option.textContent !== name) option.textContent = name;
    }
    if (target && !target.options.length) target.replaceChildren(...groups.map((group) => new Option(named(group), group.dataset.group)));
    const persons = groups.filter(isPerson).map((group) => group.dataset.letter);
    const last = persons.pop();
    if (yes) yes.textContent = `Yes, ${persons.join(", ")} and ${last} are ${NUMBERS[persons.length + 1] ?? persons.length + 1} people`;
  }

  function showSelection() {
    if (moverLabel) moverLabel.textContent = selected.size ? `Move ${counted(selected.size)} to group` : "Move the ticked papers to group";
    if (moveButton) moveButton.disabled = !selected.size;
  }

  const inOrder = () => /** @type {HTMLElement[]} */ ([...box.querySelectorAll("[data-paper]")]);
  const current = () => {
    const found = document.activeElement?.closest("[data-paper]");
    return found instanceof HTMLElement ? found : null;
  };

  function count() {
    for (const group of groups) {
      const shown = group.querySelector("[data-count]");
      if (shown) shown.textContent = counted(group.querySelectorAll("[data-paper]").length);
      const more = /** @type {HTMLElement | null} */ (group.querySelector("[data-more]"));
      const left = more?.querySelectorAll("[data-paper]").length ?? 0;
      const words = more?.querySelector("summary");
      const others = group.querySelector("[data-papers] [data-paper]") ? "more " : "";
      if (words) words.textContent = `${left.toLocaleString("en")} ${others}${left === 1 ? "paper" : "papers"}`;
      if (more) more.hidden = !left;
      // the papers that were moved out of all groups
      if (!group.dataset.letter) group.hidden = !group.querySelector("[data-paper]");
    }
  }

  /** @param {HTMLElement} item
   *  @param {boolean} on */
  function select(item, on) {
    if (on) selected.add(item);
    else selected.delete(item);
    item.classList.toggle("selected", on);
    const check = item.querySelector("input[data-select]");
    if (check instanceof HTMLInputElement) check.checked = on;
    showSelection();
  }

  /** @param {HTMLElement} item
   *  @param {HTMLElement} group */
  function place(item, group) {
    const list = group.querySelector("[data-papers]");
    const choice = item.querySelector("select");
    if (!list || !choice || item.parentElement === list) return false;
    const number = group.dataset.group ?? "";
    // a long list of groups offers only the first ones
    if (![...choice.options].some((each) => each.value === number)) choice.add(new Option(named(group), number));
    choice.value = number;
    const rank = Number(item.dataset.paper);
    const after = [...list.children].find((other) => Number(/** @type {HTMLElement} */ (other).dataset.paper) > rank);
    list.insertBefore(item, after ?? null);
    item.classList.add("moved");
    return true;
  }

  /** @param {HTMLElement[]} moved
   *  @param {HTMLElement} group */
  function move(moved, group) {
    const focused = document.activeElement;
    const done = moved.filter((item) => place(item, group));
    for (const item of moved) select(item, false);
    count();
    if (focused instanceof HTMLElement && focused !== document.body) focused.focus();
    if (status && done.length) status.textContent = `${counted(done.length)} moved to ${group.dataset.letter ? `group ${group.dataset.letter}` : "no group"}.`;
  }

  for (const item of movable ? items : []) {
    const choice = item.querySelector("select");
    choice?.addEventListener("change", () => {
      const group = groups.find((each) => each.dataset.group === choice.value);
      if (group) move([item], group);
    });
    const check = document.createElement("input");
    check.type = "checkbox";
    check.dataset.select = "";
    check.setAttribute("aria-label", `Select “${item.querySelector("a")?.textContent ?? "this paper"}”`);
    check.addEventListener("change", () => select(item, check.checked));
    item.querySelector(".group-paper")?.prepend(check);
  }
  if (movable) {
    for (const hint of document.querySelectorAll(".by-script")) /** @type {HTMLElement} */ (hint).hidden = false;
    if (mover) mover.hidden = false;
    moveButton?.addEventListener("click", () => {
      const group = groups.find((each) => each.dataset.group === target?.value);
      if (group) move(inOrder().filter((each) => selected.has(each)), group);
    });
    for (const check of box.querySelectorAll("input[name=decided]")) check.addEventListener("change", showPersons);
    showPersons();
    showSelection();
  }

  /** @param {number} by */
  function step(by) {
    const all = inOrder();
    const at = all.indexOf(/** @type {HTMLElement} */ (current()));
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
    const check = /** @type {HTMLElement | null | undefined} */ (next?.querySelector("input[data-select]"));
    for (let folded = next?.closest("details"); folded; folded = folded.parentElement?.closest("details") ?? null) folded.open = true;
    check?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  return {
    /** @param {KeyboardEvent} event */
    key(event) {
      if (!movable) return false;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        // without a paper in focus, arrows scroll the page
        if (!current()) return false;
        step(event.key === "ArrowDown" ? 1 : -1);
        return true;
      }
      if (event.key === "x" && !event.shiftKey) {
        const item = current();
        if (item) select(item, !selected.has(item));
        else step(1);
        return true;
      }
      if (!event.shiftKey) return false;
      const group = groups.find((each) => each.dataset.letter && each.dataset.letter === event.key.toUpperCase());
      const item = current();
      const moved = selected.size ? inOrder().filter((each) => selected.has(each)) : item ? [item] : [];
      if (!group || !moved.length) return false;
      move(moved, group);
      return true;
    },
  };
}
