// Runs every test once as it is, and then again with each faulty version of the module in whose blocks it came by. Started by mutate-swap.mjs;
// what it finds it writes down at once, line by line, so that nothing is lost where a fault takes the process down.
import { appendFileSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { TestRunner } from 'vitest';

const plan = JSON.parse(readFileSync(process.env.KAN_SWAP, 'utf8'));
// tests may replace these
const { performance, setTimeout, clearTimeout } = globalThis;
const write = (...words) => appendFileSync(plan.log, `${words.join('\t')}\n`);

const lines = readFileSync(plan.log, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => line.split('\t'));
const told = new Set(lines.filter(([word]) => word === 'told').map(([, fault]) => Number(fault)));
const done = new Set(lines.filter(([word]) => word === 'done' || word === 'left').map(([, name]) => name));
const spent = new Map();
/** the innermost block around every fault */
const blockOf = plan.faults.map(({ start }) =>
  [...plan.blocks.keys()]
    .filter((i) => plan.blocks[i].start <= start && start < plan.blocks[i].end)
    .reduce((a, b) => (a !== undefined && size(a) <= size(b) ? a : b), undefined),
);
function size(i) {
  return plan.blocks[i].end - plan.blocks[i].start;
}

const nameOf = (task) => (task.suite ? `${nameOf(task.suite)} > ${task.name}` : task.name).replaceAll(/[\t\n]/g, ' ');

export default class extends TestRunner {
  async runTask(test) {
    const run = TestRunner.getTestFn(test);
    globalThis.kanMarks?.fill(0);
    const start = performance.now();
    await run();
    const took = performance.now() - start;
    if (!globalThis.kanSwap) return;
    const name = `${test.file.name} > ${nameOf(test)}`;
    if (done.has(name) || took > 1000 * plan.slowest) return;
    const marks = Uint8Array.from(globalThis.kanMarks ?? []);
    const asked = [...plan.faults.keys()].filter(
      (i) =>
        !told.has(i) &&
        (blockOf[i] === undefined || marks[blockOf[i]] === 1) &&
        (spent.get(i) ?? 0) < 1000 * plan.budget,
    );
    if (asked.length > 0) {
      if ((await this.fails(run, took, 'none')) !== undefined) write('left', name, 'does not pass a second time');
      else for (const fault of asked) await this.ask(fault, run, took, name);
    }
    write('done', name);
  }

  async ask(fault, run, took, name) {
    write('asked', fault);
    const start = performance.now();
    const failed = await this.fails(run, took, fault);
    spent.set(fault, (spent.get(fault) ?? 0) + performance.now() - start);
    if (failed === undefined) return;
    // what a fault left behind may be what failed
    if ((await this.fails(run, took, 'none')) !== undefined) {
      write('left', name, 'fails after a fault');
      process.kill(process.pid, 'SIGKILL');
    }
    told.add(fault);
    write('told', fault, name);
    if (failed !== ended) return;
    // it is still running
    process.kill(process.pid, 'SIGKILL');
  }

  /** What the test throws with this version, if it fails. */
  async fails(run, took, version) {
    let timer;
    try {
      const module = await this.moduleRunner.import(`${plan.source}?fault=${version}`);
      globalThis.kanSwap(module);
      const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(ended), 20 * took + 3000);
      });
      await Promise.race([run(), late]);
      return undefined;
    } catch (error) {
      return error ?? new Error('nothing thrown');
    } finally {
      clearTimeout(timer);
      globalThis.kanSwap(globalThis.kanOwn);
    }
  }
}

const ended = new Error('it never ended');
