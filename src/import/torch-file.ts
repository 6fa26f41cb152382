// Tensors out of a file that torch.save wrote: a zip of a pickle and of storages. Knows how tensors lie in storages; what pickles may say is
// pickle.ts's, and what the tensors are the caller's.

import { KanError, show } from '../errors.js';
import { PickledName, type PickledValue, readPickle } from './pickle.js';
import { shapeText, type ForeignTensor } from './tensors.js';
import { isZip, readZip } from './zip.js';

/** Kinds of storages: bytes of a number, and how to read one. */
const storages: Readonly<
  Record<string, { bytes: number; double?: true; read: (view: DataView, at: number) => number }>
> = {
  'torch.FloatStorage': { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  'torch.DoubleStorage': { bytes: 8, double: true, read: (view, at) => view.getFloat64(at, true) },
  'torch.HalfStorage': { bytes: 2, read: (view, at) => halfNumber(view.getUint16(at, true)) },
  'torch.BFloat16Storage': { bytes: 2, read: (view, at) => brainNumber(view.getUint16(at, true)) },
  'torch.LongStorage': { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  'torch.IntStorage': { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  'torch.ShortStorage': { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  'torch.CharStorage': { bytes: 1, read: (view, at) => view.getInt8(at) },
  'torch.ByteStorage': { bytes: 1, read: (view, at) => view.getUint8(at) },
  'torch.BoolStorage': { bytes: 1, read: (view, at) => view.getUint8(at) },
};

/** Names that may be called, beside tensors. */
const dictionary = 'collections.OrderedDict';
const rebuildTensor = 'torch._utils._rebuild_tensor_v2';
const rebuildParameter = 'torch._utils._rebuild_parameter';

/** Most values that are looked at in search of tensors, and how deep they may stand. */
const maxValues = 1 << 16;
const deepest = 16;

/** Most numbers of a tensor whose storage is smaller, as those are that repeat a number. */
const maxRepeated = 1 << 20;

interface Storage {
  kind: string;
  data: DataView;
}

/** Whether the bytes begin as a file of torch.save does, today's or that of before version 1.6. */
export function isTorchFile(bytes: Uint8Array): boolean {
  // in a safetensors file the header's brace is the ninth byte
  return isZip(bytes) || (bytes.length > 8 && bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5 && bytes[8] !== 0x7b);
}

/**
 * All tensors of the file by name; of dictionaries within dictionaries with dots between, "model_state_dict.layers.0.grid". Throws a
 * KanError on files that are damaged and on anything but tensors, numbers, texts and plain containers.
 */
export function readTorchFile(bytes: Uint8Array): Map<string, ForeignTensor> {
  if (!isZip(bytes))
    throw new KanError(
      'this is a pickle that is no archive, as PyTorch before version 1.6 wrote',
      'open it with a newer PyTorch and save it again with `torch.save(torch.load(…), …)`',
    );
  const entries = readZip(bytes);
  const pickle = [...entries.keys()].find((name) => /^[^/]*\/data\.pkl$/.test(name));
  if (pickle === undefined)
    throw new KanError(
      'the archive is not one of torch.save: it has no entry data.pkl',
      entries.has('constants.pkl') ? 'a TorchScript module is a program; save its state dict' : undefined,
    );
  const folder = pickle.slice(0, -'data.pkl'.length);
  if (entries.has(`${folder}code/`) || [...entries.keys()].some((name) => name.startsWith(`${folder}code/`)))
    throw new KanError('this is a TorchScript module, which is a program', 'save its state dict with `torch.save`');
  const order = entries.get(`${folder}byteorder`);
  if (order !== undefined && new TextDecoder().decode(order).trim() !== 'little')
    throw new KanError(
      'the file was written on a machine whose numbers begin with their highest byte',
      'save it again on another',
    );
  const value = readPickle(entries.get(pickle)!, {
    calls: {
      [dictionary]: (args) => {
        if (args.length > 0)
          throw new KanError(`the pickle makes an OrderedDict of ${args.length} values, which is not read`);
        return new Map();
      },
      [rebuildTensor]: ([storage, offset, shape, strides]) => tensorOf(storage, offset, shape, strides),
      [rebuildParameter]: ([tensor]) => tensor,
    },
    names: new Set(Object.keys(storages)),
    persistent: (id) => storageOf(id, entries, folder),
  });
  const tensors = new Map<string, ForeignTensor>();
  const seen = { values: 0 };
  collect(value, '', 0, tensors, seen);
  return tensors;
}

/** The storage of a persistent id: ('storage', kind, name of the entry, device, count). */
function storageOf(id: PickledValue, entries: ReadonlyMap<string, Uint8Array>, folder: string): Storage {
  const [word, kind, key] = Array.isArray(id) ? (id as unknown[]) : [];
  const type = kind instanceof PickledName ? kind.name : String(kind);
  if (word !== 'storage' || typeof key !== 'string')
    throw new KanError(`the pickle refers to something outside that is no storage: ${show(id)}`);
  if (!Object.hasOwn(storages, type))
    throw new KanError(`the pickle has a storage of kind ${show(type)}, which is not read`);
  const data = entries.get(`${folder}data/${key}`);
  if (!data)
    throw new KanError(`the storage ${show(key)} is missing in the archive`, 'the file is damaged; save it again');
  return { kind: type, data: new DataView(data.buffer, data.byteOffset, data.byteLength) };
}

class TorchTensor implements ForeignTensor {
  readonly shape: readonly number[];
  readonly double: boolean;
  readonly numbers: () => Float32Array | Float64Array;

  constructor(shape: readonly number[], double: boolean, numbers: () => Float32Array | Float64Array) {
    this.shape = shape;
    this.double = double;
    this.numbers = numbers;
  }
}

function tensorOf(
  storage: PickledValue,
  offset: PickledValue,
  shape: PickledValue,
  strides: PickledValue,
): TorchTensor {
  const areCounts = (list: unknown): list is number[] =>
    Array.isArray(list) && list.length <= 8 && list.every((each) => Number.isSafeInteger(each) && each >= 0);
  const { kind, data } = Object(storage) as Partial<Storage>;
  if (kind === undefined || data === undefined || !areCounts([offset]) || !areCounts(shape) || !areCounts(strides))
    throw new KanError(`the pickle has a tensor of shape ${show(shape)} that makes no sense`);
  const [from, type] = [offset as number, storages[kind]];
  const count = shape.reduce((all, width) => all * width, 1);
  const last = shape.reduce((at, width, axis) => at + (width - 1) * (strides[axis] ?? NaN), from);
  const held = data.byteLength / type.bytes;
  if (strides.length !== shape.length || (count > 0 && !(last < held)))
    throw new KanError(
      `a tensor of shape ${shapeText(shape)} reaches beyond its storage of ${Math.floor(held)} numbers`,
      'the file is cut short or damaged; save it again',
    );
  if (count > Math.max(held, maxRepeated))
    throw new KanError(
      `a tensor of shape ${shapeText(shape)} repeats the ${Math.floor(held)} numbers of its storage too often`,
    );
  return new TorchTensor(shape, type.double === true, () => {
    const numbers = type.double ? new Float64Array(count) : new Float32Array(count);
    const place = new Array<number>(shape.length).fill(0);
    for (let i = 0, at = from; i < count; i++) {
      numbers[i] = type.read(data, at * type.bytes);
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        at += strides[axis];
        if (++place[axis] < shape[axis]) break;
        at -= shape[axis] * strides[axis];
        place[axis] = 0;
      }
    }
    return numbers;
  });
}

/** Adds the tensors in dictionaries and lists, by the names that lead to them. */
function collect(
  value: PickledValue,
  name: string,
  depth: number,
  tensors: Map<string, ForeignTensor>,
  seen: { values: number },
): void {
  if (++seen.values > maxValues || depth > deepest)
    throw new KanError(`the file holds more than ${maxValues} values, or deeper than ${deepest} within one another`);
  if (value instanceof TorchTensor) {
    tensors.set(name, value);
    return;
  }
  const items: Iterable<readonly [unknown, unknown]> =
    value instanceof Map ? value : Array.isArray(value) ? (value as unknown[]).map((each, i) => [i, each]) : [];
  for (const [key, item] of items) {
    if (typeof key !== 'string' && typeof key !== 'number') continue;
    collect(item, name === '' ? String(key) : `${name}.${key}`, depth + 1, tensors, seen);
  }
}

/** A number of IEEE 754's 16 bits. */
function halfNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

const four = new DataView(new ArrayBuffer(4));

/** A number of bfloat16: the first half of a float32. */
function brainNumber(bits: number): number {
  four.setUint32(0, bits << 16, true);
  return four.getFloat32(0, true);
}
