// What the library says of bad input, for readers of the page: without names of functions of the library and of their options, and in the
// reader's language. Knows sentences, no causes.

export interface Fault {
  message: string;
  hint?: string | undefined;
}

/** The library's functions by which its sentences begin. */
const caller = /^(?:train|discover|[a-z]+[A-Z]\w*): /;

/** Advice with options, commands, files of the documentation or functions in it. */
const forCallers = /`(?!`)\w+[:([`]|`\w+: |`kan |docs\/|\b[a-z]+[A-Z]\w* gives/;

/** Says a sentence in another language; undefined where it does not know the kind. */
export type Translate = (sentence: string) => string | undefined;

/** `unknown` stands for a sentence that is not known in the other language. */
export function faultText({ message, hint }: Fault, translate?: Translate, unknown = ''): Fault {
  const sentence = message.replace(caller, '');
  // what is written for callers of the library is no advice here
  const advice = hint === undefined || forCallers.test(hint) ? undefined : hint;
  if (!translate) return { message: sentence, hint: advice };
  return {
    message: translate(sentence) ?? unknown,
    hint: advice === undefined ? undefined : translate(advice) || undefined,
  };
}
