// Loads files into lists of names. Without this script the names are pasted.

const LARGEST = 1_000_000;

for (const names of document.querySelectorAll("[data-names]")) {
  const part = names.closest("[data-names-part], form");
  const box = part?.querySelector("[data-names-file]");
  const said = part?.querySelector("[data-names-said]");
  const input = box?.querySelector("input");
  if (names instanceof HTMLTextAreaElement && box instanceof HTMLElement && input instanceof HTMLInputElement) {
    box.hidden = false;
    input.addEventListener("change", async () => {
      const file = input.files?.[0];
      const text = file ? await load(file, names) : "";
      if (said) said.textContent = text;
    });
  }
}

/** Put the lines of a file below the names that are in the list already. Returns what was done.
 * @param {File} file
 * @param {HTMLTextAreaElement} list
 * @returns {Promise<string>} */
async function load(file, list) {
  if (file.size > LARGEST) return `${file.name} is larger than 1 MB, and probably not a list of names.`;
  try {
    const text = new TextDecoder("utf-8", {fatal: true}).decode(await file.arrayBuffer());
    const lines = text.replace(/^\uFEFF/, "").split(/\r\n?|\n/).map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
    list.value = [list.value.trim(), ...lines].filter(Boolean).join("\n");
    list.focus();
    return lines.length ? `${lines.length} ${lines.length === 1 ? "name" : "names"} loaded from ${file.name}.` : `${file.name} contains no names.`;
  } catch {
    return `${file.name} is not a text file in UTF-8.`;
  }
}
