import { formatSegment } from "../model/place.js";
import { canonical, isList, isObject, keysOf, lazy, member, type Maybe, type Value } from "../model/value.js";
import type { PlanNode, TreeParts } from "../strategy/index.js";
import { DELETE, documentsFor, isUndecided, keysBetween, replacedBy, valuesAt, type Step } from "./candidates.js";
import {
  applicable,
  both,
  conjuncts,
  declaredAt,
  held,
  keysNamed,
  nameOf,
  ofItem,
  ofKey,
  partOf,
  patternsIn,
  type Clause,
  type Cursor,
  type Likeness,
  type Sides,
} from "./cursor.js";
import { freshKeys, instanceOf, isSimple, keysLike, requiredBy, takesBy } from "./instance.js";

/** Something that both sides say differently of a place, and what an override may write to tell the difference. */
export interface Change {
  /** As a profile's pattern names it: `*` is any item, and any key that only a pattern names. */
  readonly place: string;
  readonly keyword: string;
  readonly before?: Clause;
  readonly after?: Clause;
  /** Documents to try, each in several ways of which the first that the old side takes counts; made when asked. */
  readonly documents: () => readonly (readonly Value[])[];
  /** Why it cannot be told whether anything breaks, where none of the documents does. */
  readonly undecided?: string;
  /** Whether nothing can break where no document is left to try. */
  readonly decided?: boolean;
}

/** What the walk goes through. */
interface Ground {
  readonly cursors: Sides<readonly Cursor[]>;
  readonly nodes: Sides<PlanNode>;
  /** What the old side's vendor alone gives. */
  readonly oldDefault: Maybe;
  readonly parts: Sides<readonly TreeParts[]>;
  /** Whether profiles say the same; then schemas that are alike are passed over whole. */
  readonly alikeProfiles: boolean;
  /** Whether the types decide what a text means. */
  readonly untyped: boolean;
  readonly likeness: Likeness;
}

/** One place on both sides. */
interface Visit {
  readonly steps: readonly Step[];
  /** All that is said of it. */
  readonly at: Sides<readonly Cursor[]>;
  /** What of it only one side says. */
  readonly apart: Sides<readonly Cursor[]>;
  readonly nodes: Sides<PlanNode>;
  readonly oldDefault: Maybe;
  /** Whether what one schema takes of the place is what the whole takes: not in a branch, nor under `not` and `if`. */
  readonly plain: boolean;
  readonly wanted: readonly string[];
  readonly renamed: boolean;
}

/** A place's name, by the steps to it. */
function placeOf(steps: readonly Step[]): string {
  return steps.map(({ shown }) => `/${shown}`).join("");
}

/** The keys that tell a list's items apart. */
function fieldsOf({ identity = [] }: PlanNode): readonly string[] {
  return identity.map(({ name }) => name);
}

const DEEPEST = 24;
/** So many pairs are looked at, of a schema of schemas. */
const MOST_PAIRS = 20_000;

/** The places that were passed over are told by name. */
interface Walk {
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

/** Keywords that assert something, as both sides may say it differently. */
const ASSERTING = [
  "type nullable const enum minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern",
  "format minItems maxItems uniqueItems minProperties maxProperties required dependentRequired dependencies contains",
  "dependentSchemas minContains maxContains propertyNames anyOf oneOf not if then else unevaluatedProperties unevaluatedItems",
].flatMap((line) => line.split(" "));

/** What asks something new of values that another condition chooses: that none was tried proves nothing. */
const CONDITIONS = new Set(["if", "not", "dependentRequired", "dependentSchemas", "dependencies"]);
const ASKED_LATER = "it asks something of some overrides only, and none that was tried is among them";

/** Of what a keyword says so much is told. */
const LONGEST = 400;
/** Keywords that take more where they stand. */
const WIDENING = new Set(["nullable", "minContains"]);
/** Keywords that look at what all others of a place have spoken of. */
const OF_THE_REST = ["unevaluatedProperties", "unevaluatedItems"];

/** What both sides say differently of one place, keyword by keyword. */
function changesAt(visit: Visit, ground: Ground): readonly Change[] {
  const { steps, at, apart, nodes } = visit;
  const place = placeOf(steps);
  const values = lazy((): readonly Value[] => [
    ...valuesAt(at, fieldsOf(nodes.old)),
    ...(typeof steps.at(-1)?.segment === "string" ? [DELETE] : []),
  ]);
  const tried = (list: () => readonly Value[]) => () => list().map((value) => documentsFor(steps, value));
  const open = (change: Omit<Change, "place" | "documents">): Change => ({
    place,
    ...change,
    documents: tried(values),
  });

  function asserted(keyword: string): readonly Change[] {
    const speaks = ({ here }: Cursor): boolean => member(here.schema, keyword) !== undefined;
    const { alikeBy } = ground.likeness;
    const before = apart.old.find(speaks);
    const afters = apart.now
      .filter(speaks)
      .filter((cursor) => !apart.old.some((other) => alikeBy(keyword, other, cursor)));
    const isGone = before !== undefined && !apart.now.some((cursor) => alikeBy(keyword, before, cursor));
    if (keyword === "anyOf" && afters.length === 1 && sizeOf(before, keyword) === sizeOf(afters[0], keyword)) return []; // each branch is visited
    if (afters.length > 0) return afters.map((after) => narrowed(keyword, before, after));
    // what a keyword says no more takes no less, but in a branch and where it widens
    const matters = isGone && (!visit.plain || WIDENING.has(keyword));
    return matters ? [open({ keyword, ...clauses(keyword, before, undefined) })] : [];
  }

  function narrowed(keyword: string, before: Cursor | undefined, after: Cursor): Change {
    const change = { keyword, ...clauses(keyword, before, after) };
    if (before === undefined && visit.plain && CONDITIONS.has(keyword))
      return open({ ...change, undecided: ASKED_LATER });
    if (!visit.plain || !isSimple(keyword, after) || ground.untyped) return open(change);
    const refused = (): readonly Value[] =>
      keyword === "required"
        ? lacking(values(), conjuncts(at.old), after)
        : values().filter((value) => {
            const left = replacedBy(value);
            return value !== DELETE && !holdsDirective(left) && !takesBy(keyword, after, left);
          });
    const source = keyword === "pattern" ? member(after.here.schema, keyword) : undefined;
    const isOpen = typeof source === "string" && isUndecided(source, at.old);
    const undecided = isOpen ? { undecided: "it cannot be told which texts only the old pattern takes" } : {};
    return { place, ...change, documents: tried(refused), decided: true, ...undecided };
  }

  const differs = apart.old.length + apart.now.length > 0;
  const rest = OF_THE_REST.flatMap((keyword): readonly Change[] => {
    const stays = conjuncts(at.now).find(({ here }) => member(here.schema, keyword) !== undefined);
    const isApart = stays === undefined || apart.now.includes(stays);
    return differs && !isApart ? [open({ keyword, ...clauses(keyword, stays, stays) })] : [];
  });
  return [
    ...declaredAt(nodes, at, ground.parts, ground.untyped).map(open),
    ...(visit.renamed ? [open({ keyword: "x-renamed-from" })] : []),
    ...forbidden(visit).map(open),
    ...ASSERTING.flatMap(asserted),
    ...rest,
  ];
}

function sizeOf(cursor: Cursor | undefined, keyword: string): number {
  return cursor === undefined ? 0 : held(cursor, keyword).length;
}

/** A place that the new side no longer has: a key that is dropped where no other may be. */
function forbidden({ at, apart }: Visit): readonly Omit<Change, "place" | "documents">[] {
  const never = apart.now.find(({ here }) => here.schema === false);
  if (never === undefined) return [];
  const { file, path } = never.here;
  const [before] = at.old;
  const origin = before?.here.file.origin(before.here.path, "key");
  return [
    {
      keyword: String(path.findLast((part) => HOLDING.has(part)) ?? "false"),
      ...(origin && { before: { says: "a schema", origin } }),
      after: { says: "false", origin: file.origin(path) },
    },
  ];
}

/** Keywords under which a place is forbidden. */
const HOLDING = new Set<string | number>(
  [
    "properties patternProperties additionalProperties unevaluatedProperties",
    "items prefixItems additionalItems unevaluatedItems",
  ].flatMap((line) => line.split(" ")),
);

/** Values that lack a key for which only the new side asks, or delete it. */
function lacking(values: readonly Value[], before: readonly Cursor[], after: Cursor): readonly Value[] {
  const asked = new Set(requiredBy(before));
  const added = requiredBy([after]).filter((key) => !asked.has(key));
  return values.filter((value) =>
    added.some(
      (key) =>
        isObject(value) &&
        (holdsDirective(value)
          ? canonical(member(value, key) ?? null) === canonical(DELETE)
          : !Object.hasOwn(value, key)),
    ),
  );
}

function holdsDirective(value: Value): boolean {
  return canonical(value).includes('{"$');
}

function clauses(
  keyword: string,
  before: Cursor | undefined,
  after: Cursor | undefined,
): Pick<Change, "before" | "after"> {
  return {
    ...(before === undefined ? {} : { before: clause(keyword, before) }),
    ...(after === undefined ? {} : { after: clause(keyword, after) }),
  };
}

function clause(keyword: string, { here }: Cursor): Clause {
  const value = member(here.schema, keyword) as Value;
  const says = JSON.stringify(value);
  return {
    says: says.length > LONGEST ? `${says.slice(0, LONGEST)}…` : says,
    origin: here.file.origin([...here.path, keyword]),
  };
}

/** Branches of both sides beside each other, and what a condition brings about: about the same place, and not plainly. */
function branchesAt(visit: Visit, { likeness }: Ground): readonly Visit[] {
  const { at, apart } = visit;
  const inside = (keyword: string): Sides<readonly Cursor[]> =>
    both(apart, (side) => side.flatMap((cursor) => held(cursor, keyword)));

  /** What two branches say differently, where they are entered by some keys. */
  function into(entered: Sides<readonly Cursor[]>, tested: readonly Cursor[], wanted: readonly string[]): Visit {
    const [old, now] = likeness.apart(entered.old, entered.now);
    return {
      ...visit,
      at: { old: [...at.old, ...entered.old, ...tested], now: [...at.now, ...entered.now] },
      apart: { old, now },
      plain: false,
      wanted: [...visit.wanted, ...wanted],
      renamed: false,
    };
  }

  const unions = ["anyOf", "oneOf"].flatMap((keyword) =>
    pairs(inside(keyword), likeness).map((pair) => into(pair, [], [])),
  );
  const condition = inside("if");
  const tested = [...condition.old, ...condition.now];
  const wanted = keysNamed(conjuncts(tested));
  const negated = { ...into(inside("not"), [], wanted), at };
  const dependent = ["dependentSchemas", "dependencies"].flatMap((keyword) => {
    const schemas = inside(keyword);
    const keys = new Set([...schemas.old, ...schemas.now].map(partOf));
    return [...keys].map((key) =>
      into(
        both(schemas, (side) => side.filter((one) => partOf(one) === key)),
        [],
        [key],
      ),
    );
  });
  const visits = [
    ...unions,
    into(inside("then"), tested, wanted),
    into(inside("else"), [], wanted),
    negated,
    ...dependent,
  ];
  return visits.filter((each) => each.apart.old.length + each.apart.now.length > 0);
}

/** The branches that are alike are no pairs; the others are told by what they refer to, their title, a constant, their turn. */
function pairs({ old, now }: Sides<readonly Cursor[]>, { alike }: Likeness): readonly Sides<readonly Cursor[]>[] {
  const left = old.filter((one) => !now.some((other) => alike([one], [other])));
  const free = new Set(now.filter((other) => !old.some((one) => alike([one], [other]))));
  const found = left.map((one): Sides<readonly Cursor[]> => {
    const other = [...free].find((each) => tagOf(each) === tagOf(one)) ?? [...free][0];
    if (other === undefined) return { old: [one], now: [] };
    free.delete(other);
    return { old: [one], now: [other] };
  });
  return [...found, ...Array.from(free, (other) => ({ old: [], now: [other] }))];
}

function tagOf({ here: { schema } }: Cursor): string {
  const properties = member(schema, "properties");
  const constants = isObject(properties)
    ? keysOf(properties).flatMap((key) => {
        const value = member(properties[key], "const") ?? member(properties[key], "enum");
        return value === undefined ? [] : [`${key}=${canonical(value)}`];
      })
    : [];
  const words = ["$ref", "title", "type"].map((keyword) => member(schema, keyword));
  return JSON.stringify([...words.map((word) => word ?? null), constants]);
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
