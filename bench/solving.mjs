// Times what a step of Levenberg–Marquardt consists of, the normal matrix and its Cholesky factor, against the float64 peak.

import { dataOf, measurePeak, median, specOf } from './cases.mjs';

/** Medians in milliseconds of both for every system, taken in turn; the first system's step is what the others' must be. */
export function measureSolving(systems, shape, rounds) {
  const { parameters, x, y } = dataOf(shape, 'float64');
  const runs = systems.map((system) => {
    const session = system.backend.open(specOf(shape, 'float64'), parameters, { batchSize: 256 });
    const equations = session.normalEquations(session.load({ rows: shape.batch, x, y }));
    const step = new Float64Array(equations.active.length);
    return { system, session, equations, step, peak: measurePeak(system.backend, 'float64'), square: [], factor: [] };
  });
  const count = runs[0].step.length;
  for (let round = 0; round < rounds; round++) {
    for (const { equations, step, square, factor } of runs) {
      const begun = performance.now();
      finish(equations.assemble(parameters));
      const assembled = performance.now();
      const highest = equations.diagonal.reduce((most, own) => Math.max(most, own), 0);
      const added = equations.diagonal.map((own) => 0.01 * own + 1e-6 * highest);
      const ready = performance.now();
      if (!finish(equations.solve(added, step))) throw new Error(`${shape.name}: not positive definite`);
      square.push(assembled - begun);
      factor.push(performance.now() - ready);
    }
  }
  const largest = runs[0].step.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return runs.flatMap(({ system, session, equations, step, peak, square, factor }) => {
    equations.close();
    session.close();
    if (step.some((value, i) => Math.abs(value - runs[0].step[i]) > 1e-6 * largest))
      throw new Error(`${shape.name}: the step of ${system.name} is not that of ${runs[0].system.name}`);
    // two per multiply-add: half a square for each row, a third of a cube with the diagonal's half
    const operations = { square: shape.batch * count ** 2, factor: count ** 3 / 3 };
    return Object.entries({ square, factor }).map(([phase, times]) => {
      const milliseconds = median(times);
      const gflops = operations[phase] / milliseconds / 1e6;
      const { name, threads } = system;
      return {
        ...{ case: shape.name, phase, system: `kanjs-${name}`, threads, median_ms: milliseconds, gflops },
        share_of_peak: gflops / (peak * threads),
      };
    });
  });
}

/** Work of the library in pieces, all at once. */
function finish(work) {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
