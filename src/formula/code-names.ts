// Names of columns as names in program code.

/** What a language takes for a name, and which names are taken. */
export interface NameRules {
  /** what cannot stand in a name */
  forbidden: RegExp;
  /** whether letters that only look different, such as ﬁ and fi, are one to it */
  folds?: true;
  reserved: ReadonlySet<string>;
}

/**
 * A name in code for each name, in order: the name itself where the language takes it; otherwise with `_` for every character that
 * cannot stand in a name, `_` before a digit in front and after a reserved word, and a number at the end where two would agree.
 */
export function codeNames(names: readonly string[], rules: NameRules): string[] {
  const { forbidden, folds, reserved } = rules;
  const taken = new Set(names.filter((name) => fits(name, rules)));
  return names.map((name) => {
    if (fits(name, rules)) return name;
    const folded = folds ? name.normalize('NFKC') : name;
    const letters = folded.replace(forbidden, '_').replace(/^(?=\p{Nd}|$)/u, '_');
    const base = reserved.has(letters) ? `${letters}_` : letters;
    let free = base;
    for (let k = 2; taken.has(free); k++) free = `${base}_${k}`;
    taken.add(free);
    return free;
  });
}

function fits(name: string, { forbidden, folds, reserved }: NameRules): boolean {
  if (name === '' || reserved.has(name) || /^\p{Nd}/u.test(name)) return false;
  return name.replace(forbidden, '') === name && (!folds || name.normalize('NFKC') === name);
}

const words = (text: string): Set<string> => new Set(text.trim().split(/\s+/));

export const javascriptNames: NameRules = {
  // digits, but no ² and no ½
  forbidden: /[^\p{L}\p{Nd}_$]/gu,
  reserved:
    words(`Math Infinity NaN undefined erf arguments await break case catch class const continue debugger default delete do else
    enum eval export extends false finally for function if implements import in instanceof interface let new null package private
    protected public return static super switch this throw true try typeof var void while with yield`),
};

export const pythonNames: NameRules = {
  forbidden: /[^\p{L}\p{Nd}_]/gu,
  folds: true,
  reserved:
    words(`np erf False None True and as assert async await break class continue def del elif else except finally for from global
    if import in is lambda nonlocal not or pass raise return try while with yield`),
};

/** only ASCII; no function of math.h that formulas call, and nothing that is a macro of the usual headers and compilers or a word of later C */
export const cNames: NameRules = {
  forbidden: /[^A-Za-z0-9_]/gu,
  reserved:
    words(`auto break case char const continue default do double else enum extern float for goto if inline int long register
    restrict return short signed sizeof static struct switch typedef union unsigned void volatile while INFINITY NAN sin cos tan asin
    acos atan sinh cosh tanh asinh acosh atanh exp log log2 log10 sqrt cbrt fabs floor erf atan2 hypot fmin fmax pow
    isnan isinf isfinite NULL EOF errno I M_E M_LOG2E M_LOG10E M_LN2 M_LN10 M_PI M_PI_2 M_PI_4 M_1_PI M_2_PI M_2_SQRTPI M_SQRT2 M_SQRT1_2
    HUGE_VAL HUGE_VALF HUGE_VALL MAXFLOAT linux unix asm typeof bool true false nullptr constexpr alignas alignof static_assert
    thread_local`),
};
