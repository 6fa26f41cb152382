import { describe, expect, test } from 'vitest';
import { createRandom } from './random.js';
import { iterateLBFGS, minimizeLBFGS, type Objective } from './lbfgs.js';

/** Rosenbrock's valley in any even number of variables; its minimum is 0 at (1, …, 1). */
const rosenbrock: Objective = (x, gradient) => {
  let sum = 0;
  for (let i = 0; i < x.length; i += 2) {
    const [a, b] = [x[i], x[i + 1]];
    sum += (1 - a) ** 2 + 100 * (b - a * a) ** 2;
    gradient[i] = -2 * (1 - a) - 400 * a * (b - a * a);
    gradient[i + 1] = 200 * (b - a * a);
  }
  return sum;
};

describe('minimizeLBFGS', () => {
  test.each([2, 20, 200])("finds the end of Rosenbrock's valley in %d dimensions", (n) => {
    const start = Float64Array.from({ length: n }, (_, i) => (i % 2 ? 1 : -1.2));
    const { x, value, iterations, evaluations } = minimizeLBFGS(rosenbrock, start, { iterations: 200 });
    expect(value).toBeLessThan(1e-18);
    x.forEach((at) => expect(at).toBeCloseTo(1, 8));
    expect(iterations).toBeLessThan(60);
    expect(evaluations).toBeLessThan(80);
    expect([...start.slice(0, 2)]).toEqual([-1.2, 1]);
  });

  test('solves an ill-conditioned square in far fewer steps than its condition', () => {
    const random = createRandom(1);
    const scales = Float64Array.from({ length: 50 }, (_, i) => 10 ** (i / 12));
    const target = scales.map(() => random.normal());
    const square: Objective = (x, gradient) => {
      let sum = 0;
      for (let i = 0; i < x.length; i++) {
        const error = x[i] - target[i];
        gradient[i] = scales[i] * error;
        sum += 0.5 * scales[i] * error * error;
      }
      return sum;
    };
    // SciPy's L-BFGS-B, with as many pairs, takes about 950 iterations
    const { value } = minimizeLBFGS(square, new Float64Array(50), { iterations: 1400 });
    expect(value).toBeLessThan(1e-10);
  });

  test('the value falls with every iteration', () => {
    const seen = [...iterateLBFGS(rosenbrock, Float64Array.of(-1.2, 1))].flatMap((step) => (step ? [step.value] : []));
    expect(seen.length).toBeGreaterThan(5);
    expect(seen).toEqual(seen.toSorted((a, b) => b - a));
  });

  test('comes back from where the function is no number', () => {
    // log x − needs x > 0; minimum of x − log x at 1
    const barrier: Objective = (x, gradient) => {
      gradient[0] = 1 - 1 / x[0];
      return x[0] > 0 ? x[0] - Math.log(x[0]) : NaN;
    };
    for (const start of [1e-3, 0.5, 40]) {
      const { x, value } = minimizeLBFGS(barrier, Float64Array.of(start));
      expect(value).toBeCloseTo(1, 10);
      expect(x[0]).toBeCloseTo(1, 5);
    }
  });

  test('says why it ended', () => {
    const start = Float64Array.of(-1.2, 1);
    expect(minimizeLBFGS(rosenbrock, start, { iterations: 3 })).toMatchObject({ ended: 'iterations', iterations: 3 });
    expect(minimizeLBFGS(rosenbrock, Float64Array.of(1, 1))).toMatchObject({ ended: 'gradient', iterations: 0 });
    const wrong: Objective = (x, gradient) => {
      gradient[0] = 1;
      return -x[0];
    };
    // a gradient that points the wrong way: nothing lower is found
    expect(minimizeLBFGS(wrong, Float64Array.of(1)).ended).toBe('search');
  });
});
