// The work with files, and what the optional packages do. Prints one line of JSON.
import { KAN, KanError, loadModel, renderNetwork, saveModel, savePicture } from 'kanjs';
import { mathRenderer } from 'kanjs/draw';
import { work } from './work.js';

const file = process.argv[2];
async function reload(model) {
  await saveModel(file, model);
  return (await loadModel(file)).model;
}

/** 'there', or what a KanError says and hints at. */
async function tried(use) {
  try {
    await use();
    return 'there';
  } catch (error) {
    if (!(error instanceof KanError)) throw error;
    return `${error.message} — ${error.hint}`;
  }
}

async function main() {
  const said = await work(reload);
  const png = await tried(() => savePicture(`${file}.png`, renderNetwork(new KAN([1, 1]).model)));
  const mathematics = await tried(mathRenderer);
  console.log(JSON.stringify({ ...said, png, mathematics }));
}
main();
