// The settings, in a margin: each acts at once, some on the network under way, others on one that begins again. Knows no training.

import { For, type JSX, Show } from 'solid-js';
import { bases, type BaseName, limits, optimizers, type OptimizerName, paces, type Pace } from '../experiment.js';
import { numberText } from '../numbers.js';
import { change, edit, pace, setPace, settings } from '../state.js';
import { t } from '../texts/index.js';

const rates = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1];
const sparsities = [0, 0.0003, 0.001, 0.003, 0.01];
const noises = [0, 0.05, 0.1, 0.2, 0.4];

export function Settings(): JSX.Element {
  const kind = (): string => settings().data.kind;
  return (
    <section class="settings" aria-label={t().settings}>
      <Pick
        label={t().pace}
        value={pace()}
        options={paces}
        text={(name) => t().paces[name as Pace]}
        onPick={(name) => setPace(name as Pace)}
      />
      <Show when={kind() !== 'own'}>
        <Slide
          label={t().noise}
          values={noises}
          value={settings().noise}
          text={(value) => `${Math.round(100 * value)} %`}
          onSlide={(noise) => change({ noise })}
        />
      </Show>
      <Slide
        label={t().grid}
        values={[1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, limits.grid]}
        value={settings().grid}
        text={String}
        onSlide={(grid) => (grid > settings().grid ? edit({ kind: 'grid', value: grid }) : change({ grid }))}
      />
      <Slide
        label={t().order}
        values={[0, 1, 2, 3, 4, 5]}
        value={settings().order}
        text={String}
        onSlide={(order) => change({ order })}
      />
      <Pick
        label={t().base}
        value={settings().base}
        options={bases}
        text={(name) => (name === 'none' ? t().none : name)}
        onPick={(base) => change({ base: base as BaseName })}
      />
      <Pick
        label={t().optimizer}
        value={settings().optimizer}
        options={optimizers}
        text={(name) => ({ adamw: 'AdamW', lbfgs: 'L-BFGS', lm: 'Levenberg–Marquardt' })[name] ?? name}
        onPick={(name) => edit({ kind: 'optimizer', value: name as OptimizerName })}
      />
      <Show when={settings().optimizer === 'adamw'}>
        <Slide
          label={t().rate}
          values={rates}
          value={settings().rate}
          text={(value) => String(value)}
          onSlide={(value) => edit({ kind: 'rate', value })}
        />
        <Slide
          label={t().sparsity}
          values={sparsities}
          value={settings().sparsity}
          text={(value) => (value === 0 ? t().none : numberText(value))}
          onSlide={(value) => edit({ kind: 'sparsity', value })}
        />
      </Show>
    </section>
  );
}

function Pick(props: {
  label: string;
  value: string;
  options: readonly string[];
  text: (name: string) => string;
  onPick: (name: string) => void;
}): JSX.Element {
  return (
    <label class="row">
      <span>{props.label}</span>
      <select value={props.value} onChange={(event) => props.onPick(event.currentTarget.value)}>
        <For each={props.options}>
          {(name) => (
            <option value={name} selected={name === props.value}>
              {props.text(name)}
            </option>
          )}
        </For>
      </select>
    </label>
  );
}

/** A slider over a few values. */
function Slide(props: {
  label: string;
  values: readonly number[];
  value: number;
  text: (value: number) => string;
  onSlide: (value: number) => void;
}): JSX.Element {
  const nearest = (): number => {
    let best = 0;
    props.values.forEach((value, i) => {
      if (Math.abs(value - props.value) < Math.abs(props.values[best] - props.value)) best = i;
    });
    return best;
  };
  return (
    <label class="row slide">
      <span>{props.label}</span>
      <b class="value" aria-hidden="true">
        {props.text(props.value)}
      </b>
      <input
        type="range"
        min="0"
        max={props.values.length - 1}
        step="1"
        value={nearest()}
        aria-valuetext={props.text(props.value)}
        onInput={(event) => props.onSlide(props.values[Number(event.currentTarget.value)])}
      />
    </label>
  );
}
