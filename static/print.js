// Opens folded lists while the page is printed.

/** @type {HTMLDetailsElement[]} */
let opened = [];

addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details.fold:not([open]), details.ranked:not([open])")].map((each) => /** @type {HTMLDetailsElement} */ (each));
  for (const each of opened) each.open = true;
});

addEventListener("afterprint", () => {
  for (const each of opened) each.open = false;
  opened = [];
});
