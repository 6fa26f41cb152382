// Reads what TypeScript and C share out of kernels/: structs, codes and sizes, so that they are written down once. Writes
// src/compute/wasm/generated/plan.ts, which src/compute/wasm/plan.ts hands on. Understands the C these headers are written in, no more.
import { mkdir, readFile, writeFile } from 'node:fs/promises';

const kernels = new URL('../kernels/', import.meta.url);
const target = new URL('../src/compute/wasm/generated/plan.ts', import.meta.url);

/** Bytes of the types that fields have. */
const sizes = { u32: 4, uint64_t: 8, double: 8 };

/** The bytes of a struct and of every field where it begins: in words of 4 bytes, and float64 numbers in words of 8. */
export function layoutOf(text, name) {
  const [, body] = text.match(new RegExp(`typedef struct \\{([^}]*)\\} ${name};`)) ?? [];
  if (!body) throw new Error(`build-plan: no struct ${name}`);
  const [words, numbers] = [{}, {}];
  let [at, widest] = [0, 1];
  for (const declaration of body.split(';')) {
    const [, type, names] = declaration.trim().match(/^(\w+)\s+([^]+)$/) ?? [];
    if (!type) continue;
    const size = sizes[type];
    if (!size) throw new Error(`build-plan: ${name} has a field of type ${type}`);
    widest = Math.max(widest, size);
    for (const field of names.split(',')) {
      const [, title, count = '1'] = field.trim().match(/^(\w+)(?:\[(\d+)\])?$/) ?? [];
      if (!title) throw new Error(`build-plan: ${name} has a field written ${field.trim()}`);
      at = Math.ceil(at / size) * size;
      if (type === 'double') numbers[title] = at / 8;
      else if (!/^(unused|padding)/.test(title)) words[title] = at / 4;
      at += size * Number(count);
    }
  }
  return { bytes: Math.ceil(at / widest) * widest, words, numbers };
}

/** The members of the enum whose names begin with this prefix: LOSS_CROSS_ENTROPY is 'cross-entropy'. */
export function codesOf(text, prefix) {
  const [, body] = text.match(new RegExp(`enum \\{\\s*(${prefix}_[^}]*)\\}`)) ?? [];
  if (!body) throw new Error(`build-plan: no enum of ${prefix}_`);
  const codes = {};
  let next = 0;
  for (const member of body.split(',').map((part) => part.trim())) {
    if (!member) continue;
    const [, name, , value] = member.match(/^[A-Z]+_(\w+)(\s*=\s*(\d+))?$/) ?? [];
    if (!name) throw new Error(`build-plan: ${prefix}_ has a member written ${member}`);
    if (value) next = Number(value);
    codes[name.toLowerCase().replaceAll('_', '-')] = next++;
  }
  return codes;
}

/** The numbers that are defined: PANEL_ROWS is panelRows. */
export function numbersOf(text) {
  const found = [...text.matchAll(/^#define ([A-Z_]+) (\d+)$/gm)];
  const camel = (name) => name.toLowerCase().replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
  return Object.fromEntries(found.map(([, name, value]) => [camel(name), Number(value)]));
}

/** What the headers say, without their comments. */
export async function readPlan() {
  const read = async (name) => (await readFile(new URL(name, kernels), 'utf8')).replace(/\/\/.*$/gm, '');
  const [plan, pool, edges] = await Promise.all(['plan.h', 'pool.h', 'edge-functions.h'].map(read));
  const structs = Object.fromEntries(
    ['Layer', 'LockedEdge', 'Task', 'Plan', 'Squares'].map((name) => [name, layoutOf(plan, name)]),
  );
  structs.Pool = layoutOf(pool, 'Pool');
  return {
    structs,
    codes: {
      layerKind: codesOf(plan, 'LAYER'),
      baseCode: codesOf(plan, 'BASE'),
      basisCode: codesOf(plan, 'BASIS'),
      outsideCode: codesOf(plan, 'OUTSIDE'),
      lossCode: codesOf(plan, 'LOSS'),
      runBit: codesOf(plan, 'RUN'),
      edgeNumber: codesOf(edges, 'EDGE'),
    },
    sizes: numbersOf(plan),
  };
}

export async function buildPlan() {
  const { structs, codes, sizes: numbers } = await readPlan();
  const lines = ['// What kernels/plan.h, pool.h and edge-functions.h say, made by scripts/build-plan.mjs'];
  const add = (name, value) =>
    lines.push(`export const ${name} = ${JSON.stringify(value)}${typeof value === 'object' ? ' as const' : ''};`);
  for (const [name, { bytes, words, numbers: doubles }] of Object.entries(structs)) {
    const title = name[0].toLowerCase() + name.slice(1);
    add(`${title}Bytes`, bytes);
    add(`${title}Word`, words);
    if (Object.keys(doubles).length > 0) add(`${title}Number`, doubles);
  }
  for (const [name, members] of Object.entries(codes)) add(name, members);
  add('planSize', numbers);
  await mkdir(new URL('.', target), { recursive: true });
  const text = `${lines.join('\n')}\n`;
  if ((await readFile(target, 'utf8').catch(() => '')) !== text) await writeFile(target, text);
}
