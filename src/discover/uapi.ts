import type { Candidate } from "./candidate.js";
import { compareNames } from "./compare-names.js";
import { alone, namesakes, overrule, type Standings } from "./overrule.js";

/**
 * The UAPI.6 Configuration Files Specification to the letter: the main file of the highest layer that has one, then one
 * drop-in a name, ordered by name across the layers. A collection is the same without a main file.
 *
 * Source: UAPI.6; D4, D9, D11.
 */
export function uapi(candidates: readonly Candidate[]): Standings {
  const mains = candidates.filter(({ role }) => role === "main").toSorted((a, b) => b.rank - a.rank);
  const standings = new Map([
    ...candidates.filter(({ role }) => role === "directory").map((one) => [one, alone(one)] as const),
    ...overrule(mains, false),
    ...namesakes(candidates).flatMap((group) => overrule(group, false)),
  ]);
  const main = mains.find((main) => standings.get(main)?.is === "effective");
  const same = candidates.find(
    (other) => other.role === "drop-in" && standings.get(other)?.is === "effective" && isSameFile(main, other),
  );
  if (main !== undefined && same !== undefined) standings.set(main, { is: "shadowed", by: same.file });
  return standings;
}

/** A main file that is one of its own drop-ins, by a link or as a hard link, is read once, as the drop-in (D11). */
function isSameFile(main: Candidate | undefined, dropIn: Candidate): boolean {
  return (
    main?.means.is === "content" &&
    dropIn.means.is === "content" &&
    main.means.entry.identity === dropIn.means.entry.identity
  );
}

/** The order in which the standard considers files: main files by layer, then drop-ins by name across the layers. */
export function uapiOrder(a: Candidate, b: Candidate): number {
  const [first, second] = [a, b].map(({ role }) => Number(role === "drop-in")) as [number, number];
  if (first !== second) return first - second;
  return first === 1 ? compareNames(a.name, b.name) || a.rank - b.rank : a.rank - b.rank;
}
