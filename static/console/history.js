// Queries that were run in this browser, newest first. They are stored in the browser only.

import {rooted} from '#network/root.js';

const NAME = 'graphapp-queries';
const MOST = 50;
const SHOWN = 10;

/** Store the query of this page and list the previous ones in `section`.
 * @param {HTMLElement} section
 * @param {HTMLFormElement} form */
export function history(section, form) {
  const before = read();
  const parameters = new URLSearchParams(location.search);
  parameters.delete('plan');
  const now = parameters.get('cypher')?.trim() ? parameters.toString() : '';
  const kept = now ? [now, ...before.filter((each) => each !== now)].slice(0, MOST) : before;
  if (now) write(kept);
  show(section, form, kept.filter((each) => each !== now));
}

/**
 * @param {HTMLElement} section
 * @param {HTMLFormElement} form
 * @param {string[]} queries
 */
function show(section, form, queries) {
  section.hidden = queries.length === 0;
  section.querySelector('ul')?.remove();
  if (!queries.length) return;
  const list = document.createElement('ul');
  list.className = 'history';
  list.append(...queries.slice(0, SHOWN).map((query) => {
    const item = document.createElement('li');
    const link = document.createElement('a');
    link.href = `${rooted('/query')}?${query}`;
    link.textContent = titleOf(query);
    item.append(link);
    return item;
  }));
  const forget = document.createElement('button');
  forget.type = 'button';
  forget.className = 'plain';
  forget.textContent = 'Clear history';
  forget.addEventListener('click', () => {
    write([]);
    show(section, form, []);
    document.getElementById('cypher')?.focus();
  });
  section.querySelector('.section-head button')?.remove();
  section.querySelector('.section-head')?.append(forget);
  section.append(list);
}

/** @param {string} query */
function titleOf(query) {
  const parameters = new URLSearchParams(query);
  const values = [...parameters].filter(([name]) => name.startsWith('p.')).map(([name, value]) => `${name.slice(2)} = ${value}`);
  const text = (parameters.get('cypher') ?? '').replace(/\s+/g, ' ').trim();
  return [text.length > 160 ? `${text.slice(0, 160)}…` : text, ...values].join(' · ');
}

// a browser may deny access to its storage
/** @returns {string[]} */
function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(NAME) ?? '[]');
    return Array.isArray(kept) ? kept.filter((each) => typeof each === 'string' && new URLSearchParams(each).get('cypher')) : [];
  } catch {
    return [];
  }
}

/** @param {string[]} queries */
function write(queries) {
  try {
    localStorage.setItem(NAME, JSON.stringify(queries));
  } catch {
    // without storage there is no history
  }
}
