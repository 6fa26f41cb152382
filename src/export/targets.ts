// The languages that models are written in. One more is one more line here, and a file with its printer, which is loaded when it is asked for.

import { own } from '../formula/functions.js';
import type { ExportOptions, Printer } from './export-options.js';

export interface Target {
  /** what comes of it, for help */
  what: string;
  /** options that are for it alone */
  options: readonly (keyof ExportOptions)[];
  load: () => Promise<Printer>;
}

export const targets: Readonly<Record<string, Target>> = {
  js: {
    what: 'a JavaScript module',
    options: [],
    load: async () => (await import('./javascript.js')).printJavaScriptModule,
  },
  ts: {
    what: 'a TypeScript module',
    options: [],
    load: async () => (await import('./javascript.js')).printTypeScriptModule,
  },
  python: {
    what: 'a module of Python with NumPy',
    options: [],
    load: async () => (await import('./python.js')).printPythonModule,
  },
  sql: {
    what: 'a query or a view for DuckDB, PostgreSQL or SQLite',
    options: ['dialect', 'table', 'view', 'keep'],
    load: async () => (await import('./sql.js')).printSql,
  },
  c: { what: 'a header of C99', options: ['precision'], load: async () => (await import('./c.js')).printCHeader },
  onnx: {
    what: 'an ONNX graph, for ONNX Runtime anywhere',
    options: ['precision'],
    load: async () => (await import('./onnx.js')).printOnnx,
  },
  pytorch: {
    what: 'a PyTorch module that trains on, and its weights',
    options: [],
    load: async () => (await import('./pytorch.js')).printPyTorch,
  },
  'efficient-kan': {
    what: 'the network alone, as efficient-kan saves it',
    options: [],
    load: async () => (await import('./efficient-kan.js')).printEfficientKan,
  },
  pykan: {
    what: 'the network alone, as a checkpoint of pykan',
    options: [],
    load: async () => (await import('./pykan.js')).printPykan,
  },
  latex: {
    what: 'the formula of a model whose edges are functions',
    options: ['digits'],
    load: async () => (await import('./formula-text.js')).printLatexFile,
  },
  mathml: {
    what: 'the same as MathML',
    options: ['digits'],
    load: async () => (await import('./formula-text.js')).printMathMLFile,
  },
};

/** The names of all, as `to` takes them. */
export const targetNames: readonly string[] = Object.keys(targets);

/** The languages that `exportModel` writes: the name of each, and what comes of it. */
export const exportTargets: readonly { name: string; what: string }[] = targetNames.map((name) => {
  return { name, what: own(targets, name)!.what };
});
