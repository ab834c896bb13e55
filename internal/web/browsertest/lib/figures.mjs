// Figures for docs/performance.md: printed, and never judged.

export const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];

// figures prints words and numbers; these are milliseconds.
export function figures(...what) {
  console.log(what.map((w) => (typeof w === "number" ? `${w.toFixed(0)} ms` : w)).join(" "));
}
