// `kan info --system`: what would compute on this machine, and where it came from. For people, and for reports of faults.

import { KanError, openBackend } from 'kanjs';
import type { Io } from './io.js';
import { openNamed, type RunSettings } from './model-input.js';
import { version } from './version.js';

/** Prints the backend that `--device` and `--threads` lead to, kanjs, the runtime and the platform. */
export async function systemInfo({ device, threads, json }: RunSettings, io: Io): Promise<void> {
  const backend = await openNamed({ device, threads }, io);
  const { name, variant, source, note } = backend;
  const running = backend.threads;
  backend.close();
  const told = name === 'native' || device !== 'auto' || note?.includes('no native backend');
  const missing = told ? undefined : await whyNotNative();
  const runtime = runtimeName();
  const { platform, arch } = process;
  if (json) {
    const object = { kanjs: version, backend: name, variant, threads: running };
    const more = { addon: source ?? null, ...(missing && { missing }), ...(note && { note }), runtime, platform, arch };
    return await io.out(`${JSON.stringify({ ...object, ...more })}\n`);
  }
  const addon = source === undefined ? missing : `addon from ${source}`;
  const said = [`kanjs ${version} on ${name} (${variant})`, running === 1 ? '1 thread' : `${running} threads`];
  said.push(...[addon, note].filter((text) => text !== undefined));
  await io.out(`${said.join(', ')}; ${runtime}, ${platform} ${arch}\n`);
}

/** In one line. */
async function whyNotNative(): Promise<string | undefined> {
  try {
    (await openBackend({ device: 'native', threads: 1 })).close();
    return undefined;
  } catch (error) {
    if (!(error instanceof KanError)) throw error;
    return error.message.replace('openBackend: ', '');
  }
}

/** Deno and Bun say they are Node, too. */
function runtimeName(): string {
  const { deno, bun, node } = process.versions;
  if (deno !== undefined) return `Deno ${deno}`;
  return bun === undefined ? `Node ${node}` : `Bun ${bun}`;
}
