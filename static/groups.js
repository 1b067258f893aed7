// Loads a file into the list of names of a group. Without this script the names are pasted.

const LARGEST = 1_000_000;

const names = document.querySelector("[data-names]");
const box = document.querySelector("[data-names-file]");
const said = document.querySelector("[data-names-said]");
const input = box?.querySelector("input");

if (names instanceof HTMLTextAreaElement && box instanceof HTMLElement && input instanceof HTMLInputElement) {
  box.hidden = false;
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) load(file, names);
  });
}

/** Put the lines of a file below the names that are in the list already.
 * @param {File} file
 * @param {HTMLTextAreaElement} list */
async function load(file, list) {
  if (file.size > LARGEST) {
    say(`${file.name} is larger than 1 MB, and probably not a list of names.`);
    return;
  }
  try {
    const text = new TextDecoder("utf-8", {fatal: true}).decode(await file.arrayBuffer());
    const lines = text.replace(/^\uFEFF/, "").split(/\r\n?|\n/).map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
    list.value = [list.value.trim(), ...lines].filter(Boolean).join("\n");
    say(lines.length ? `${lines.length} ${lines.length === 1 ? "name" : "names"} loaded from ${file.name}.` : `${file.name} contains no names.`);
    list.focus();
  } catch {
    say(`${file.name} is not a text file in UTF-8.`);
  }
}

/** @param {string} text */
function say(text) {
  if (said) said.textContent = text;
}
