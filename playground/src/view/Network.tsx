// The network: nodes, wires, and on every edge its curve, which moves while the network learns. Knows structures and frames.

import { createEffect, createMemo, createSignal, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { limits } from '../experiment.js';
import { curvePoints } from '../messages.js';
import { change, drawn, frame, settings, strengths, structure } from '../state.js';
import { t } from '../texts/index.js';
import { curvePath, layerSpan } from './curve.js';
import { placesOf, type Tile } from './places.js';

/** Inputs that are drawn at most. */
const mostInputs = 16;

export function Network(): JSX.Element {
  const [size, setSize] = createSignal({ width: 800, height: 560 });
  let box!: HTMLDivElement;
  onMount(() => {
    const measure = (): void => void setSize({ width: box.clientWidth, height: box.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    measure();
    onCleanup(() => observer.disconnect());
  });

  const places = createMemo(() => {
    const now = structure();
    if (!now) return undefined;
    const { width, height } = size();
    const longest = (names: readonly string[]): number =>
      Math.min(width * 0.16, 14 + 7.5 * Math.max(...names.map((name) => name.length)));
    const inputs = Array.from({ length: Math.min(mostInputs, now.layers[0].inputs) }, (_, i) => i);
    return placesOf(now.layers, inputs, {
      ...{ width, height, top: 34, bottom: 12 },
      left: Math.max(36, longest(now.inputs.slice(0, mostInputs)) + 12),
      right: Math.max(36, longest(now.outputs) + 12),
    });
  });

  const curves = new Map<number, SVGPathElement>();
  createEffect(() => {
    const now = frame();
    const placed = places();
    const known = structure();
    if (!now || !placed || !known) return;
    const spans: number[] = [];
    let first = 0;
    for (const { inputs, outputs } of known.layers) {
      spans.push(layerSpan(now.curves, curvePoints, first, inputs * outputs));
      first += inputs * outputs;
    }
    if (now.curves.length !== first * curvePoints) return;
    for (const tile of placed.tiles) {
      const { x, y, width, height } = tile;
      const pad = Math.min(6, height * 0.14);
      const inner = { x: x + pad, y: y + pad, width: width - 2 * pad, height: height - 2 * pad };
      curves
        .get(tile.at)
        ?.setAttribute('d', curvePath(now.curves, curvePoints, tile.at, { ...inner, span: spans[tile.layer] }));
    }
    requestAnimationFrame(() => drawn());
  });

  /** 0.16 to 1: how dark an edge is. */
  const weight = (tile: Tile): number => {
    const all = strengths();
    return all === undefined ? 0.75 : 0.16 + 0.84 * Math.tanh(3 * (all[tile.at] ?? 0));
  };
  const lockedName = (tile: Tile): string | undefined =>
    structure()?.layers[tile.layer]?.locked.find(({ edge }) => edge === tile.edge)?.name;

  return (
    <section class="network" aria-label={t().network}>
      <div class="stage" ref={box}>
        <svg
          width={size().width}
          height={size().height}
          viewBox={`0 0 ${size().width} ${size().height}`}
          aria-hidden="true"
        >
          <g class="wires">
            <For each={places()?.tiles}>
              {(tile) => (
                <g style={{ opacity: weight(tile) }}>
                  <path d={tile.into} />
                  <path d={tile.out} />
                </g>
              )}
            </For>
          </g>
          <g class="tiles">
            <For each={places()?.tiles}>
              {(tile) => (
                <g classList={{ tile: true, locked: lockedName(tile) !== undefined }}>
                  <rect x={tile.x} y={tile.y} width={tile.width} height={tile.height} rx="4" />
                  <path
                    style={{ opacity: weight(tile) }}
                    ref={(path) => {
                      curves.set(tile.at, path);
                    }}
                  />
                </g>
              )}
            </For>
          </g>
          <g class="nodes">
            <For each={places()?.nodes}>{(node) => <circle cx={node.x} cy={node.y} r="4.5" />}</For>
          </g>
          <g class="names">
            <For each={places()?.nodes.filter(({ level }) => level === 0)}>
              {(node) => (
                <text x={node.x - 12} y={node.y + 5} text-anchor="end">
                  {clipped(structure()?.inputs[node.node] ?? '')}
                </text>
              )}
            </For>
            <For each={places()?.nodes.filter(({ level }) => level === (structure()?.layers.length ?? 0))}>
              {(node) => (
                <text x={node.x + 12} y={node.y + 5}>
                  {clipped(structure()?.outputs[node.node] ?? '')}
                </text>
              )}
            </For>
          </g>
        </svg>
        <Show when={places()}>
          {(placed) => (
            <>
              <For each={settings().hidden}>
                {(count, layer) => (
                  <div class="column-tools" style={{ left: `${placed().levels[layer() + 1] ?? 0}px` }}>
                    <button
                      aria-label={t().removeNode(layer() + 1)}
                      title={t().removeNode(layer() + 1)}
                      onClick={() => change({ hidden: withNodes(layer(), count - 1) })}
                    >
                      −
                    </button>
                    <span title={t().nodes(count)}>{count}</span>
                    <button
                      aria-label={t().addNode(layer() + 1)}
                      title={t().addNode(layer() + 1)}
                      disabled={count >= limits.nodes}
                      onClick={() => change({ hidden: withNodes(layer(), count + 1) })}
                    >
                      +
                    </button>
                  </div>
                )}
              </For>
              <Show when={settings().hidden.length < limits.layers}>
                <div class="column-tools add" style={{ left: `${placed().levels[placed().levels.length - 1] ?? 0}px` }}>
                  <button
                    aria-label={t().addLayer}
                    title={t().addLayer}
                    onClick={() => change({ hidden: [...settings().hidden, 2] })}
                  >
                    + {t().layer}
                  </button>
                </div>
              </Show>
            </>
          )}
        </Show>
      </div>
    </section>
  );
}

/** The shape with so many nodes in a layer, which goes with its last. */
function withNodes(layer: number, count: number): number[] {
  const { hidden } = settings();
  return count < 1 ? hidden.filter((_, i) => i !== layer) : hidden.map((each, i) => (i === layer ? count : each));
}

function clipped(name: string): string {
  return name.length > 18 ? `${name.slice(0, 17)}…` : name;
}
