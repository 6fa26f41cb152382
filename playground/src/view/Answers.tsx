// Data and function side by side: a curve through points, two coloured fields, answers beside the truth, or which class was taken for
// which. Knows pictures as the worker sends them.

import { createMemo, For, type JSX, Match, Show, Switch } from 'solid-js';
import { fieldSide, linePoints, type Picture } from '../messages.js';
import { numberText } from '../numbers.js';
import { answers, structure } from '../state.js';
import { t, translate } from '../texts/index.js';
import { Canvas, type Sheet } from './Canvas.js';
import { classColour, css, ink, valueColour } from './colours.js';
import { dot, Stamp } from './dots.js';

type Of<K extends Picture['kind']> = Extract<Picture, { kind: K }>;

export function Answers(props: { dark: boolean }): JSX.Element {
  const picture = <K extends Picture['kind']>(kind: K): Of<K> | undefined => {
    const now = structure()?.picture;
    return now?.kind === kind ? (now as Of<K>) : undefined;
  };
  const decided = createMemo(() => {
    const translation = translate();
    return (structure()?.decided ?? []).flatMap(({ columns, why, as }) => {
      const said = translation ? translation(why) : why;
      return said === undefined ? [] : [t().decidedOf(columns, said, as)];
    });
  });
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
      <Show when={(structure()?.decided.length ?? 0) > 0}>
        <details class="decided">
          <summary>{t().howRead(structure()?.decided.length ?? 0)}</summary>
          <ul>
            <For each={decided()}>{(line) => <li>{line}</li>}</For>
          </ul>
        </details>
      </Show>
    </section>
  );
}

/** Radius of a point, in pixels of the page. */
const radius = 2;

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
  const small = document.createElement('canvas');
  small.width = fieldSide;
  small.height = fieldSide;
  const field = ({ context, width, height }: Sheet): void => {
    const values = answers();
    if (values?.length !== fieldSide * fieldSide) return;
    const own = small.getContext('2d')!;
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
    context.drawImage(small, 0, 0, width, height);
  };
  const points = ({ context, ratio, pixels }: Sheet): void => {
    const { x, y, value } = props.picture;
    const image = pixels();
    const stamp = new Stamp(radius * ratio);
    for (let i = 0; i < x.length; i++) {
      const own = classes() > 0 ? classColour(value[i], 0.95, props.dark) : valueColour(share(value[i]), props.dark);
      dot(image, stamp, ((x[i] + 1) / 2) * image.width, ((1 - y[i]) / 2) * image.height, own, 1);
    }
    context.putImageData(image, 0, 0);
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
  const ends = createMemo(() => endsOf(props.picture.y, 0.08));
  const draw = ({ context, width, height, ratio, pixels }: Sheet): void => {
    const { x, y } = props.picture;
    const [least, most] = ends();
    const down = (value: number): number => 1 - (value - least) / (most - least);
    const image = pixels();
    const stamp = new Stamp(radius * ratio);
    const colour = ink('points', props.dark);
    for (let i = 0; i < x.length; i++)
      dot(image, stamp, ((x[i] + 1) / 2) * image.width, down(y[i]) * image.height, colour, 1);
    context.putImageData(image, 0, 0);
    const values = answers();
    if (values?.length !== linePoints) return;
    context.strokeStyle = css(ink('line', props.dark));
    context.lineWidth = 2;
    context.lineJoin = 'round';
    context.beginPath();
    values.forEach((value, i) => context.lineTo((i / (linePoints - 1)) * width, down(value) * height));
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
  const ends = createMemo(() => endsOf(props.picture.truth, 0.05));
  const draw = ({ context, width, height, ratio, pixels }: Sheet): void => {
    const { truth } = props.picture;
    const [least, most] = ends();
    const at = (value: number): number => (value - least) / (most - least);
    const values = answers();
    if (values?.length === truth.length) {
      const image = pixels();
      const stamp = new Stamp(radius * ratio);
      const colour = ink('line', props.dark);
      for (let i = 0; i < truth.length; i++)
        dot(image, stamp, at(truth[i]) * image.width, (1 - at(values[i])) * image.height, colour, 0.55);
      context.putImageData(image, 0, 0);
    }
    context.globalCompositeOperation = 'destination-over';
    context.strokeStyle = css(ink('hair', props.dark));
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(0, height);
    context.lineTo(width, 0);
    context.stroke();
    context.globalCompositeOperation = 'source-over';
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

/** The least and the largest of many values, and a share of what lies between on either side. */
function endsOf(values: Float32Array, share: number): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  const room = share * (most - least || 1);
  return [least - room, most + room];
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
    <div class="confusion" classList={{ many: classes().length > 8 }} tabindex={classes().length > 8 ? 0 : undefined}>
      <table>
        <caption>
          {t().rightOf(right())} <span>({t().test})</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">{t().truth}</th>
            <For each={classes()}>
              {(name) => (
                <th scope="col" title={name}>
                  {name}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={classes()}>
            {(name, row) => (
              <tr>
                <th scope="row" title={name}>
                  {name}
                </th>
                <For each={classes()}>
                  {(_, column) => (
                    <td
                      style={{
                        background: css(
                          classColour(row() === column() ? 0 : 1, (0.4 * count(row(), column())) / most(), props.dark),
                        ),
                      }}
                    >
                      {classes().length > 8 && count(row(), column()) === 0 ? '' : count(row(), column())}
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
