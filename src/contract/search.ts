import type { Origin } from "../model/diagnostic.js";
import type { Uncompared } from "./answer.js";
import type { Broken } from "./trial.js";
import type { Change } from "./visit.js";
import {
  bySize,
  isSpent,
  MOST_RESOLUTIONS,
  sized,
  smallest,
  taken,
  type Bench,
  type Breaking,
  type Sized,
} from "./witness.js";

/** What was found of the changes of an id. */
export interface Findings {
  /** For each thing that changed, the smallest override that was found to break by it. */
  readonly witnesses: readonly Witnessed[];
  readonly uncompared: readonly Uncompared[];
}

interface Witnessed extends Breaking {
  readonly change: Change;
}

/** Tries the documents of every change. */
export async function search(bench: Bench, changes: readonly Change[]): Promise<Findings> {
  const found = new Map<Change, Witnessed>();
  const reasons = new Map<Change, string>();
  for (const change of changes) {
    const reason = await searchIn(bench, change, changes, found);
    if (reason !== undefined) reasons.set(change, reason);
  }
  const witnesses: Witnessed[] = [];
  for (const one of grouped([...found.values()])) {
    const alike = (broken: Broken): boolean =>
      broken.about === "value" && causeOf(broken, one.change, changes) === one.change;
    witnesses.push({ ...(await smallest(bench, one, alike)), change: one.change });
  }
  const distinct = withoutUnions(witnesses);
  const left = [...reasons].filter(([change]) => !found.has(change));
  return {
    witnesses: distinct,
    uncompared: left.map(([{ place, keyword }, because]) => ({ place, keyword, because })),
  };
}

/** Tries from the smallest on, until none can be smaller than what was found; the reason for which nothing can be told. */
async function searchIn(
  bench: Bench,
  change: Change,
  changes: readonly Change[],
  found: Map<Change, Witnessed>,
): Promise<string | undefined> {
  if (isSpent(bench)) return `${MOST_RESOLUTIONS} resolutions were made`;
  const ways = change
    .documents()
    .map((documents) => documents.flatMap((document) => sized(document, bench.format)))
    .filter((documents) => documents.length > 0)
    .sort(([a], [b]) => bySize(a as Sized, b as Sized));
  let isTaken = false;
  let isBroken = false;
  for (const documents of ways) {
    const best = found.get(change);
    if (best !== undefined && (documents[0] as Sized).bytes > best.bytes) break;
    for (const way of documents) {
      if (isSpent(bench)) return `${MOST_RESOLUTIONS} resolutions were made`;
      const tried = await taken(bench, way);
      if (tried === undefined) continue;
      isTaken = true;
      if (tried.broken?.about === "value") {
        isBroken = true;
        const { broken, ...document } = tried;
        const cause = causeOf(broken, change, changes);
        const known = found.get(cause);
        if (known === undefined || bySize(document, known) < 0)
          found.set(cause, { ...document, broken, change: cause });
      }
      break; // the first way that the old side takes
    }
  }
  if (isBroken || change.keyword === "default") return undefined; // a default is no demand
  if (change.undecided !== undefined) return change.undecided;
  const isOpen = !isTaken && (ways.length > 0 || change.decided !== true);
  return isOpen ? "no override of it was found that the old side takes" : undefined;
}

const UNIONS = new Set(["anyOf", "oneOf"]);

/** A union and what changed in its branch are one thing: told where both sides say it, else of the union. */
function withoutUnions(all: readonly Witnessed[]): readonly Witnessed[] {
  const isOne = (a: Witnessed, b: Witnessed): boolean =>
    a !== b && a.change.place === b.change.place && a.text === b.text && a.broken.because === b.broken.because;
  return all.filter((one) => {
    const isUnion = UNIONS.has(one.change.keyword);
    const others = all.filter((other) => isOne(one, other) && UNIONS.has(other.change.keyword) !== isUnion);
    return isUnion
      ? !others.some(({ change }) => change.after !== undefined)
      : one.change.after !== undefined || others.length === 0;
  });
}

/** One for each thing that changed, whichever places and branches led to it: that of the smallest witness. */
function grouped(all: readonly Witnessed[]): readonly Witnessed[] {
  const groups = new Map<unknown, Witnessed>();
  for (const found of all) {
    const { keyword, before, after } = found.change;
    const places = [before, after].flatMap((saying) => (saying?.origin === undefined ? [] : [textOf(saying.origin)]));
    const name = places.length === 0 || keyword === "default" ? found.change : `${keyword} ${places.join(" ")}`;
    const known = groups.get(name);
    if (known === undefined || bySize(found, known) < 0) groups.set(name, found);
  }
  return [...groups.values()];
}

/**
 * The change by which an override breaks: that whose place in the schema the refusal names, or of whose kind it is; of
 * what is taken otherwise the declaration about the place. Else the one whose document was tried.
 */
function causeOf({ diagnostics, outcome, place }: Broken, tried: Change, changes: readonly Change[]): Change {
  const origins = new Set(diagnostics.flatMap(({ related = [] }) => related.map(({ origin }) => textOf(origin))));
  const words = outcome === "otherwise" ? DECLARING : new Set(diagnostics.flatMap(({ code }) => KEYWORDS[code] ?? []));
  const isNamed = ({ after }: Change): boolean => after?.origin !== undefined && origins.has(textOf(after.origin));
  const isOfKind = (change: Change): boolean => words.has(change.keyword) && reaches(change.place, place);
  if (isNamed(tried) || words.has(tried.keyword)) return tried;
  return changes.find(isNamed) ?? changes.find(isOfKind) ?? tried;
}

const KEYWORDS: Readonly<Record<string, string>> = { "merge/locked": "x-lock", "schema/removed-key": "x-removed" };
const DECLARING: ReadonlySet<string> = new Set(["x-merge", "x-renamed-from", "x-yaml", "x-tags", "x-format", "type"]);

/** Whether a place is one that a pattern of steps means. */
function reaches(pattern: string, place: string): boolean {
  const steps = pattern
    .split("/")
    .map((step) => (step === "*" ? "[^/]+" : step.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")));
  return new RegExp(`^${steps.join("/")}(?:/|$)`).test(place);
}

function textOf({ file, start }: Origin): string {
  return `${file}:${start.line}:${start.column}`;
}
