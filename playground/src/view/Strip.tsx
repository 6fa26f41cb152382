// The line below everything: the formula, pruning, and what can be taken away. Knows the state, no training.

import { createEffect, createMemo, createSignal, For, type JSX, on, onCleanup, Show } from 'solid-js';
import { edit, edgeCount, makeLink, priceOf, setNotice, structure } from '../state.js';
import { aside, choose, chosen, find, finding, forget, front, progress, searched, stopFinding } from '../finding.js';
import type { FoundFormula } from '../found.js';
import type { Price } from '../messages.js';
import { t } from '../texts/index.js';
import { setMarked } from './marked.js';
import { Export } from './Export.js';

/** Milliseconds for which a button says that it did what it should. */
const saying = 1600;

export function Strip(): JSX.Element {
  // what was found was about the rows of before
  const key = createMemo(rowsKey);
  createEffect(on(key, forget, { defer: true }));
  return (
    <footer>
      <FormulaLine />
      <Prune />
      <div class="buttons">
        <button class="main find" onClick={() => (finding() ? stopFinding() : void find())}>
          {finding() ? t().stopFinding : t().findFormula}
        </button>
        <Export />
        <CopyLink />
      </div>
    </footer>
  );
}

function rowsKey(): string {
  const now = structure();
  if (!now) return '';
  const { data, rows, noise, seed, target } = now.settings;
  return JSON.stringify([data, rows, noise, data.kind === 'function' || data.kind === 'formula' ? seed : 0, target]);
}

function FormulaLine(): JSX.Element {
  const [open, setOpen] = createSignal(false);
  const shown = createMemo(() => front()[chosen()]);
  // once for each search: who closed it does not want it again with every formula that is found
  const several = createMemo(() => front().length > 1);
  createEffect(on(several, (now) => setOpen(now)));
  return (
    <div class="formula">
      <Show when={shown()} fallback={<p class="none">{finding() ? t().firstLook : t().noFormula}</p>}>
        {(now) => (
          <div class="found" role="group" tabindex="0" aria-label={t().formula}>
            <Maths formula={now()} />
            <span class="error">{errorText(now())}</span>
          </div>
        )}
      </Show>
      <p class="progress" aria-live="polite">
        <Show when={finding() && progress()}>
          {(now) => <>{t().searching(now().tried, now().shapes, now().class)}</>}
        </Show>
      </p>
      <Show when={aside().length > 0}>
        <p class="progress aside">{t().setAside(aside())}</p>
      </Show>
      <Show when={front().length > 1}>
        <button class="more" aria-expanded={open()} aria-controls="front" onClick={() => setOpen(!open())}>
          {front().length} <span aria-hidden="true">{open() ? '▾' : '▴'}</span>
          <span class="hidden">{t().frontOf}</span>
        </button>
      </Show>
      <Show when={open() && front().length > 1}>
        <div class="front" id="front">
          <div class="title">
            <h2>{t().frontOf}</h2>
            <button aria-label={t().close} onClick={() => setOpen(false)}>
              ×
            </button>
          </div>
          <Show when={searched()}>{(names) => <p class="among">{t().searchedIn(names())}</p>}</Show>
          <ol>
            <For each={front()}>
              {(each, i) => (
                <li>
                  <button aria-pressed={chosen() === i()} onClick={() => choose(i())}>
                    <Maths formula={each} plain />
                    <span class="error">{errorText(each)}</span>
                  </button>
                </li>
              )}
            </For>
          </ol>
        </div>
      </Show>
    </div>
  );
}

/** An error below this share of the spread is rounding. */
const rounding = 1e-20;

function errorText({ rmse, r2, accuracy, early }: FoundFormula): string {
  if (early) return '';
  if (accuracy !== undefined) return t().formulaRight(accuracy);
  return 1 - r2 < rounding || rmse === 0 ? t().exact : t().errorOf(rmse ?? NaN);
}

/** Mathematics; the markup is made by the library from a tree, with the text of names escaped. */
function Maths(props: { formula: FoundFormula; plain?: boolean }): JSX.Element {
  return (
    <For each={props.formula.parts}>
      {(part) => (
        <math
          display={props.plain ? 'inline' : 'block'}
          aria-label={props.plain ? undefined : `${part.name} = ${part.text}`}
          innerHTML={`<mrow><mi>${escaped(part.name)}</mi><mo>=</mo>${part.mathml}</mrow>`}
        />
      )}
    </For>
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function Prune(): JSX.Element {
  const edges = (): number => edgeCount();
  const least = (): number => structure()?.outputs.length ?? 1;
  const [keep, setKeep] = createSignal<number>();
  const [price, setPrice] = createSignal<Price>();
  const now = (): number => Math.min(keep() ?? edges(), edges());
  createEffect(
    on(structure, () => {
      setKeep(undefined);
      setPrice(undefined);
      setMarked([]);
    }),
  );
  let slider!: HTMLInputElement;
  // after its ends: a slider cuts off what lies beyond them
  createEffect(() => (slider.value = String(now())));
  // the price of where the slider is, asked once at a time
  let asking = false;
  const ask = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    for (let wanted = keep(); wanted !== undefined && wanted < edges(); wanted = keep()) {
      const answer = await priceOf(wanted);
      if (keep() === undefined || answer === undefined) break;
      setPrice(answer);
      setMarked(answer.gone);
      if (keep() === wanted) break;
    }
    asking = false;
  };
  return (
    <div class="prune">
      <label>
        <span class="label">
          {t().keepEdges(now(), edges())}
          <Show when={price() && keep() !== undefined && keep()! < edges()}>
            <span class="price"> · {t().cost(price()!.lossNow, price()!.loss)}</span>
          </Show>
        </span>
        <input
          ref={slider}
          type="range"
          min={least()}
          max={edges()}
          step="1"
          disabled={edges() <= least()}
          aria-valuetext={t().keepEdges(now(), edges())}
          onInput={(event) => {
            const value = Number(event.currentTarget.value);
            setKeep(value);
            if (value >= edges()) {
              setPrice(undefined);
              setMarked([]);
            } else void ask();
          }}
        />
      </label>
      <button
        disabled={edges() <= least()}
        onClick={() => {
          // without a choice, a third goes
          const wanted =
            keep() !== undefined && keep()! < edges() ? keep()! : Math.max(least(), Math.round((edges() * 2) / 3));
          edit({ kind: 'prune', keep: wanted });
        }}
      >
        {t().prune}
      </button>
    </div>
  );
}

function CopyLink(): JSX.Element {
  const [copied, setCopied] = createSignal(false);
  const [shown, setShown] = createSignal<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const copy = async (): Promise<void> => {
    const link = await makeLink();
    if (link === undefined) return void setNotice({ text: t().tooLong });
    // the address is the link, so that it can be copied by hand too
    history.replaceState(null, '', `#${link}`);
    const whole = location.href;
    try {
      await navigator.clipboard.writeText(whole);
      setCopied(true);
      clearTimeout(timer);
      timer = setTimeout(() => setCopied(false), saying);
    } catch {
      setShown(whole);
    }
  };
  return (
    <>
      <button onClick={() => void copy()}>{copied() ? t().copied : t().copyLink}</button>
      <Show when={shown()}>
        {(link) => (
          <input
            class="link"
            readOnly
            aria-label={t().linkIs}
            value={link()}
            ref={(input) => setTimeout(() => input.select())}
            onBlur={() => setShown(undefined)}
          />
        )}
      </Show>
    </>
  );
}
