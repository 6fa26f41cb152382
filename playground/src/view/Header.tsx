// The line above everything: data, the clock of the run, and its buttons. Knows the state, no training.

import { createEffect, createMemo, createSignal, For, type JSX, on, Show } from 'solid-js';
import { functions, tables } from '../functions.js';
import { change, figures, pause, readTable, restart, run, running, settings, step, structure } from '../state.js';
import { language, languages, setLanguage, t, type Language } from '../texts/index.js';
import type { ThemeName } from './theme.js';

export function Header(props: { theme: ThemeName; onTheme: () => void }): JSX.Element {
  const [writing, setWriting] = createSignal(false);
  // what comes another way than by this list ends the writing
  const source = createMemo(() => settings().data.kind);
  createEffect(on(source, () => setWriting(false), { defer: true }));
  const value = (): string => {
    const { data } = settings();
    if (writing() || data.kind === 'formula') return 'formula:';
    return data.kind === 'own' ? 'own:' : `${data.kind}:${data.name}`;
  };
  const choose = (chosen: string): void => {
    const [kind, name] = chosen.split(':');
    setWriting(kind === 'formula');
    if (kind === 'function') {
      const known = functions.find((each) => each.name === name)!;
      change({ data: { kind, name }, hidden: [...known.hidden], target: undefined });
    } else if (kind === 'table') {
      const known = tables.find((each) => each.name === name)!;
      change({ data: { kind, name }, hidden: [...known.hidden], target: undefined, noise: 0 });
    }
  };
  return (
    <header>
      <h1>
        kanjs <span>{t().title.replace('kanjs ', '')}</span>
      </h1>
      <label class="data">
        <span class="hidden">{t().data}</span>
        <select value={value()} onChange={(event) => choose(event.currentTarget.value)}>
          <optgroup label={t().functionsOf}>
            <For each={functions}>
              {({ name }) => (
                <option value={`function:${name}`} selected={value() === `function:${name}`}>
                  {t().names[name]}
                </option>
              )}
            </For>
            <option value="formula:" selected={value() === 'formula:'}>
              {t().ownFormula}
            </option>
          </optgroup>
          <optgroup label={t().tablesOf}>
            <For each={tables}>
              {({ name }) => (
                <option value={`table:${name}`} selected={value() === `table:${name}`}>
                  {t().names[name]}
                </option>
              )}
            </For>
            <Show when={settings().data.kind === 'own'}>
              <option value="own:" selected>
                {(settings().data as { name: string }).name}
              </option>
            </Show>
          </optgroup>
        </select>
      </label>
      <Show when={value() === 'formula:'}>
        <form
          class="formula-input"
          onSubmit={(event) => {
            event.preventDefault();
            const text = (event.currentTarget.elements.namedItem('formula') as HTMLInputElement).value.trim();
            if (text !== '') change({ data: { kind: 'formula', text }, target: undefined });
          }}
        >
          <input
            name="formula"
            aria-label={t().formulaOf}
            spellcheck={false}
            autocomplete="off"
            value={settings().data.kind === 'formula' ? (settings().data as { text: string }).text : 'sin(x*y) + x^2'}
          />
        </form>
      </Show>
      <Show when={structure()?.settings.data.kind === 'own' && structure()}>
        {(now) => (
          <label class="target">
            <span>{t().target}</span>
            <select
              value={settings().target ?? now().target}
              onChange={(event) => change({ target: event.currentTarget.value })}
            >
              <For each={now().columns}>
                {(name) => (
                  <option value={name} selected={name === (settings().target ?? now().target)}>
                    {name}
                  </option>
                )}
              </For>
            </select>
          </label>
        )}
      </Show>
      <label class="file" title={t().nothingLeaves}>
        <input
          type="file"
          aria-label={t().table}
          accept=".csv,.tsv,.txt,.json,.jsonl,.parquet"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file) readTable(file.name, file);
            event.currentTarget.value = '';
          }}
        />
        <span aria-hidden="true">{t().drop}</span>
      </label>
      <div class="space" />
      <p class="clock">
        {t().epoch} <b>{t().epochText(figures().epoch)}</b>
      </p>
      <div class="buttons" role="group">
        <button class="main" onClick={() => (running() ? pause() : run())}>
          <Icon name={running() ? 'pause' : 'run'} /> {running() ? t().pause : t().run}
        </button>
        <button onClick={step}>
          <Icon name="step" /> {t().step}
        </button>
        <button onClick={restart}>
          <Icon name="restart" /> {t().restart}
        </button>
      </div>
      <label class="seed">
        <span>{t().seed}</span>
        <input
          type="number"
          min="0"
          max="999999"
          step="1"
          value={settings().seed}
          onChange={(event) => {
            const seed = Math.floor(Number(event.currentTarget.value));
            if (seed >= 0 && seed <= 999_999) change({ seed });
            else event.currentTarget.value = String(settings().seed);
          }}
        />
      </label>
      <div class="looks">
        <div class="languages" role="group" aria-label={t().switchLanguage}>
          <For each={Object.keys(languages) as Language[]}>
            {(name) => (
              <button lang={name} aria-pressed={language() === name} onClick={() => setLanguage(name)}>
                {name === 'en' ? 'EN' : '中文'}
              </button>
            )}
          </For>
        </div>
        <button
          class="theme"
          aria-label={t().theme[props.theme]}
          title={t().theme[props.theme]}
          onClick={props.onTheme}
        >
          <Icon name="theme" />
        </button>
      </div>
    </header>
  );
}

const icons: Record<string, string> = {
  run: 'M4 2.5v11l9-5.5z',
  pause: 'M4 2.5h3v11H4zM9 2.5h3v11H9z',
  step: 'M3 2.5v11l7-5.5zM11 2.5h2v11h-2z',
  restart: 'M8 3a5 5 0 1 1-4.6 3l1.4.6A3.5 3.5 0 1 0 8 4.5V7L4.2 3.7 8 .5z',
  theme: 'M8 2a6 6 0 1 0 0 12zM8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1z',
};

export function Icon(props: { name: string }): JSX.Element {
  return (
    <svg class="icon" width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
      <path d={icons[props.name]} />
    </svg>
  );
}
