// Which language the page speaks: the reader's own, or the one that was switched to.

import { createSignal } from 'solid-js';
import type { Translate } from './faults.js';
import { en, type Texts } from './en.js';
import { zh } from './zh.js';

export const languages = { en, zh } as const;
export type Language = keyof typeof languages;

export const [language, setLanguage] = createSignal<Language>(/^zh\b/i.test(navigator.language) ? 'zh' : 'en');

/** The texts now. */
export const t = (): Texts => languages[language()];

const [chinese, setChinese] = createSignal<Translate>();

/** What says the library's sentences in the reader's language; loaded when something is to be said, and undefined in the library's own. */
export function translate(): Translate | undefined {
  if (language() !== 'zh') return undefined;
  const known = chinese();
  if (!known) void import('./faults-zh.js').then(({ faultInChinese }) => setChinese(() => faultInChinese));
  return known ?? (() => undefined);
}
