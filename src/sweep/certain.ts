// Who of many will be among the best so many, whatever becomes of those whose scores are still to come: so the next step of halving begins for some while
// others are still in the last one, and comes to the same. Knows scores, no trials.

interface Scored {
  i: number;
  score: number;
}

/**
 * Takes the scores of `total` numbers as they come, in any order; higher is better, and equal ones stand in the order of their numbers. Each call returns who
 * is certain from now on to be among the best `count`, below `total`: with every score from a certain one on that is one more. What failed, with a
 * score of −∞, is never named.
 */
export function certainBest(total: number, count: number): (i: number, score: number) => number | undefined {
  // the best first, from when it matters on
  const seen: Scored[] = [];
  let sorted = false;
  const compare = (a: Scored, b: Scored): number => (a.score === b.score ? a.i - b.i : b.score - a.score);
  return (i, score) => {
    const one = { i, score };
    // all that are to come may be better than everyone so far
    const sure = count - (total - seen.length - 1);
    if (sure <= 0) {
      seen.push(one);
      return undefined;
    }
    if (!sorted) seen.sort(compare);
    sorted = true;
    let [low, high] = [0, seen.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(seen[middle], one) < 0) low = middle + 1;
      else high = middle;
    }
    seen.splice(low, 0, one);
    // either who came, or who stood next to those that were certain before
    const found = low < sure ? one : seen[sure - 1];
    return found.score > -Infinity ? found.i : undefined;
  };
}
