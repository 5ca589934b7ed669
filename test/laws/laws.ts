import fc from "fast-check";

/** `npm test` runs a few thousand cases from a fixed seed; `npm run test:laws` sets LAWS and draws anew. */
const RUNS = Number(process.env.LAWS ?? 3000);

export function law<T extends unknown[]>(property: fc.IPropertyWithHooks<T>): void {
  fc.assert(property, { numRuns: RUNS, ...(process.env.LAWS === undefined ? { seed: 20250101 } : {}) });
}
