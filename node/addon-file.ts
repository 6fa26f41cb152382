// Where the addon is: beside the build in a checkout, else in the package for this platform, `@kanjs/native-linux-x64-gnu` and its like, which npm
// installs beside kanjs. Knows files and packages, nothing of what is in them.

import { existsSync } from 'node:fs';
// not by its name: webpack takes calls of `createRequire` for its own, and refuses an argument that it cannot know
import Module from 'node:module';
import { fileURLToPath } from 'node:url';
import { version } from '../src/version.js';
import { here } from './here.js';

export interface FoundAddon {
  addon: unknown;
  /** the package or the file it came from */
  source: string;
}

/** The addon beside the file or reachable from it, or in one line why there is none; `faulty` where something is there that cannot be used. */
export function loadAddon(from: string = here): FoundAddon | { missing: string; faulty?: boolean } {
  const require = Module.createRequire(from);
  // the build has it beside itself; sources run from node/
  const file = ['./kanjs.node', '../dist/node/kanjs.node']
    .map((path) => fileURLToPath(new URL(path, from)))
    .find((path) => existsSync(path));
  if (file !== undefined) return load(file, file, require);
  const names = addonPackages(process.platform, process.arch);
  const reasons: string[] = [];
  for (const name of names) {
    let manifest: string;
    try {
      manifest = require.resolve(`${name}/package.json`);
    } catch {
      continue;
    }
    const other = (require(manifest) as { version: string }).version;
    if (other !== version) {
      reasons.push(`${name} is version ${other} and kanjs ${version}: they have to be the same`);
      continue;
    }
    const found = load(name, `${name} ${other}`, require);
    if ('addon' in found) return found;
    reasons.push(`${name}: ${found.missing}`);
  }
  if (reasons.length > 0) return { missing: reasons.join('; '), faulty: true };
  if (names.length === 0) return { missing: `there is none for ${process.platform} ${process.arch}` };
  return { missing: `${names[0]} is not installed, and the addon was not built here` };
}

/** Names of the packages that may hold the addon for a platform, the likelier first: two where there are two C libraries. */
export function addonPackages(platform: string, arch: string): string[] {
  const name = `@kanjs/native-${platform}-${arch}`;
  if (platform === 'linux') return [`${name}-gnu`, `${name}-musl`];
  return platform === 'darwin' ? [name] : [];
}

function load(path: string, source: string, require: NodeJS.Require): FoundAddon | { missing: string; faulty: true } {
  try {
    return { addon: require(path), source };
  } catch (error) {
    return { missing: (error as Error).message.split('\n')[0], faulty: true };
  }
}
