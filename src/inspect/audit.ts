import { finding, locate, type Diagnostic, type Finding } from "../model/diagnostic.js";
import { same, type Format } from "../model/document.js";
import { formatPlace, hidesItems, strategyAt, valueAt, type Place } from "../model/place.js";
import type { Resolution } from "../model/resolution.js";
import type { Strategy } from "../model/strategy.js";
import { canonical, isList, isNull, isObject, isScalar, member, type Maybe } from "../model/value.js";
import { apply } from "../patch/index.js";
import {
  accountOf,
  isRedundant,
  lineAt,
  originOf,
  statementsOf,
  writes,
  type Account,
  type Statement,
} from "../provenance/index.js";
import { renamed } from "./fates.js";
import { namedPlace, quotedUnder } from "./redact.js";

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
  readonly deletes: boolean;
  /** Without it everything would be the same. */
  readonly redundant: boolean;
  /** The fragment that overrules it. */
  readonly overruledBy: number | undefined;
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
      : fragmentFindings(account, resolution.diagnostics, fragment, defaults).map((diagnostic) => ({
          ...diagnostic,
          id: resolution.id,
        })),
  );
}

function defaultOf(resolution: Resolution | undefined): Maybe {
  return resolution === undefined || resolution.state === "opaque" ? undefined : accountOf(resolution).lowest;
}

function fragmentFindings(
  account: Account,
  findings: readonly Diagnostic[],
  fragment: number,
  defaults: Defaults,
): readonly Diagnostic[] {
  const own = account.fragments[fragment] as Account["fragments"][number];
  const statements = statementsOf(own, account.strategies).map((one) => assess(account, findings, fragment, one));
  const diagnostic = (found: Finding, { path, place }: Pick<Assessed, "path" | "place">): Diagnostic =>
    locate(found, {
      place: namedPlace(place, account.strategies),
      origin: originOf(account, fragment, path, "key"),
      line: lineAt(account, fragment, path, place),
    });
  const name = (place: Place): string =>
    formatPlace(namedPlace(place, account.strategies)) || "the whole configuration";
  const itemOf = ({ item, list, place }: Statement): { readonly item?: string } => {
    if (item === undefined || list === undefined || hidesItems(place.reduce(strategyAt, account.strategies))) return {};
    const { value, exact } = quotedUnder([account.strategies], item, [...list, 0]);
    return { item: exact ?? JSON.stringify(value) };
  };
  const copied = copyOf(statements, defaults, account.format);
  const gone = orphans(statements, account.strategies, defaults);
  return [
    ...(copied === undefined
      ? []
      : [diagnostic(finding("audit/copy", { file: own.file, ...copied }), { path: [], place: [] })]),
    ...statements.flatMap((one): readonly Diagnostic[] => {
      const { place, redundant, overruledBy, onPurpose } = one;
      const above = gone.get(one);
      if (above !== undefined) return [diagnostic(finding("audit/orphaned", { place: name(above) }), one)];
      if (overruledBy !== undefined) {
        const by = account.fragments[overruledBy]?.file ?? "";
        return [diagnostic(finding("audit/shadowed", { place: name(place), by }), one)];
      }
      if (redundant && !onPurpose && copied === undefined) {
        const { deletes, list } = one;
        const facts = { place: name(place), deletes, listed: list !== undefined, ...itemOf(one) };
        return [diagnostic(finding("audit/redundant", facts), one)];
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
  format: Format | undefined,
): { readonly same: number; readonly total: number; readonly older: boolean } | undefined {
  const values = statements.filter(
    ({ value, item, onPurpose }) => value !== undefined && item === undefined && !onPurpose,
  );
  const total = values.length;
  if (total < LEAST_OF_A_COPY) return undefined;
  const sharedWith = (whole: Maybe): number =>
    values.filter(({ place, value }) => same(valueAt(whole, place), value, format)).length;
  const [now, then] = [sharedWith(today), sharedWith(past)];
  const shared = Math.max(now, then);
  return shared * 2 > total ? { same: shared, total, older: then > now } : undefined;
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

/** Looks at a fragment's statement among those of the others. */
function assess(account: Account, findings: readonly Diagnostic[], fragment: number, statement: Statement): Assessed {
  const contributions = account.tracer.every(statement.place);
  const own = contributions.find((contribution) => contribution.fragment === fragment);
  const spoken = contributions.filter(({ redundant }) => !redundant);
  const outcome = own && writes(contributions)[spoken.indexOf(own)]?.outcome;
  const overruled = outcome === "shadowed" || outcome === "deleted";
  const item = statement.place === statement.list ? statement.item : undefined;
  const redundant = isRedundant(account, findings, { ...statement, fragment });
  return {
    ...statement,
    value: own === undefined || statement.removes ? undefined : (item ?? apply(own.patch, undefined)),
    deletes: statement.removes || own === undefined || own.patch.kind === "delete",
    redundant,
    // an item that comes or goes takes its turn with it, even if a later file brings it again
    overruledBy: overruled && (redundant || statement.list === undefined) ? spoken.at(-1)?.fragment : undefined,
  };
}
