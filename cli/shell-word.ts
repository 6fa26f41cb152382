// A path as it can be copied into a command line: what a shell would read otherwise stands in quotes.

/** The word as a shell takes it for what it is. */
export function shellWord(word: string): string {
  return /^[\p{L}\p{N}_./@%+=:,-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
