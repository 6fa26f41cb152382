// Constants of physics by their usual letters, with values and units. Facts; CODATA 2022 (Mohr, Newell, Taylor, Tiesinga 2024), in SI units.

import { own } from '../formula/functions.js';
import { KanError, show, suggest } from '../errors.js';
import { type ParsedUnit, parseUnit } from './parse-unit.js';

/** A constant of physics. */
export interface PhysicalConstant {
  name: string;
  value: number;
  unit: string;
  parsed: ParsedUnit;
}

const known: Readonly<Record<string, readonly [value: number, unit: string]>> = {
  c: [299_792_458, 'm/s'],
  h: [6.62607015e-34, 'J s'],
  hbar: [1.0545718176461565e-34, 'J s'],
  k_B: [1.380649e-23, 'J/K'],
  N_A: [6.02214076e23, '1/mol'],
  R: [8.31446261815324, 'J/(mol K)'],
  q_e: [1.602176634e-19, 'C'],
  F: [96_485.33212331, 'C/mol'],
  sigma: [5.670374419e-8, 'W/(m^2 K^4)'],
  g: [9.80665, 'm/s^2'],
  G: [6.6743e-11, 'm^3/(kg s^2)'],
  epsilon_0: [8.8541878188e-12, 'F/m'],
  mu_0: [1.25663706127e-6, 'N/A^2'],
  m_e: [9.1093837139e-31, 'kg'],
  m_p: [1.67262192595e-27, 'kg'],
  u: [1.66053906892e-27, 'kg'],
  R_inf: [10_973_731.568157, '1/m'],
  a_0: [5.29177210544e-11, 'm'],
  atm: [101_325, 'Pa'],
};

/** Their names. */
export const physicalConstantNames: readonly string[] = Object.keys(known);

/** The constants of these names. Throws a KanError, said by `who`, for others and for names that are columns. */
export function physicalConstants(who: string, names: unknown, columns: readonly string[]): PhysicalConstant[] {
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string'))
    throw new KanError(`${who}: \`constants\` must be names such as ['g', 'R']; got ${show(names)}`);
  return [...new Set(names as string[])].map((name) => {
    if (!Object.hasOwn(known, name))
      throw new KanError(`${who}: there is no constant of physics ${show(name)}`, suggest(name, physicalConstantNames));
    if (columns.includes(name))
      throw new KanError(
        `${who}: ${show(name)} is a column of the table, and cannot be the constant of physics too`,
        'give the column another name',
      );
    const [value, unit] = own(known, name)!;
    return { name, value, unit, parsed: parseUnit(`the unit of ${name}`, unit) };
  });
}
