// The units of a table's columns: as they were given by name, or as headers have them, "length (m)". Knows names and units, no tables.

import { checkRecord, KanError, show, suggest } from '../errors.js';
import { baseUnits, type Dimension, isPureNumber, times } from './dimension.js';
import { type ParsedUnit, parseUnit } from './parse-unit.js';
import { dimensionText, unitText } from './unit-text.js';

/** Units by the name of a column. */
export type UnitsByColumn = Readonly<Record<string, string>>;

/** What columns, and constants of physics, are measured in. */
export interface KnownUnits {
  /** those that were told; what is not there is a pure number */
  units: ReadonlyMap<string, ParsedUnit>;
  /** whether all are coherent SI units, so that formulas need no factors between them */
  coherent: boolean;
}

/** Reads units given by column. Throws a KanError, said by `who`, for names that are no columns and for unknown units. */
export function readUnits(who: string, given: unknown, columns: readonly string[]): KnownUnits {
  checkRecord(`${who}: \`units\``, given, "{ length: 'm', time: 's' }");
  const units = new Map<string, ParsedUnit>();
  for (const [name, text] of Object.entries(given)) {
    if (!columns.includes(name))
      throw new KanError(`${who}: \`units\` names ${show(name)}, which is no column`, suggest(name, columns));
    units.set(name, parseUnit(`${who}: the unit of ${show(name)}`, text as string));
  }
  return { units, coherent: [...units.values()].every(({ factor }) => Math.abs(factor - 1) < 1e-12) };
}

/** "length (m)" and "length [m]": m; undefined where there is none, or what stands there is no unit. */
export function headerUnit(name: string): string | undefined {
  const [, text] = /[([]([^()[\]]+(?:\([^()]*\))?[^()[\]]*)[)\]]\s*$/.exec(name) ?? [];
  if (text === undefined) return undefined;
  try {
    parseUnit('it', text);
    return text;
  } catch {
    return undefined;
  }
}

/** The units in the headers of all columns; undefined where one has none: a word in parentheses alone is no unit. */
export function headerUnits(columns: readonly string[]): UnitsByColumn | undefined {
  const found = columns.map((name): [string, string | undefined] => [name, headerUnit(name)]);
  return found.length > 0 && found.every(([, unit]) => unit !== undefined)
    ? (Object.fromEntries(found) as UnitsByColumn)
    : undefined;
}

/** Symbols of some units, each an exponent of its own. */
export interface SymbolSpace {
  size: number;
  /** exponents of the symbols in a unit */
  exponentsOf: (unit: ParsedUnit | undefined) => number[];
  text: (exponents: readonly number[]) => string;
}

/** Units as products of the symbols in which they were written: what a constant is told in. */
export function symbolSpace(units: Iterable<ParsedUnit>): SymbolSpace {
  const all = [...units];
  // radians, degrees and per cent are numbers
  const symbols = [...new Set(all.flatMap((unit) => [...unit.symbols.keys()]))].filter(
    (each) => !isPureNumber(parseUnit('it', each).dimension),
  );
  const dimensions = symbols.map((symbol) => parseUnit('it', symbol));
  const coherent = dimensions.every(({ factor }) => Math.abs(factor - 1) < 1e-12);
  return {
    size: symbols.length,
    exponentsOf: (unit) => symbols.map((symbol) => unit?.symbols.get(symbol) ?? 0),
    text(exponents) {
      const written = unitText(symbols.map((symbol, k) => [symbol, exponents[k]]));
      if (!coherent) return written;
      const dimension = dimensions.reduce<Dimension>(
        (sum, each, k) => times(sum, each.dimension, exponents[k]),
        baseUnits.map(() => 0),
      );
      const short = dimensionText(dimension);
      // N s^2/(kg m) is 1
      return partsIn(short) < partsIn(written) ? short : written;
    },
  };
}

const partsIn = (text: string): number => (text === '1' ? 0 : text.split(/[ /]/).length);
