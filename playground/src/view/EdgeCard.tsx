// An edge from near: its curve, where its input lies, what it looks like, and what it can be locked to. Knows the state, no training.

import { createEffect, createMemo, createSignal, For, type JSX, on, onCleanup, Show } from 'solid-js';
import { edit, lookAt, structure } from '../state.js';
import type { EdgePlace } from '../experiment.js';
import type { EdgeLook } from '../messages.js';
import { numberText } from '../numbers.js';
import { t } from '../texts/index.js';

/** Milliseconds after which it is looked at again. */
const again = 400;
const size = { width: 248, height: 150, density: 22 };

export function EdgeCard(props: {
  place: EdgePlace;
  name: string;
  share: number;
  held: boolean;
  style: Record<string, string>;
  onClose: () => void;
}): JSX.Element {
  const [look, setLook] = createSignal<EdgeLook>();
  const key = createMemo(() => `${props.place.join()} ${structure()?.settings.seed ?? ''} ${structure()?.epoch ?? ''}`);
  createEffect(
    on(key, () => {
      const card = { open: true };
      const refresh = async (): Promise<void> => {
        while (card.open) {
          const next = await lookAt(props.place);
          if (!card.open) return;
          if (next) setLook(next);
          await new Promise((resolve) => void setTimeout(resolve, again));
        }
      };
      void refresh();
      onCleanup(() => (card.open = false));
    }),
  );
  return (
    <div class="card" classList={{ held: props.held }} style={props.style} role="group" aria-label={props.name}>
      <div class="title">
        <h2>{props.name}</h2>
        <span>
          {t().importance} {Math.round(100 * props.share)} %
        </span>
        <Show when={props.held}>
          <button aria-label={t().close} onClick={() => props.onClose()}>
            ×
          </button>
        </Show>
      </div>
      <Show when={look()} fallback={<div style={{ height: `${size.height + size.density + 40}px` }} />}>
        {(now) => (
          <>
            <Large look={now()} />
            <p class="like">
              <Show
                when={now().locked}
                fallback={
                  <>
                    {t().looksLike}{' '}
                    <For each={now().like.slice(0, 3)}>
                      {({ name, r2 }, i) => (
                        <>
                          {i() > 0 ? ', ' : ''}
                          <b>{name}</b> {(100 * r2).toFixed(r2 > 0.999 ? 2 : 1)} %
                        </>
                      )}
                    </For>
                  </>
                }
              >
                {(name) => <>{t().lockedTo(name())}</>}
              </Show>
            </p>
            <Show when={props.held}>
              <Lock look={now()} place={props.place} />
            </Show>
          </>
        )}
      </Show>
    </div>
  );
}

function Lock(props: { look: EdgeLook; place: EdgePlace }): JSX.Element {
  const [name, setName] = createSignal<string>();
  const wanted = (): string => name() ?? props.look.like[0]?.name ?? props.look.functions[0];
  return (
    <div class="lock">
      <Show
        when={props.look.locked === undefined}
        fallback={<button onClick={() => edit({ kind: 'unlock', edge: props.place })}>{t().free}</button>}
      >
        <select aria-label={t().lockAs} value={wanted()} onChange={(event) => setName(event.currentTarget.value)}>
          <For each={props.look.functions}>
            {(each) => (
              <option value={each} selected={each === wanted()}>
                {each}
              </option>
            )}
          </For>
        </select>
        <button onClick={() => edit({ kind: 'lock', edge: props.place, function: wanted() })}>{t().lock}</button>
      </Show>
    </div>
  );
}

/** The curve over what it was given, and below it how often. */
function Large(props: { look: EdgeLook }): JSX.Element {
  const range = (values: Float64Array): [number, number] => {
    let [least, most] = [Infinity, -Infinity];
    for (const value of values)
      if (Number.isFinite(value)) [least, most] = [Math.min(least, value), Math.max(most, value)];
    return most > least ? [least, most] : [least - 1, least + 1];
  };
  const path = (): string => {
    const { x, y } = props.look;
    const [left, right] = range(x);
    const [least, most] = range(y);
    const points = Array.from(x, (at, i) => {
      const px = ((at - left) / (right - left)) * size.width;
      const py = 6 + (size.height - 12) * (1 - (y[i] - least) / (most - least));
      return `${px.toFixed(1)} ${py.toFixed(1)}`;
    });
    return `M${points.join('L')}`;
  };
  const most = (): number => Math.max(1, ...props.look.density);
  const ends = (): [[number, number], [number, number]] => [
    props.look.ends ?? range(props.look.x),
    range(props.look.y),
  ];
  return (
    <svg viewBox={`0 0 ${size.width} ${size.height + size.density + 16}`} aria-hidden="true">
      <rect class="plot" width={size.width} height={size.height} rx="4" />
      <For each={props.look.density}>
        {(count, i) => {
          const wide = size.width / props.look.density.length;
          const high = (count / most()) * size.density;
          return (
            <rect
              class="density"
              x={i() * wide + 0.5}
              y={size.height + size.density - high}
              width={wide - 1}
              height={high}
            />
          );
        }}
      </For>
      <path class="large" classList={{ locked: props.look.locked !== undefined }} d={path()} />
      <text x="4" y="14">
        {numberText(ends()[1][1])}
      </text>
      <text x="4" y={size.height - 5}>
        {numberText(ends()[1][0])}
      </text>
      <text x="0" y={size.height + size.density + 14}>
        {numberText(ends()[0][0])}
      </text>
      <text x={size.width} y={size.height + size.density + 14} text-anchor="end">
        {numberText(ends()[0][1])}
      </text>
    </svg>
  );
}
