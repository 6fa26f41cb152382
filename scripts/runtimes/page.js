// The work in a page, where there are no files. Calls `kanjsDone`, which the script that runs it has put there.
import { decodeModel, encodeModel } from 'kanjs';
import { work } from './work.js';

work(async (model) => decodeModel(encodeModel(model)).model).then(globalThis.kanjsDone, globalThis.kanjsDone);
