import { createSyntheticDataset } from 'kanjs';

const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
const output = document.querySelector('output');
worker.onmessage = ({ data: { epoch, loss, answer } }) => {
  output.textContent =
    answer === undefined ? `epoch ${epoch}: loss ${loss.toPrecision(2)}` : `f(0.5, -0.5) is about ${answer.toFixed(2)}`;
};
document.querySelector('button').onclick = () => {
  const { x, y } = createSyntheticDataset('exp(sin(pi*x) + y^2)', { range: [-1, 1], noise: 0 });
  worker.postMessage({ x, y });
};
