// Text to unit: "kg*m/s^2", "m s-1", "J/(mol K)", "µm". Nothing in the text is executed.
//
//   product   factors side by side, or with *, · or . between; / divides by the one factor after it
//   factor    symbol, with a whole or broken power behind it: m^2, m2, m**2, m², s^-1, s-1, m^(1/2); or a product in parentheses

import { own } from '../formula/functions.js';
import { KanError, show, suggest } from '../errors.js';
import { type Dimension, noDimension, times } from './dimension.js';
import { findUnit, unitSymbols } from './unit-table.js';

/** A unit as it was written, and what it is. */
export interface ParsedUnit {
  /** symbols and their powers, each once, as they were written first */
  symbols: ReadonlyMap<string, number>;
  /** how many of the coherent SI unit it is */
  factor: number;
  dimension: Dimension;
}

/** Longest text that is read, in characters. */
const longest = 100;

const raised: Readonly<Record<string, string>> = {
  '⁰': '0',
  '¹': '1',
  '²': '2',
  '³': '3',
  '⁴': '4',
  '⁵': '5',
  '⁶': '6',
  '⁷': '7',
  '⁸': '8',
  '⁹': '9',
  '⁻': '-',
  '⁺': '+',
};

/** What counts from a zero of its own. */
const degrees = /^(?:°|deg)\s*([CF])$|^[℃℉]$/;

/** Reads a unit. Throws a KanError that begins with `what`, such as "the unit of length". */
export function parseUnit(what: string, text: string): ParsedUnit {
  const whole = typeof text === 'string' ? text.trim().normalize('NFC') : '';
  if (whole === '' || whole.length > longest)
    throw new KanError(`${what} must be a unit, such as m, kg*m/s^2 or 1 for a pure number; got ${show(text)}`);
  if (degrees.test(whole))
    throw new KanError(
      `${what} is ${whole}, whose zero is no zero: products and ratios of such numbers mean nothing`,
      'give the column in K (°C + 273.15); a difference of temperatures has the unit K',
    );
  // raised digits stand for a power
  const plain = whole.replace(
    /[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+/g,
    (digits) => `^${[...digits].map((each) => own(raised, each)).join('')}`,
  );
  const tokens = plain.match(/\p{L}+|[%‰°]|\*\*|[-+]?\d+(?:\.\d+)?(?:\/\d+(?=\)))?|\S/gu)!;
  let at = 0;
  const symbols = new Map<string, number>();
  let factor = 1;
  let dimension = noDimension;
  const wrong = (): KanError =>
    new KanError(
      `${what} cannot be read at ${show(tokens[at] ?? 'its end')}; got ${show(text)}`,
      'write it as kg*m/s^2, m s-1 or J/(mol K)',
    );

  const product = (sign: number, nested: boolean): void => {
    let divides = false;
    for (let first = true; ; first = false) {
      const token = tokens[at];
      if (token === undefined || (nested && token === ')')) {
        if (first || divides) throw wrong();
        return;
      }
      if (!first && (token === '*' || token === '·' || token === '.' || token === '×' || token === '⋅')) at++;
      else if (!first && token === '/') {
        at++;
        divides = true;
      }
      single(divides ? -sign : sign);
      divides = false;
    }
  };

  const single = (sign: number): void => {
    const token = tokens[at];
    if (token === '(') {
      at++;
      product(sign, true);
      if (tokens[at] !== ')') throw wrong();
      at++;
      return;
    }
    if (token === undefined || !/^(?:\p{L}+|[%‰°]|1)$/u.test(token)) throw wrong();
    at++;
    const known = findUnit(token);
    if (!known)
      throw new KanError(`${what} has the unknown unit ${show(token)}; got ${show(text)}`, suggest(token, unitSymbols));
    const power = sign * powerHere();
    if (token !== '1') symbols.set(token, (symbols.get(token) ?? 0) + power);
    factor *= known.factor ** power;
    dimension = times(dimension, known.dimension, power);
  };

  const powerHere = (): number => {
    const marked = tokens[at] === '^' || tokens[at] === '**';
    if (marked) at++;
    const open = marked && tokens[at] === '(';
    if (open) at++;
    const token = tokens[at];
    const digits = token !== undefined && /^[-+]?\d+(?:\.\d+)?(?:\/\d+)?$/.test(token) ? token : undefined;
    if (digits === undefined) {
      if (marked) throw wrong();
      return 1;
    }
    at++;
    if (open && tokens[at++] !== ')') throw wrong();
    const [above, below = '1'] = digits.split('/');
    const power = Number(above) / Number(below);
    if (!Number.isFinite(power) || Math.abs(power) > 20) throw wrong();
    return power;
  };

  product(1, false);
  if (at < tokens.length) throw wrong();
  return { symbols, factor, dimension };
}
