// Model files of our own, as the exported PyTorch module writes them too: with the mark `changed` where it trained the weights. What the file says
// of the old weights is not true of the new ones, and is left out.

import type { TableEncoding } from '../data/table-encoding.js';
import { decodeModel } from '../format/model-file.js';
import { openSafetensors } from '../format/safetensors.js';
import { withoutErrors } from '../model/members.js';
import type { Model } from '../model/model.js';
import type { LayerSpec } from '../model/spec.js';
import { isTorchFile } from './torch-file.js';

/** The model of a file of our own and what it says beside, with notes of what was left out; undefined where it is none. Throws a KanError where it is damaged. */
export function readOwn(
  bytes: Uint8Array,
  notes: string[],
): { model: Model; extra?: Record<string, unknown> } | undefined {
  if (isTorchFile(bytes)) return undefined;
  const { metadata } = openSafetensors(bytes);
  if (!Object.hasOwn(metadata, 'kanjs_format')) return undefined;
  const { model, extra } = decodeModel(bytes);
  if (!Object.hasOwn(metadata, 'changed')) return { model, extra };
  const { members } = model;
  const layers = model.spec.layers.map((layer) => unbound(layer, notes));
  const { encoding, ...spec } = withoutErrors({ ...model.spec, layers });
  const freed: Model = {
    ...model,
    spec: encoding === undefined ? spec : { ...spec, encoding: withoutHistory(encoding) },
    ...(members && {
      members: members.map((member) => ({
        ...member,
        spec: { ...member.spec, layers: member.spec.layers.map((layer) => unbound(layer, notes)) },
      })),
    }),
  };
  if (encoding !== undefined)
    notes.push(
      'its weights were trained elsewhere: errors of its answers, importance of columns and the rows it has seen are not known any more',
    );
  return { model: freed };
}

/** The layer without edges that keep a direction, which other programs do not see to. */
function unbound(layer: LayerSpec, notes: string[]): LayerSpec {
  if (layer.kind !== 'kan' || layer.monotone === undefined) return layer;
  const { monotone: _bound, ...free } = layer;
  const note = 'edges that only rose or only fell are free: training elsewhere does not keep to that';
  if (!notes.includes(note)) notes.push(note);
  return free;
}

function withoutHistory({
  importance: _importance,
  seen: _seen,
  division: _division,
  ...encoding
}: TableEncoding): TableEncoding {
  return {
    ...encoding,
    inputs: encoding.inputs.map((input) => {
      if (input.kind !== 'number' || input.monotone === undefined) return input;
      const { monotone: _monotone, ...free } = input;
      return free;
    }),
  };
}
