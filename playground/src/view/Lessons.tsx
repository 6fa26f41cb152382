// The lessons: a list of links, and of the one under way its sentences as their time comes. Knows lessons and the epoch.

import { createEffect, createMemo, For, type JSX, on, Show } from 'solid-js';
import { find, finding, front } from '../finding.js';
import { lessons } from '../lessons.js';
import { figures, lesson } from '../state.js';
import { t } from '../texts/index.js';

export function Lessons(): JSX.Element {
  const now = createMemo(() => lessons.find(({ name }) => name === lesson()));
  const epoch = (): number => figures().epoch;
  const told = createMemo(() => {
    const { name, at } = now() ?? {};
    if (name === undefined || at === undefined) return [];
    return t().lessonTexts[name].says.slice(0, at.filter((each) => each <= epoch()).length);
  });
  // once for each lesson
  let found: string | undefined;
  createEffect(
    on([now, epoch], ([playing, at]) => {
      if (!playing || at < (playing.find ?? Infinity)) {
        if (found !== playing?.name || at === 0) found = undefined;
        return;
      }
      if (found === playing.name || finding() || front().length > 0) return;
      found = playing.name;
      void find();
    }),
  );
  return (
    <nav class="lessons" aria-label={t().lessons}>
      <h2>{t().lessons}</h2>
      <ol>
        <For each={lessons}>
          {({ name }, i) => (
            <li classList={{ current: lesson() === name }}>
              <a href={`#lesson-${i() + 1}`} aria-current={lesson() === name ? 'true' : undefined}>
                {t().lessonTexts[name].title}
              </a>
              <Show when={lesson() === name}>
                <div class="told" aria-live="polite">
                  <For each={told()}>
                    {(sentence, k) => <p classList={{ past: k() < told().length - 1 }}>{sentence}</p>}
                  </For>
                </div>
              </Show>
            </li>
          )}
        </For>
      </ol>
    </nav>
  );
}
