// A model by hand: what is computed, and all its parameters in one array.
import type { Model } from 'kanjs';
import { createRandom, createSpec, initializeParameters, layerOffset, parameterCount } from 'kanjs/model';

const spec = createSpec([2, 5, 1], { gridSize: 8, domain: [0, 1] });
const model: Model = { spec, parameters: initializeParameters(spec, createRandom(42)) };
console.log(parameterCount(spec).toFixed(), layerOffset(model.spec, 1).toFixed(), model.parameters.length);
