// Many small discs in a picture of pixels. Hundreds of them, drawn one by one as paths several times a second, would cost more than all curves
// of a network. Knows pixels and colours, no data.

/** Places within a pixel at which a disc is drawn, along each axis. */
const places = 4;

/** How much of each pixel a disc of a radius covers, for each place of its middle within a pixel. */
export class Stamp {
  /** pixels from its middle to its end */
  readonly reach: number;
  readonly side: number;
  /** cover[((placeY · places + placeX) · side + row) · side + column] */
  readonly cover: Float32Array;

  constructor(radius: number) {
    this.reach = Math.ceil(radius + 0.5);
    const side = (this.side = 2 * this.reach + 1);
    this.cover = new Float32Array(places * places * side * side);
    let at = 0;
    for (let placeY = 0; placeY < places; placeY++)
      for (let placeX = 0; placeX < places; placeX++)
        for (let row = 0; row < side; row++)
          for (let column = 0; column < side; column++) {
            const x = column - this.reach + 0.5 - (placeX + 0.5) / places;
            const y = row - this.reach + 0.5 - (placeY + 0.5) / places;
            this.cover[at++] = Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(x, y)));
          }
  }
}

/** Lays a disc over what is there, at x and y in pixels; what is outside of the picture is left out. */
export function dot(
  { data, width, height }: ImageData,
  stamp: Stamp,
  x: number,
  y: number,
  [red, green, blue]: readonly number[],
  alpha: number,
): void {
  if (!(Math.abs(x) < 1e6 && Math.abs(y) < 1e6)) return;
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const { side, reach, cover } = stamp;
  const from = (Math.floor((y - top) * places) * places + Math.floor((x - left) * places)) * side * side;
  for (let row = 0; row < side; row++) {
    const py = top - reach + row;
    if (py < 0 || py >= height) continue;
    for (let column = 0; column < side; column++) {
      const px = left - reach + column;
      const over = alpha * cover[from + row * side + column];
      if (over === 0 || px < 0 || px >= width) continue;
      const at = 4 * (py * width + px);
      const under = (data[at + 3] / 255) * (1 - over);
      const all = over + under;
      data[at] = (red * over + data[at] * under) / all;
      data[at + 1] = (green * over + data[at + 1] * under) / all;
      data[at + 2] = (blue * over + data[at + 2] * under) / all;
      data[at + 3] = 255 * all;
    }
  }
}
