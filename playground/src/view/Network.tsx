// The network: nodes, wires, and on every edge its curve, which moves while the network learns. Knows structures and frames.

import { createEffect, createMemo, createSignal, For, type JSX, on, onCleanup, onMount, Show, untrack } from 'solid-js';
import { type EdgePlace, limits } from '../experiment.js';
import { curvePoints, type LayerLook } from '../messages.js';
import { numberText } from '../numbers.js';
import { change, drawn, figures, frame, settings, strengths, structure } from '../state.js';
import { t } from '../texts/index.js';
import { tenths } from './curve.js';
import { EdgeCard } from './EdgeCard.js';
import { EdgeTable } from './EdgeTable.js';
import { fit } from './fit.js';
import { marked } from './marked.js';
import { innerOf, MovingCurves } from './moving-curves.js';
import { edgeNames } from './names.js';
import { type NodePlace, placesOf, type Tile } from './places.js';

/** From which width of the picture names stand beside their nodes, large. */
const beside = 560;
/** Inputs that are drawn at most. */
const mostInputs = 16;

const calm = matchMedia('(prefers-reduced-motion: reduce)');
/** Milliseconds between two pictures for those who want less motion. */
const calmPause = 600;

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

  const narrow = (): boolean => size().width < beside;
  const shownInputs = createMemo<number[]>(() => {
    const now = structure();
    // an importance is of something: what has not learned yet is drawn in its order
    return now ? inputsOf(now.layers[0], now.epoch > 0 ? untrack(strengths) : undefined) : [];
  });
  /** whether some are not drawn that are there */
  const leftOut = createMemo(() => {
    const now = structure();
    return now !== undefined && liveInputs(now.layers[0]).length > shownInputs().length;
  });
  const crowded = createMemo(() => shownInputs().length > 6 || (structure()?.outputs.length ?? 0) > 6);
  /** Where there is little room beside the nodes names stand above them, unless there are many. */
  const above = (): boolean => narrow() && !crowded();
  const font = (): string => `italic ${narrow() ? (crowded() ? 11 : 13) : crowded() ? 15 : 17}px ${serif}`;
  const places = createMemo(() => {
    const now = structure();
    if (!now) return undefined;
    const { width, height } = size();
    const room = (names: readonly string[], share: number): number => {
      if (above()) return 20;
      const longest = names.reduce((most, name) => Math.max(most, measured(font())(name)), 0);
      return Math.max(narrow() ? 20 : 36, 12 + Math.min(width * share, 14 + longest));
    };
    return placesOf(now.layers, shownInputs(), {
      ...{ width, height, top: 34, bottom: 30 },
      left: room(
        shownInputs().map((input) => now.inputs[input]),
        narrow() ? 0.3 : 0.2,
      ),
      right: room(now.outputs, narrow() ? 0.22 : 0.18),
    });
  });

  /** How many pictures stand below each other where there are two for a line: what a phone makes the picture taller for. */
  const lines = createMemo(() =>
    Math.max(
      ...(structure()?.layers ?? []).map(({ outputs }, i, all) =>
        Math.max(outputs, outputs * Math.ceil((i === 0 ? shownInputs().length : all[i].inputs) / 2)),
      ),
      1,
    ),
  );

  const curves = new MovingCurves();
  let pending: ReturnType<typeof setTimeout> | undefined;
  createEffect(() => {
    const now = frame();
    const placed = places();
    const known = structure();
    if (!now || !placed || !known) return;
    const edges = known.layers.map(({ inputs, outputs }) => inputs * outputs);
    if (now.curves.length !== edges.reduce((sum, count) => sum + count, 0) * curvePoints) return;
    curves.draw(now.curves, placed.tiles, edges, !now.running);
    // who wants less motion sees a few pictures, not a film; whatever else changed meanwhile, the next is asked for once
    if (!calm.matches) requestAnimationFrame(() => drawn());
    else
      pending ??= setTimeout(() => {
        pending = undefined;
        drawn();
      }, calmPause);
  });

  /** 0.16 to 1: how dark an edge is. Of the strokes, not of what they make up: each group with an opacity is a picture of its own to blend. */
  const weight = (tile: Tile): number => {
    const all = strengths();
    return all === undefined ? 0.75 : Math.round(100 * (0.16 + 0.84 * Math.tanh(3 * (all[tile.at] ?? 0)))) / 100;
  };
  /** In a picture that is moved and made smaller, curves are whole numbers. */
  const curvePlace = ({ x, y, width, height }: Tile): string => {
    const { pad } = innerOf(width, height);
    return `translate(${(x + pad).toFixed(1)} ${(y + pad).toFixed(1)}) scale(${1 / tenths})`;
  };
  const lockedName = (tile: Tile): string | undefined =>
    structure()?.layers[tile.layer]?.locked.find(({ edge }) => edge === tile.edge)?.name;
  const placeOf = (tile: Tile): EdgePlace => [structure()!.layers[tile.layer].index, tile.input, tile.output];
  const goes = (tile: Tile): boolean => {
    const [layer, input, output] = placeOf(tile);
    return marked().some((edge) => edge[0] === layer && edge[1] === input && edge[2] === output);
  };
  const nameOf = (tile: Tile): string => t().edgeName(...edgeNames(structure()!, tile.layer, tile.edge));

  // one edge from near: that which is pointed at or has the focus, or the one that was clicked
  const [pointed, setPointed] = createSignal<number>();
  const [held, setHeld] = createSignal<number>();
  const [asTable, setAsTable] = createSignal(false);
  const near = createMemo(() => {
    const at = held() ?? pointed();
    return at === undefined ? undefined : places()?.tiles.find((tile) => tile.at === at);
  });
  const shape = createMemo(() =>
    structure()
      ?.layers.map(({ inputs, outputs, removed }) => [inputs, outputs, removed.length].join())
      .join(' '),
  );
  createEffect(
    on(shape, () => {
      setPointed(undefined);
      setHeld(undefined);
    }),
  );
  const cardStyle = (tile: Tile): Record<string, string> => {
    const { width, height } = size();
    const wide = Math.min(284, width - 16);
    const right = tile.x + tile.width + 12;
    const left = right + wide < width ? right : Math.max(8, tile.x - wide - 12);
    const top = Math.max(4, Math.min(height - 316, tile.y + tile.height / 2 - 140));
    return { left: `${left}px`, top: `${top}px`, width: `${wide}px` };
  };
  /** The tab key stops at one edge; arrows lead to the others. */
  const [stop, setStop] = createSignal(0);
  const edges = new Map<number, SVGGElement>();
  const isStop = (tile: Tile): boolean => {
    const all = places()?.tiles ?? [];
    return (all.some(({ at }) => at === stop()) ? stop() : all[0]?.at) === tile.at;
  };
  const keys = (event: KeyboardEvent, tile: Tile): void => {
    const all = places()?.tiles ?? [];
    const at = all.indexOf(tile);
    const moves: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
    const move = moves[event.key];
    const next = event.key === 'Home' ? all[0] : event.key === 'End' ? all[all.length - 1] : move && all[at + move];
    if (next) {
      event.preventDefault();
      edges.get(next.at)?.focus();
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      setHeld(held() === tile.at ? undefined : tile.at);
    } else if (event.key === 'Escape') {
      setHeld(undefined);
      setPointed(undefined);
    }
  };

  return (
    <section class="network" aria-label={t().network} style={{ '--lines': lines() }}>
      <div class="stage" ref={box}>
        <svg
          width={size().width}
          height={size().height}
          viewBox={`0 0 ${size().width} ${size().height}`}
          role="group"
          aria-label={t().edges}
        >
          <g class="wires" aria-hidden="true">
            <For each={places()?.tiles}>
              {(tile) => (
                <g stroke-opacity={0.55 * (goes(tile) ? 0.1 : weight(tile))}>
                  <path d={tile.into} />
                  <path d={tile.out} />
                </g>
              )}
            </For>
          </g>
          <g class="tiles">
            <For each={places()?.tiles}>
              {(tile) => (
                <g
                  classList={{
                    tile: true,
                    locked: lockedName(tile) !== undefined,
                    goes: goes(tile),
                    near: near()?.at === tile.at,
                  }}
                  role="button"
                  tabindex={isStop(tile) ? 0 : -1}
                  aria-label={t().edgeSays(nameOf(tile), strengths()?.[tile.at] ?? 0, lockedName(tile))}
                  aria-pressed={held() === tile.at}
                  ref={(group) => {
                    edges.set(tile.at, group);
                  }}
                  onPointerEnter={(event) => event.pointerType === 'mouse' && setPointed(tile.at)}
                  onPointerLeave={() => setPointed(undefined)}
                  onFocus={() => {
                    setStop(tile.at);
                    setPointed(tile.at);
                  }}
                  onBlur={() => setPointed(undefined)}
                  onClick={() => setHeld(held() === tile.at ? undefined : tile.at)}
                  onKeyDown={(event) => keys(event, tile)}
                >
                  <rect x={tile.x} y={tile.y} width={tile.width} height={tile.height} rx="4" />
                  <path
                    transform={curvePlace(tile)}
                    stroke-opacity={weight(tile)}
                    ref={(path) => curves.place(tile.at, path)}
                  />
                  <Show when={lockedName(tile) !== undefined && tile.height > 30}>
                    <text x={tile.x + tile.width - 5} y={tile.y + tile.height - 5} text-anchor="end">
                      {lockedName(tile)}
                    </text>
                  </Show>
                </g>
              )}
            </For>
          </g>
          <g class="nodes" aria-hidden="true">
            <For each={places()?.nodes}>{(node) => <circle cx={node.x} cy={node.y} r="4.5" />}</For>
          </g>
          <g class="names" aria-hidden="true">
            <For each={places()?.nodes.filter(({ level }) => level === 0)}>
              {(node) => (
                <Name
                  node={node}
                  above={above()}
                  font={font()}
                  end={false}
                  room={above() ? size().width * 0.4 : node.x - 14}
                >
                  {structure()?.inputs[node.node] ?? ''}
                </Name>
              )}
            </For>
            <For each={places()?.nodes.filter(({ level }) => level === (structure()?.layers.length ?? 0))}>
              {(node) => (
                <Name
                  node={node}
                  above={above()}
                  font={font()}
                  end
                  room={above() ? size().width * 0.4 : size().width - node.x - 14}
                >
                  {structure()?.outputs[node.node] ?? ''}
                </Name>
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
        <Show when={near()}>
          {(tile) => (
            <EdgeCard
              place={placeOf(tile())}
              name={nameOf(tile())}
              share={strengths()?.[tile().at] ?? 0}
              held={held() !== undefined}
              style={cardStyle(tile())}
              onClose={() => {
                const at = held();
                setHeld(undefined);
                if (at !== undefined) edges.get(at)?.focus();
              }}
            />
          )}
        </Show>
        <Show when={asTable()}>
          <EdgeTable />
        </Show>
        <div class="below">
          <Show when={structure()}>
            {(now) => (
              <span>
                {t().parameters(now().parameters)} · {t().threads(now().threads)}
              </span>
            )}
          </Show>
          <Show
            when={shownInputs().length < (structure()?.layers[0].inputs ?? 0)}
            fallback={
              <>
                <span class="hint">{t().edgeHint}</span>
                <span class="below-loss" aria-hidden="true">
                  {t().loss} <b>{numberText(figures().train ?? NaN)}</b>
                </span>
              </>
            }
          >
            <span>
              {(leftOut() ? t().someInputs : t().inputsLeft)(shownInputs().length, structure()!.layers[0].inputs)}
            </span>
          </Show>
          <button
            aria-pressed={asTable()}
            onClick={() => {
              setHeld(undefined);
              setAsTable(!asTable());
            }}
          >
            {t().asTable}
          </button>
        </div>
      </div>
    </section>
  );
}

/** The shape with so many nodes in a layer, which goes with its last. */
function withNodes(layer: number, count: number): number[] {
  const { hidden } = settings();
  return count < 1 ? hidden.filter((_, i) => i !== layer) : hidden.map((each, i) => (i === layer ? count : each));
}

/** The name of an input or an output, beside its node or above it, as much of it as there is room for; all of it for who points at it. */
function Name(props: {
  node: NodePlace;
  above: boolean;
  font: string;
  end: boolean;
  room: number;
  children: string;
}): JSX.Element {
  const text = createMemo(() => fit(props.children, props.room, measured(props.font)));
  const x = (): number => {
    const side = props.end ? 1 : -1;
    return props.node.x + side * (props.above ? 14 : 12);
  };
  return (
    <text
      style={{ font: props.font }}
      x={x()}
      y={props.node.y + (props.above ? -10 : 5)}
      text-anchor={props.end === props.above ? 'end' : 'start'}
    >
      {text()}
      <Show when={text() !== props.children}>
        <title>{props.children}</title>
      </Show>
    </text>
  );
}

/** The letters of names. */
const serif = getComputedStyle(document.documentElement).getPropertyValue('--serif');
const rulers = new Map<string, (text: string) => number>();

/** How wide a text is in a font. */
function measured(font: string): (text: string) => number {
  const known = rulers.get(font);
  if (known) return known;
  const context = document.createElement('canvas').getContext('2d')!;
  context.font = font;
  const widths = new Map<string, number>();
  const measure = (text: string): number => {
    const width = widths.get(text) ?? context.measureText(text).width;
    widths.set(text, width);
    return width;
  };
  rulers.set(font, measure);
  return measure;
}

/** Inputs that still lead somewhere. */
function liveInputs({ inputs, outputs, removed }: LayerLook): number[] {
  const gone = new Uint32Array(inputs);
  for (const edge of removed) gone[Math.floor(edge / outputs)]++;
  return Array.from(gone, (_, input) => input).filter((input) => gone[input] < outputs);
}

/** The inputs that are drawn: all, or of too many those that still lead somewhere, and of too many of them the most important. */
function inputsOf(layer: LayerLook, importance: Float32Array | undefined): number[] {
  const { inputs, outputs } = layer;
  if (inputs <= mostInputs) return Array.from({ length: inputs }, (_, input) => input);
  const worth = (input: number): number =>
    importance?.subarray(input * outputs, (input + 1) * outputs).reduce((a, b) => Math.max(a, b), 0) ?? 0;
  return liveInputs(layer)
    .toSorted((a, b) => worth(b) - worth(a))
    .slice(0, mostInputs)
    .toSorted((a, b) => a - b);
}
