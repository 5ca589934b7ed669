/**
 * How much is tried. `npm test` tries a law in 300 cases, always the same ones, and takes what is large at a thirtieth of
 * its size. `npm run test:long` sets LAWS, the cases of a law: it draws them anew, and takes everything at its full size.
 * Mutation tests set LAWS_RUNS: few cases for each of many mutants.
 */
const { LAWS, LAWS_RUNS } = process.env;

export const LONG = LAWS !== undefined;

export interface Runs {
  readonly numRuns: number;
  readonly seed?: number;
}

/** The runs of a property: `few` by `npm test`, and fewer than of a law by the long run where a case costs more. */
export function runs({ few = 300, cost = 1 }: { readonly few?: number; readonly cost?: number } = {}): Runs {
  if (LONG) return { numRuns: Math.ceil(Number(LAWS) / cost) };
  const most = LAWS_RUNS === undefined ? few : Math.min(few, Number(LAWS_RUNS) / cost);
  return { numRuns: Math.ceil(most), seed: 20250101 };
}

/** Of what is many those that `npm test` tries, one of so many from the first on; the long run tries all. */
export function some<T>(all: readonly T[], every: number, first = 0): readonly T[] {
  return LONG ? all : all.filter((_, index) => index % every === first % every);
}

/** How large something is made that is to be large. */
export function sized(full: number): number {
  return LONG ? full : Math.ceil(full / 1920) * 64; // its parts are whole numbers too
}
