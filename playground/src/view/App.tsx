// The page as a whole: what stands where, files that are dropped and pasted, and what is said aloud. Knows the parts, no training.

import { createEffect, createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { frame, notice, readTable, running, setNotice } from '../state.js';
import { type Fault, faultText } from '../texts/faults.js';
import { language, t, translate } from '../texts/index.js';
import { Answers } from './Answers.js';
import { Header } from './Header.js';
import { Lessons } from './Lessons.js';
import { Loss } from './Loss.js';
import { Network } from './Network.js';
import { Settings } from './Settings.js';
import { Strip } from './Strip.js';
import { isDark, theme, turnTheme } from './theme.js';

/** Milliseconds between two sentences about the loss. */
const speaking = 10_000;

export function App(): JSX.Element {
  const [dropping, setDropping] = createSignal(false);
  const [said, setSaid] = createSignal('');
  onMount(() => {
    const say = (): void => {
      const now = frame();
      if (now?.train !== undefined) setSaid(t().said(now.epoch, now.train, now.test));
    };
    const timer = setInterval(() => running() && say(), speaking);
    createEffect(() => {
      if (!running()) say();
    });
    const paste = (event: ClipboardEvent): void => {
      if (event.target instanceof HTMLInputElement) return;
      const file = event.clipboardData?.files[0];
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (file) readTable(file.name, file);
      else if (text.includes('\n')) readTable('pasted.csv', text);
    };
    document.addEventListener('paste', paste);
    onCleanup(() => {
      clearInterval(timer);
      document.removeEventListener('paste', paste);
    });
  });
  createEffect(() => {
    document.documentElement.lang = language() === 'zh' ? 'zh-CN' : 'en';
    document.title = t().title;
  });

  const over = (event: DragEvent): void => {
    event.preventDefault();
    setDropping(true);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setDropping(false);
    const file = event.dataTransfer?.files[0];
    if (file) readTable(file.name, file);
  };
  return (
    <div
      class="page"
      classList={{ dropping: dropping() }}
      onDragOver={over}
      onDragLeave={(event) => event.relatedTarget === null && setDropping(false)}
      onDrop={drop}
    >
      <Header theme={theme()} onTheme={turnTheme} />
      <main>
        <div class="margin">
          <Settings />
          <Lessons />
          <p class="privacy">{t().nothingLeaves}</p>
        </div>
        <Network />
        <div class="says">
          <Answers dark={isDark()} />
          <Loss dark={isDark()} />
        </div>
      </main>
      <Strip />
      <div class="notice" role="status">
        <Show when={notice()}>
          {(now) => (
            <p>
              {noticeText(now()).message}
              <Show when={noticeText(now()).hint}>{(hint) => <span> — {hint()}</span>}</Show>
              <button aria-label={t().close} onClick={() => setNotice(undefined)}>
                ×
              </button>
            </p>
          )}
        </Show>
      </div>
      <p class="hidden" aria-live="polite">
        {said()}
      </p>
      <Show when={dropping()}>
        <div class="drop-hint">
          <p>{t().dropHere}</p>
          <p>{t().nothingLeaves}</p>
        </div>
      </Show>
    </div>
  );
}

function noticeText(now: NonNullable<ReturnType<typeof notice>>): Fault {
  if ('ended' in now) return { message: t().converged };
  return 'text' in now ? { message: now.text } : faultText(now.fault, translate(), t().unknownFault);
}
