import { lazy } from "../model/lazy.js";
import { formatSegment } from "../model/place.js";
import { isList, isObject, member } from "../model/value.js";
import type { PlanNode } from "../strategy/index.js";
import { branchesAt } from "./branches.js";
import { keysBetween } from "./candidates.js";
import { applicable, both, conjuncts, keysNamed, nameOf, ofItem, ofKey, patternsIn, type Cursor } from "./cursor.js";
import { freshKeys, instanceOf, keysLike } from "./instance.js";
import { changesAt } from "./keywords.js";
import { fieldsOf, placeOf, type Change, type Ground, type Visit } from "./visit.js";

const DEEPEST = 24;
/** So many pairs are looked at, of a schema of schemas. */
const MOST_PAIRS = 20_000;

/** The places that were passed over are told by name. */
export interface Walk {
  readonly changes: readonly Change[];
  readonly passedOver: readonly string[];
}

/**
 * Walks both sides' schemas together, breadth first, so that the shortest way to a pair counts, and each pair once: what
 * they say differently of a place, keyword by keyword.
 */
export function walk(ground: Ground): Walk {
  const { likeness, alikeProfiles } = ground;
  const changes: Change[] = [];
  const passedOver: string[] = [];
  const seen = new Set<string>();
  const numbers = new Map<PlanNode, number>();
  const numberOf = (node: PlanNode): number => {
    if (!numbers.has(node)) numbers.set(node, numbers.size);
    return numbers.get(node) as number;
  };
  const [old, now] = likeness.apart(ground.cursors.old, ground.cursors.now);
  const waiting: Visit[] = [
    {
      steps: [],
      at: ground.cursors,
      apart: { old, now },
      nodes: ground.nodes,
      oldDefault: ground.oldDefault,
      plain: true,
      wanted: [],
      renamed: false,
    },
  ];
  for (const visit of waiting) {
    const { apart, nodes, plain, renamed } = visit;
    const differs = apart.old.length + apart.now.length > 0;
    if (!differs && alikeProfiles && !renamed) continue;
    if (nodes.old.locked || nodes.old.removed !== undefined) continue; // nothing can be written there today
    if (visit.at.old.some(({ here }) => here.schema === false)) continue;
    const name = JSON.stringify([
      namesOf(apart.old),
      namesOf(apart.now),
      numberOf(nodes.old),
      numberOf(nodes.now),
      plain,
    ]);
    if (seen.has(name)) continue;
    seen.add(name);
    if (seen.size > MOST_PAIRS || visit.steps.length > DEEPEST) {
      passedOver.push(placeOf(visit.steps));
      continue;
    }
    changes.push(...changesAt(visit, ground));
    waiting.push(...branchesAt(visit, ground), ...below(visit, ground));
  }
  return { changes, passedOver };
}

function namesOf(cursors: readonly Cursor[]): readonly string[] {
  return cursors.map(nameOf).sort();
}

/** The keys and items below, as far as one side says something of them that the other does not. */
function below(visit: Visit, ground: Ground): readonly Visit[] {
  const { at, apart, nodes } = visit;
  const speaking = ground.alikeProfiles ? apart : both(at, applicable);
  const all = [...speaking.old, ...speaking.now];
  const old = isObject(visit.oldDefault) ? visit.oldDefault : undefined;
  const alone = old === undefined || visit.wanted.length > 0 || !visit.plain;
  const base = lazy(() => instanceOf(at.old, visit.wanted));
  const child = (segment: string | number, shown: string): Visit => {
    const key = (node: PlanNode): string => node.renames?.get(String(segment)) ?? String(segment);
    const of = (cursors: readonly Cursor[], node: PlanNode): readonly Cursor[] =>
      typeof segment === "number" ? ofItem(cursors, segment) : ofKey(cursors, key(node));
    const next = (node: PlanNode): PlanNode => (typeof segment === "number" ? node.item(segment) : node.key(key(node)));
    const [left, right] = ground.likeness.apart(of(apart.old, nodes.old), of(apart.now, nodes.now));
    return {
      steps: [...visit.steps, { segment, shown, around: at.old, base, alone }],
      at: { old: of(whole.old, nodes.old), now: of(whole.now, nodes.now) },
      apart: { old: left, now: right },
      nodes: both(nodes, next),
      oldDefault: old === undefined || typeof segment === "number" ? undefined : member(old, segment),
      plain: visit.plain,
      wanted: typeof segment === "number" ? fieldsOf(nodes.old) : [],
      renamed: typeof segment === "string" && key(nodes.old) !== key(nodes.now),
    };
  };
  const whole = both(at, conjuncts);
  const oldNames = [nodes.old, nodes.now].flatMap((node) => [...(node.renames?.keys() ?? [])]);
  const names = [...new Set([...keysNamed(all), ...oldNames, ...namesInProfiles(ground)])];
  const between = keysBetween(patternsIn(speaking.old), patternsIn(speaking.now));
  const patterned = [...patternsIn(all).flatMap(keysLike), ...between];
  const others = freshKeys([...whole.old, ...whole.now], 1);
  const tuples = all.map(
    ({ here }) => ["prefixItems", "items"].map((keyword) => member(here.schema, keyword)).find(isList)?.length ?? 0,
  );
  const items = Array.from({ length: Math.min(16, Math.max(0, ...tuples)) + 1 }, (_, index) => index);
  const hasItems =
    !ground.alikeProfiles ||
    all.some(({ here }) =>
      ["items", "prefixItems", "additionalItems"].some((keyword) => member(here.schema, keyword) !== undefined),
    );
  return [
    ...names.map((name) => child(name, formatSegment(name))),
    ...[...new Set([...patterned, ...others])].filter((key) => !names.includes(key)).map((key) => child(key, "*")),
    ...(hasItems ? items.map((index) => child(index, "*")) : []),
  ];
}

/** The keys that patterns of profiles name, wherever they do: what none of them means is one node. */
function namesInProfiles({ parts, alikeProfiles }: Ground): readonly string[] {
  if (alikeProfiles) return [];
  const steps = [...parts.old, ...parts.now].flatMap(({ profile }) => profile?.patterns.flat() ?? []);
  return steps.flatMap((step) => (typeof step === "object" ? [step.key] : []));
}
