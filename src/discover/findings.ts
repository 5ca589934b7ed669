import { finding, type Finding } from "../model/diagnostic.js";
import { NO_MAIN, type Reader } from "../model/reader.js";
import type { Candidate } from "./entry.js";
import { stemOf } from "./names.js";
import type { Standings } from "./standing.js";

/** A finding about an entry. */
type CandidateFinding = readonly [Candidate, Finding];

/** What is to be said about the entries of an id, given in the order in which they are considered. */
export function findingsOf(
  candidates: readonly Candidate[],
  standings: Standings,
  reader: Reader,
): readonly CandidateFinding[] {
  const effective = candidates.filter((candidate) => standings.get(candidate)?.is === "effective");
  const taken = new Set(candidates.flatMap((candidate) => takenOutBy(candidate, standings)));
  return [
    ...candidates.flatMap((candidate) => own(candidate, taken, standings, reader)),
    ...noNamesakes(effective),
    ...(reader.order === "by-name" && reader.roots === undefined ? vendorWins(effective) : []),
  ];
}

function own(
  candidate: Candidate,
  taken: ReadonlySet<string>,
  standings: Standings,
  { main, by, suffixes = [] }: Reader,
): readonly CandidateFinding[] {
  const { means, file, name } = candidate;
  if (by === "self" && candidate.target.root.lowest && means.is !== "broken") return []; // of a distribution's own files
  const standing = standings.get(candidate);
  const is = standing?.is;
  if (means.is === "broken" || means.is === "ignored") {
    return is === "ignored" && means.finding !== undefined ? [[candidate, means.finding]] : [];
  }
  if (means.is === "mask") {
    return is === "mask" && !taken.has(file) ? [[candidate, finding("discover/mask-for-nothing", { file })]] : [];
  }
  if (standing?.is === "ignored" && standing.because === NO_MAIN)
    return candidate.target.root.lowest || !candidate.target.text.includes("{name}")
      ? []
      : [[candidate, finding("discover/no-main", { file })]];
  if (is !== "effective") return [];
  if (name.startsWith(".") && !suffixes.includes("*")) return [[candidate, finding("discover/hidden", { file })]];
  const empty = main === "merge" && candidate.role === "main" && means.entry.size === 0;
  return empty ? [[candidate, finding("discover/empty-main", { file })]] : [];
}

/** The mask that takes a file out which would say something. */
function takenOutBy(candidate: Candidate, standings: Standings): readonly string[] {
  const standing = standings.get(candidate);
  return standing?.is === "masked" && candidate.means.is === "content" ? [standing.by] : [];
}

/** `10-net.yaml` does not replace `10-net.json` (D5): whoever wrote it may think so. */
function noNamesakes(effective: readonly Candidate[]): readonly CandidateFinding[] {
  const dropIns = effective.filter(({ role }) => role === "drop-in").toSorted((a, b) => a.target.rank - b.target.rank);
  const last = new Map<string, Candidate>();
  return dropIns.flatMap((candidate): readonly CandidateFinding[] => {
    const stem = stemOf(candidate.name);
    const other = last.get(stem);
    last.set(stem, candidate);
    if (other === undefined || other.target.rank === candidate.target.rank) return [];
    return [[candidate, finding("discover/no-namesake", { file: candidate.file, other: other.file })]];
  });
}

/** UAPI.6 lets a drop-in of a lower layer beat the main file of a higher one, which surprises its users (D4). */
function vendorWins(effective: readonly Candidate[]): readonly CandidateFinding[] {
  const main = effective.find(({ role }) => role === "main");
  if (main === undefined) return [];
  const beating = effective.filter(({ role, target }) => role === "drop-in" && target.rank < main.target.rank);
  return beating.map((dropIn) => [
    dropIn,
    finding("discover/vendor-drop-in-wins", {
      dropIn: dropIn.file,
      layer: dropIn.target.root.name,
      main: main.file,
      mainLayer: main.target.root.name,
    }),
  ]);
}
