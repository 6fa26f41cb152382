// The loss: a number to read, and its curve. The chart's library is loaded after the first picture.

import { createEffect, createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js';
import type uPlot from 'uplot';
import { numberText } from '../numbers.js';
import { figures, history } from '../state.js';
import { t } from '../texts/index.js';

export function Loss(props: { dark: boolean }): JSX.Element {
  const [chart, setChart] = createSignal<uPlot>();
  let box!: HTMLDivElement;
  let closed = false;
  onMount(async () => {
    const [{ default: Chart }] = await Promise.all([import('uplot'), import('uplot/dist/uPlot.min.css')]);
    if (closed) return;
    const read = (name: string): string => getComputedStyle(box).getPropertyValue(name).trim();
    const axis = {
      stroke: () => read('--muted'),
      grid: { stroke: () => read('--hair'), width: 1 },
      ticks: { show: false },
      font: '11px system-ui, sans-serif',
    };
    const made = new Chart(
      {
        width: box.clientWidth,
        height: box.clientHeight,
        scales: { x: { time: false }, y: { distr: 3, log: 10 } },
        cursor: { show: false },
        legend: { show: false },
        padding: [6, 8, 0, 0],
        axes: [
          {
            ...axis,
            size: 22,
            space: 56,
            values: (_, all) => all.map((value) => (Number.isInteger(value) ? String(value) : '')),
          },
          {
            ...axis,
            size: 44,
            space: 22,
            splits: (_, _axis, least, most) => powers(least, most),
            // all of them: by itself it would leave out what is no power of ten
            filter: (_, values) => values,
            values: (_, all) => all.map((value) => (value === null ? '' : short(value))),
          },
        ],
        series: [
          {},
          { stroke: () => read('--line'), width: 1.5, points: { show: false } },
          { stroke: () => read('--warm'), width: 1.25, dash: [4, 3], points: { show: false } },
        ],
      },
      [[], [], []],
      box,
    );
    const observer = new ResizeObserver(() => made.setSize({ width: box.clientWidth, height: box.clientHeight }));
    observer.observe(box);
    setChart(made);
    onCleanup(() => observer.disconnect());
  });
  onCleanup(() => {
    closed = true;
    chart()?.destroy();
  });
  createEffect(() => {
    const all = history();
    void props.dark; // drawn again in the other colours
    if (!all) return void chart()?.setData([[], [], []]);
    const told = (values: number[]): (number | null)[] => values.map((value) => (value > 0 ? value : null));
    chart()?.setData([all.epochs, told(all.train), told(all.test)]);
  });

  return (
    <section class="loss" aria-label={t().loss}>
      <div class="figure">
        <span class="label">{t().loss}</span> <strong>{numberText(figures().train ?? NaN)}</strong>
        <Show when={figures().test !== undefined}>
          <span class="second">
            <i class="dash" /> {t().test} {numberText(figures().test ?? NaN)}
          </span>
        </Show>
      </div>
      <div class="chart" ref={box} aria-hidden="true" />
    </section>
  );
}

/** The powers of ten from one to the other. */
function powers(least: number, most: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(least) - 1e-9), Math.floor(Math.log10(most) + 1e-9)];
  if (last > first) return Array.from({ length: last - first + 1 }, (__, i) => 10 ** (first + i));
  // within one power: what lies between
  const below = 10 ** Math.floor(Math.log10(least) + 1e-9);
  return [1, 2, 5, 10, 20, 50]
    .map((step) => step * below)
    .filter((value) => value >= least * 0.999 && value <= most * 1.001);
}

/** A power of ten, or a number. */
function short(value: number): string {
  const power = Math.log10(value);
  if (Math.abs(power - Math.round(power)) > 1e-6) return withoutZeros(numberText(value));
  const p = Math.round(power);
  if (p >= -2 && p <= 4) return withoutZeros(String(10 ** p));
  return `10${[...String(p)].map((c) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)] ?? '⁻').join('')}`;
}

/** 5.00 is 5, and 0.0500 is 0.05. */
function withoutZeros(text: string): string {
  return text.includes('.') && !text.includes('e') ? text.replace(/\.?0+$/, '') : text;
}
