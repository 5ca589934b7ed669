import { finding, type Finding } from "../model/diagnostic.js";
import { NO_MAIN, type Reader } from "../model/reader.js";
import type { Standing } from "../model/resolution.js";
import type { Candidate } from "./entry.js";
import { compareNames, stemOf } from "./names.js";

export type Standings = ReadonlyMap<Candidate, Standing>;

/**
 * What the entries of an id make of each other. Within a step that is a directory a file of a higher root hides its
 * namesake of a lower one, whatever either holds; files of different steps are no namesakes.
 *
 * Source: D3, D4, D6, D7, D9, D15.
 */
export function standingsOf(candidates: readonly Candidate[], reader: Reader): Standings {
  const standings = new Map<Candidate, Standing>();
  for (const candidate of candidates) standings.set(candidate, alone(candidate));
  const steps = groups(candidates, ({ target }) => target.step);
  for (const group of steps) {
    for (const [one, standing] of fileStep(group, reader)) standings.set(one, standing);
    for (const namesakes of byName(group))
      for (const [one, standing] of overrule(namesakes, reader.dangling !== "skipped")) standings.set(one, standing);
  }
  if (reader.main === "highest") readOnce(candidates, standings);
  if (reader.main === "required") withoutMain(candidates, standings);
  return standings;
}

type Stood = readonly (readonly [Candidate, Standing])[];

/** The files of one step: of a list those of the last name that stands anywhere, and of these what `main` says. */
function fileStep(group: readonly Candidate[], { main, dangling }: Reader): Stood {
  const files = group.filter(({ role }) => role === "main").toSorted(stronger);
  // tried: a unit whose strongest main file leads to nothing is read from no weaker root
  const stands = dangling === "stops" || (main === "required" && dangling === "hides");
  const first = files.find(({ means }) => means.is !== "ignored" && (means.is !== "broken" || stands));
  const level = first?.target.level;
  const [others, counting] = [
    files.filter((one) => one.target.level !== level),
    files.filter((one) => one.target.level === level),
  ];
  const hidden = others.map((one) => [one, first === undefined ? alone(one) : overruledBy(first, one)] as const);
  if (main === "all") return [...hidden, ...counting.map((one) => [one, alone(one)] as const)];
  return [...hidden, ...(main === "merge" ? masked(counting) : overrule(counting, stands))];
}

/** Main files that are merged do not replace each other; only a mask takes those below it out, and keeps their drop-ins. */
function masked(files: readonly Candidate[]): Stood {
  const mask = files.find(({ means }) => means.is === "mask");
  const at = mask === undefined ? Infinity : files.indexOf(mask);
  return files.map(
    (one, index) => [one, mask === undefined || index <= at ? alone(one) : overruledBy(mask, one)] as const,
  );
}

/**
 * What becomes of namesakes, given the strongest first: one stands, the others are masked or shadowed by it. A broken one
 * takes the place all the same where it `stands`, and is passed over otherwise.
 */
function overrule(namesakes: readonly Candidate[], stands: boolean): Stood {
  const winner = namesakes.find(({ means }) => means.is !== "ignored" && (means.is !== "broken" || stands));
  const at = winner === undefined ? Infinity : namesakes.indexOf(winner);
  return namesakes.map(
    (one, index) => [one, winner === undefined || index <= at ? alone(one) : overruledBy(winner, one)] as const,
  );
}

/** What becomes of an entry that nothing stands over. */
export function alone({ means }: Candidate): Standing {
  if (means.is === "content") return { is: "effective" };
  return means.is === "mask" ? { is: "mask" } : { is: "ignored", because: means.because };
}

function overruledBy(winner: Candidate, one: Candidate): Standing {
  if (one.means.is === "ignored") return alone(one);
  return { is: winner.means.is === "mask" ? "masked" : "shadowed", by: winner.file };
}

/** The strongest first: a later level whatever the root, then a higher root, then a later directory of one level. */
function stronger({ target: a }: Candidate, { target: b }: Candidate): number {
  return b.level - a.level || b.rank - a.rank || b.within - a.within;
}

/** The drop-ins of each name, the strongest first. */
function byName(group: readonly Candidate[]): Iterable<readonly Candidate[]> {
  return groups(group.filter(({ role }) => role === "drop-in").toSorted(stronger), ({ name }) => name);
}

function groups(
  candidates: readonly Candidate[],
  keyOf: (one: Candidate) => string | number,
): Iterable<readonly Candidate[]> {
  const found = new Map<string | number, Candidate[]>();
  for (const one of candidates) {
    const group = found.get(keyOf(one));
    if (group === undefined) found.set(keyOf(one), [one]);
    else group.push(one);
  }
  return found.values();
}

/** A main file that is one of its own drop-ins, by a link or as a hard link, is read once, as the drop-in (D11). */
function readOnce(candidates: readonly Candidate[], standings: Map<Candidate, Standing>): void {
  const effective = candidates.filter((one) => standings.get(one)?.is === "effective");
  const dropIns = new Map(effective.flatMap((one) => (one.role === "drop-in" ? [[identityOf(one), one.file]] : [])));
  for (const main of effective) {
    const same = main.role === "main" ? dropIns.get(identityOf(main)) : undefined;
    if (same !== undefined) standings.set(main, { is: "shadowed", by: same });
  }
}

function identityOf({ means }: Candidate): string | undefined {
  return means.is === "content" ? means.entry.identity : undefined;
}

/** Where no file of the first file step counts, nothing at all is read. */
function withoutMain(candidates: readonly Candidate[], standings: Map<Candidate, Standing>): void {
  const mains = candidates.filter(({ role }) => role === "main");
  const first = Math.min(...mains.map(({ target }) => target.step));
  const own = mains.filter(({ target }) => target.step === first);
  if (own.some((one) => standings.get(one)?.is === "effective")) return;
  const mask = own.find((one) => standings.get(one)?.is === "mask");
  for (const [one, { is }] of standings) {
    if (is !== "effective" && is !== "mask") continue;
    if (one === mask) continue;
    standings.set(one, mask === undefined ? { is: "ignored", because: NO_MAIN } : { is: "masked", by: mask.file });
  }
}

/** The order in which entries are considered: the weakest first, so that a later one is merged over an earlier one. */
export function sorted(candidates: readonly Candidate[], { order, wins }: Reader): readonly Candidate[] {
  const reading = candidates.toSorted((one, other) => {
    const [a, b] = [one.target, other.target];
    if (order === "layered" && a.rank !== b.rank) return a.rank - b.rank;
    if (a.step !== b.step) return a.step - b.step;
    const [first, second] = [one, other].map(({ role }) => Number(role === "drop-in")) as [number, number];
    if (first !== second) return first - second;
    const byRank = a.rank - b.rank;
    if (first === 0 || order !== "by-name") if (byRank !== 0) return byRank;
    return first === 0 ? 0 : compareNames(one.name, other.name) || stronger(other, one);
  });
  return wins === "first" ? reading.toReversed() : reading;
}

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
