import { isError, type Diagnostic, type Origin } from "../model/diagnostic.js";
import type { Format } from "../model/document.js";
import { parsePlace, type Segment } from "../model/place.js";
import { isList, isObject, keysOf, record, type Maybe, type Value } from "../model/value.js";
import { applicable, conjuncts, ofItem, ofKey, type Cursor } from "./cursor.js";
import { instanceOf } from "./instance.js";
import type { Broken, Trial, Uncompared } from "./trial.js";
import type { Change } from "./walk.js";

/** What was found of the changes of an id. */
interface Findings {
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

/** Where overrides of an id are tried. */
interface Bench {
  readonly trial: Trial;
  readonly file: string;
  readonly format: Format | undefined;
  /** The old side's schemas of the whole. */
  readonly cursors: readonly Cursor[];
}

/** A document with the text that it is in the id's own format. */
interface Sized {
  readonly document: Value;
  readonly text: string;
  readonly bytes: number;
}

/** An override that the new side refuses or takes otherwise. */
interface Breaking extends Sized {
  readonly broken: Broken;
}

/** Of an id so many resolutions are made (Q9). */
const MOST_RESOLUTIONS = 5_000;
/** So often a document is mended, and of a witness so many smaller ones are tried. */
const MOST_MENDED = 4;
const MOST_SMALLER = 24;

function isSpent({ trial }: Bench): boolean {
  return trial.spent() > MOST_RESOLUTIONS - 2;
}

/** A document with its text; none where the format has no text for it, and for one that would be a mask. */
export function sized(document: Value, format: Format | undefined): readonly Sized[] {
  try {
    const text = format?.emit(document);
    if (text === undefined || text.trim() === "") return [];
    return [{ document, text, bytes: new TextEncoder().encode(text).length }];
  } catch {
    return [];
  }
}

/** Of fewest bytes, then by code point. */
function bySize(a: Sized, b: Sized): number {
  return a.bytes - b.bytes || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
}

/** A document, or what it is when it is mended, as the old side takes it; undefined where it takes none of them. */
async function taken(bench: Bench, way: Sized): Promise<(Sized & { readonly broken?: Broken }) | undefined> {
  let tried: Sized | undefined = way;
  for (let turn = 0; tried !== undefined && turn <= MOST_MENDED && !isSpent(bench); turn += 1) {
    const verdict = await bench.trial.tryOut(bench.file, tried.text);
    if (verdict.taken) return { ...tried, ...(verdict.broken && { broken: verdict.broken }) };
    const better = mended(tried.document, verdict.diagnostics, bench.cursors);
    [tried] = better === undefined ? [] : sized(better, bench.format);
  }
  return undefined;
}

/**
 * A document with the keys that the old side's schema misses in it, where nothing else is wrong with it: what a condition
 * asks for is only known when it was asked. Undefined where it cannot be mended so.
 */
function mended(document: Value, diagnostics: readonly Diagnostic[], root: readonly Cursor[]): Maybe {
  let better: Maybe = document;
  for (const found of diagnostics.filter(isError)) {
    if (better === undefined || found.code !== "schema/required") return undefined;
    const { missing } = found.facts as { readonly missing: string };
    better = withKey(better, parsePlace(found.place ?? ""), missing, root);
  }
  return better === document ? undefined : better;
}

function withKey(value: Value, place: readonly Segment[], missing: string, cursors: readonly Cursor[]): Maybe {
  const all = applicable(cursors);
  if (isObject(value) && keysOf(value).length === 1 && Object.hasOwn(value, "$replace")) {
    const inner = withKey(value["$replace"] as Value, place, missing, cursors);
    return inner === undefined ? undefined : record([["$replace", inner]]);
  }
  const [segment, ...rest] = place;
  if (segment === undefined) {
    const made = instanceOf(ofKey(conjuncts(cursors), missing)) ?? instanceOf(ofKey(all, missing));
    if (made === undefined || !isObject(value) || Object.hasOwn(value, missing)) return undefined;
    return record([...keysOf(value).map((key) => [key, value[key] as Value] as const), [missing, made]]);
  }
  if (isList(value)) {
    const index = Number(segment) < value.length ? Number(segment) : value.length - 1;
    const inner = index < 0 ? undefined : withKey(value[index] as Value, rest, missing, ofItem(all, index));
    return inner === undefined ? undefined : value.with(index, inner);
  }
  if (!isObject(value) || typeof segment !== "string") return undefined;
  const inner = withKey(value[segment] ?? record([]), rest, missing, ofKey(all, segment));
  if (inner === undefined) return undefined;
  const others = keysOf(value).filter((key) => key !== segment);
  return record([...others.map((key) => [key, value[key] as Value] as const), [segment, inner]]);
}

/** The smallest override to be had by leaving out parts of one, of those that break in the same way. */
async function smallest(bench: Bench, found: Breaking, breaksAlike: (broken: Broken) => boolean): Promise<Breaking> {
  let best = found;
  let left = MOST_SMALLER;
  for (let isSmaller: boolean = true; isSmaller;) {
    isSmaller = false;
    for (const document of without(best.document)) {
      if ((left -= 1) < 0 || isSpent(bench)) break;
      const [one] = sized(document, bench.format);
      const { broken } = one === undefined ? {} : await bench.trial.tryOut(bench.file, one.text);
      if (one === undefined || broken === undefined || !breaksAlike(broken)) continue;
      best = { ...one, broken };
      isSmaller = true;
      break;
    }
  }
  return best;
}

/** A document without one of its members or items, wherever it stands. */
function* without(document: Value): Generator<Value> {
  if (isList(document)) {
    if (document.length > 1) for (const index of document.keys()) yield document.toSpliced(index, 1);
    for (const [index, item] of document.entries())
      for (const smaller of without(item)) yield document.with(index, smaller);
  } else if (isObject(document)) {
    const entries = keysOf(document).map((key) => [key, document[key] as Value] as const);
    if (entries.length > 1) for (const index of entries.keys()) yield record(entries.toSpliced(index, 1));
    for (const [index, [key, value]] of entries.entries())
      for (const smaller of without(value)) yield record(entries.with(index, [key, smaller]));
  }
}
