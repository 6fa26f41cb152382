// One text for JavaScript and TypeScript: types stand between ⟨ and ⟩. Knows neither models nor what the text computes.

/** The text as JavaScript. */
export const withoutTypes = (text: string): string => text.replace(/⟨[^⟩]*⟩\n?/g, '');

/**
 * What matters of a text: strings, comments and types as wholes, and the brackets outside of them.
 */
const tokens = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|\/\/.*|\/\*[^]*?\*\/|⟨[^⟩]*⟩|[[\]]/g;

/** The text as TypeScript, for the strictest compilers: what is read of an array is said to be there. */
export function withTypes(text: string): string {
  const elements: boolean[] = [];
  const asserted = text.replace(tokens, (token: string, at: number) => {
    // of an element where it stands right behind a name or a bracket
    if (token === '[') elements.push(/[\w$\])]/.test(text[at - 1] ?? ''));
    if (token !== ']' || !elements.pop()) return token;
    // what is written, or may be missing, is as it is
    return /^ (=|\?\?) /.test(text.slice(at + 1, at + 5)) ? token : ']!';
  });
  return asserted
    .replace(/⟨([^⟩]*)⟩/g, '$1')
    .replace(/^function (erfc?)\(x\) \{/gm, 'function $1(x: number): number {');
}
