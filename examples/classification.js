// Which of three growers a wine is from, by thirteen chemical measurements: fit, judge on wines not seen, and ask what mattered.

import { crossValidate, KANClassifier, readTableFile } from 'kanjs';
import { inputImportance } from 'kanjs/explain';

const wines = await readTableFile('examples/data/wine.csv');
const classifier = new KANClassifier({ layers: [16], gridSize: 3, weightDecay: 3 });

// five fits, each judged on the fifth of the wines that it has not seen
const { score, scores, metrics } = await crossValidate(classifier, wines, 'cultivar');
console.log(
  `accuracy on unseen wines: ${score.toFixed(3)} (folds ${scores.map((fold) => fold.toFixed(2)).join(', ')})`,
);

console.log('\nwho grew it (rows) and what the network said (columns)');
console.log(['', ...metrics.classes].map((name) => name.padStart(9)).join(''));
metrics.confusion.forEach((counts, i) => {
  console.log([metrics.classes[i], ...counts].map((cell) => String(cell).padStart(9)).join(''));
});

await classifier.fit(wines, 'cultivar');
const importance = (await inputImportance(classifier.model)).toSorted((a, b) => b.share - a.share);
console.log('\nwhat it looks at most');
for (const { name, share } of importance.slice(0, 5))
  console.log(`${(100 * share).toFixed(0).padStart(4)} %  ${'▇'.repeat(Math.round(100 * share))}  ${name}`);

const { data: shares } = await classifier.predict(wines);
const doubt = classifier.classes.map((_, i) => ({ name: classifier.classes[i], row: 0, share: 1 }));
for (let row = 0; row < wines.rows; row++) {
  const own = shares.subarray(3 * row, 3 * row + 3);
  const likeliest = own.indexOf(Math.max(...own));
  if (own[likeliest] < doubt[likeliest].share) doubt[likeliest] = { ...doubt[likeliest], row, share: own[likeliest] };
}
console.log('\nthe least sure of each');
for (const { name, row, share } of doubt) console.log(`row ${row + 1} is ${name} with ${(100 * share).toFixed(1)} %`);
