// A model as a JavaScript module that needs nothing: trained here, written as text, and asked without kanjs.
import { exportModel, readTableFile, trainTable } from 'kanjs';

const table = await readTableFile('examples/data/iris.csv');
const { model } = await trainTable(table, { target: 'species', layers: [3], epochs: 60 });

const [{ name, content }] = await exportModel(model, { to: 'js', name: 'iris' });
const { predict, selfTest } = await import(`data:text/javascript;base64,${Buffer.from(content).toString('base64')}`);

console.log(`${name}: ${Math.round(content.length / 1000)} kB, ${selfTest()} rows answered as the model does`);
console.log(predict({ sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 }));
