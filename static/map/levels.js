// Requests levels of the map and the places of authors from the server.

import {rooted} from '#network/root.js';

/** Levels by region, each requested once. */
export class Levels {
  constructor() {
    /** @type {Map<number, Promise<MapLevel>>} */
    this.asked = new Map();
  }

  /** The level of a region. Throws an Error with a message for the user; the next call tries again.
   * @param {number} region
   * @returns {Promise<MapLevel>} */
  get(region) {
    let found = this.asked.get(region);
    if (!found) {
      found = answer(`/api/v1/map${region ? `?region=${region}` : ''}`);
      found.catch(() => this.asked.delete(region));
      this.asked.set(region, found);
    }
    return found;
  }
}

/** Where an author is. Throws an Error with a message for the user.
 * @param {string} name
 * @returns {Promise<MapPlace>} */
export function placeOf(name) {
  return answer(`/api/v1/map/author?name=${encodeURIComponent(name)}`);
}

/** @param {string} address
 * @returns {Promise<any>} */
async function answer(address) {
  let response;
  try {
    response = await fetch(rooted(address), {headers: {Accept: 'application/json'}});
  } catch {
    throw new Error('The server cannot be reached. Check that the server is running.');
  }
  const body = await response.json().catch(() => null);
  if (response.ok && body) return body;
  const {message, hint} = body?.error ?? {message: `The server responded with status ${response.status}.`, hint: ''};
  throw new Error([message, hint].filter(Boolean).join(' '));
}
