import { createSyntheticDataset, KAN, renderNetwork } from 'kanjs';
import { createTrainer } from 'kanjs/worker';

const [button, output, picture] = ['button', 'output', 'div'].map((name) => document.querySelector(name));
const trainer = createTrainer(new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }));
const data = createSyntheticDataset('exp(sin(pi*x) + y^2)', { range: [-1, 1], noise: 0 });
const kan = new KAN([2, 5, 1]);
let run;
let shown;

function draw() {
  const snapshot = run.latest();
  if (snapshot && snapshot !== shown) {
    shown = snapshot;
    output.textContent = `epoch ${snapshot.epoch}: loss ${snapshot.trainLoss.toPrecision(2)}`;
    picture.innerHTML = renderNetwork(snapshot.model);
  }
  if (button.textContent === 'Stop') requestAnimationFrame(draw);
}

button.onclick = async () => {
  if (button.textContent === 'Stop') return run.stop();
  button.textContent = 'Stop';
  run = trainer.train(kan.model, data, { epochs: 2000, speed: 100 });
  draw();
  const { stopped, model } = await run.result;
  kan.model = model;
  button.textContent = 'Train';
  const { data: answers } = await kan.predict([[0.5, -0.5]]);
  output.textContent = `${stopped}; f(0.5, -0.5) is about ${answers[0].toFixed(2)}`;
};
