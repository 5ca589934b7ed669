import type { Standing } from "../model/resolution.js";
import type { Candidate } from "./candidate.js";
import { alone, namesakes, overrule, overruledBy, type Standings } from "./overrule.js";

/**
 * The default precedence: layer by layer, the main file and then its drop-ins, all are merged. A drop-in replaces its
 * namesakes in lower layers and stands at its own layer's place, so that a vendor's word never beats an administrator's.
 *
 * Takes the candidates of each layer, lowest first, main file before drop-ins, and keeps that order. Source: D3, D6, D7.
 */
export function layered(candidates: readonly Candidate[]): Standings {
  return new Map([
    ...candidates.filter(({ role }) => role === "directory").map((one) => [one, alone(one)] as const),
    ...mains(candidates),
    ...namesakes(candidates).flatMap((group) => overrule(group, true)),
  ]);
}

/** Main files do not replace each other; only a mask takes those below it out, and keeps their drop-ins. */
function mains(candidates: readonly Candidate[]): Standings {
  const standings = new Map<Candidate, Standing>();
  let mask: Candidate | undefined;
  for (const main of candidates.toReversed()) {
    if (main.role !== "main") continue;
    const untouched = mask === undefined || main.means.is === "ignored";
    standings.set(main, untouched || mask === undefined ? alone(main) : overruledBy(mask));
    if (main.means.is === "mask") mask ??= main;
  }
  return standings;
}
