// What can be said of an export, and what one is: files of text or bytes. Knows no language.

import type { Formula } from '../formula/formula.js';
import type { Model } from '../model/model.js';
import type { OptionNames } from '../options.js';
import type { Program } from './program.js';
import type { Samples } from './samples.js';

export const precisions = ['double', 'float'] as const;
/** The dialects of SQL that `exportModel` writes: duckdb, postgresql and sqlite. */
export const dialects = ['duckdb', 'postgresql', 'sqlite'] as const;
export type Dialect = (typeof dialects)[number];

/** How a model is written in another language; see `exportModel`. */
export interface ExportOptions {
  /** the language; see docs/export.md */
  to: string;
  /** what files, and functions in C, are called; letters, digits and _; default 'model' */
  name?: string;
  /** what it computes in: of c, default 'double'; of onnx, by default the model's own */
  precision?: (typeof precisions)[number];
  /** sql: the database; default 'duckdb' */
  dialect?: Dialect;
  /** sql: the table that is read; default 'data' */
  table?: string;
  /** sql: makes a view of this name; default: a plain query */
  view?: string;
  /** sql: columns of the table that are passed on beside the answers; default: those that the model reads */
  keep?: readonly string[];
  /** latex, mathml: significant digits of numbers; default 5 */
  digits?: number;
}

export const exportOptions: OptionNames<ExportOptions> = {
  to: true,
  name: true,
  precision: true,
  dialect: true,
  table: true,
  view: true,
  keep: true,
  digits: true,
};

/** A file that an export consists of. */
export interface ExportedFile {
  /** without a folder: "model.js" */
  name: string;
  content: string | Uint8Array;
  /** it only tests the first, which is whole without it */
  extra?: true;
}

/** What a printer is given. */
export interface ExportJob {
  program: Program;
  /** rows and what the model answers to them: for the self-test */
  samples: Samples;
  /** what is exported: a model, or a formula */
  model?: Model;
  formula?: Formula;
  /** checked, with its defaults for `name` */
  options: ExportOptions & { name: string };
}

/** Writes the files. Throws a KanError, with the reason, where it could not be faithful. */
export type Printer = (job: ExportJob) => ExportedFile[];
