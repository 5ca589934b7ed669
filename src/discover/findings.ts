import { finding, type Finding } from "../model/diagnostic.js";
import type { Precedence } from "../model/resolution.js";
import type { Candidate } from "./entry.js";
import { stemOf } from "./names.js";
import type { Standings } from "./standing.js";

/** A finding about an entry. */
type CandidateFinding = readonly [Candidate, Finding];

/** What is to be said about the entries of an id, given in the order in which they are considered. */
export function findingsOf(
  candidates: readonly Candidate[],
  standings: Standings,
  precedence: Precedence,
): readonly CandidateFinding[] {
  const effective = candidates.filter((candidate) => standings.get(candidate)?.is === "effective");
  const lowest = lowestContent(candidates);
  return [
    ...candidates.flatMap((candidate) => own(candidate, lowest, standings, precedence)),
    ...noNamesakes(effective),
    ...(precedence === "uapi" ? vendorWins(effective) : []),
  ];
}

function own(
  candidate: Candidate,
  lowest: ReadonlyMap<string, number>,
  standings: Standings,
  precedence: Precedence,
): readonly CandidateFinding[] {
  const { means, file } = candidate;
  const is = standings.get(candidate)?.is;
  if (means.is === "broken" || means.is === "ignored") {
    return is === "ignored" && means.finding !== undefined ? [[candidate, means.finding]] : [];
  }
  if (means.is === "mask") {
    const forNothing = is === "mask" && (lowest.get(nameAs(candidate)) ?? Infinity) >= candidate.rank;
    return forNothing ? [[candidate, finding("discover/mask-for-nothing", { file })]] : [];
  }
  const empty = precedence === "layered" && candidate.role === "main" && is === "effective" && means.entry.size === 0;
  return empty ? [[candidate, finding("discover/empty-main", { file })]] : [];
}

/** The lowest rank at which there is something to mask, by role and name. */
function lowestContent(candidates: readonly Candidate[]): ReadonlyMap<string, number> {
  const lowest = new Map<string, number>();
  for (const candidate of candidates) {
    const name = nameAs(candidate);
    if (candidate.means.is === "content") lowest.set(name, Math.min(lowest.get(name) ?? Infinity, candidate.rank));
  }
  return lowest;
}

function nameAs({ role, name }: Candidate): string {
  return `${role} ${name}`;
}

/** `10-net.yaml` does not replace `10-net.json` (D5): whoever wrote it may think so. */
function noNamesakes(effective: readonly Candidate[]): readonly CandidateFinding[] {
  const dropIns = effective.filter(({ role }) => role === "drop-in").toSorted((a, b) => a.rank - b.rank);
  const last = new Map<string, Candidate>();
  return dropIns.flatMap((candidate): readonly CandidateFinding[] => {
    const stem = stemOf(candidate.name);
    const other = last.get(stem);
    last.set(stem, candidate);
    if (other === undefined || other.rank === candidate.rank) return [];
    return [[candidate, finding("discover/no-namesake", { file: candidate.file, other: other.file })]];
  });
}

/** UAPI.6 lets a drop-in of a lower layer beat the main file of a higher one, which surprises its users (D4). */
function vendorWins(effective: readonly Candidate[]): readonly CandidateFinding[] {
  const main = effective.find(({ role }) => role === "main");
  if (main === undefined) return [];
  const beating = effective.filter(({ role, rank }) => role === "drop-in" && rank < main.rank);
  return beating.map((dropIn) => [
    dropIn,
    finding("discover/vendor-drop-in-wins", {
      dropIn: dropIn.file,
      layer: dropIn.layer.name,
      main: main.file,
      mainLayer: main.layer.name,
    }),
  ]);
}
