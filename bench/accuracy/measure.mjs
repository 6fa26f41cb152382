// Figures of a case over seeds, and the table of them.

/** One row for each step of the case: median and worst figure, parameters, most processor seconds of the whole case. */
export async function measure({ name, shape, unit, steps, run }, seeds, backend) {
  const runs = [];
  const seconds = [];
  for (const seed of seeds) {
    // processor time: what else the machine does is left out
    const start = process.cpuUsage();
    runs.push(await run(seed, backend));
    const { user, system } = process.cpuUsage(start);
    seconds.push((user + system) / 1e6);
  }
  const higherIsBetter = unit === 'accuracy';
  return steps.map(({ best, goal }, i) => {
    // from best to worst
    const figures = runs.map((each) => each[i].figure).toSorted((a, b) => (higherIsBetter ? b - a : a - b));
    const median = figures[Math.floor((figures.length - 1) / 2)];
    const reaches = (bound) => bound === undefined || (higherIsBetter ? median >= bound : median <= bound);
    return {
      ...{ name, shape, unit, step: runs[0][i].step, parameters: runs[0][i].parameters, best, goal },
      ...{ median, worst: figures.at(-1), figures },
      met: reaches(best) && reaches(goal),
      seconds: i === steps.length - 1 ? Math.max(...seconds) : undefined,
    };
  });
}

/** Figures as a table in Markdown. */
export function tableOf(results) {
  const figure = (value, unit) =>
    value === undefined ? '–' : unit === 'accuracy' ? value.toFixed(4) : value === 0 ? '0' : value.toExponential(1);
  const head = ['Case', 'Shape', 'Step', 'Parameters', 'Best known', 'Goal', 'Median', 'Worst', 'Met', 'Seconds'];
  const lines = results.map((row) => [
    row.name,
    `\`${row.shape}\``,
    row.step,
    row.parameters || '–',
    ...[row.best, row.goal, row.median, row.worst].map((value) => figure(value, row.unit)),
    row.met ? 'yes' : 'no',
    row.seconds?.toFixed(1) ?? '',
  ]);
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
