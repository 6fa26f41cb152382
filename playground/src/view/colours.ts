// Colours of values and of classes, for light and dark. Knows no pictures.

type Colour = readonly [red: number, green: number, blue: number];

const scale: Record<'light' | 'dark', { low: Colour; middle: Colour; high: Colour }> = {
  light: { low: [38, 99, 168], middle: [247, 244, 236], high: [206, 98, 28] },
  dark: { low: [104, 170, 240], middle: [34, 36, 42], high: [240, 150, 74] },
};

/** Of lines and points; the same as in style.css. */
const inks = {
  line: { light: [37, 99, 168], dark: [127, 182, 242] },
  points: { light: [139, 135, 124], dark: [133, 130, 122] },
  hair: { light: [227, 223, 213], dark: [45, 47, 54] },
} as const;

export const ink = (name: keyof typeof inks, dark: boolean): Colour => inks[name][dark ? 'dark' : 'light'];

/** Colours of a scale that are told apart. */
const shades = 256;
const shadesOf: Partial<Record<'light' | 'dark', Colour[]>> = {};

/** From blue through paper to orange, for a share from 0 to 1. */
export function valueColour(share: number, dark: boolean): Colour {
  const all = (shadesOf[dark ? 'dark' : 'light'] ??= Array.from({ length: shades }, (_, i) =>
    shade(i / (shades - 1), dark),
  ));
  return all[Math.round(Math.max(0, Math.min(1, share || 0)) * (shades - 1))];
}

function shade(at: number, dark: boolean): Colour {
  const { low, middle, high } = scale[dark ? 'dark' : 'light'];
  // steeper near the middle, where most values are
  const distance = Math.abs(at - 0.5) * 2;
  const part = distance ** 0.85;
  const end = at < 0.5 ? low : high;
  return [0, 1, 2].map((i) => middle[i] + (end[i] - middle[i]) * part) as unknown as Colour;
}

const classes: Record<'light' | 'dark', readonly Colour[]> = {
  light: [
    [38, 99, 168],
    [206, 98, 28],
    [30, 132, 96],
    [158, 84, 142],
    [166, 128, 18],
    [70, 130, 160],
  ],
  dark: [
    [104, 170, 240],
    [240, 150, 74],
    [78, 196, 150],
    [222, 148, 204],
    [226, 196, 80],
    [130, 200, 224],
  ],
};

/** Of a class, the surer the fuller. */
export function classColour(which: number, sure: number, dark: boolean): Colour {
  const paper = scale[dark ? 'dark' : 'light'].middle;
  const own = classes[dark ? 'dark' : 'light'][which % 6];
  return [0, 1, 2].map((i) => paper[i] + (own[i] - paper[i]) * sure) as unknown as Colour;
}

export const css = ([red, green, blue]: Colour): string => `rgb(${red | 0} ${green | 0} ${blue | 0})`;
