// Loading: dropped files and folders are sent with the form, and the progress of the upload and of the load is shown.

import { watchRun } from "./people/computing.js";

const MIB = 1024 * 1024;

/** @typedef {{ file: File, name: string }} Chosen */

/**
 * The files of a dropped folder, with their paths in it; of a file, the file itself.
 * @param {FileSystemEntry} entry
 * @returns {Promise<Chosen[]>}
 */
async function filesOf(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject));
    return [{ file: /** @type {File} */ (file), name: entry.fullPath.replace(/^\//u, "") }];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  /** @type {Chosen[]} */
  const found = [];
  for (;;) {
    // a reader returns the entries in parts, and none at the end
    const part = /** @type {FileSystemEntry[]} */ (await new Promise((resolve, reject) => reader.readEntries(resolve, reject)));
    if (!part.length) return found;
    for (const each of part) found.push(...(await filesOf(each)));
  }
}

/**
 * @param {DataTransfer} dropped
 * @returns {Promise<Chosen[]>}
 */
async function droppedFiles(dropped) {
  // entries are only available until the event has ended
  const entries = [...dropped.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry !== null && entry !== undefined);
  if (!entries.length) return [...dropped.files].map((file) => ({ file, name: file.name }));
  return (await Promise.all(entries.map(filesOf))).flat();
}

/**
 * @param {HTMLFormElement} form
 * @returns {Chosen[]}
 */
function selectedFiles(form) {
  const inputs = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll('input[type="file"]')]);
  return inputs.flatMap((input) => [...(input.files ?? [])].map((file) => ({ file, name: file.webkitRelativePath || file.name })));
}

/** @param {HTMLFormElement} form */
function watchUpload(form) {
  const drop = /** @type {HTMLElement} */ (form.querySelector("[data-drop]"));
  const sending = /** @type {HTMLElement} */ (form.querySelector("[data-sending]"));
  const text = /** @type {HTMLElement} */ (form.querySelector("[data-sending-text]"));
  const bar = /** @type {HTMLProgressElement} */ (form.querySelector("[data-sending-bar]"));
  const stop = /** @type {HTMLButtonElement} */ (form.querySelector("[data-sending-stop]"));
  const failed = /** @type {HTMLElement} */ (form.querySelector("[data-upload-failed]"));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button[type="submit"]'));
  const limit = Number(form.dataset.limit);
  const most = Number(form.dataset.most);

  /** @param {string} message */
  function fail(message) {
    failed.textContent = message;
    failed.hidden = !message;
    sending.hidden = true;
    button.disabled = false;
  }

  /** @param {Chosen[]} chosen */
  function send(chosen) {
    const size = chosen.reduce((sum, each) => sum + each.file.size, 0);
    if (!chosen.length) return fail("No file is selected.");
    if (chosen.length > most) return fail(`${chosen.length.toLocaleString("en")} files are selected; at most ${most.toLocaleString("en")} can be uploaded at once. Put them into a zip archive.`);
    if (size > limit) return fail(`The selected files total ${Math.ceil(size / MIB).toLocaleString("en")} MiB; at most ${Math.floor(limit / MIB).toLocaleString("en")} MiB can be uploaded at once. Load larger files with the command graphapp load.`);
    fail("");
    const data = new FormData();
    data.append("csrf", /** @type {HTMLInputElement} */ (form.querySelector('input[name="csrf"]')).value);
    for (const { file, name } of chosen) data.append("file", file, name);
    const request = new XMLHttpRequest();
    button.disabled = true;
    sending.hidden = false;
    text.textContent = "Uploading …";
    stop.onclick = () => request.abort();
    request.upload.onprogress = (event) => {
      if (!event.lengthComputable) return;
      bar.value = (100 * event.loaded) / event.total;
      text.textContent = event.loaded < event.total ? `Uploading: ${Math.floor(event.loaded / MIB).toLocaleString("en")} of ${Math.ceil(event.total / MIB).toLocaleString("en")} MiB` : "Reading the files …";
    };
    request.onabort = () => fail("The upload was cancelled. Nothing was uploaded.");
    request.onerror = () => fail("The server is not responding, or refused the files. Check that the server is running, then try again.");
    request.onload = () => {
      // the request followed the redirect to the preview
      if (request.status < 400) return location.assign(request.responseURL);
      try {
        const { error } = /** @type {{ error: { message: string, hint: string } }} */ (JSON.parse(request.responseText));
        fail(`${error.message} ${error.hint}`);
      } catch {
        fail(`The server refused the files (status ${request.status}).`);
      }
    };
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.send(data);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(selectedFiles(form));
  });
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  drop.addEventListener("dragleave", (event) => {
    if (!drop.contains(/** @type {Node | null} */ (event.relatedTarget))) drop.classList.remove("over");
  });
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer && !button.disabled) send(await droppedFiles(event.dataTransfer));
  });
  // a file that misses the area must not replace the page
  for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
}

/**
 * Offers the ways of the selected source only, and submits the form with Enter unless several lines are needed.
 * @param {HTMLFormElement} form
 */
function watchFetch(form) {
  const source = /** @type {HTMLSelectElement} */ (form.elements.namedItem("source"));
  const by = /** @type {HTMLSelectElement} */ (form.elements.namedItem("by"));
  const text = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
  const complete = /** @type {HTMLElement | null} */ (form.querySelector("[data-complete]"));

  function offer() {
    const option = source.selectedOptions[0];
    const ways = (option?.dataset.ways ?? "").split(" ");
    for (const each of by.options) each.disabled = each.hidden = !ways.includes(each.value);
    if (by.selectedOptions[0]?.disabled) by.value = ways[0] ?? "";
    if (!complete) return;
    complete.hidden = option?.dataset.completed === undefined;
    const box = complete.querySelector("input");
    if (box && complete.hidden) box.checked = false;
  }

  source.addEventListener("change", offer);
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || by.value === "ids") return;
    event.preventDefault();
    form.requestSubmit();
  });
  offer();
}

const form = document.querySelector("[data-upload]");
if (form instanceof HTMLFormElement) watchUpload(form);
const fetching = document.querySelector("[data-fetch]");
if (fetching instanceof HTMLFormElement) watchFetch(fetching);
const running = document.querySelector("[data-computing]");
if (running instanceof HTMLElement) watchRun(running);
