// Light, dark, or as the reader's system has it.

import { createSignal } from 'solid-js';

export const themes = ['auto', 'light', 'dark'] as const;
export type ThemeName = (typeof themes)[number];

const [theme, setTheme] = createSignal<ThemeName>('auto');
const system = matchMedia('(prefers-color-scheme: dark)');
const [systemDark, setSystemDark] = createSignal(system.matches);
system.addEventListener('change', () => setSystemDark(system.matches));

export { theme };

/** Whether the page is dark now. */
export const isDark = (): boolean => theme() === 'dark' || (theme() === 'auto' && systemDark());

/** The next of the three. */
export function turnTheme(): void {
  const next = themes[(themes.indexOf(theme()) + 1) % themes.length];
  // first the page's own colours: what is drawn again may read them
  document.documentElement.dataset['theme'] = next;
  setTheme(next);
}
