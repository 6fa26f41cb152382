// Packs what is published into packed/: kanjs without native code, and the package with the addon of this platform, which kanjs names among its
// optional dependencies, so that npm installs the right one beside it. CONTRIBUTING.md says how a version is published.
//
//   npm run pack -- [--output packed] [--platforms linux-x64-gnu,darwin-arm64]    the platforms that have a package; default: all below
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const addon = join(root, 'dist/node/kanjs.node');

/** Platforms that have a package with native code, and what npm asks of a machine before it installs one. */
export const platforms = {
  'linux-x64-gnu': { os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
  'linux-x64-musl': { os: ['linux'], cpu: ['x64'], libc: ['musl'] },
  'linux-arm64-gnu': { os: ['linux'], cpu: ['arm64'], libc: ['glibc'] },
  'linux-arm64-musl': { os: ['linux'], cpu: ['arm64'], libc: ['musl'] },
  'darwin-x64': { os: ['darwin'], cpu: ['x64'] },
  'darwin-arm64': { os: ['darwin'], cpu: ['arm64'] },
};

export const nativePackage = (platform) => `@kanjs/native-${platform}`;

/** This machine's platform, as its package is called. */
export function thisPlatform() {
  const name = `${process.platform}-${process.arch}`;
  if (process.platform !== 'linux') return name;
  return `${name}-${process.report.getReport().header.glibcVersionRuntime ? 'gnu' : 'musl'}`;
}

/** kanjs's package.json as it is published: nothing of the checkout, and the packages with native code in the same version. */
export function publishedManifest(manifest, names = Object.keys(platforms)) {
  const { scripts: _scripts, devDependencies: _development, ...rest } = manifest;
  const natives = Object.fromEntries(names.map((name) => [nativePackage(name), manifest.version]));
  return { ...rest, optionalDependencies: { ...natives, ...manifest.optionalDependencies } };
}

/** package.json of the package with native code for a platform. */
export function nativeManifest(manifest, platform) {
  const { version, license, author, repository, homepage, bugs, engines } = manifest;
  return {
    name: nativePackage(platform),
    version,
    description: `Native kernels of kanjs for ${platform}`,
    ...{ license, author, repository, homepage, bugs, engines },
    ...platforms[platform],
    main: 'kanjs.node',
    files: ['kanjs.node'],
    publishConfig: { access: 'public' },
  };
}

/** Markdown whose links and pictures lead into the repository, at the version's tag: on the package's page nothing lies beside it. */
export function absoluteLinks(markdown, manifest) {
  const repository = manifest.repository.url.replace(/^git\+|\.git$/g, '');
  const place = (picture) => `${repository}/${picture ? 'raw' : 'blob'}/v${manifest.version}/`;
  return markdown.replace(
    /(!?)\[([^\]]*)\]\((?!\w+:|#)([^)]+)\)/g,
    (_link, picture, text, target) => `${picture}[${text}](${place(picture)}${target})`,
  );
}

/** Packs both from the build that is there; returns their paths. Without an addon there is only kanjs. */
export function pack({ output, names = Object.keys(platforms) }) {
  mkdirSync(output, { recursive: true });
  const place = mkdtempSync(join(tmpdir(), 'kanjs-pack-'));
  try {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const [{ files }] = npm(root, ['--dry-run']);
    const main = join(place, 'kanjs');
    for (const { path } of files) {
      mkdirSync(dirname(join(main, path)), { recursive: true });
      cpSync(join(root, path), join(main, path));
    }
    writeJson(join(main, 'package.json'), publishedManifest(manifest, names));
    for (const { path } of files.filter((file) => file.path.endsWith('.md')))
      writeFileSync(join(main, path), absoluteLinks(readFileSync(join(root, path), 'utf8'), manifest));
    const packed = [archive(main, output)];
    const platform = thisPlatform();
    if (existsSync(addon) && platform in platforms) {
      const native = join(place, 'native');
      mkdirSync(native);
      cpSync(addon, join(native, 'kanjs.node'));
      cpSync(join(root, 'LICENSE'), join(native, 'LICENSE'));
      writeJson(join(native, 'package.json'), nativeManifest(manifest, platform));
      writeFileSync(join(native, 'README.md'), nativeReadme(platform));
      packed.push(archive(native, output));
    }
    return packed;
  } finally {
    rmSync(place, { recursive: true });
  }
}

function nativeReadme(platform) {
  const libc = process.report.getReport().header.glibcVersionRuntime;
  const made = libc ? `, made with glibc ${libc}: older ones may not load it` : '';
  return [
    `# ${nativePackage(platform)}`,
    '',
    `The native kernels of kanjs for ${platform}${made}. npm installs it with kanjs where it fits; kanjs uses it`,
    'when both have the same version, and computes with WebAssembly otherwise.',
    '',
  ].join('\n');
}

function archive(directory, output) {
  const [{ filename }] = npm(directory, ['--pack-destination', resolve(output)]);
  return join(output, filename);
}

function npm(directory, words) {
  const said = execFileSync('npm', ['pack', '--json', '--ignore-scripts', ...words], {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    // arguments of an `npm run` around this are not for this npm
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_config_/i.test(name))),
    shell: process.platform === 'win32',
  });
  return JSON.parse(said);
}

const writeJson = (path, value) => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      output: { type: 'string', default: 'packed' },
      platforms: { type: 'string' },
      refuse: { type: 'boolean', default: false },
    },
  });
  if (values.refuse) {
    console.error('kanjs is not published from the checkout: npm run pack, then npm publish with each file of packed/');
    process.exit(1);
  }
  const names = values.platforms?.split(',').filter(Boolean);
  const unknown = names?.find((name) => !(name in platforms));
  if (unknown !== undefined) {
    console.error(`pack: \`--platforms\` must be of ${Object.keys(platforms).join(', ')}; got ${unknown}`);
    process.exit(2);
  }
  // nothing that an earlier build left behind
  for (const path of readdirSync(join(root, 'dist'), { recursive: true }).filter((name) => /\.(?:js|ts)$/.test(name)))
    rmSync(join(root, 'dist', path));
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
  execFileSync('npm', ['run', '--silent', 'build:playground'], { cwd: root, stdio: 'inherit' });
  const packed = pack({ output: values.output, names });
  for (const path of packed) console.log(`${path}  ${Math.ceil(statSync(path).size / 1024)} kB`);
  if (packed.length < 2)
    console.log(`no package with native code: there is no addon for ${thisPlatform()} in dist/node`);
}
