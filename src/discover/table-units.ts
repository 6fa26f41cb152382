// The units in which a table's columns are searched: those that were given, or that their headers have. Knows names and units.

import type { Decision } from '../data/decision.js';
import { KanError, show } from '../errors.js';
import { headerUnits, readUnits, type UnitsByColumn } from '../units/column-units.js';
import { physicalConstants } from '../units/physical-constants.js';
import { unitText } from '../units/unit-text.js';
import type { SearchUnits } from './units-search.js';

/** The units that were given or that all headers have, and the constants of physics that were offered; undefined where there is neither. */
export function unitsOf(
  target: string,
  names: readonly string[],
  { units, constants }: { units?: UnitsByColumn; constants?: readonly string[] },
  made: Decision[],
): SearchUnits | undefined {
  const headers = units === undefined ? headerUnits(names) : undefined;
  const physical = constants && physicalConstants('discoverTable', constants, names);
  const given = units ?? headers;
  if (given === undefined || (Object.keys(given).length === 0 && !physical)) {
    if (physical) throw new KanError('discoverTable: `constants` need `units`: which column is measured in what?');
    return undefined;
  }
  if (headers)
    made.push({
      option: 'units',
      columns: names,
      value: Object.values(headers),
      why: `their headers have units: ${Object.values(headers).join(', ')}`,
    });
  const read = readUnits('discoverTable', given, names);
  const other = physical?.length ? [...read.units].find(([, { factor }]) => Math.abs(factor - 1) > 1e-12) : undefined;
  if (other)
    throw new KanError(
      `discoverTable: the column ${show(other[0])} is in ${unitText(other[1].symbols)}, and constants of physics in SI units`,
      'give the column in SI units, without prefixes',
    );
  return { units: read.units, target, constants: physical };
}
