// The version of this package; a test holds it equal to package.json's.

/** The version of this package, e.g. "0.1.0". */
export const version = '0.1.0';
