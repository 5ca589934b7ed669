import { jsonFormat } from "../../format/index.js";
import {
  carriedBy,
  carriedSecret,
  emitAccount,
  inexpressible,
  mergingOf,
  redactAccount,
  stepsBetween,
  unifiedText,
  type Carried,
  type Change,
} from "../../inspect/index.js";
import type { Format } from "../../model/document.js";
import { formatPlace } from "../../model/place.js";
import type { Resolution } from "../../model/resolution.js";
import { record, type Value } from "../../model/value.js";
import { visibleLines } from "../../model/visible.js";
import { accountOf, type Account } from "../../provenance/index.js";
import { UsageError } from "../options.js";

/** Two resolutions of an id, and what is different. */
export interface Pair {
  readonly id: string;
  readonly was: Resolution;
  readonly now: Resolution;
  readonly changes: readonly Change[];
}

/** What the two sides of a comparison are called. */
export interface SideNames {
  readonly before: string;
  readonly after: string;
}

/** Both documents in the id's own format; what is secret is redacted, and told apart where it changed. */
export async function unified({ id, was, now, changes }: Pair, sides: SideNames): Promise<string> {
  const [old, current] = [accountOf(was), accountOf(now)];
  const changed = new Set(changes.filter(({ secret }) => secret).map(({ place }) => place));
  const format = (current.format ?? old.format) as Format;
  const hide = (account: Account, prefixed: ReadonlySet<string>): Account => {
    const first = redactAccount({ ...account, strategies: old.strategies }, prefixed);
    return redactAccount({ ...first, strategies: current.strategies }, prefixed);
  };
  const [a, b] = [
    { ...hide(old, new Set()), strategies: old.strategies },
    { ...hide(current, changed), strategies: current.strategies },
  ];
  return unifiedText(emitAccount(a, format, false), emitAccount(b, format, false), { name: id, ...sides });
}

/** A JSON Patch (RFC 6902) as a document. */
export function jsonPatchOf(pair: Pair, secrets: boolean): Value {
  const [old, now] = [accountOf(pair.was), accountOf(pair.now)];
  const steps = stepsBetween(old.value, now.value, now);
  const carried = steps.flatMap((step) => ("value" in step ? [step] : []));
  if (!secrets) refuseSecrets(pair, carried, "json-patch");
  return steps.map((step) => {
    if ("value" in step)
      return record([
        ["op", step.op],
        ["path", step.path],
        ["value", step.value],
      ]);
    return step.op === "move"
      ? record([
          ["op", step.op],
          ["from", step.from],
          ["path", step.path],
        ])
      : record([
          ["op", step.op],
          ["path", step.path],
        ]);
  });
}

/** A merge patch (RFC 7396) as a document. */
export function mergePatchOf(pair: Pair, secrets: boolean): Value {
  const merging = mergingOf(accountOf(pair.was).value, accountOf(pair.now).value);
  if (!("patch" in merging)) throw new UsageError(`${inexpressible(pair.id, merging)}; --format json-patch can say it`);
  if (!secrets) refuseSecrets(pair, carriedBy(merging.patch), "merge-patch");
  return merging.patch;
}

function refuseSecrets({ id, was, now }: Pair, carried: readonly Carried[], form: string): void {
  const place = carriedSecret(carried, [accountOf(now).strategies, accountOf(was).strategies]);
  if (place !== undefined)
    throw new UsageError(
      `--format ${form} would print the secret ${id}#${formatPlace(place)}; allow it with --secrets`,
    );
}

/** Documents as JSON: the one that was asked for alone, else each under its id. */
export function jsonDocuments(documents: readonly (readonly [id: string, document: Value])[], alone: boolean): string {
  const [first] = documents;
  const document = alone ? first?.[1] : record(documents);
  return document === undefined ? "" : visibleLines(jsonFormat.emit(document));
}
