import type { Standing } from "../model/resolution.js";
import type { Candidate } from "./candidate.js";

export type Standings = ReadonlyMap<Candidate, Standing>;

/**
 * What becomes of namesakes, given the highest first: one stands, the others are masked or shadowed by it (D3, D7). A
 * broken one takes the place all the same in `layered`, where it is an error, and is passed over otherwise (D9).
 */
export function overrule(
  namesakes: readonly Candidate[],
  brokenStands: boolean,
): readonly (readonly [Candidate, Standing])[] {
  let winner: Candidate | undefined;
  return namesakes.map((candidate) => {
    const { is } = candidate.means;
    if (is === "ignored" || winner === undefined) {
      if (is !== "ignored" && (is !== "broken" || brokenStands)) winner = candidate;
      return [candidate, alone(candidate)];
    }
    return [candidate, overruledBy(winner)];
  });
}

/** What becomes of an entry that nothing stands over. */
export function alone({ means }: Candidate): Standing {
  if (means.is === "content") return { is: "effective" };
  return means.is === "mask" ? { is: "mask" } : { is: "ignored", because: means.because };
}

export function overruledBy(winner: Candidate): Standing {
  return { is: winner.means.is === "mask" ? "masked" : "shadowed", by: winner.file };
}

/** The drop-ins of each name, the highest first. */
export function namesakes(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates.toSorted((a, b) => b.rank - a.rank)) {
    if (candidate.role !== "drop-in") continue;
    const group = groups.get(candidate.name);
    if (group === undefined) groups.set(candidate.name, [candidate]);
    else group.push(candidate);
  }
  return [...groups.values()];
}
