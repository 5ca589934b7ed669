import { UNDECLARED } from "../model/strategy.js";
import type { Json } from "../model/value.js";
import type { Declaration } from "./declaration.js";
import type { PlanNode } from "./plan-node.js";
import type { Validator } from "./validator.js";

/**
 * A declaration under a site's policies, all of which must hold (V7). They add violations, locks and secrets, and
 * nothing else: a policy tightens what the vendor declared, it never loosens it.
 */
export function tighten(declaration: Declaration, policies: readonly Declaration[]): Declaration {
  if (policies.length === 0) return declaration;
  const all = [declaration, ...policies];
  return {
    ...declaration,
    plan: policies.reduce((plan, policy) => tightenNode(plan, policy.plan), declaration.plan),
    declaresSecrets: all.some(({ declaresSecrets }) => declaresSecrets),
    declaresLocks: all.some(({ declaresLocks }) => declaresLocks),
    policed: policies.some(({ schemaFile, profileFile }) => schemaFile !== undefined || profileFile !== undefined),
    diagnostics: all.flatMap(({ diagnostics }) => diagnostics),
    ...each("compile", all),
    ...each("compileOverlay", all),
  };
}

/** One compiler of what all of them compile; none where nobody has a schema. */
function each(
  name: "compile" | "compileOverlay",
  declarations: readonly Declaration[],
): Partial<Pick<Declaration, "compile" | "compileOverlay">> {
  const compilers = declarations.flatMap(({ [name]: compile }) => (compile === undefined ? [] : [compile]));
  if (compilers.length === 0) return {};
  return { [name]: async () => together(await Promise.all(compilers.map((compile) => compile()))) };
}

function tightenNode(node: PlanNode, policy: PlanNode): PlanNode {
  if (policy === UNDECLARED) return node;
  return Object.create(node, {
    locked: { get: () => node.locked || policy.locked },
    secret: { get: () => node.secret || policy.secret },
    key: { value: (name: string) => tightenNode(node.key(name), policy.key(name)) },
    item: { value: (index?: number) => tightenNode(node.item(index), policy.item(index)) },
  }) as PlanNode;
}

function together(validators: readonly Validator[]): Validator {
  return {
    diagnostics: validators.flatMap(({ diagnostics }) => diagnostics),
    validate: (value: Json) => validators.flatMap(({ validate }) => validate(value)),
  };
}
