// Which powers a polynomial in several variables has.

/** Exponents of all terms of total degree up to `degree`, or undefined where they are more than `most`. */
export function termsUpTo(variables: number, degree: number, most: number): number[][] | undefined {
  let terms: number[][] = [[]];
  for (let i = 0; i < variables; i++) {
    terms = terms.flatMap((term) => {
      const left = degree - term.reduce((sum, each) => sum + each, 0);
      return Array.from({ length: left + 1 }, (_, power) => [...term, power]);
    });
    // every further variable multiplies them
    if (terms.length > most) return undefined;
  }
  return terms;
}
