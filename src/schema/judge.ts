import { finding, type Finding } from "../model/diagnostic.js";
import type { Path } from "../model/document.js";
import { member, type Json, type ValueObject } from "../model/json.js";
import { describeBranch, judgeBranches } from "./branch.js";
import { instancePath } from "./instance.js";
import { keywordFinding } from "./keyword-finding.js";
import type { Library, Subschema } from "./library.js";
import { namesIn } from "./names.js";
import type { RawNode } from "./raw-tree.js";
import type { Rewritten } from "./rewrite.js";
import { withoutFound, type SchemaPlace, type Violation, type ViolationCode } from "./violation.js";

/** Says what the validator's errors mean for a value. */
export function judge(
  nodes: readonly RawNode[],
  value: Json,
  library: Library,
  rewritten: Rewritten,
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
    // No place: the union that `rewrite` puts around `contains` and `propertyNames`, whose own error follows.
    if (place === undefined) return [];
    const at = instancePath(error.instancePath, value);
    if (branches.length > 0) return judgeUnion({ error, branches }, place, at.path);
    const schema = place.schema as ValueObject;
    const found = keywordFinding({ error, value: at.value, schema, names: () => namesIn(library, place) });
    return found === undefined ? [] : [violation(place, error.keyword, at.path, found.finding, found.key)];
  }

  function judgeUnion({ error, branches }: RawNode, place: Subschema, path: Path): readonly Violation[] {
    const { value: found } = instancePath(error.instancePath, value);
    const passing = error.params["passingSchemas"];
    const schemas = member(place.schema, error.keyword) as readonly Json[];
    if (Array.isArray(passing)) {
      // Two branches fit; in the rewritten list a mark stands before each.
      const fitting = passing.map((each) => (Number(each) - 1) / 2);
      return [branchFinding(fitting.map((index) => describeBranch(schemas[index], index)))];
    }
    const verdict = judgeBranches(branches.map(judgeAll), path, found);
    if (verdict === undefined) return [branchFinding(schemas.map(describeBranch))];
    return "of" in verdict ? verdict.of : [violation(place, error.keyword, verdict.path, verdict.finding)];

    function branchFinding(forms: readonly string[]): Violation {
      const facts = { keyword: error.keyword, branches: [...new Set(forms)], found };
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
