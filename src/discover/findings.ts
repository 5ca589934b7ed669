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
  return [
    ...candidates.flatMap((candidate) => own(candidate, candidates, standings, precedence)),
    ...noNamesakes(effective),
    ...(precedence === "uapi" ? vendorWins(effective) : []),
  ];
}

function own(
  candidate: Candidate,
  candidates: readonly Candidate[],
  standings: Standings,
  precedence: Precedence,
): readonly CandidateFinding[] {
  const { means, file } = candidate;
  const is = standings.get(candidate)?.is;
  if (means.is === "broken" || means.is === "ignored") {
    return is === "ignored" && means.finding !== undefined ? [[candidate, means.finding]] : [];
  }
  if (means.is === "mask") {
    const forNothing =
      is === "mask" && !candidates.some((below) => isBelow(below, candidate) && below.means.is === "content");
    return forNothing ? [[candidate, finding("discover/mask-for-nothing", { file })]] : [];
  }
  const empty = precedence === "layered" && candidate.role === "main" && is === "effective" && means.entry.size === 0;
  return empty ? [[candidate, finding("discover/empty-main", { file })]] : [];
}

function isBelow(below: Candidate, mask: Candidate): boolean {
  return below.rank < mask.rank && below.role === mask.role && below.name === mask.name;
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
