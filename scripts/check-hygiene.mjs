// Fails on what only looks like something: `a[i]!`, which asserts what the compiler takes for granted, in TypeScript `...{ a, b }`, a copy made to please the
// formatter, comments that name a file of ours that there is not, and addresses taken for paths. Files are parsed, so text in strings is left alone.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { parseSync } from 'rolldown/experimental';

const files = ['src', 'node', 'cli', 'test', 'bench', 'scripts'].flatMap((folder) =>
  readdirSync(folder, { recursive: true })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((name) => /\.m?[jt]s$/.test(name) && !name.includes('/generated/')),
);

/** Every file by its name, and by its path from each folder above it on. */
const known = new Set(
  execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .flatMap((path) => path.split('/').map((_, i, parts) => parts.slice(i).join('/'))),
);
/** What the C compiler and the build bring. */
const elsewhere = /^math\.h$|\/generated\//;
const fileName = /(?<![\w./*-])(?:[\w-]+\/)*[\w-]+\.(?:ts|mjs|h)\b/g;

/** An address made from that of a module. */
const isOwnAddress = ({ type, callee, arguments: [, base] = [] }) =>
  type === 'NewExpression' && callee.name === 'URL' && base !== undefined && base.type !== 'Literal';

const faults = [];
for (const file of files) {
  const text = readFileSync(file, 'utf8');
  const tell = (node, message) => faults.push(`${file}:${text.slice(0, node.start).split('\n').length}: ${message}`);
  const visit = (node) => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      for (const each of node) visit(each);
      return;
    }
    const { type, expression } = node;
    if (
      type === 'TSNonNullExpression' &&
      expression.type === 'MemberExpression' &&
      expression.computed &&
      text[node.end] !== '('
    )
      tell(node, '`!` after an element does nothing');
    if (type === 'MemberExpression' && node.property.name === 'pathname' && isOwnAddress(node.object))
      tell(node, '`pathname` is no path where a folder has a blank, or on Windows: fileURLToPath');
    for (const item of file.endsWith('.ts') ? (node.properties ?? node.elements ?? []) : []) {
      const copied = item?.type === 'SpreadElement' ? item.argument : undefined;
      const written = (copied?.properties ?? copied?.elements ?? []).length > 0;
      if (written && copied.type === type) tell(item, 'a spread of what stands there already');
    }
    for (const [name, value] of Object.entries(node)) if (name !== 'type') visit(value);
  };
  const { program, comments } = parseSync(file, text);
  visit(program);
  for (const { start, value } of comments)
    for (const [name] of value.matchAll(fileName))
      if (!known.has(name) && !elsewhere.test(name)) tell({ start }, `there is no ${name}`);
}
for (const fault of faults) console.error(fault);
console.log(`hygiene: ${files.length} files, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
