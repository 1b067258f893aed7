// The sources of a network, its papers and further coauthors: the server, or the data block of a single-file page.

import {rooted} from '#network/root.js';

/** Data could not be loaded. `message` says what happened, `hint` what the user can do. */
export class Unavailable extends Error {
  /**
   * @param {string} message
   * @param {string} hint
   * @param {{again?: number | null}} more
   */
  constructor(message, hint = '', {again = null} = {}) {
    super(message);
    this.hint = hint;
    /** The seconds after which the server can answer; null if it did not say that. */
    this.again = again;
  }
}

/** Loads data from the server. `src` is the address of the network, `spec` the query string that identifies it. */
export class Server {
  /**
   * @param {string} src
   * @param {string} spec
   */
  constructor(src, spec) {
    this.src = new URL(src, location.href);
    this.spec = spec;
    this.papers = new Map();
    this.offline = false;
    /** @type {string[]} */
    this.contained = [];
  }

  /** The network. The server applies `filter`, a query string with years and joint papers ("" for no filter). Rejects with Unavailable.
   * @param {string} filter
   * @param {AbortSignal | null} signal ends the request
   * @returns {Promise<NetworkAnswer>} */
  network(filter = '', signal = null) {
    const src = new URL(this.src);
    // the drawing filters in the browser; an address without filters stays unchanged, so that a preloaded response is used
    for (const name of ['first', 'last', 'joint', 'resolution']) if (src.searchParams.has(name)) src.searchParams.delete(name);
    for (const [name, value] of new URLSearchParams(filter)) src.searchParams.set(name, value);
    return answered(src, signal);
  }

  /** The papers of a node and the address of its page. Rejects with Unavailable.
   * @param {GraphNode} node
   * @returns {Promise<{papers: PaperItem[], page: string | null}>} */
  node(node) {
    return this.remembered(this.addressOf('node', {id: node.id}));
  }

  /** The papers of a link. Rejects with Unavailable.
   * @param {GraphLink} link
   * @returns {Promise<{papers: PaperItem[]}>} */
  link(link) {
    return this.remembered(this.addressOf('link', {source: link.source.id, target: link.target.id}));
  }

  /** A measure of the nodes of the network with a filter: the ids of nodes, their values, and a sentence if these are estimated. Rejects with
   * Unavailable.
   * @param {string} measure
   * @param {string} filter
   * @param {AbortSignal | null} signal
   * @returns {Promise<{ids: string[], values: (number | string | null)[], note: string}>} */
  measure(measure, filter, signal = null) {
    return answered(this.addressOf('measure', {...Object.fromEntries(new URLSearchParams(filter)), measure}), signal);
  }

  /** The communities of the network with a filter and a resolution, and what they are about. Rejects with Unavailable.
   * @param {number} resolution
   * @param {string} filter
   * @returns {Promise<CommunitiesAnswer>} */
  communities(resolution, filter) {
    return answered(this.addressOf('communities', {...Object.fromEntries(new URLSearchParams(filter)), ...resolved(resolution)}));
  }

  /** The positions of the nodes in another layout, with a filter and a resolution of communities. Rejects with Unavailable.
   * @param {string} layout
   * @param {number} resolution
   * @param {string} filter
   * @param {AbortSignal | null} signal
   * @returns {Promise<{ids: string[], x: number[], y: number[]}>} */
  layout(layout, resolution, filter, signal = null) {
    return answered(this.addressOf('layout', {...Object.fromEntries(new URLSearchParams(filter)), ...resolved(resolution), layout}), signal);
  }

  /** Why the positions of the network are not available yet, and the seconds after which to ask again; null if they may be available. This answer is
   * short, unlike that of the network.
   * @param {AbortSignal} signal
   * @returns {Promise<{reason: string, seconds: number} | null>} */
  async unplaced(signal) {
    const address = this.addressOf('layout', {layout: 'force'});
    // the network of a query result is not that of its spec
    if (`${this.src.pathname}/layout` !== address.pathname) return null;
    try {
      await answered(address, signal);
    } catch (problem) {
      const {message, again} = /** @type {Unavailable} */ (problem);
      if (again) return {reason: message, seconds: again};
    }
    return null;
  }

  /** A node with all its coauthors, including those that the network does not contain. Rejects with Unavailable.
   * @param {string} id
   * @param {AbortSignal | null} signal
   * @returns {Promise<NetworkAnswer>} */
  expand(id, signal = null) {
    return this.remembered(this.addressOf('expand', {id}), signal);
  }

  /** Suggested collaborators of the author in the centre, with the coauthors that they share. Rejects with Unavailable.
   * @param {number} limit
   * @param {AbortSignal | null} signal
   * @returns {Promise<NetworkAnswer>} */
  suggested(limit, signal = null) {
    return this.remembered(this.addressOf('suggested', {limit: String(limit)}), signal);
  }

  /** How to cite the network with a filter, as it is shown at `link`. Rejects with Unavailable.
   * @param {string} filter
   * @param {string} link
   * @returns {Promise<{text: string, bibtex: string}>} */
  citation(filter, link) {
    return answered(this.addressOf('citation', {...Object.fromEntries(new URLSearchParams(filter)), link}));
  }

  /** The address of another resource of the same network, with `more` parameters.
   * @param {string} name
   * @param {Record<string, string>} more
   */
  addressOf(name, more) {
    const address = new URL(rooted(`/api/v1/network/${name}`), this.src);
    const query = new URLSearchParams(this.spec);
    for (const filter of ['first', 'last', 'joint', 'resolution']) query.delete(filter);
    for (const [key, value] of Object.entries(more)) query.append(key, value);
    address.search = query.toString();
    return address;
  }

  /**
   * @param {URL} address
   * @param {AbortSignal | null} signal
   * @returns {Promise<any>}
   */
  remembered(address, signal = null) {
    const known = this.papers.get(address.href);
    if (known) return known;
    const answer = answered(address, signal);
    this.papers.set(address.href, answer);
    answer.catch(() => this.papers.delete(address.href));
    return answer;
  }
}

/** Reads the data that the page itself contains. */
export class Offline {
  /** @param {NetworkAnswer} data */
  constructor(data) {
    this.data = data;
    this.offline = true;
    /** @type {(signal: AbortSignal) => Promise<{reason: string, seconds: number} | null>} */
    this.unplaced = async () => null;
    /** The measures whose values the page contains. */
    this.contained = Object.keys(data.values ?? {});
    this.spec = '';
  }

  /** The network, without the filter: the drawing applies it. */
  async network(_filter = '', /** @type {AbortSignal | null} */ _signal = null) {
    return this.data;
  }

  /**
   * @param {GraphNode} node
   * @returns {Promise<{papers: PaperItem[], page: string | null}>}
   */
  async node(node) {
    const centre = this.data.centre;
    const wanted = centre === null || node.index === centre ? [node.index] : [node.index, centre];
    return {papers: this.papersOf(wanted), page: null};
  }

  /**
   * @param {GraphLink} link
   * @returns {Promise<{papers: PaperItem[]}>}
   */
  async link(link) {
    return {papers: this.papersOf([link.source.index, link.target.index])};
  }

  /** The values that the page contains; they apply to all its papers. Rejects with Unavailable for other measures, and with a filter.
   * @returns {Promise<{ids: string[], values: (number | string | null)[], note: string}>} */
  async measure(measure = '', filter = '', /** @type {AbortSignal | null} */ _signal = null) {
    const values = this.data.values?.[measure];
    if (!values) throw new Unavailable('This measure requires the server.');
    if (filter) throw new Unavailable('This file contains the measure only for all papers together.', 'Remove the filter on years and joint papers.');
    return {ids: this.data.nodes.id, values, note: this.data.estimates?.[measure] ?? ''};
  }

  /** The communities of the page, which has only one resolution.
   * @returns {Promise<CommunitiesAnswer>} */
  async communities(_resolution = 1, _filter = '') {
    const {nodes, communities = [], layout} = this.data;
    return {ids: nodes.id, community: nodes.community, communities, layout: layout ?? {state: 'ready', retry_after: null, reason: ''}};
  }

  /** Rejects with Unavailable, as the page contains one layout only.
   * @returns {Promise<{ids: string[], x: number[], y: number[]}>} */
  async layout(_layout = '', _resolution = 1, _filter = '', /** @type {AbortSignal | null} */ _signal = null) {
    throw new Unavailable('Other layouts require the server.');
  }

  /** Rejects with Unavailable, as the page contains no other coauthors.
   * @returns {Promise<NetworkAnswer>} */
  async expand(_id = '', /** @type {AbortSignal | null} */ _signal = null) {
    throw new Unavailable('Adding coauthors requires the server.');
  }

  /** Rejects with Unavailable, as the page contains no other authors.
   * @returns {Promise<NetworkAnswer>} */
  async suggested(_limit = 0, /** @type {AbortSignal | null} */ _signal = null) {
    throw new Unavailable('Suggesting collaborators requires the server.');
  }

  /** Rejects with Unavailable, as the digest is computed by the server.
   * @returns {Promise<{text: string, bibtex: string}>} */
  async citation(_filter = '', _link = '') {
    throw new Unavailable('A citation requires the server.');
  }

  /**
   * @param {number[]} indices
   * @returns {PaperItem[]}
   */
  papersOf(indices) {
    const names = this.data.nodes.name;
    return (this.data.papers ?? [])
      .filter(([, , , , members]) => indices.every((index) => members.includes(index)))
      .map(([id, title, venue, year, members]) => ({id, title, venue, year, authors: members.map((index) => names[index])}))
      .sort((a, b) => (b.year ?? 0) - (a.year ?? 0) || (a.title < b.title ? -1 : 1));
  }
}

/** The parameter of a resolution.
 * @param {number} resolution
 * @returns {Record<string, string>} */
function resolved(resolution) {
  return resolution === 1 ? {} : {resolution: String(resolution)};
}

/**
 * @param {URL} address
 * @param {AbortSignal | null} signal
 * @returns {Promise<any>}
 */
async function answered(address, signal = null) {
  let response;
  try {
    response = await fetch(address, {headers: {Accept: 'application/json'}, signal});
  } catch {
    throw new Unavailable('The server cannot be reached.', 'Check that the server is running, then try again.');
  }
  const body = await response.json().catch(() => null);
  const again = Number(response.headers.get('Retry-After')) || null;
  if (response.status === 202) throw new Unavailable(body?.reason || 'The server is computing this.', 'Try again later.', {again});
  if (response.ok && body) return body;
  throw new Unavailable(body?.error?.message ?? `The server responded with status ${response.status}.`, body?.error?.hint, {again});
}
