// What the folds of a table come to: means, standard errors, who is best. Used by the benchmark and by the tables in the documentation.

/** The figure systems are compared by: its key and whether more of it is better. */
const figures = {
  regression: { key: 'r2', name: 'R²', more: true, digits: 3 },
  classification: { key: 'logLoss', name: 'log-loss (accuracy)', more: false, digits: 3 },
};

export const figure = (task) => figures[task].name;

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Standard error of a mean over folds. */
function errorOf(values) {
  const middle = mean(values);
  const square = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
  return Math.sqrt(square / values.length);
}

/**
 * Of each system: { system, value, error, accuracy, seconds, best, near, text }, `near` being within one standard error of the best other one
 * or, of log-losses, within 5 %.
 */
export function summary({ task, systems }) {
  const { key, more, digits } = figures[task];
  const rows = systems.map(({ system, folds, failed }) => {
    if (!folds) return { system, failed, text: `fails: ${failed}` };
    const of = (name) => folds.map((fold) => fold[name]);
    const [value, error, seconds] = [mean(of(key)), errorOf(of(key)), mean(of('seconds'))];
    const accuracy = task === 'classification' ? mean(of('accuracy')) : undefined;
    const shown = `${value.toFixed(digits)} ± ${error.toFixed(digits)}`;
    const share = accuracy === undefined ? '' : ` (${accuracy.toFixed(3)})`;
    return { system, value, error, accuracy, seconds, text: `${shown}${share}  ${seconds.toFixed(2)} s` };
  });
  const ranked = rows
    .filter(({ value }) => value !== undefined)
    .toSorted((a, b) => (more ? b.value - a.value : a.value - b.value));
  const others = ranked.filter(({ system }) => system !== 'kanjs');
  return rows.map((row) => {
    if (row.value === undefined || others.length === 0) return { ...row, best: row === ranked[0], near: false };
    const [top] = others;
    const behind = more ? top.value - row.value : row.value - top.value;
    const near = behind <= top.error || (!more && behind <= 0.05 * top.value);
    return { ...row, best: row === ranked[0], near };
  });
}
