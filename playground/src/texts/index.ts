// Which language the page speaks: the reader's own, or the one that was switched to.

import { createSignal } from 'solid-js';
import { en, type Texts } from './en.js';
import { zh } from './zh.js';

export const languages = { en, zh } as const;
export type Language = keyof typeof languages;

export const [language, setLanguage] = createSignal<Language>(/^zh\b/i.test(navigator.language) ? 'zh' : 'en');

/** The texts now. */
export const t = (): Texts => languages[language()];
