import { KAN, KANTrainer } from 'kanjs';

self.onmessage = async ({ data: { x, y } }) => {
  const kan = new KAN([2, 5, 1]);
  const onEpoch = ({ epoch, trainLoss }) => {
    if (epoch % 20 === 0) self.postMessage({ epoch, loss: trainLoss });
  };
  await new KANTrainer(kan, { epochs: 300, onEpoch }).train({ x, y });
  const { data } = await kan.predict([[0.5, -0.5]]);
  self.postMessage({ answer: data[0] });
};
