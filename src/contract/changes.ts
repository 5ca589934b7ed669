import { same, type Format } from "../model/document.js";
import { formatSegment, itemSegments, REDACTED, type Segment } from "../model/place.js";
import type { Resolution } from "../model/resolution.js";
import { keyFields } from "../model/strategy.js";
import {
  canonical,
  isList,
  isObject,
  keysOf,
  lazy,
  Literal,
  member,
  plain,
  record,
  type Maybe,
  type Value,
} from "../model/value.js";
import { accountOf, contributionOrigin, type Account } from "../provenance/index.js";
import { pointer } from "../schema/index.js";
import { partsOf, type Declaration, type PlanNode } from "../strategy/index.js";
import { documentsFor, valuesAt, type Step } from "./candidates.js";
import { both, conjuncts, keysNamed, likeness, ofItem, ofKey, type Clause, type Cursor, type Sides } from "./cursor.js";
import { freshKeys, instanceOf, numbersOf } from "./instance.js";
import type { Break, Trial } from "./trial.js";
import { walk, type Change } from "./walk.js";

/** All that both sides say differently of an id. */
interface Changes {
  readonly changes: readonly Change[];
  /** Places to which the schemas lead too far. */
  readonly passedOver: readonly string[];
  /** The old side's schemas of the whole. */
  readonly cursors: readonly Cursor[];
}

/** What both sides say differently: of the whole id, of each place, and of what the vendor has there. */
export function changesOf(trial: Trial, declarations: Sides<Declaration>, format: Format | undefined): Changes {
  const { empty } = trial;
  const parts = both(declarations, partsOf);
  const cursors = both(parts, (all): readonly Cursor[] =>
    all.flatMap(({ bundle }) => (bundle === undefined ? [] : [{ bundle, here: bundle.root }])),
  );
  const nodes = both(declarations, ({ plan }) => plan);
  const profiles = both(parts, (all) => canonical(all.map(({ profile }) => profile?.file.value ?? null)));
  const lowest = empty.old.state === "opaque" ? undefined : accountOf(empty.old).lowest;
  const walked = walk({
    cursors,
    nodes,
    parts,
    oldDefault: empty.old.state === "effective" ? lowest : undefined,
    alikeProfiles: profiles.old === profiles.now,
    untyped: format?.untyped === true,
    likeness: likeness(),
  });
  const words = ["x-format", "x-yaml", "x-tags", "x-reader"].flatMap((keyword): readonly Change[] => {
    const spoken = wordClauses(keyword, declarations);
    if (spoken.before?.says === spoken.after?.says) return [];
    return [
      {
        place: "",
        keyword,
        ...spoken,
        documents: () => [
          ...literalDocuments(cursors.old, lowest, declarations.old.tags),
          ...valuesAt(cursors).map((value) => documentsFor([], value)),
        ],
      },
    ];
  });
  const defaults = empty.now.state === "opaque" ? [] : changesOfDefaults(empty, cursors.old, nodes);
  return { changes: [...words, ...walked.changes, ...defaults], passedOver: walked.passedOver, cursors: cursors.old };
}

/** What both sides say of the whole id by a keyword, and where. */
export function wordClauses(keyword: string, declarations: Sides<Declaration>): Pick<Break, "before" | "after"> {
  const spoken = both(declarations, (declaration): Clause | undefined => {
    const word = declaration.words.find((each) => each.keyword === keyword);
    const origins = partsOf(declaration).flatMap(({ bundle, profile }) => [
      ...(profile === undefined ? [] : [{ file: profile.file, path: ["", keyword] }]),
      ...(bundle === undefined ? [] : [{ file: bundle.root.file, path: [...bundle.root.path, keyword] }]),
    ]);
    const at = origins.find(({ file, path }) => word?.declaredBy === `${file.file}${pointer(path)}`);
    return word && { says: word.says, ...(at && { origin: at.file.origin(at.path) }) };
  });
  return { ...(spoken.old && { before: spoken.old }), ...(spoken.now && { after: spoken.now }) };
}

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
function changesOfDefaults(
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
    const values = leaning({ ...here, locked });
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

function leaning({ defaults: { old, now }, cursors, node, locked }: Differing): readonly Value[] {
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

/** So many places are tried. */
const MOST_LITERALS = 40;

/** Scalars of YAML that its versions read otherwise. */
const AMBIGUOUS: readonly Value[] = ["yes", "off"].flatMap((text) => [
  new Literal(text, text, "string", "yaml"),
  new Literal(text === "yes", text, "boolean", "yaml"),
]);

/** Documents with a scalar that another version of YAML reads otherwise, or with a tag that is no longer declared. */
function literalDocuments(
  cursors: readonly Cursor[],
  standing: Maybe,
  tags: readonly string[],
): readonly (readonly Value[])[] {
  const tagged = tags.map((tag) => new Literal(`${tag} a`, `${tag} a`, "tag", "yaml"));
  return placesIn(cursors, standing).flatMap((steps) =>
    [...AMBIGUOUS, ...tagged].map((value) => documentsFor(steps, value)),
  );
}

/** Places of keys, the outer first. */
function placesIn(cursors: readonly Cursor[], standing: Maybe): readonly (readonly Step[])[] {
  const places: (readonly Step[])[] = [];
  const waiting: { steps: readonly Step[]; here: readonly Cursor[]; value: Maybe }[] = [
    { steps: [], here: cursors, value: standing },
  ];
  for (const { steps, here, value } of waiting) {
    if (steps.length > 0) places.push(steps);
    if (places.length >= MOST_LITERALS || steps.length > 4) break;
    const all = conjuncts(here);
    const known = isObject(value) ? value : undefined;
    const base = lazy(() => instanceOf(here));
    const keys = new Set([...freshKeys(all, 1), ...keysNamed(all), ...(known === undefined ? [] : keysOf(known))]);
    for (const key of keys) {
      const step = { segment: key, shown: key, around: here, base, alone: known === undefined };
      waiting.push({ steps: [...steps, step], here: ofKey(all, key), value: known?.[key] });
    }
  }
  return places;
}
