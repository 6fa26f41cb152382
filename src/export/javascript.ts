// A program as an ES module of JavaScript or TypeScript that needs nothing: what reads a row by the names of its columns, what computes, and the
// self-test. The text is both; see javascript-types.ts.

import { version } from '../version.js';
import type { ExportedFile, ExportJob } from './export-options.js';
import { loopsBody } from './javascript-loops.js';
import { helperTexts } from './javascript-parts.js';
import { withoutTypes, withTypes } from './javascript-types.js';
import { unrolledBody } from './javascript-unrolled.js';
import { answerWidth, type Program, termsOf } from './program.js';
import { sampleTexts } from './samples.js';

/** Multiply-adds of a row up to which every one is written out. */
export const mostUnrolled = 4000;

export function printJavaScriptModule(job: ExportJob): ExportedFile[] {
  const file = `${job.options.name}.js`;
  return [{ name: file, content: withoutTypes(moduleText(job, file)) }];
}

export function printTypeScriptModule(job: ExportJob): ExportedFile[] {
  const file = `${job.options.name}.ts`;
  return [{ name: file, content: withTypes(moduleText(job, file)) }];
}

/** Text as a literal that neither ends a script in a page nor holds the signs that stand around types. */
export function textLiteral(text: string): string {
  return JSON.stringify(text)
    .replace(/[\u2028\u2029⟨⟩]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`)
    .replace(/<(?=[/!])/g, '\\x3C');
}

const list = (texts: readonly string[]): string => `[${texts.map(textLiteral).join(', ')}]`;

/** The text; without `unrolled` with loops. */
export function moduleText(
  { program, samples }: Pick<ExportJob, 'program' | 'samples'>,
  file: string,
  unrolled = termsOf(program) <= mostUnrolled,
): string {
  const { columns, answer, about } = program;
  const width = answerWidth(program);
  const body = unrolled ? unrolledBody(program) : loopsBody(program);
  const inside = body.lines.map((line) => `  ${line}`).join('\n');
  const helpers = Object.entries(helperTexts).flatMap(([name, text]) => (inside.includes(`${name}(`) ? [text] : []));
  return `// ${about[0].toUpperCase()}${about.slice(1)} as a module that needs nothing; made by kanjs ${version}.
//
//   import { predict } from './${file}';
//   predict({ … });   // a row by the names of its columns: numbers, words, dates; null where there is no value
//
// ${file.endsWith('.ts') ? 'Its' : `node ${file} --self-test: its`} answers to ${samples.rows} rows are compared with the model's own.

/** The columns that are read. */
export const columns⟨: readonly string[]⟩ = ${list(columns.map(({ name }) => name))};
/** What the numbers of \`compute\` are: ${answer.kind === 'numbers' ? 'target columns' : 'probabilities of these classes'}. */
export const ${answer.kind === 'numbers' ? `targets⟨: readonly string[]⟩ = ${list(answer.columns.map(({ name }) => name))}` : `classes⟨: readonly string[]⟩ = ${list(answer.classes)}`};

${[...body.declarations, ...helpers].join('\n')}

/**
 * y[${width}] of x[${columns.length}], the values of \`columns\` in their order: numbers, dates as seconds since 1970 began (UTC), times as seconds since midnight, words as
 * their place in \`words\`. NaN where there is no value, or an unknown word.
 */
export function compute(x⟨: ArrayLike<number>⟩, y⟨: Float64Array⟩ = new Float64Array(${width}))⟨: Float64Array⟩ {
${inside}
  return y;
}

${readingText(program)}

${predictText(program)}

${selfTestText(program, samples)}
`;
}

/** How a row's values become numbers. */
function readingText({ columns }: Program): string {
  const wordLists = columns.map((column) => (column.kind === 'words' ? list(column.words) : 'null'));
  const kinds = columns.map((column) =>
    column.kind === 'date' && column.date.order === 'time' ? "'time'" : `'${column.kind}'`,
  );
  const has = (kind: string): boolean => columns.some((column) => column.kind === kind);
  return `/** The words of columns of words; null for others. */
export const words⟨: (string[] | null)[]⟩ = [${wordLists.join(', ')}];
${has('date') ? `const kinds = [${kinds.join(', ')}];\n` : ''}${has('words') ? 'const places = words.map((known) => (known ? new Map(known.map((word, place) => [word, place])) : null));\n' : ''}
function read(value⟨: unknown⟩, i⟨: number⟩)⟨: number⟩ {
  if (value === null || value === undefined || Number.isNaN(value)) return NaN;
${has('words') ? `  const known = places[i];\n  if (known) {\n    const word = String(value);\n    const truth = word.toLowerCase();\n    return known.get(truth === 'true' || truth === 'false' ? truth : word) ?? NaN;\n  }\n` : ''}${has('date') ? "  if (kinds[i] !== 'number') return seconds(value, i);\n" : ''}  if (typeof value === 'string' && value.trim() === '') return NaN;
  const number = Number(value);
  if (!Number.isFinite(number)) throw new TypeError(\`\${JSON.stringify(columns[i])} must be a finite number; got \${String(value)}\`);
  return number;
}
${has('date') ? dateText : ''}
/** The values of \`columns\` of a row, as \`compute\` reads them. Throws where a column is not there. */
export function encode(row⟨: Record<string, unknown>⟩)⟨: Float64Array⟩ {
  return Float64Array.from(columns, (name, i) => {
    if (!Object.prototype.hasOwnProperty.call(row, name)) throw new RangeError(\`the row has no column \${JSON.stringify(name)}; null stands for no value\`);
    return read(row[name], i);
  });
}`;
}

/** Dates as kanjs takes them: Date objects, seconds, and text with the year first. */
const dateText = `
function seconds(value⟨: unknown⟩, i⟨: number⟩)⟨: number⟩ {
  if (typeof value === 'number') return value;
  if (value instanceof Date) return value.getTime() / 1000;
  const text = String(value).trim();
  if (text === '') return NaN;
  const clock = /^(\\d{1,2}):(\\d{2})(?::(\\d{2}(?:\\.\\d+)?))?$/.exec(text);
  if (kinds[i] === 'time' && clock) return 3600 * Number(clock[1]) + 60 * Number(clock[2]) + Number(clock[3] ?? 0);
  const time = /[zZ]$|[+-]\\d{2}:?\\d{2}$/.test(text.slice(10)) || text.length <= 10 ? text : \`\${text}Z\`;
  const found = kinds[i] === 'date' && /^\\d{4}-\\d{2}-\\d{2}/.test(text) ? Date.parse(time.replace(' ', 'T')) / 1000 : NaN;
  if (Number.isNaN(found)) throw new TypeError(\`\${JSON.stringify(columns[i])} must be a Date, seconds or text such as \${kinds[i] === 'time' ? '13:05' : '2024-02-29'}; got \${text}\`);
  return found;
}
`;

function predictText({ answer }: Program): string {
  if (answer.kind === 'classes')
    return `/** The likeliest class of a row, null where there is no answer, and the probability of each. */
export function predict(row⟨: Record<string, unknown>⟩)⟨: { label: string | null; probabilities: Record<string, number> }⟩ {
  const y = compute(encode(row));
  let best = 0;
  for (let i = 1; i < y.length; i++) if (y[i] > y[best]) best = i;
  return { label: Number.isNaN(y[best]) ? null : classes[best], probabilities: Object.fromEntries(classes.map((name, i) => [name, y[i]])) };
}`;
  if (answer.columns.length === 1)
    return `/** The answer to a row, in the target's own units. */
export function predict(row⟨: Record<string, unknown>⟩)⟨: { prediction: number }⟩ {
  return { prediction: compute(encode(row))[0] };
}`;
  return `/** The answers to a row, by target, in their own units. */
export function predict(row⟨: Record<string, unknown>⟩)⟨: { prediction: Record<string, number> }⟩ {
  const y = compute(encode(row));
  return { prediction: Object.fromEntries(targets.map((name, i) => [name, y[i]])) };
}`;
}

function selfTestText(program: Program, samples: ExportJob['samples']): string {
  const { usual } = samples;
  const lines = sampleTexts(program, samples, { gap: 'null', word: textLiteral }).map(
    ({ given, expected }) => `  [[${given}], [${expected}]],`,
  );
  return `/** Rows, and the model's own answers to them. */
const tests⟨: [(number | string | null)[], number[]][]⟩ = [
${lines.join('\n')}
];

/** How many of the rows that this file carries are answered as the model answered them: all, or an error. */
export function selfTest()⟨: number⟩ {
  for (const [given, expected] of tests) {
    const y = compute(encode(Object.fromEntries(columns.map((name, i) => [name, given[i]]))));
    expected.forEach((value, i) => {
      if (!(Math.abs(y[i] - value) <= 1e-9 * Math.max(Math.abs(value), ${usual})))
        throw new Error(\`self-test: \${JSON.stringify(given)} gives \${y[i]} where the model says \${value}\`);
    });
  }
  return tests.length;
}

${mainText}`;
}

/** Whether the file itself was started, and not only imported. */
const mainText = `const host = (globalThis⟨ as { process?: { argv?: string[] } }⟩).process;
const started = (host?.argv?.[1] ?? '').split(/[\\\\/]/).pop();
if (host?.argv?.[2] === '--self-test' && decodeURIComponent(import.meta.url.split('/').pop() ?? '') === started)
  console.log(\`\${selfTest()} rows answered as the model does\`);`;
