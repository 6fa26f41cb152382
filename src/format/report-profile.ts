// What was found out about a table rather than asked for, as a part of a page.

import type { Decision } from '../data/decision.js';
import { escapeText } from '../draw/svg.js';
import { section } from './page.js';

/** The section, or none where all was said. */
export function profileSections(profile: readonly Decision[] = []): string[] {
  if (profile.length === 0) return [];
  const rows = profile.map(({ option, value, columns, why }) => {
    const words = Array.isArray(value) ? value.join(', ') : String(value);
    const of = columns === undefined ? '' : columns.join(', ');
    return `<tr><th scope="row">${escapeText(option)}</th><td>${escapeText(of)}</td><td>${escapeText(words)}</td><td>${escapeText(why)}</td></tr>`;
  });
  const head = ['option', 'columns', 'came to', 'because'].map((name) => `<th scope="col">${name}</th>`).join('');
  return [
    section(
      'What was decided',
      `<p>Each line can be overruled by the option of its name.</p><div class="scroll" tabindex="0"><table class="words"><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`,
      'long',
    ),
  ];
}
