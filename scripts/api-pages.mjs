// Writes docs/api: a page for each door with every name it has, its signature and what the source says of it. `npm run api`; a test holds that
// the pages are what this writes, and that each name has a sentence. Knows syntax alone: what a type comes to is the compiler's affair.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'oxfmt';
import { parseSync } from 'rolldown/experimental';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A public name: where it stands, what it is, its signature, and its docstring, '' without one. */
/** @typedef {{ name: string, door: string, file: string, kind: string, node: object, signature: string, text: string }} Entry */
/** @typedef {{ door: string, path: string, about: string, files: string[], entries: Entry[] }} Page */

/** The doors in the order a reader meets them. In Node some name more than elsewhere. */
const doors = [
  ['kanjs', 'src/index.ts', 'node/index.ts'],
  ...['train', 'worker', 'sweep', 'model', 'explain', 'draw', 'discover', 'formula', 'splines', 'backend', 'files'].map(
    (name) => [`kanjs/${name}`, `src/doors/${name}.ts`, `node/doors/${name}.ts`],
  ),
];

/** Guides that tell the whole story. */
const guides = {
  kanjs: ['training', 'estimators', 'discover', 'models', 'plots', 'streaming'],
  'kanjs/train': ['training', 'estimators', 'differential-equations', 'accuracy'],
  'kanjs/model': ['models', 'model-file', 'locked-edges'],
  'kanjs/explain': ['attribution', 'pruning'],
  'kanjs/draw': ['plots'],
  'kanjs/discover': ['discover'],
  'kanjs/formula': ['formulas'],
  'kanjs/splines': ['models'],
  'kanjs/backend': ['performance', 'install'],
  'kanjs/sweep': ['many-machines'],
  'kanjs/files': ['training'],
  'kanjs/worker': ['browser'],
};

const parsed = new Map();
/** A source's statements and comments; undefined where there is no such file. */
function readSource(file) {
  if (!parsed.has(file)) parsed.set(file, parse(file));
  return parsed.get(file);
}

function parse(file) {
  let text;
  try {
    text = readFileSync(join(root, file), 'utf8');
  } catch {
    return undefined;
  }
  const { program, comments, errors } = parseSync(file, text);
  if (errors?.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  return { file, text, body: program.body, comments };
}

/** Every door's page, as data. */
export function readDoors() {
  const listed = readdirSync(join(root, 'src/doors')).concat(readdirSync(join(root, 'node/doors')));
  for (const name of listed.filter((each) => each.endsWith('.ts') && !each.endsWith('.test.ts')))
    if (!doors.some(([door]) => door === `kanjs/${name.slice(0, -3)}`)) throw new Error(`api: no page for ${name}`);
  return doors.map(([door, ...files]) => {
    const sources = files.map(readSource).filter(Boolean);
    /** @type {Page} */
    const page = { door, path: `docs/api/${door.replace('kanjs/', '')}.md`, about: '', files: [], entries: [] };
    page.about = headOf(sources[0]);
    page.files = sources.map(({ file }) => file);
    for (const source of sources) {
      for (const statement of source.body) {
        if (statement.type === 'ExportAllDeclaration') continue;
        for (const { local, exported } of statement.specifiers) {
          const name = exported.name;
          const found = findDeclaration(besides(source.file, statement.source.value), local.name);
          if (!found) throw new Error(`api: ${source.file}: no declaration of ${name}`);
          page.entries.push({ name, door, inNode: source !== sources[0], ...describe(found) });
        }
      }
    }
    return page;
  });
}

/** The head comment of a file, as paragraphs. */
function headOf({ text }) {
  const lines = [];
  for (const line of text.split('\n')) {
    if (!line.startsWith('//')) break;
    lines.push(line.replace(/^\/\/ ?/, ''));
  }
  return lines.join('\n');
}

const besides = (file, target) => posix.join(posix.dirname(file), target.replace(/\.js$/, '.ts'));

/** Where a name is declared, followed through what is passed on. */
function findDeclaration(file, name) {
  const source = readSource(file);
  for (const statement of source?.body ?? []) {
    if (statement.type === 'ExportNamedDeclaration' && statement.source) {
      const passed = statement.specifiers.find(({ exported }) => exported.name === name);
      if (passed) return findDeclaration(besides(file, statement.source.value), passed.local.name);
    }
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (!declaration) continue;
    if (declaration.id?.name === name && !isOverloaded(source, statement)) return { source, statement, declaration };
    const variable = declaration.declarations?.find(({ id }) => id.name === name);
    if (variable) return { source, statement, declaration: variable, constant: true };
  }
  return undefined;
}

/** Whether this is the function that stands behind its overloads. */
function isOverloaded({ body }, statement) {
  const named = (each) => each.type === 'ExportNamedDeclaration' && each.declaration;
  const { id, type } = named(statement) || statement;
  return (
    type === 'FunctionDeclaration' &&
    body.some((each) => named(each)?.type === 'TSDeclareFunction' && named(each).id.name === id.name)
  );
}

function describe({ source, statement, declaration, constant }) {
  const text = docOf(source, statement);
  const rest = { file: source.file, node: declaration, text };
  const slice = (node) => source.text.slice(node.start, node.end);
  if (constant && declaration.init.type === 'ArrowFunctionExpression') {
    const signature = `function ${declaration.id.name}${callText(source, declaration.init)};`;
    return { ...rest, kind: 'function', signature };
  }
  if (constant) return { ...rest, kind: 'constant', signature: constantText(source, declaration) };
  switch (declaration.type) {
    case 'TSDeclareFunction':
    case 'FunctionDeclaration': {
      const all = source.body
        .map((each) => each.declaration)
        .filter((each) => each?.type === 'TSDeclareFunction' && each.id.name === declaration.id.name);
      const heads = (all.length > 0 ? all : [declaration]).map(
        (each) => `function ${each.id.name}${callText(source, each)};`,
      );
      return { ...rest, kind: 'function', signature: heads.join('\n') };
    }
    case 'ClassDeclaration':
      return { ...rest, kind: 'class', signature: classText(source, declaration) };
    default:
      return { ...rest, kind: 'type', signature: slice(declaration) };
  }
}

/** A list of words is worth more than its type. */
function constantText(source, { id, init }) {
  const slice = (node) => source.text.slice(node.start, node.end);
  if (id.typeAnnotation) return `const ${id.name}: ${slice(id.typeAnnotation.typeAnnotation)};`;
  if (init.type === 'TSAsExpression' && init.expression.type === 'CallExpression')
    return `const ${id.name}: ${slice(init.typeAnnotation)};`;
  return `const ${id.name} = ${slice(init)};`;
}

/** Type parameters, parameters and what is returned. */
function callText(source, { typeParameters, params, returnType }) {
  const slice = (node) => (node ? source.text.slice(node.start, node.end) : '');
  return `${slice(typeParameters)}(${params.map((each) => parameterText(source, each)).join(', ')})${slice(returnType)}`;
}

/** What is taken apart at once gets a name after its type; that there is a default makes it optional. */
function parameterText(source, parameter) {
  const slice = (node) => (node ? source.text.slice(node.start, node.end) : '');
  if (parameter.type === 'RestElement') return slice(parameter);
  if (parameter.type === 'TSParameterProperty') return parameterText(source, parameter.parameter);
  const [pattern, initial] =
    parameter.type === 'AssignmentPattern' ? [parameter.left, parameter.right] : [parameter, undefined];
  const type = slice(pattern.typeAnnotation) || `: ${typeof initial.value}`;
  const noun = /^: \w*?([A-Z][a-z]+)$/.exec(type)?.[1].toLowerCase();
  const taken = pattern.type === 'ArrayPattern' ? `[${pattern.elements.map(slice).join(', ')}]` : (noun ?? 'options');
  const name = pattern.name ?? taken;
  return `${name}${initial || pattern.optional ? '?' : ''}${type}`;
}

/** Members for those who use the class: neither private nor protected. Of an overloaded one the body is there too, see `isBehind`. */
function visibleMembers({ body }) {
  return body.body.filter(
    ({ accessibility, key }) => (accessibility ?? 'public') === 'public' && key && key.type !== 'PrivateIdentifier',
  );
}

/** Whether this is the method that stands behind its overloads. */
const isBehind = (member, all) =>
  member.value?.body &&
  all.some(({ key, value }) => value && !value.body && /Function/.test(value.type) && key.name === member.key.name);

/** What a class shows: its constructor and public members, with what is said of them. */
function classText(source, node) {
  const slice = (each) => (each ? source.text.slice(each.start, each.end) : '');
  const visible = visibleMembers(node);
  const members = visible
    .filter((member) => !isBehind(member, visible))
    .map((member) => {
      const { key, kind, value } = member;
      const words = [
        /Abstract/.test(member.type) && 'abstract',
        member.static && 'static',
        member.readonly && 'readonly',
      ];
      if (kind === 'get' || kind === 'set') words.push(kind);
      const method = /Method/.test(member.type);
      const type = member.typeAnnotation
        ? slice(member.typeAnnotation)
        : value?.type === 'Literal'
          ? `: ${slice(value)}`
          : '';
      words.push(`${slice(key)}${member.optional ? '?' : ''}${method ? callText(source, value) : type};`);
      return [docComment(source, member), words.filter(Boolean).join(' ')].filter(Boolean).join('\n');
    });
  const parent = node.superClass ? ` extends ${slice(node.superClass)}` : '';
  const head = `${node.abstract ? 'abstract ' : ''}class ${node.id.name}${slice(node.typeParameters)}${parent}`;
  return `${head} {\n${members.join('\n')}\n}`;
}

/** Declarations of types that a signature names and no door does, and that these name in turn: without them it would say little. */
function unnamed({ file, node, kind }, isPublic, found = new Map()) {
  const source = readSource(file);
  for (const name of typesIn(
    kind === 'class' ? classHeads(node) : kind === 'function' ? { ...node, body: null } : node,
  )) {
    if (isPublic(name) || found.has(name)) continue;
    const imported = source.body.find(
      ({ type, specifiers }) => type === 'ImportDeclaration' && specifiers.some(({ local }) => local.name === name),
    );
    const place = imported?.source.value.startsWith('.') ? besides(file, imported.source.value) : file;
    const declared = findDeclaration(place, name);
    if (!declared || !/^TS(Interface|TypeAlias)/.test(declared.declaration.type)) continue;
    const { source: home, statement, declaration } = declared;
    const comment = docComment(home, statement);
    found.set(name, `${comment ? `${comment}\n` : ''}${home.text.slice(declaration.start, declaration.end)}`);
    unnamed({ file: home.file, node: declaration, kind: 'type' }, isPublic, found);
  }
  return [...found.values()];
}

/** A class without what its members do. */
const classHeads = (node) => ({
  ...node,
  body: visibleMembers(node).map(({ value, ...member }) => ({
    ...member,
    value: value?.params && { ...value, body: null },
  })),
});

/** Names of types below a node. */
function typesIn(node, found = new Set()) {
  if (node === null || typeof node !== 'object') return found;
  if (node.type === 'TSTypeReference' && node.typeName.type === 'Identifier') found.add(node.typeName.name);
  if (node.type === 'TSInterfaceHeritage' && node.expression.type === 'Identifier') found.add(node.expression.name);
  for (const key in node) typesIn(node[key], found);
  return found;
}

function docComment({ text, comments }, node) {
  const comment = comments.findLast(
    ({ type, value, end }) =>
      type === 'Block' && value.startsWith('*') && end <= node.start && text.slice(end, node.start).trim() === '',
  );
  return comment ? `/*${comment.value}*/` : undefined;
}

/** The docstring before a statement, as text. */
function docOf(source, statement) {
  const comment = docComment(source, statement);
  return comment === undefined
    ? ''
    : comment
        .slice(3, -2)
        .split('\n')
        .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
        .join('\n')
        .trim();
}

/** What is called and checks or throws by itself without saying that it throws. */
export function silentThrows(pages = readDoors()) {
  return pages.flatMap(({ entries }) =>
    entries.flatMap(({ name, node, text, file }) => {
      if (node.type === 'FunctionDeclaration') return throws(node.body) && !/throw/i.test(text) ? [name] : [];
      if (node.type !== 'ClassDeclaration') return [];
      return visibleMembers(node)
        .filter(({ value, kind }) => /^(?:method|constructor)$/.test(kind) && throws(value?.body))
        .filter((member) => {
          const first = visibleMembers(node).find(({ key }) => key.name === member.key.name);
          const said = docComment(readSource(file), first) ?? '';
          return !/throw/i.test(member.kind === 'constructor' ? said + text : said);
        })
        .map(({ key }) => `${name}.${key.name}`);
    }),
  );
}

/** Whether a body throws, or calls what checks its arguments. */
function throws(node) {
  if (node === null || typeof node !== 'object') return false;
  if (node.type === 'ThrowStatement') return true;
  if (node.type === 'CallExpression' && /^check[A-Z]/.test(node.callee.name ?? '')) return true;
  return Object.keys(node).some((key) => throws(node[key]));
}

/** All pages, as [path, text]. */
export async function apiPages(pages = readDoors()) {
  const places = new Map(pages.flatMap(placesOf));
  const doorPages = await Promise.all(pages.map(async (page) => [page.path, await pageText(page, places)]));
  return [['docs/api/README.md', indexText(pages)], ...doorPages];
}

/** Where each name of a page stands. Of headings that differ in case alone the later ones get a number, as GitHub does. */
function placesOf({ path, entries }) {
  const seen = new Map();
  return groupsOf(entries).flatMap(([, group]) =>
    group.map(({ name }) => {
      const anchor = name.toLowerCase();
      const before = seen.get(anchor) ?? 0;
      seen.set(anchor, before + 1);
      return [name, `${posix.basename(path)}#${anchor}${before > 0 ? `-${before}` : ''}`];
    }),
  );
}

/** Values first, then types, both as the door has them. */
function groupsOf(entries) {
  const types = entries.filter(({ kind }) => kind === 'type');
  const values = entries.filter(({ kind }) => kind !== 'type');
  return [
    ['Functions, classes and constants', values],
    ['Types', types],
  ].filter(([, group]) => group.length > 0);
}

/** What a door is for. */
const aboutOf = ({ door, about }) =>
  about
    .replace(new RegExp(`^(?:\`${door}\`, in Node|\`${door}\`): `), '')
    .replace(/^./, (letter) => letter.toUpperCase());

/** The way to the pages: every door, and every name by the alphabet. */
function indexText(pages) {
  const names = pages.flatMap(placesOf).sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  return `${[
    '<!-- written by `npm run api` -->',
    '# Every name of kanjs',
    '',
    'What most programs want is in `kanjs`; the other doors hold the parts, and the types that these take and give:',
    "`import { fitSpline } from 'kanjs/splines'`. Each page begins with a program that runs as it stands.",
    '',
    'What is said in square brackets is the shape of numbers: x\\[rows, inputs\\] is one flat array, row after row. An error of the class',
    '[`KanError`](kanjs.md#kanerror) is one that the caller can mend: its message says what is wrong and its `hint` what to do.',
    '',
    '| Door | What it is for |',
    '|---|---|',
    ...pages.map((page) => `| [${page.door}](${posix.basename(page.path)}) | ${prose(aboutOf(page)).join(' ')} |`),
    '',
    '## By the alphabet',
    '',
    names.map(([name, place]) => `[\`${name}\`](${place})`).join(', '),
  ].join('\n')}\n`;
}

async function pageText({ door, path, about, files, entries }, places) {
  const here = posix.basename(path);
  const link = (name) => {
    const place = places.get(name);
    return `[\`${name}\`](${place.startsWith(`${here}#`) ? place.slice(here.length) : place})`;
  };
  const groups = groupsOf(entries);
  const lines = [
    `<!-- written by \`npm run api\` from ${files.join(' and ')} and the docstrings of what they name -->`,
    `# ${door}`,
    '',
    ...prose(aboutOf({ door, about })),
    `Guides: ${guides[door].map((name) => `[${name}](../${name}.md)`).join(', ')}. [All names](README.md).`,
    '',
    '```js',
    readFileSync(join(root, 'examples/doors', here.replace('.md', '.js')), 'utf8').trimEnd(),
    '```',
    '',
    ...groups.flatMap(([title, group]) => [`${title}: ${group.map(({ name }) => link(name)).join(', ')}`, '']),
  ];
  for (const [title, group] of groups) {
    lines.push(`## ${title}`, '');
    for (const entry of group) {
      const { name, text, signature, inNode } = entry;
      const code = await formatted({
        name,
        signature: [signature, ...unnamed(entry, (each) => places.has(each))].join('\n\n'),
      });
      const words = signature.replace(/\/\*[^]*?\*\//g, '').match(/(?<=typeof )\w+|\b[A-Z]\w*/g);
      const used = [...new Set(words)].filter((each) => each !== name && places.has(each));
      lines.push(`### ${name}`, '');
      lines.push(...prose(text), '');
      if (inNode && here !== 'files.md') lines.push('In Node only.', '');
      lines.push('```ts', code, '```', '');
      if (used.length > 0) lines.push(`See ${used.map(link).join(', ')}.`, '');
    }
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

/** The signature on as few lines as 100 columns allow. */
async function formatted({ name, signature }) {
  const { code, errors } = await format('signature.d.ts', signature, { printWidth: 110, singleQuote: true });
  if (errors.length > 0) throw new Error(`api: ${name}: ${errors[0].message}\n${signature}`);
  return code.trimEnd();
}

/** Text as Markdown shows it: nothing of it outside of backticks is taken for markup. */
function prose(text) {
  return text.split('\n').map((line) =>
    line
      .split(/(`[^`]*`)/)
      .map((part) => (part.startsWith('`') ? part : part.replace(/[\\*<_[\]]/g, '\\$&')))
      .join(''),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const pages = await apiPages();
  rmSync(join(root, 'docs/api'), { recursive: true, force: true });
  mkdirSync(join(root, 'docs/api'), { recursive: true });
  for (const [path, text] of pages) writeFileSync(join(root, path), text);
  console.log(`api: ${pages.length} pages in docs/api`);
}
