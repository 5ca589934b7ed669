import { formatSegment, itemSegments, type Segment } from "../model/place.js";
import type { Resolution } from "../model/resolution.js";
import { REDACTED } from "../model/secret.js";
import { same } from "../model/same.js";
import { keyFields } from "../model/strategy.js";
import { isList, isObject, keysOf, member, plain, record, type Maybe, type Value } from "../model/value.js";
import { accountOf, contributionOrigin, type Account } from "../provenance/index.js";
import type { PlanNode } from "../strategy/index.js";
import { conjuncts, keysNamed, ofItem, ofKey, type Cursor, type Sides } from "./cursor.js";
import type { Clause } from "./declared.js";
import { instanceOf, numbersOf } from "./instance.js";
import type { Change } from "./visit.js";

/** So many places are looked at, and at each so many keys. */
const MOST_PLACES = 500;
const MOST_KEYS = 40;

/** A place at which the vendors differ. */
interface Differing {
  readonly segments: readonly string[];
  readonly shown: string;
  readonly defaults: Sides<Maybe>;
  readonly cursors: readonly Cursor[];
  readonly node: PlanNode;
  /** Whether both sides lock it: an override may only repeat what the vendor says. */
  readonly locked: boolean;
}

/**
 * Where both vendors differ, what an override may write that leaned on the old one: a part of a map or of an item that is
 * no longer there to be completed, an item more for a list that the vendor fills, a key beside one that is gone, and the
 * old default at a place that is locked.
 */
export function changesOfDefaults(
  empty: Sides<Resolution>,
  cursors: readonly Cursor[],
  nodes: Sides<PlanNode>,
): readonly Change[] {
  const [old, now] = [accountOf(empty.old), accountOf(empty.now)];
  const changes: Change[] = [];
  const waiting: Differing[] = [
    {
      segments: [],
      shown: "",
      defaults: { old: old.lowest, now: now.lowest },
      cursors,
      node: nodes.old,
      locked: false,
    },
  ];
  for (let at = 0; at < Math.min(waiting.length, MOST_PLACES); at += 1) {
    const here = waiting[at] as Differing;
    const { defaults } = here;
    if (same(defaults.old, defaults.now, old.format)) continue;
    const locked = here.locked || (here.node.locked && lockedAt(nodes.now, here.segments));
    const values = valuesAt({ ...here, locked });
    if (values.length > 0)
      changes.push({
        place: here.shown,
        keyword: "default",
        ...sayings(here, old, now),
        documents: () => values.map((value) => [wrap(here.segments, value)]),
        decided: true,
      });
    waiting.push(...below({ ...here, locked }));
  }
  return changes;
}

function lockedAt(node: PlanNode, segments: readonly string[]): boolean {
  return segments.reduce((here, segment) => here.key(segment), node).locked;
}

function valuesAt({ defaults: { old, now }, cursors, node, locked }: Differing): readonly Value[] {
  if (locked) return old === undefined || node.secret ? [] : [old];
  const all = conjuncts(cursors);
  if (isObject(old)) {
    const named = [...new Set([...keysNamed(all), ...keysOf(old)])].slice(0, MOST_KEYS);
    const differs = named.some((key) => !same(member(old, key), member(now, key), undefined)) || !isObject(now);
    return differs ? named.flatMap((key) => parts(all, node, old, key)) : [];
  }
  if (!isList(old)) return [];
  const item = instanceOf(
    ofItem(all, 0),
    (node.identity ?? []).map(({ name }) => name),
  );
  const limit = Math.min(...numbersOf(all, "maxItems"), Infinity);
  const room = limit - old.length;
  const filled = item === undefined || room < 1 || room > MOST_KEYS ? [] : [Array.from({ length: room }, () => item)];
  return [...(item === undefined ? [] : [[item]]), ...filled, ...partial(old, now, all, node)];
}

/** A key alone, with a value that its schema takes; of a value that is secret nothing is repeated. */
function parts(all: readonly Cursor[], node: PlanNode, old: Maybe, key: string): readonly Value[] {
  const made = instanceOf(ofKey(all, key));
  const stands = node.key(key).secret ? undefined : member(old, key);
  const value = made ?? stands;
  return value === undefined ? [] : [record([[key, value]])];
}

/** A part of each item that the vendor drops. */
function partial(old: readonly Value[], now: Maybe, all: readonly Cursor[], node: PlanNode): readonly Value[] {
  const { identity } = node;
  if (identity === undefined || identity.length === 0) return [];
  const kept = new Set(isList(now) ? itemSegments(now, identity).map(itemKey) : []);
  const gone = itemSegments(old, identity).filter((segment) => typeof segment === "object" && !kept.has(segment.key));
  return gone.flatMap((segment) => {
    const fields = keyFields(itemKey(segment), identity) ?? [];
    const names = keysNamed(conjuncts(ofItem(all, 0))).filter((name) => !fields.some(([field]) => field === name));
    return names.slice(0, 8).flatMap((name) => {
      const value = instanceOf(ofKey(conjuncts(ofItem(all, 0)), name));
      return value === undefined ? [] : [[record([...fields, [name, value]])]];
    });
  });
}

function itemKey(segment: Segment): string {
  return typeof segment === "object" ? segment.key : "";
}

function below({ segments, shown, defaults, cursors, node, locked }: Differing): readonly Differing[] {
  const { old, now } = defaults;
  if (!isObject(old)) return [];
  const all = conjuncts(cursors);
  return keysOf(old).map((key) => ({
    segments: [...segments, key],
    shown: `${shown}/${formatSegment(key)}`,
    defaults: { old: old[key], now: member(now, key) },
    cursors: ofKey(all, key),
    node: node.key(key),
    locked,
  }));
}

function wrap(segments: readonly string[], value: Value): Value {
  return segments.reduceRight<Value>((inner, segment) => record([[segment, inner]]), value);
}

function sayings(
  { segments, defaults, node }: Differing,
  old: Account,
  now: Account,
): Pick<Change, "before" | "after"> {
  const spoken = (value: Maybe, account: Account): Clause | undefined => {
    if (value === undefined) return undefined;
    const last = account.tracer.every(segments).at(-1);
    const origin = last && contributionOrigin(account, last);
    const scalar = node.secret ? REDACTED : JSON.stringify(plain(value));
    const says = isObject(value) ? "a map" : isList(value) ? `a list of ${value.length}` : scalar;
    return { says, ...(origin && { origin }) };
  };
  const [before, after] = [spoken(defaults.old, old), spoken(defaults.now, now)];
  return { ...(before && { before }), ...(after && { after }) };
}
