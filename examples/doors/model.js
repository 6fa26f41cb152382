// A model by hand: what is computed, and all its parameters in one array.
import { createRandom, createSpec, initializeParameters, layerOffset, parameterCount } from 'kanjs/model';

const spec = createSpec([2, 5, 1], { gridSize: 8, domain: [0, 1] });
const model = { spec, parameters: initializeParameters(spec, createRandom(42)) };
console.log(`${parameterCount(spec)} parameters; the second layer's begin at ${layerOffset(model.spec, 1)}`);
