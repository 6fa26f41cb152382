// Randomness of the fuzzers: a case is made of its seed and its number and of nothing else, so that it can be made again.

/** A generator for case `number` of a run with this seed (splitmix32). */
export function randomOf(seed, number) {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)) >>> 0;
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  const integer = (count) => Math.floor(next() * count);
  const pick = (list) => list[integer(list.length)];
  return { next, integer, pick };
}

/** Values that are wrong in some place or other. */
export function strangeValue({ pick }) {
  return pick([
    ...[0, -1, 1, 2, 3, 5, 7, 63, 64, 65, 1e3, 2 ** 20, 2 ** 20 + 1, 2 ** 31, 2 ** 32, 2 ** 53, 1e308, -0, 0.5, 1e-320],
    ...[null, true, false, '', 'x', 'sin', 'adapted', 'per-input', 'uniform', 'linear', 'norm', 'gate', 'product'],
    ...['dropout', 'activation', 'kan', 'F16', 'F64', 'F32', 'float64', 'float32', 'constructor', '__proto__'],
    ...[
      'toString',
      'hasOwnProperty',
      '\u0000',
      '\u001b[2J',
      '💥',
      'x'.repeat(500),
      'x*x',
      'floor(1/x)',
      'NaN',
      '1e999',
    ],
    ...[
      [],
      {},
      [[]],
      [0, 0],
      [1, 0],
      [0, 1],
      [-1, 1],
      [
        [0, 0],
        [0, 1],
      ],
    ],
  ]);
}

/** A copy of a JSON value with one to three things changed somewhere in it. */
export function changedJson(value, random) {
  const { integer, pick } = random;
  const copy = structuredClone(value);
  const paths = pathsIn(copy);
  for (let change = 1 + integer(3); change > 0 && paths.length > 0; change--) {
    const path = pick(paths);
    const holder = path.slice(0, -1).reduce((object, key) => object?.[key], copy);
    if (typeof holder !== 'object' || holder === null) continue;
    const key = path.at(-1);
    const old = holder[key];
    const set = (next) =>
      Object.defineProperty(holder, key, { value: next, enumerable: true, configurable: true, writable: true });
    const way = integer(8);
    if (way === 0 && Array.isArray(holder)) holder.splice(Number(key), 1);
    else if (way === 0) delete holder[key];
    else if (way === 1 && typeof old === 'number') set(old + pick([1, -1, 1e-9, 0.5, 2 ** 20]));
    else if (way === 2 && typeof old === 'number') set(old * pick([2, -1, 0, 1e10, 1e-10, 1e300]));
    else if (way === 3 && Array.isArray(old) && old.length > 0) old.push(structuredClone(pick(old)));
    else if (way === 4) set(structuredClone(pick(paths).reduce((object, part) => object?.[part], copy)) ?? null);
    else if (way === 5 && Array.isArray(old)) set(old.slice(0, integer(old.length + 1)).toReversed());
    else if (way === 6 && !Array.isArray(holder))
      Object.defineProperty(
        holder,
        pick(['__proto__', 'constructor', 'locked', 'removed', 'basis', 'modules', 'encoding']),
        {
          value: strangeValue(random),
          enumerable: true,
          configurable: true,
          writable: true,
        },
      );
    else set(strangeValue(random));
  }
  return copy;
}

function pathsIn(value, path = [], found = []) {
  if (typeof value !== 'object' || value === null) return found;
  for (const key of Object.keys(value)) {
    found.push([...path, key]);
    pathsIn(value[key], [...path, key], found);
  }
  return found;
}

/** Bytes with bits turned round, cut, doubled, or taken out. */
export function changedBytes(bytes, { integer, pick }) {
  const way = integer(4);
  if (way === 0) return bytes.subarray(0, integer(bytes.length + 1));
  if (way === 1) {
    const [from, to] = [integer(bytes.length + 1), integer(bytes.length + 1)].sort((a, b) => a - b);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(pick([from, to]))]);
  }
  const copy = Buffer.from(bytes);
  if (copy.length > 0) for (let i = integer(8); i >= 0; i--) copy[integer(copy.length)] ^= 1 << integer(8);
  return copy;
}
