import { finding, type Finding } from "../model/diagnostic.js";
import type { Path } from "../model/document.js";
import { member, type Json, type ValueObject } from "../model/value.js";
import { describeBranch, judgeBranches } from "./branch.js";
import type { Library, Subschema } from "./bundle.js";
import type { Conditioned } from "./conditions.js";
import { namesIn, tagsOf } from "./in-place.js";
import { instancePath } from "./instance.js";
import { keywordFinding } from "./keyword-finding.js";
import type { RawNode } from "./raw-tree.js";
import { testedPlaces } from "./tested-places.js";
import { withoutFound, type SchemaPlace, type Violation, type ViolationCode } from "./violation.js";

/** More forms of a union than a message can name. */
const MOST_FORMS = 8;

/** Says what the validator's errors mean for a value. */
export function judge(
  nodes: readonly RawNode[],
  value: Json,
  library: Library,
  rewritten: Conditioned,
): readonly Violation[] {
  return judgeAll(nodes);

  function judgeAll(list: readonly RawNode[]): readonly Violation[] {
    return list.flatMap((node, index) => {
      const before = list[index - 1];
      return node.error.keyword === "propertyNames" ? judgeName(node, before) : judgeOne(node);
    });
  }

  function judgeOne({ error, branches }: RawNode): readonly Violation[] {
    const place = rewritten.placeOf(error.parentSchema);
    const at = instancePath(error.instancePath, value);
    // No place: a union that was put around a condition's demand, or around `contains` and `propertyNames`, whose own
    // error follows.
    if (place === undefined) {
      const tested = rewritten.testedBy(error.parentSchema);
      return tested === undefined ? [] : branches.flatMap(judgeAll).map(becauseOf(tested, at.path));
    }
    if (branches.length > 0) return judgeUnion({ error, branches }, place, at.path);
    const schema = place.schema as ValueObject;
    const found = keywordFinding({ error, value: at.value, schema, names: () => namesIn(library, place) });
    if (found === undefined) return [];
    const said = violation(place, error.keyword, at.path, found.finding, found.key);
    return [{ ...said, ...partsOf(said, place) }];
  }

  /** The keys that a finding is about beside its own place. */
  function partsOf({ finding: { code, facts }, path }: Violation, place: Subschema): Partial<Violation> {
    if (code === "schema/required" && facts.because !== undefined) return { because: [[...path, facts.because]] };
    const tested = code === "schema/forbidden" ? testedIn(place, ["not"], path) : [];
    return tested.length === 0 ? {} : { because: tested, shared: true };
  }

  /** The places below a value about which a schema asks. */
  function testedIn(place: Subschema, inner: Path, path: Path): readonly Path[] {
    const schema = library.below(place, inner);
    const tested = schema === undefined ? [] : testedPlaces(library, schema);
    return tested.filter((each) => each.length > 0).map((each) => [...path, ...each]);
  }

  function judgeUnion({ error, branches }: RawNode, place: Subschema, path: Path): readonly Violation[] {
    const { value: found } = instancePath(error.instancePath, value);
    const passing = error.params["passingSchemas"];
    const schemas = member(place.schema, error.keyword) as readonly Json[];
    if (Array.isArray(passing)) {
      // Two branches fit; in the rewritten list a mark stands before each.
      const fitting = passing.map((each) => (Number(each) - 1) / 2);
      const said = branchFinding(fitting.map((index) => describeBranch(schemas[index], index)));
      const tested = fitting.flatMap((index) => testedIn(place, [error.keyword, index], path));
      return [tested.length === 0 ? said : { ...said, because: tested, shared: true }];
    }
    const tags = tagsOf(library, place, error.keyword);
    const verdict = judgeBranches({ branches: branches.map(judgeAll), at: path, value: found, tags });
    if (verdict === undefined) return [branchFinding(schemas.map(describeBranch))];
    if (!("of" in verdict)) return [violation(place, error.keyword, verdict.path, verdict.finding)];
    return verdict.of.map((each) => withCauses(each, verdict.because));

    function branchFinding(forms: readonly string[]): Violation {
      const all = [...new Set(forms)];
      const more = all.length > MOST_FORMS ? { more: all.length - MOST_FORMS } : {};
      const facts = { keyword: error.keyword, branches: all.slice(0, MOST_FORMS), ...more, found };
      return violation(place, error.keyword, path, finding("schema/branch", facts));
    }
  }

  /** What is wrong with a key's name: the union before the error holds the reasons. */
  function judgeName({ error }: RawNode, reasons: RawNode | undefined): readonly Violation[] {
    const place = rewritten.placeOf(error.parentSchema);
    if (place === undefined) return [];
    const key = String(error.params["propertyName"]);
    const { path } = instancePath(error.instancePath, value);
    const why = reasons?.branches[0]?.flatMap((node) => nameReason(node, key)) ?? [];
    const said = finding("schema/key-name", { key, reason: why[0] ?? "is not allowed" });
    return [violation(place, error.keyword, path, said, key)];
  }

  function nameReason({ error, branches }: RawNode, key: string): readonly string[] {
    if (branches.length > 0) return branches.flatMap((branch) => branch.flatMap((node) => nameReason(node, key)));
    const schema = rewritten.placeOf(error.parentSchema)?.schema as ValueObject | undefined;
    if (schema === undefined) return [];
    const found = keywordFinding({ error, value: key, schema, names: () => [] });
    return found === undefined ? [] : [withoutFound(found.finding).message];
  }
}

function becauseOf(tested: readonly Path[], at: Path): (violation: Violation) => Violation {
  const causes = tested.filter((each) => each.length > 0).map((each) => [...at, ...each]);
  return (violation) => withCauses(violation, causes);
}

/** A violation with further places that brought it about; its own is none of them. */
function withCauses(violation: Violation, causes: readonly Path[]): Violation {
  const named = new Map([...(violation.because ?? []), ...causes].map((path) => [JSON.stringify(path), path]));
  named.delete(JSON.stringify(violation.path));
  return named.size === 0 ? violation : { ...violation, because: [...named.values()] };
}

function violation(
  place: Subschema,
  keyword: string,
  path: Path,
  said: Finding<ViolationCode>,
  key?: string,
): Violation {
  const description = member(place.schema, "description");
  return {
    path,
    ...(key === undefined ? {} : { key }),
    finding: said,
    schema: schemaPlace(place, keyword),
    ...(typeof description === "string" ? { description } : {}),
  };
}

function schemaPlace({ file, path, schema }: Subschema, keyword: string): SchemaPlace {
  const full = typeof schema === "boolean" ? path : [...path, keyword];
  return { file: file.file, path: full, origin: () => file.origin(full) };
}
