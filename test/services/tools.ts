// Finds the tools of other languages on this machine, and runs them. What is not here is undefined, and tests say its name.

import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function run(
  command: string,
  words: readonly string[],
  options: { cwd?: string; input?: string; uid?: number; gid?: number; env?: NodeJS.ProcessEnv } = {},
): string {
  const { status, stdout, stderr, error } = spawnSync(command, words, {
    encoding: 'utf8',
    maxBuffer: 1 << 29,
    ...options,
  });
  if (status !== 0)
    throw new Error(`${command} ended with ${status}: ${(stderr ?? '').slice(0, 2000)}${error?.message ?? ''}`);
  return stdout;
}

const works = (command: string, words: readonly string[]): boolean =>
  spawnSync(command, words, { stdio: 'ignore' }).status === 0;

/** A Python that has NumPy: $KAN_PYTHON, the system's, or one of a virtual environment that $VIRTUAL_ENV names. */
export const python = [
  process.env['KAN_PYTHON'],
  process.env['VIRTUAL_ENV'] && join(process.env['VIRTUAL_ENV'], 'bin', 'python'),
  'python3',
  'python',
].find((name) => name && works(name, ['-c', 'import numpy']));

export const sqlite = ['sqlite3'].find((name) => works(name, [':memory:', 'SELECT exp(1)']));

export interface Postgres {
  /** Runs statements; rows come back one a line. */
  query(sql: string): string;
  stop(): void;
}

/** Where PostgreSQL's programs are: $KAN_POSTGRES, the path, or where Debian has them. */
export const postgresPrograms = [
  process.env['KAN_POSTGRES'],
  ...(process.env['PATH'] ?? '').split(':'),
  ...(existsSync('/usr/lib/postgresql')
    ? readdirSync('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin`)
    : []),
].find((folder) => folder && existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));

/** A server of its own in a temporary folder, that only a socket there leads to. Root may not run one: then another user does. */
export function startPostgres(): Postgres {
  const programs = postgresPrograms!;
  const folder = mkdtempSync(join(tmpdir(), 'kan-pg-'));
  const user = process.getuid?.() === 0 ? otherUser() : undefined;
  if (user) chownSync(folder, user.uid, user.gid);
  const as = { ...user, cwd: folder, env: { ...process.env, LC_ALL: 'C', HOME: folder } };
  const data = join(folder, 'data');
  // may be of another package, in another folder
  const psql = existsSync(join(programs, 'psql')) ? join(programs, 'psql') : 'psql';
  run(join(programs, 'initdb'), ['-D', data, '-U', 'kan', '-A', 'trust', '-E', 'UTF8', '--no-sync'], as);
  mkdirSync(join(folder, 'socket'));
  if (user) chownSync(join(folder, 'socket'), user.uid, user.gid);
  const flags = `-c listen_addresses='' -c unix_socket_directories=${join(folder, 'socket')} -c fsync=off`;
  run(join(programs, 'pg_ctl'), ['-D', data, '-o', flags, '-w', '-l', join(folder, 'log'), 'start'], as);
  const pid = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  return {
    query: (sql) =>
      run(psql, ['-h', join(folder, 'socket'), '-U', 'kan', '-d', 'postgres', '-qAtX', '-v', 'ON_ERROR_STOP=1'], {
        ...as,
        input: sql,
      }),
    stop() {
      run(join(programs, 'pg_ctl'), ['-D', data, '-m', 'immediate', '-w', 'stop'], as);
      rmSync(folder, { recursive: true, force: true });
      if (existsSync(`/proc/${pid}`)) process.kill(pid);
    },
  };
}

function otherUser(): { uid: number; gid: number } {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const found = ['postgres', 'nobody'].map((name) => lines.find((line) => line.startsWith(`${name}:`))).find(Boolean);
  if (!found) throw new Error('PostgreSQL does not run as root, and there is no other user: postgres or nobody');
  const [, , uid, gid] = found.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}
