import fc from "fast-check";

/**
 * `npm test` runs a few thousand cases from a fixed seed. `npm run test:laws` sets LAWS, at least 100,000, and draws
 * anew; mutation tests run few for each of many mutants.
 */
const DRAWN_ANEW = process.env.LAWS !== undefined;
const RUNS = Number(process.env.LAWS ?? process.env.LAWS_RUNS ?? 3000);

export function law<T extends unknown[]>(property: fc.IPropertyWithHooks<T>): void {
  fc.assert(property, { numRuns: RUNS, ...(DRAWN_ANEW ? {} : { seed: 20250101 }) });
}
