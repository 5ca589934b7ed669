import { lazy } from "../model/lazy.js";
import { canonical, isObject, member, type Value } from "../model/value.js";
import { DELETE, isUndecided, replacedBy, valuesAt } from "./candidates.js";
import { conjuncts, held, type Cursor } from "./cursor.js";
import { declaredAt, type Clause } from "./declared.js";
import { documentsFor } from "./documents.js";
import { requiredBy } from "./instance.js";
import { isSimple, takesBy } from "./takes.js";
import { fieldsOf, placeOf, type Change, type Ground, type Visit } from "./visit.js";

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
export function changesAt(visit: Visit, ground: Ground): readonly Change[] {
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
