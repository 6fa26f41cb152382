// The bytes of an ONNX file: messages of Protocol Buffers, as onnx.proto3 numbers their fields. Writes what a graph needs and reads nothing.
// Wire format: https://protobuf.dev/programming-guides/encoding/ — a tag of field and kind, then a varint, or a length and its bytes.

/** Kinds of numbers of a tensor, as TensorProto.DataType has them. */
export const elements = { float: 1, int64: 7, string: 8, bool: 9, double: 11 } as const;
export type Element = keyof typeof elements;

/** A tensor of constants. */
export interface OnnxTensor {
  name: string;
  element: Element;
  shape: readonly number[];
  values: ArrayLike<number> | readonly string[];
}

export type OnnxAttribute = number | { float: number } | readonly number[] | readonly string[] | string;

export interface OnnxNode {
  op: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: Readonly<Record<string, OnnxAttribute>>;
  /** '' or 'ai.onnx.ml' */
  domain: string;
}

/** What goes in or comes out; a string is an axis of any length, by its name. */
export interface OnnxValue {
  name: string;
  element: Element;
  shape: readonly (number | string)[];
  about?: string;
}

export interface OnnxModel {
  producer: string;
  version: string;
  about: string;
  opsets: Readonly<Record<string, number>>;
  graph: string;
  nodes: readonly OnnxNode[];
  constants: readonly OnnxTensor[];
  inputs: readonly OnnxValue[];
  outputs: readonly OnnxValue[];
  metadata: Readonly<Record<string, string>>;
}

/** IR version 7 came with operator set 13. */
const irVersion = 7;

export function onnxBytes(model: OnnxModel): Uint8Array {
  const file = new Message().integer(1, irVersion).text(2, model.producer).text(3, model.version).text(6, model.about);
  const graph = new Message();
  for (const node of model.nodes) graph.message(1, nodeMessage(node));
  graph.text(2, model.graph);
  for (const constant of model.constants) graph.message(5, tensorMessage(constant));
  for (const value of model.inputs) graph.message(11, valueMessage(value));
  for (const value of model.outputs) graph.message(12, valueMessage(value));
  file.message(7, graph);
  for (const [domain, version] of Object.entries(model.opsets))
    file.message(8, new Message().text(1, domain).integer(2, version));
  for (const [key, value] of Object.entries(model.metadata))
    file.message(14, new Message().text(1, key).text(2, value));
  return file.bytes();
}

function nodeMessage({ op, inputs, outputs, attributes, domain }: OnnxNode): Message {
  const message = new Message();
  for (const name of inputs) message.text(1, name);
  for (const name of outputs) message.text(2, name);
  message.text(4, op);
  for (const [name, value] of Object.entries(attributes)) message.message(5, attributeMessage(name, value));
  return domain === '' ? message : message.text(7, domain);
}

function attributeMessage(name: string, value: OnnxAttribute): Message {
  const message = new Message().text(1, name);
  if (typeof value === 'number') return message.integer(3, value).integer(20, 2);
  if (typeof value === 'string') return message.text(4, value).integer(20, 3);
  if ('float' in value) return message.single(2, value.float).integer(20, 1);
  if (typeof value[0] === 'string') {
    for (const each of value as readonly string[]) message.text(9, each);
    return message.integer(20, 8);
  }
  for (const each of value as readonly number[]) message.integer(8, each);
  return message.integer(20, 7);
}

function tensorMessage({ name, element, shape, values }: OnnxTensor): Message {
  const message = new Message();
  for (const width of shape) message.integer(1, width);
  message.integer(2, elements[element]);
  if (element === 'string') for (const each of values as readonly string[]) message.text(6, each);
  message.text(8, name);
  return element === 'string' ? message : message.raw(9, rawNumbers(element, values as ArrayLike<number>));
}

function rawNumbers(element: Element, values: ArrayLike<number>): Uint8Array {
  const width = { float: 4, double: 8, int64: 8, bool: 1, string: 0 }[element];
  const view = new DataView(new ArrayBuffer(width * values.length));
  for (let i = 0; i < values.length; i++) {
    if (element === 'float') view.setFloat32(4 * i, values[i], true);
    else if (element === 'double') view.setFloat64(8 * i, values[i], true);
    else if (element === 'int64') view.setBigInt64(8 * i, BigInt(values[i]), true);
    else view.setUint8(i, values[i]);
  }
  return new Uint8Array(view.buffer);
}

function valueMessage({ name, element, shape, about }: OnnxValue): Message {
  const dimensions = new Message();
  for (const width of shape)
    dimensions.message(1, typeof width === 'number' ? new Message().integer(1, width) : new Message().text(2, width));
  const tensor = new Message().integer(1, elements[element]).message(2, dimensions);
  const message = new Message().text(1, name).message(2, new Message().message(1, tensor));
  return about === undefined ? message : message.text(3, about);
}

const encoder = new TextEncoder();

/** A message as it grows. */
class Message {
  private readonly parts: Uint8Array[] = [];
  length = 0;

  integer(field: number, value: number): this {
    return this.add(varint(field * 8)).add(varint(value));
  }

  single(field: number, value: number): this {
    const four = new DataView(new ArrayBuffer(4));
    four.setFloat32(0, value, true);
    return this.add(varint(field * 8 + 5)).add(new Uint8Array(four.buffer));
  }

  text(field: number, value: string): this {
    return this.raw(field, encoder.encode(value));
  }

  raw(field: number, value: Uint8Array): this {
    return this.add(varint(field * 8 + 2))
      .add(varint(value.length))
      .add(value);
  }

  message(field: number, { parts, length }: Message): this {
    this.add(varint(field * 8 + 2)).add(varint(length));
    for (const part of parts) this.add(part);
    return this;
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  private add(part: Uint8Array): this {
    this.parts.push(part);
    this.length += part.length;
    return this;
  }
}

/** Seven bits a byte, the lowest first; of numbers below 0 the 64 bits of two's complement. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    const low = Number(rest & 127n);
    if (rest < 128n) {
      bytes.push(low);
      return Uint8Array.from(bytes);
    }
    bytes.push(low | 128);
  }
}
