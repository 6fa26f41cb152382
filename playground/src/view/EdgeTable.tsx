// The network as a table: an edge a row, with how much it matters and what it is. For those who do not see the picture, and for all.

import { createMemo, createSignal, For, type JSX, onCleanup } from 'solid-js';
import { strengths, structure } from '../state.js';
import { t } from '../texts/index.js';
import { edgeNames } from './names.js';

/** Milliseconds between two readings. */
const pause = 1000;

export function EdgeTable(): JSX.Element {
  // numbers that change with every frame could not be read
  const [at, setAt] = createSignal(0);
  const timer = setInterval(() => setAt(at() + 1), pause);
  onCleanup(() => clearInterval(timer));
  const rows = createMemo(() => {
    at();
    const now = structure();
    if (!now) return [];
    const all = strengths();
    let first = 0;
    return now.layers.flatMap((layer, index) => {
      const own = Array.from({ length: layer.inputs * layer.outputs }, (_, edge) => {
        const lock = layer.locked.find((each) => each.edge === edge);
        const [from, to] = edgeNames(now, index, edge);
        return {
          ...{ from, to, kind: lock ? t().lockedTo(lock.name) : t().spline },
          share: all?.[first + edge] ?? 0,
          gone: layer.removed.includes(edge),
        };
      });
      first += own.length;
      return own.filter(({ gone }) => !gone).toSorted((a, b) => b.share - a.share);
    });
  });
  return (
    <div class="edge-table" tabindex="0" role="group" aria-label={t().edges}>
      <table>
        <caption>{t().edges}</caption>
        <thead>
          <tr>
            <th scope="col">{t().from}</th>
            <th scope="col">{t().to}</th>
            <th scope="col">{t().importance}</th>
            <th scope="col">{t().kind}</th>
          </tr>
        </thead>
        <tbody>
          <For each={rows()}>
            {({ from, to, share, kind }) => (
              <tr>
                <td>{from}</td>
                <td>{to}</td>
                <td>{Math.round(100 * share)} %</td>
                <td>{kind}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
