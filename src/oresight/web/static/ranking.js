// @ts-check
// The weighted rank: the same sum, in the same order, as `weighted_ranking` in Python.

/** Ranks as a row carries them: "1.0,,2.5".
 * @param {string} text @returns {(number | null)[]} */
export function ranksOf(text) {
  return text.split(",").map((part) => (part === "" ? null : Number(part)));
}

/** Mean of the known ranks, by weight; null where no weighing method knows it.
 * @param {(number | null)[]} ranks @param {number[]} weights @returns {number | null} */
export function weightedRank(ranks, weights) {
  let sum = 0;
  let total = 0;
  for (const [at, weight] of weights.entries()) {
    const rank = ranks[at] ?? null;
    if (rank === null || !(weight > 0)) continue;
    sum += weight * rank;
    total += weight;
  }
  return total > 0 ? sum / total : null;
}
