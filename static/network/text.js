// Formatting of numbers, plurals, year ranges and names. Pure.

// control characters, and those that change the direction of the text after them, which a canvas cannot isolate
// eslint-disable-next-line no-control-regex
const DISTURBING = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const ACCENTS = /[\u0300-\u036f]/g;
/** @type {Record<string, string>} */
const SPECIAL = {ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', ı: 'i', þ: 'th'};

/** A name for the canvas, a tooltip or a file name, without control and direction characters.
 * @param {string} name */
export function calm(name) {
  return name.replace(DISTURBING, ' ').replace(/\s+/g, ' ').trim() || '(no name)';
}

/** A string without case and accents, for searching: "Schölkopf" becomes "scholkopf".
 * @param {string} text */
export function folded(text) {
  const plain = text.normalize('NFKD').replace(ACCENTS, '').toLowerCase();
  return plain.replace(/[ßæœøđðłıþ]/g, (letter) => SPECIAL[letter]);
}

/** 11928 as "11,928". The browser's own number format costs 30 ms at its first use.
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

/** "3 of 12 links", or "12 links" if the part is the whole.
 * @param {number} part
 * @param {number} whole
 * @param {string} one
 * @param {string} many */
export function share(part, whole, one, many = `${one}s`) {
  return part === whole ? counted(whole, one, many) : `${number(part)} of ${counted(whole, one, many)}`;
}

/** A range of years: "2015–2024", "2015" if both are equal, "" if one is null.
 * @param {number | null} first
 * @param {number | null} last */
export function span(first, last) {
  if (first === null || last === null) return '';
  return first === last ? `${first}` : `${first}–${last}`;
}
