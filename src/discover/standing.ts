import type { Standing } from "../model/resolution.js";
import type { Candidate } from "./entry.js";
import { compareNames } from "./names.js";

export type Standings = ReadonlyMap<Candidate, Standing>;

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

/**
 * What becomes of namesakes, given the highest first: one stands, the others are masked or shadowed by it (D3, D7). A
 * broken one takes the place all the same in `layered`, where it is an error, and is passed over otherwise (D9).
 */
function overrule(namesakes: readonly Candidate[], brokenStands: boolean): readonly (readonly [Candidate, Standing])[] {
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

function overruledBy(winner: Candidate): Standing {
  return { is: winner.means.is === "mask" ? "masked" : "shadowed", by: winner.file };
}

/** The drop-ins of each name, the highest first. */
function namesakes(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates.toSorted((a, b) => b.rank - a.rank)) {
    if (candidate.role !== "drop-in") continue;
    const group = groups.get(candidate.name);
    if (group === undefined) groups.set(candidate.name, [candidate]);
    else group.push(candidate);
  }
  return [...groups.values()];
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
