// A canvas as large as its place on the page, with a pixel for each of the screen. Knows sizes, nothing of what is drawn.

import { createEffect, type JSX, onCleanup, onMount } from 'solid-js';

export interface Sheet {
  context: CanvasRenderingContext2D;
  /** in pixels of the page */
  width: number;
  height: number;
  /** pixels of the canvas in one of the page */
  ratio: number;
  /** empty pixels, as many as the canvas has */
  pixels: () => ImageData;
}

/** A canvas that is drawn again when what `draw` reads changes. */
export function Canvas(props: { draw: (sheet: Sheet) => void }): JSX.Element {
  let canvas!: HTMLCanvasElement;
  let context: CanvasRenderingContext2D | undefined;
  let kept: ImageData | undefined;
  // asked for when it changes: in the middle of a frame the answer would have the page laid out anew
  let size = { width: 0, height: 0 };
  const paint = (): void => {
    const { width, height } = size;
    const ratio = Math.min(2, devicePixelRatio || 1);
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (across === 0 || down === 0) return;
    if (canvas.width !== across) canvas.width = across;
    if (canvas.height !== down) canvas.height = down;
    context ??= canvas.getContext('2d')!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const pixels = (): ImageData => {
      if (kept?.width !== across || kept.height !== down) kept = context!.createImageData(across, down);
      else kept.data.fill(0);
      return kept;
    };
    props.draw({ context, width, height, ratio, pixels });
  };
  onMount(() => {
    const observer = new ResizeObserver(() => {
      size = { width: canvas.clientWidth, height: canvas.clientHeight };
      paint();
    });
    observer.observe(canvas);
    onCleanup(() => observer.disconnect());
  });
  createEffect(() => {
    if (size.width === 0) size = { width: canvas.clientWidth, height: canvas.clientHeight };
    paint();
  });
  return <canvas ref={canvas} aria-hidden="true" />;
}
