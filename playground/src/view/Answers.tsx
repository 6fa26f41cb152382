// Data and function side by side: a curve through points, two coloured fields, answers beside the truth, or which class was taken for
// which. Knows pictures as the worker sends them.

import { createEffect, For, type JSX, Match, onCleanup, onMount, Show, Switch } from 'solid-js';
import { fieldSide, linePoints, type Picture } from '../messages.js';
import { numberText } from '../numbers.js';
import { answers, structure } from '../state.js';
import { t } from '../texts/index.js';
import { classColour, css, valueColour } from './colours.js';

type Of<K extends Picture['kind']> = Extract<Picture, { kind: K }>;

export function Answers(props: { dark: boolean }): JSX.Element {
  const picture = <K extends Picture['kind']>(kind: K): Of<K> | undefined => {
    const now = structure()?.picture;
    return now?.kind === kind ? (now as Of<K>) : undefined;
  };
  return (
    <section class="answers" aria-label={t().answers}>
      <Switch>
        <Match when={picture('field')}>{(now) => <Fields picture={now()} dark={props.dark} />}</Match>
        <Match when={picture('curve')}>{(now) => <Line picture={now()} dark={props.dark} />}</Match>
        <Match when={picture('scatter')}>{(now) => <Scatter picture={now()} dark={props.dark} />}</Match>
        <Match when={picture('classes')}>{(now) => <Confusion picture={now()} dark={props.dark} />}</Match>
      </Switch>
      <p class="about">
        <Show when={structure()}>{(now) => <>{t().rowsOf(now().rows.train, now().rows.heldBack)}</>}</Show>
      </p>
    </section>
  );
}

/** A canvas that is drawn again when what `draw` reads changes. */
function Canvas(props: {
  draw: (context: CanvasRenderingContext2D, width: number, height: number) => void;
}): JSX.Element {
  let canvas!: HTMLCanvasElement;
  const paint = (): void => {
    const ratio = Math.min(2, devicePixelRatio || 1);
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (width === 0 || height === 0) return;
    if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
    if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
    const context = canvas.getContext('2d')!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    props.draw(context, width, height);
  };
  onMount(() => {
    const observer = new ResizeObserver(paint);
    observer.observe(canvas);
    onCleanup(() => observer.disconnect());
  });
  createEffect(paint);
  return <canvas ref={canvas} aria-hidden="true" />;
}

function Fields(props: { picture: Of<'field'>; dark: boolean }): JSX.Element {
  const classes = (): number => structure()?.classes?.length ?? 0;
  const share = (value: number): number => {
    const [least, most] = props.picture.range;
    return (value - least) / (most - least || 1);
  };
  const colour = (value: number): readonly [number, number, number] => {
    if (classes() === 0) return valueColour(share(value), props.dark);
    const which = Math.floor(value);
    return classColour(which, 0.15 + 0.6 * (value - which), props.dark);
  };
  const image = document.createElement('canvas');
  image.width = fieldSide;
  image.height = fieldSide;
  const field = (context: CanvasRenderingContext2D, width: number, height: number): void => {
    const values = answers();
    if (values?.length !== fieldSide * fieldSide) return;
    const own = image.getContext('2d')!;
    const pixels = own.createImageData(fieldSide, fieldSide);
    for (let i = 0; i < values.length; i++) {
      const [red, green, blue] = colour(values[i]);
      pixels.data[4 * i] = red;
      pixels.data[4 * i + 1] = green;
      pixels.data[4 * i + 2] = blue;
      pixels.data[4 * i + 3] = 255;
    }
    own.putImageData(pixels, 0, 0);
    context.imageSmoothingEnabled = true;
    context.drawImage(image, 0, 0, width, height);
  };
  const points = (context: CanvasRenderingContext2D, width: number, height: number): void => {
    const { x, y, value } = props.picture;
    for (let i = 0; i < x.length; i++) {
      context.fillStyle = css(
        classes() > 0 ? classColour(value[i], 0.95, props.dark) : valueColour(share(value[i]), props.dark),
      );
      context.beginPath();
      context.arc(((x[i] + 1) / 2) * width, ((1 - y[i]) / 2) * height, 2, 0, 2 * Math.PI);
      context.fill();
    }
  };
  return (
    <div class="pair">
      <figure>
        <Canvas draw={points} />
        <figcaption>{t().dataCaption}</figcaption>
      </figure>
      <figure>
        <Canvas draw={field} />
        <figcaption>{t().networkCaption}</figcaption>
      </figure>
    </div>
  );
}

function Line(props: { picture: Of<'curve'>; dark: boolean }): JSX.Element {
  const draw = (context: CanvasRenderingContext2D, width: number, height: number): void => {
    const { x, y } = props.picture;
    const sorted = y.toSorted();
    const [least, most] = [sorted[0], sorted[sorted.length - 1]];
    const room = 0.08 * (most - least || 1);
    const px = (value: number): number => ((value + 1) / 2) * width;
    const py = (value: number): number => height - ((value - least + room) / (most - least + 2 * room)) * height;
    const style = getComputedStyle(context.canvas);
    context.fillStyle = style.getPropertyValue('--points');
    for (let i = 0; i < x.length; i++) {
      context.beginPath();
      context.arc(px(x[i]), py(y[i]), 2, 0, 2 * Math.PI);
      context.fill();
    }
    const values = answers();
    void props.dark; // drawn again in the other colours
    if (values?.length !== linePoints) return;
    context.strokeStyle = style.getPropertyValue('--line');
    context.lineWidth = 2;
    context.lineJoin = 'round';
    context.beginPath();
    values.forEach((value, i) => context.lineTo((i / (linePoints - 1)) * width, py(value)));
    context.stroke();
  };
  return (
    <figure class="wide">
      <Canvas draw={draw} />
      <figcaption>
        {props.picture.axes[1].name} · {props.picture.axes[0].name} {numberText(props.picture.axes[0].from)} –{' '}
        {numberText(props.picture.axes[0].to)}
      </figcaption>
    </figure>
  );
}

function Scatter(props: { picture: Of<'scatter'>; dark: boolean }): JSX.Element {
  const draw = (context: CanvasRenderingContext2D, width: number, height: number): void => {
    const { truth } = props.picture;
    const sorted = truth.toSorted();
    const [least, most] = [sorted[0], sorted[sorted.length - 1]];
    const room = 0.05 * (most - least || 1);
    const at = (value: number): number => (value - least + room) / (most - least + 2 * room);
    const style = getComputedStyle(context.canvas);
    context.strokeStyle = style.getPropertyValue('--hair');
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(0, height);
    context.lineTo(width, 0);
    context.stroke();
    const values = answers();
    void props.dark; // drawn again in the other colours
    if (values?.length !== truth.length) return;
    context.fillStyle = style.getPropertyValue('--line');
    context.globalAlpha = 0.55;
    for (let i = 0; i < truth.length; i++) {
      context.beginPath();
      context.arc(at(truth[i]) * width, (1 - at(values[i])) * height, 2.2, 0, 2 * Math.PI);
      context.fill();
    }
    context.globalAlpha = 1;
  };
  return (
    <figure class="wide">
      <Canvas draw={draw} />
      <figcaption>
        {t().predicted} · {t().truth}: {props.picture.axis.name}
      </figcaption>
    </figure>
  );
}

function Confusion(props: { picture: Of<'classes'>; dark: boolean }): JSX.Element {
  const classes = (): string[] => structure()?.classes ?? [];
  const count = (row: number, column: number): number => answers()?.[row * classes().length + column] ?? 0;
  const most = (): number => Math.max(1, ...(answers() ?? []));
  const right = (): number => {
    const all = answers();
    if (!all) return 0;
    return (
      classes().reduce((sum, _, i) => sum + count(i, i), 0) /
      Math.max(
        1,
        all.reduce((a, b) => a + b, 0),
      )
    );
  };
  return (
    <div class="confusion">
      <table>
        <caption>
          {t().rightOf(right())} <span>({t().test})</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">{t().truth}</th>
            <For each={classes()}>{(name) => <th scope="col">{name}</th>}</For>
          </tr>
        </thead>
        <tbody>
          <For each={classes()}>
            {(name, row) => (
              <tr>
                <th scope="row">{name}</th>
                <For each={classes()}>
                  {(_, column) => (
                    <td
                      style={{
                        background: css(
                          classColour(row() === column() ? 0 : 1, (0.4 * count(row(), column())) / most(), props.dark),
                        ),
                      }}
                    >
                      {count(row(), column())}
                    </td>
                  )}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
