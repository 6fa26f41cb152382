// Runs what a bundler made for a page in Node, with as little of a page around it as loading takes: modules as they are, scripts by a stand-in for
// the document. Not a browser: no workers, no rules about what may be loaded.
//
//   node as-page.mjs main.js            prints what `kanjsDone` is called with
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';

const [, , file] = process.argv;
const url = pathToFileURL(file).href;
const load = (script) => {
  runInThisContext(readFileSync(new URL(script.src), 'utf8'), { filename: script.src });
  script.onload?.({ type: 'load', target: script });
};
const element = (tagName) => ({ tagName, setAttribute() {}, relList: { supports: () => true } });
globalThis.self = globalThis;
globalThis.window = globalThis;
globalThis.document = {
  currentScript: { tagName: 'SCRIPT', src: url },
  baseURI: url,
  createElement: element,
  getElementsByTagName: () => [],
  querySelector: () => null,
  head: { appendChild: (script) => queueMicrotask(() => load(script)) },
};
globalThis.kanjsDone = (said) => {
  if (said instanceof Error) throw said;
  console.log(JSON.stringify(said));
};
if (/^\s*import\b|\bimport\.meta\b|\bexport\b/.test(readFileSync(file, 'utf8'))) await import(url);
else load({ src: url });
