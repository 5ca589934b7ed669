import { finding, locate, type Diagnostic, type Finding } from "../model/diagnostic.js";
import { hasDirective } from "../model/directive.js";
import type { Path } from "../model/document.js";
import { formatPlace, itemOf, strategyAt, valueAt, type Place } from "../model/place.js";
import type { Resolution } from "../model/resolution.js";
import type { Identity, Strategy } from "../model/strategy.js";
import {
  canonical,
  equal,
  isList,
  isNull,
  isObject,
  isScalar,
  keysOf,
  member,
  type Maybe,
  type Value,
} from "../model/value.js";
import { apply, mentionedKeys, mentions, seeThrough, type Cursor } from "../patch/index.js";
import {
  accountOf,
  fold,
  originOf,
  withoutContribution,
  writes,
  type Account,
  type AccountFragment,
} from "../provenance/index.js";
import { namedPlace } from "./leaves.js";
import { renamed } from "./renamed.js";

/** What the vendor alone gives, now and before. */
interface Defaults {
  readonly today: Maybe;
  readonly past: Maybe;
}

const FIELD = "name";

/** What has become of a statement. */
interface Assessed extends Statement {
  /** What it makes of its place; undefined where it deletes. */
  readonly value: Maybe;
  /** Without it everything would be the same. */
  readonly redundant: boolean;
  /** The fragment that overrules it. */
  readonly overruledBy: number | undefined;
}

/** The smallest thing that a fragment says by itself: a scalar, a list without identity, a directive, an item. */
interface Statement {
  readonly path: Path;
  readonly place: Place;
  /** Where else it acts: a scalar to remove names itself and the item whose only field it is. */
  readonly also?: readonly Place[];
  /** Written to stay, whatever is below: `$pin`, `$lock`. */
  readonly onPurpose: boolean;
}

/**
 * What of the overrides could go, or does not do what it seems to (Q3): what is redundant, overruled, orphaned or a
 * copy of the vendor's file, and lists that had better merge. The findings that a resolution has by itself (`deprecated`,
 * `mask-for-nothing`, `near-miss` …) are not said again.
 *
 * @param past the id of an older vendor: evidence for what is orphaned, and for copies of its files.
 * @param vendor what today's vendor alone gives; without it, what the overrides leave of it: a file that an override
 * replaces whole is not seen then.
 * @throws TypeError for a resolution that was not made by `resolve`.
 * @example
 * audit(await plan.resolve("docker/daemon.json")).map(({ code, origin }) => [code, origin?.file])
 */
export function audit(resolution: Resolution, past?: Resolution, vendor?: Resolution): readonly Diagnostic[] {
  if (resolution.state === "opaque") return [];
  const account = accountOf(resolution);
  const older = defaultOf(past);
  const defaults: Defaults = {
    today: vendor === undefined ? account.lowest : defaultOf(vendor),
    past: older === undefined ? undefined : renamed(older, account.strategies),
  };
  return account.fragments.flatMap(({ lowest }, fragment) =>
    lowest
      ? []
      : fragmentFindings(account, fragment, defaults).map((diagnostic) => ({ ...diagnostic, id: resolution.id })),
  );
}

function defaultOf(resolution: Resolution | undefined): Maybe {
  return resolution === undefined || resolution.state === "opaque" ? undefined : accountOf(resolution).lowest;
}

function fragmentFindings(account: Account, fragment: number, defaults: Defaults): readonly Diagnostic[] {
  const own = account.fragments[fragment] as Account["fragments"][number];
  const statements = statementsOf(own, account.strategies).map((statement) => assess(account, fragment, statement));
  const diagnostic = (found: Finding, { path, place }: Pick<Assessed, "path" | "place">): Diagnostic =>
    locate(found, {
      place: namedPlace(place, account.strategies),
      origin: originOf(account, fragment, path, "key"),
    });
  const name = (place: Place): string =>
    formatPlace(namedPlace(place, account.strategies)) || "the whole configuration";
  const copied = copyOf(statements, defaults);
  const gone = orphans(statements, account.strategies, defaults);
  return [
    ...(copied === undefined
      ? []
      : [diagnostic(finding("audit/copy", { file: own.file, ...copied }), { path: [], place: [] })]),
    ...statements.flatMap((one): readonly Diagnostic[] => {
      const { place, redundant, overruledBy, onPurpose, value } = one;
      const above = gone.get(one);
      if (above !== undefined) return [diagnostic(finding("audit/orphaned", { place: name(above) }), one)];
      if (overruledBy !== undefined) {
        const by = account.fragments[overruledBy]?.file ?? "";
        return [diagnostic(finding("audit/shadowed", { place: name(place), by }), one)];
      }
      if (redundant && !onPurpose && copied === undefined) {
        return [diagnostic(finding("audit/redundant", { place: name(place), deletes: value === undefined }), one)];
      }
      if (!couldBeKeyed(one, account.strategies, defaults.today)) return [];
      return [diagnostic(finding("audit/keyed-list", { place: name(place), field: FIELD }), one)];
    }),
  ];
}

/** A file with fewer values is no copy, however many are the vendor's. */
const LEAST_OF_A_COPY = 5;

/** How many values a file shares with a vendor's; undefined where it is not most of them. */
function copyOf(
  statements: readonly Assessed[],
  { today, past }: Defaults,
): { readonly same: number; readonly total: number; readonly older: boolean } | undefined {
  const values = statements.filter(({ value, onPurpose }) => value !== undefined && !onPurpose);
  const total = values.length;
  if (total < LEAST_OF_A_COPY) return undefined;
  const sharedWith = (whole: Maybe): number =>
    values.filter(({ place, value }) => equal(valueAt(whole, place), value)).length;
  const [now, then] = [sharedWith(today), sharedWith(past)];
  const same = Math.max(now, then);
  return same * 2 > total ? { same, total, older: then > now } : undefined;
}

/** Statements of what only the older vendor had, each with the largest part of it that is gone; each part once. */
function orphans(
  statements: readonly Assessed[],
  strategies: Strategy,
  { today, past }: Defaults,
): ReadonlyMap<Assessed, Place> {
  const found = new Map<string, readonly [Assessed, Place]>();
  if (past === undefined) return new Map();
  for (const one of statements) {
    if (one.value === undefined || isDeclared(one.place, strategies)) continue;
    const end = one.place.findIndex((_, depth) => {
      const above = one.place.slice(0, depth + 1);
      return valueAt(past, above) !== undefined && valueAt(today, above) === undefined;
    });
    const gone = one.place.slice(0, end + 1);
    if (end >= 0 && valueAt(past, one.place) !== undefined && !found.has(formatPlace(gone)))
      found.set(formatPlace(gone), [one, gone]);
  }
  return new Map(found.values());
}

/** Whether a schema says anything of a place itself. */
function isDeclared(place: Place, strategies: Strategy): boolean {
  const { types, description, default: fallback } = place.reduce(strategyAt, strategies);
  return types !== undefined || description !== undefined || fallback !== undefined;
}

/** A list replaced whole, of which all items, and all of the one below, have a name of their own. */
function couldBeKeyed({ place, value }: Assessed, strategies: Strategy, today: Maybe): boolean {
  const { merge, identity } = place.reduce(strategyAt, strategies);
  return merge === undefined && identity === undefined && areNamed(value) && areNamed(valueAt(today, place));
}

function areNamed(list: Maybe): boolean {
  if (!isList(list) || list.length === 0) return false;
  const names = list.flatMap((item): readonly string[] => {
    const name: Maybe = isObject(item) ? member(item, FIELD) : undefined;
    return isScalar(name) && !isNull(name) ? [canonical(name)] : [];
  });
  return names.length === list.length && new Set(names).size === names.length;
}

/** Looks at a fragment's statement among those of the others; it is redundant where it is that in all of its places. */
function assess(account: Account, fragment: number, statement: Statement): Assessed {
  const first = assessOne(account, fragment, statement);
  const others = (statement.also ?? []).map((place) => assessOne(account, fragment, { ...statement, place }));
  return [first, ...others].find(({ redundant }) => !redundant) ?? first;
}

function assessOne(account: Account, fragment: number, statement: Statement): Assessed {
  const contributions = account.tracer.every(statement.place);
  const own = contributions.find((contribution) => contribution.fragment === fragment);
  if (own === undefined) return { ...statement, value: undefined, redundant: true, overruledBy: undefined }; // deletes nothing
  const spoken = contributions.filter(({ redundant }) => !redundant);
  const turn = spoken.indexOf(own);
  const outcome = writes(contributions)[turn]?.outcome;
  const value = apply(own.patch, undefined);
  const orders =
    isItem(statement) &&
    (fold(contributions.slice(0, contributions.indexOf(own))) === undefined) !== (value === undefined);
  const overruled = !orders && (outcome === "shadowed" || outcome === "deleted");
  return {
    ...statement,
    value,
    redundant: !orders && equal(fold(contributions), fold(withoutContribution(contributions, own))),
    overruledBy: overruled ? spoken.at(-1)?.fragment : undefined,
  };
}

/** An item that comes or goes takes its turn with it, even if a later file brings it again. */
function isItem({ place }: Statement): boolean {
  return typeof place.at(-1) === "object";
}

/** All that a fragment's document states, in its own order. */
function statementsOf({ document }: AccountFragment, strategies: Strategy): readonly Statement[] {
  if (document.value === undefined) return [];
  return below({ value: document.value, path: [], literal: false, through: [] }, [], strategies, false, []);
}

/** @param known the fields by which an item is known that the node is: without them it would be another. */
function below(
  cursor: Cursor,
  place: Place,
  strategy: Strategy,
  meant: boolean,
  known: Identity,
): readonly Statement[] {
  const here = seeThrough(cursor);
  const onPurpose = meant || here.through.some((name) => name === "pin" || name === "lock");
  const { value } = here;
  const inside =
    isObject(value) && (here.literal || !hasDirective(value))
      ? keysOf(value)
          .filter((key) => !known.some(({ name }) => name === key))
          .flatMap((key) =>
            below(child(here, key, value[key] as Value), [...place, key], strategy.key(key), onPurpose, []),
          )
      : itemsOf(here, place, strategy, onPurpose);
  return inside.length === 0 ? [{ path: cursor.path, place, onPurpose }] : inside;
}

function child({ path, literal }: Cursor, step: string, value: Value): Cursor {
  return { value, path: [...path, step], literal, through: [] };
}

function itemsOf(list: Cursor, place: Place, strategy: Strategy, onPurpose: boolean): readonly Statement[] {
  const { identity } = strategy;
  if (identity === undefined) return [];
  return mentions(list).flatMap((mention): readonly Statement[] => {
    const [item, ...also] = mentionedKeys(mention, identity).map((key) => [...place, itemOf(key, identity)]);
    if (item === undefined) return [];
    const whole = mention.role === "remove" || identity.length === 0;
    if (whole || also.length > 0) return [{ path: mention.cursor.path, place: item, also, onPurpose }];
    return below(mention.cursor, item, strategy.item(), onPurpose, identity);
  });
}
