// The units of a formula's constants from those of its columns. Knows expressions and units, no tables.

import { KanError } from '../errors.js';
import type { Expression } from '../formula/expression.js';
import { symbolSpace } from './column-units.js';
import { noDimension } from './dimension.js';
import { misfitText, type UnitQuestion, unitsOfFormula } from './formula-units.js';
import type { ParsedUnit } from './parse-unit.js';
import { dimensionText } from './unit-text.js';

/** Whose units are sought. */
export interface ConstantsSought {
  /** of columns and of constants of physics; undefined where it is sought; a pure number is `pureUnit` */
  unitOf: (name: string) => ParsedUnit | undefined;
  target: ParsedUnit;
  /** numbers of the formula that may carry a unit, see `unitsOfFormula` */
  carriers?: readonly number[];
  numberOf?: UnitQuestion['numberOf'];
}

/** Units as text, by name and by number; none where they cannot be told in the units that were given. */
export interface ConstantUnits {
  names: ReadonlyMap<string, string>;
  numbers: ReadonlyMap<number, string>;
}

export const pureUnit: ParsedUnit = { symbols: new Map(), factor: 1, dimension: noDimension };

/** The units of what is sought. Throws a KanError, said by `who`, that shows the exponents where the formula mixes units. */
export function constantUnits(who: string, expression: Expression, sought: ConstantsSought): ConstantUnits {
  const { unitOf, target, carriers = [], numberOf } = sought;
  const common = { carriers, ...(numberOf && { numberOf }) };
  const answer = unitsOfFormula(expression, {
    ...common,
    size: noDimension.length,
    unitOf: (name) => unitOf(name)?.dimension,
    target: target.dimension,
  });
  if (answer.fits === false)
    throw new KanError(
      `${who}: units do not fit: ${misfitText(answer, (unit) => dimensionText(unit))}`,
      'a number that has a unit needs a name: constants with names take the unit that fits',
    );
  const known: ParsedUnit[] = [target];
  const space = (all: readonly ParsedUnit[]) => symbolSpace(all);
  const collect = (name: string): undefined => {
    const unit = unitOf(name);
    if (unit) known.push(unit);
    return undefined;
  };
  unitsOfFormula(expression, { ...common, size: 0, unitOf: collect });
  const symbols = space(known);
  const written = unitsOfFormula(expression, {
    ...common,
    size: symbols.size,
    unitOf: (name) => {
      const unit = unitOf(name);
      return unit && symbols.exponentsOf(unit);
    },
    target: symbols.exponentsOf(target),
  });
  // km beside m: a factor stands between them that no symbol tells
  const coherent = known.every(({ factor }) => Math.abs(factor - 1) < 1e-12);
  if (!written.fits && !coherent) return { names: new Map(), numbers: new Map() };
  const [found, text] = written.fits ? [written, symbols.text] : [answer, dimensionText];
  const texts = <K>(units: ReadonlyMap<K, readonly number[]>): Map<K, string> =>
    new Map([...units].map(([key, unit]) => [key, text(unit)]));
  return { names: texts(found.names), numbers: texts(found.numbers) };
}
