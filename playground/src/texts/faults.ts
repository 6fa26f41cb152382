// What the library says of bad input, for readers of the page: without names of functions of the library and of their options, and in the
// reader's language. Knows sentences, no causes.

import { faultInChinese } from './faults-zh.js';

export interface Fault {
  message: string;
  hint?: string | undefined;
}

/** The library's functions by which its sentences begin. */
const caller = /^(?:train|discover|[a-z]+[A-Z]\w*): /;

/** Advice with options, commands, files of the documentation or functions in it. */
const forCallers = /`(?!`)\w+[:([`]|`\w+: |`kan |docs\/|\b[a-z]+[A-Z]\w* gives/;

export function faultText({ message, hint }: Fault, language: 'en' | 'zh', unknown: string): Fault {
  const sentence = message.replace(caller, '');
  // what is written for callers of the library is no advice here
  const advice = hint === undefined || forCallers.test(hint) ? undefined : hint;
  if (language === 'en') return { message: sentence, hint: advice };
  return {
    message: faultInChinese(sentence) ?? unknown,
    hint: advice === undefined ? undefined : faultInChinese(advice) || undefined,
  };
}
