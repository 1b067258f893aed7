// Text for people: numbers, plurals, spans of years, and names made harmless. Pure.

// control characters, and those that turn the direction of what follows: in a drawing nothing can isolate them
// eslint-disable-next-line no-control-regex
const DISTURBING = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const ACCENTS = /[\u0300-\u036f]/g;
/** @type {Record<string, string>} */
const SPECIAL = {ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', ı: 'i', þ: 'th'};

/** A name for the canvas, a tooltip or a file: without characters that would disturb their surroundings.
 * @param {string} name */
export function calm(name) {
  return name.replace(DISTURBING, ' ').replace(/\s+/g, ' ').trim() || '(no name)';
}

/** Text without case and accents, for finding: "Schölkopf" and "scholkopf" become the same.
 * @param {string} text */
export function folded(text) {
  const plain = text.normalize('NFKD').replace(ACCENTS, '').toLowerCase();
  return plain.replace(/[ßæœøđðłıþ]/g, (letter) => SPECIAL[letter]);
}

/** 11928 as "11,928". The browser's own way costs 30 ms at its first use.
 * @param {number} value */
export function number(value) {
  return `${value}`.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** 1 and "paper" as "1 paper", 12 as "12 papers".
 * @param {number} value
 * @param {string} one
 * @param {string} many */
export function counted(value, one, many = `${one}s`) {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** "3 of 12 links", or "12 links" when that is all.
 * @param {number} part
 * @param {number} whole
 * @param {string} one
 * @param {string} many */
export function share(part, whole, one, many = `${one}s`) {
  return part === whole ? counted(whole, one, many) : `${number(part)} of ${counted(whole, one, many)}`;
}

/** Two years as "2015–2024", one as "2015", none as "".
 * @param {number | null} first
 * @param {number | null} last */
export function span(first, last) {
  if (first === null || last === null) return '';
  return first === last ? `${first}` : `${first}–${last}`;
}
