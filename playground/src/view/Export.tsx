// What can be taken away, as files. Knows the state; what files hold is the worker's and the library's.

import { createSignal, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { chosen, front } from '../finding.js';
import { setNotice, structure, take } from '../state.js';
import type { Fault } from '../texts/faults.js';
import { t } from '../texts/index.js';

interface Item {
  name: string;
  text: string;
  make: () => Promise<void>;
}

export function Export(): JSX.Element {
  const [open, setOpen] = createSignal(false);
  let box!: HTMLDivElement;
  onMount(() => {
    const away = (event: Event): void => {
      if (event.target instanceof Node && !box.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', away);
    document.addEventListener('focusin', away);
    onCleanup(() => {
      document.removeEventListener('pointerdown', away);
      document.removeEventListener('focusin', away);
    });
  });
  const [languages, setLanguages] = createSignal<{ name: string; what: string }[]>([]);
  const show = async (): Promise<void> => {
    setOpen(!open());
    if (languages().length > 0) return;
    const { text } = await take('languages');
    setLanguages(JSON.parse(text ?? '[]'));
  };
  const items = (): Item[] => [
    {
      name: 'model',
      text: t().exports.model,
      make: () => file('model', 'model.safetensors', 'application/octet-stream'),
    },
    { name: 'svg', text: t().exports.svg, make: () => file('picture', 'network.svg', 'image/svg+xml') },
    { name: 'png', text: t().exports.png, make: png },
    { name: 'report', text: t().exports.report, make: () => file('report', 'report.html', 'text/html') },
    ...languages()
      .filter(({ name }) => !notations.has(name) || isFormula())
      .map(({ name, what }) => ({
        name,
        text: t().languagesOf[name] ?? `${name}: ${what}`,
        make: () => written(name),
      })),
    ...(front().length > 0
      ? [
          { name: 'formula', text: t().exports.formula, make: () => formula('text') },
          { name: 'found latex', text: t().exports.latex, make: () => formula('latex') },
        ]
      : []),
  ];
  return (
    <div
      class="export"
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        setOpen(false);
        box.querySelector('button')?.focus();
      }}
    >
      <button aria-expanded={open()} aria-haspopup="true" aria-controls="exports" onClick={() => void show()}>
        {t().export}
      </button>
      <Show when={open()}>
        <ul id="exports">
          <For each={items()}>
            {({ text, make }) => (
              <li>
                <button
                  onClick={() => {
                    setOpen(false);
                    make().catch((error: unknown) =>
                      setNotice({ fault: error instanceof Refused ? error.fault : { message: String(error) } }),
                    );
                  }}
                >
                  {text}
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </div>
  );
}

/** Languages in which a network can be said only as a formula. */
const notations = new Set(['latex', 'mathml']);

/** Whether every edge is locked to a function. */
function isFormula(): boolean {
  return (structure()?.layers ?? []).every(
    ({ inputs, outputs, removed, locked }) => locked.length >= inputs * outputs - removed.length,
  );
}

/** What cannot be made, and why. */
class Refused extends Error {
  readonly fault: Fault;

  constructor(fault: Fault = { message: 'this cannot be exported' }) {
    super(fault.message);
    this.fault = fault;
  }
}

async function file(what: 'model' | 'picture' | 'report', name: string, type: string): Promise<void> {
  const { bytes, text, error } = await take(what);
  if (error !== undefined) throw new Refused(error);
  save(new Blob([bytes ?? text ?? ''], { type }), name);
}

/** The network in another language: a file or several. */
async function written(language: string): Promise<void> {
  const { files, error } = await take(`in ${language}`);
  if (error !== undefined || !files) throw new Refused(error);
  for (const each of files) save(new Blob([each.content]), each.name);
}

/** The formula that is chosen. */
async function formula(as: 'text' | 'latex'): Promise<void> {
  const { parts } = front()[chosen()];
  const lines =
    as === 'text'
      ? parts.map(({ name, text }) => `${name} = ${text}\n`)
      : parts.map(({ name, latex }) => `\\[ ${latexName(name)} = ${latex} \\]\n`);
  save(new Blob(lines, { type: 'text/plain' }), as === 'text' ? 'formula.txt' : 'formula.tex');
}

/** A letter as it is, a word or anything else upright, with what LaTeX would read as a command taken for itself. */
function latexName(name: string): string {
  if (/^[A-Za-z]$/.test(name)) return name;
  return `\\text{${name.replace(/[\\~^]/g, ' ').replace(/[#$%&_{}]/g, '\\$&')}}`;
}

/** The picture as pixels, twice as many as it measures. */
async function png(): Promise<void> {
  const { text, error } = await take('picture');
  if (error !== undefined || text === undefined) throw new Refused(error);
  const image = new Image();
  const address = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = 2 * image.naturalWidth;
    canvas.height = 2 * image.naturalHeight;
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob) save(blob, 'network.png');
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Offers a file to save. */
function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // the browser has taken it by then
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
