// What was decided about a table where nobody had said it: one line of its profile. Plain JSON, kept in the model.

/**
 * One thing that was found out from a table rather than asked for: in whose name it can be overruled, what it came to, and why. A profile is
 * a list of them, in the order in which they were made: reading, columns, scales, network, training.
 */
export interface Decision {
  /** the option that overrules it, as the library spells it */
  option: string;
  /** what it came to, as the option would be given */
  value: string | number | boolean | readonly (string | number)[];
  /** the columns it is about; absent where it is about the whole table */
  columns?: readonly string[];
  /** the reason, as the end of a sentence: "the target has 12 different values" */
  why: string;
}

/** Why of what was asked for: kept where it matters later, and never told. */
export const asked = 'as asked for';
