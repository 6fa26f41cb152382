// Pages of results: one HTML file that needs nothing else, no network and no script, light and dark, on paper too. Knows how a page
// looks and how tables of names and values read, nothing of models.

import { numberText } from '../draw/axis.js';
import { escapeText, pictureStyle } from '../draw/svg.js';
import { isRecord } from './json.js';

export interface Page {
  title: string;
  /** a sentence or two below the title */
  summary: string;
  /** what has to be known before all else */
  notice?: string;
  /** the handful of numbers that are looked at first */
  figures: readonly (readonly [name: string, value: string])[];
  sections: readonly string[];
  /** stands in the page as JSON, in the element with the id "results" */
  results: unknown;
}

/** The page as text. Sections are markup, everything else is escaped. */
export function renderPage({ title, summary, notice, figures, sections, results }: Page): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeText(title)}</title>
<style>${style}</style>
${pictureStyle}
</head>
<body>
<main>
<header>
<h1>${escapeText(title)}</h1>
<p class="summary">${escapeText(summary)}</p>
${notice === undefined ? '' : `<p class="notice">${escapeText(notice)}</p>`}
<dl class="figures">${figures
    .map(([name, value]) => `<div><dt>${escapeText(name)}</dt><dd>${escapeText(value)}</dd></div>`)
    .join('')}</dl>
</header>
${sections.join('\n')}
</main>
<script type="application/json" id="results">${scriptText(results)}</script>
</body>
</html>
`;
}

export function section(heading: string, body: string, kind = ''): string {
  // what is wider than a narrow screen scrolls, and is reached by keyboard
  const attributes = kind === '' ? '' : ` class="${kind}"${kind.split(' ').includes('wide') ? ' tabindex="0"' : ''}`;
  return `<section${attributes}><h2>${escapeText(heading)}</h2>${body}</section>`;
}

/** A picture to stand in a page: its colours are in the page's own style. */
export function inlinePicture(svg: string): string {
  return svg.replace(/<style>[^]*?<\/style>\n?/, '').trimEnd();
}

export function pairs(rows: readonly (readonly string[])[]): string {
  const body = rows
    .map(([name, value]) => `<tr><th scope="row">${escapeText(name)}</th><td>${escapeText(value)}</td></tr>`)
    .join('');
  return `<table class="pairs"><tbody>${body}</tbody></table>`;
}

export function recordMarkup(heading: string, record: unknown): string[] {
  if (!isRecord(record)) return [];
  const rows = Object.entries(record).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return rows.length === 0
    ? []
    : [section(heading, pairs(rows.map(([name, value]) => [name.replaceAll('_', ' '), valueText(value)])))];
}

/** A setting as it was given. */
function valueText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value))
    return value.every((item) => typeof item === 'number') ? `[${value.join(', ')}]` : value.map(valueText).join(', ');
  return isRecord(value) ? JSON.stringify(value) : String(value);
}

export function listed(names: readonly string[]): string {
  return names.length < 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}

export function counted(count: number, noun: string): string {
  return `${numberText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

export function percentText(share: number): string {
  return `${numberText(100 * share, 3)} %`;
}

/** JSON that cannot end the script element it stands in, and still is the same JSON. */
function scriptText(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const style = `
:root { color-scheme: light dark; --ground: #f5f6f8; --surface: #fff; --ink: #1a1a1a; --muted: #5a6070; --line: #dfe2e8; --right: 0 114 178; --wrong: 213 94 0; --strong: #fff; --notice: #fff4e5 }
@media screen and (prefers-color-scheme: dark) { :root { --ground: #0e1013; --surface: #16181d; --ink: #eceef2; --muted: #a9afba; --line: #2b3038; --right: 86 180 233; --wrong: 230 120 40; --strong: #0e1013; --notice: #33260f } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; font-variant-numeric: tabular-nums }
main { max-width: 980px; margin: 0 auto; padding: 40px 20px 64px }
h1 { margin: 0; font-size: 28px; line-height: 1.2; overflow-wrap: anywhere }
h2 { margin: 0 0 12px; font-size: 16px; break-after: avoid }
h3 { margin: 20px 0 8px; font-size: 14px; font-weight: 600; color: var(--muted) }
.summary { margin: 8px 0 0; color: var(--muted) }
.notice { margin: 16px 0 0; padding: 10px 14px; border-radius: 8px; background: var(--notice) }
.figures { display: flex; flex-wrap: wrap; gap: 1px; margin: 24px 0 0; border: 1px solid var(--line); border-radius: 10px; overflow: hidden; background: var(--line) }
.figures div { flex: 1 0 auto; padding: 12px 16px; background: var(--surface) }
.figures dt { color: var(--muted); font-size: 12px }
.figures dd { margin: 2px 0 0; font-size: 19px; font-weight: 600; white-space: nowrap }
section { margin: 20px 0 0; padding: 18px 20px 20px; border: 1px solid var(--line); border-radius: 10px; background: var(--surface); break-inside: avoid }
section.wide { padding: 10px; overflow-x: auto }
section.long { break-inside: auto }
section > p { margin: 0 0 12px; color: var(--muted) }
section.wide h2 { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
svg { display: block; height: auto }
.wide svg { width: 100%; min-width: 520px }
.picture { overflow-x: auto }
.picture svg { margin: 0 auto; max-width: 100% }
@media screen { .picture svg { min-width: min(640px, var(--natural)) } }
.curves { display: grid; grid-template-columns: repeat(auto-fill, minmax(280px, 1fr)); gap: 12px }
.curves svg { width: 100%; break-inside: avoid }
.bars { width: 100%; max-width: 640px }
.bars th, .bars td { padding-top: 3px; padding-bottom: 3px; white-space: nowrap; vertical-align: middle }
.bars .note { white-space: normal; text-align: left; padding-bottom: 10px }
.bars .bar { width: 60%; padding-left: 20px }
.bars .bar span { display: block; min-width: 1px; height: 12px; border-radius: 3px; background: rgb(var(--right)) }
.note { margin: 8px 0 0; color: var(--muted) }
.formula { margin: 0 0 10px; padding: 6px 0; overflow: auto hidden; font-size: 22px }
.formula math { font-size: 24px }
.formulas td { vertical-align: middle; white-space: nowrap }
.formulas th:last-child { text-align: left }
.formulas td.formula { overflow: visible; padding: 5px 0 5px 28px; white-space: normal; font-size: 14px; text-align: left }
.formulas td.formula code { display: block; min-width: 260px }
.formulas td.formula math { display: inline math !important; font-size: 16px }
.formulas tr.best > * { background: rgb(var(--right) / .12) }
.formulas tr.best > :last-child { font-weight: 600 }
code, pre { font: 13px/1.5 ui-monospace, 'DejaVu Sans Mono', monospace; white-space: pre-wrap; overflow-wrap: anywhere }
pre { margin: 0; text-align: left }
.code th { padding-right: 20px; padding-left: 0; text-align: left }
.code td { padding: 5px 20px 5px 0; text-align: left }
.words th, .words td { text-align: left }
.pairs + .scroll { margin-top: 16px }
.columns { margin-top: 20px; columns: 2 320px; column-gap: 20px }
.columns section { margin: 0 0 20px }
.pair { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(320px, 100%), 1fr)); gap: 12px }
.pair svg { width: 100%; height: auto }
.scroll { overflow-x: auto }
table { border-collapse: collapse }
th, td { padding: 5px 0 5px 28px; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top }
tbody tr:last-child > * { border-bottom: 0 }
th { font-weight: 500; color: var(--muted) }
th:first-child { padding-left: 0; text-align: left }
table.pairs { min-width: 260px }
.columns table.pairs { width: 100% }
table.pairs td { overflow-wrap: anywhere }
table.pairs th { white-space: nowrap }
.confusion th, .confusion td { min-width: 44px; padding: 6px 10px; border: 1px solid var(--surface); text-align: center }
.confusion th:first-child { padding-left: 0; text-align: left; white-space: nowrap }
.confusion .none { color: var(--muted) }
.confusion .strong { color: var(--strong) }
.confusion .found { color: var(--muted) }
@media print { :root { --ground: #fff } body { font-size: 11pt } main { max-width: none; padding: 0 } section { margin-top: 12px } * { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
`;
