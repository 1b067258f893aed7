// The address below which the site is served: "" for the default store, /c/NAME for a collection. Pages state it.

/** The address of a path within the site.
 * @param {string} path */
export function rooted(path) {
  return (globalThis.document?.documentElement.dataset.root ?? '') + path;
}
