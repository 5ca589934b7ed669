import type { Format } from "../model/document.js";
import { isList, isObject, keysOf, record, type Value } from "../model/value.js";
import type { Cursor } from "./cursor.js";
import { mended } from "./mend.js";
import type { Broken, Trial } from "./trial.js";

/** Where overrides of an id are tried. */
export interface Bench {
  readonly trial: Trial;
  readonly file: string;
  readonly format: Format | undefined;
  /** The old side's schemas of the whole. */
  readonly cursors: readonly Cursor[];
}

/** A document with the text that it is in the id's own format. */
export interface Sized {
  readonly document: Value;
  readonly text: string;
  readonly bytes: number;
}

/** An override that the new side refuses or takes otherwise. */
export interface Breaking extends Sized {
  readonly broken: Broken;
}

/** Of an id so many resolutions are made (Q9). */
export const MOST_RESOLUTIONS = 5_000;
/** So often a document is mended, and of a witness so many smaller ones are tried. */
const MOST_MENDED = 4;
const MOST_SMALLER = 24;

export function isSpent({ trial }: Bench): boolean {
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
export function bySize(a: Sized, b: Sized): number {
  return a.bytes - b.bytes || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
}

/** A document, or what it is when it is mended, as the old side takes it; undefined where it takes none of them. */
export async function taken(bench: Bench, way: Sized): Promise<(Sized & { readonly broken?: Broken }) | undefined> {
  let tried: Sized | undefined = way;
  for (let turn = 0; tried !== undefined && turn <= MOST_MENDED && !isSpent(bench); turn += 1) {
    const verdict = await bench.trial.tryOut(bench.file, tried.text);
    if (verdict.taken) return { ...tried, ...(verdict.broken && { broken: verdict.broken }) };
    const better = mended(tried.document, verdict.diagnostics, bench.cursors);
    [tried] = better === undefined ? [] : sized(better, bench.format);
  }
  return undefined;
}

/** The smallest override to be had by leaving out parts of one, of those that break in the same way. */
export async function smallest(
  bench: Bench,
  found: Breaking,
  breaksAlike: (broken: Broken) => boolean,
): Promise<Breaking> {
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
