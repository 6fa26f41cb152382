// `kanjs/draw` in Node: with PNG and mathematics.

export * from '../../src/doors/draw.js';
export { mathRenderer } from '../math.js';
export { pictureFormat, pictureFormats, type PictureFormat, type PngOptions, renderPng } from '../pictures.js';
