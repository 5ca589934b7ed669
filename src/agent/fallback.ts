import { emit } from "../inspect/emit.js";
import { finding, isError, locate, type Diagnostic } from "../model/diagnostic.js";
import type { Access, Resolution } from "../model/resolution.js";
import type { Fallback } from "../model/strategy.js";
import { accountOf } from "../patch/account.js";
import type { Plan } from "../plan.js";
import type { Kept } from "./record.js";
import { accessOf, overridesStand } from "./sources.js";

/** What is delivered instead of a refused configuration, or why nothing is. */
export type Instead =
  | {
      readonly is: "last" | "vendor";
      readonly text: string;
      readonly like: Partial<Access> | undefined;
      /** Of `vendor`: what was delivered. */
      readonly resolution?: Resolution;
    }
  | { readonly is: "none"; readonly why: Diagnostic<"host/fallback-refused"> };

/**
 * What stands in for a refused configuration where no file stands, by R2: the last good text, if it passes what is
 * declared today; the vendor's alone only where the vendor says so or nobody overrides it, and never where something is
 * locked, a policy holds or an override was delivered before.
 *
 * @param flag What the caller asks for; `x-fallback` goes before it. Where what is declared is itself broken the record
 * says what was in force.
 */
export async function fallback(
  refused: Resolution,
  plan: Plan,
  flag: Fallback,
  kept: Kept | undefined,
): Promise<Instead> {
  const { id } = refused;
  const declaration = await plan.declaration(id);
  const broken =
    declaration.diagnostics.some(isError) ||
    refused.diagnostics.some(({ code, facts }) => code === "host/source-gone" && facts.of !== "vendor");
  const asked = broken ? (kept?.record.fallback ?? "none") : (declaration.fallback ?? flag);
  if (asked === "last") return last(id, plan, kept);
  if (asked === "none") return none("no other is wanted");
  if (overridesStand(refused, plan) && declaration.fallback !== "vendor")
    return none("the vendor's alone would undo what overrides say");
  return vendorAlone(refused, plan, kept);
}

async function last(id: string, plan: Plan, kept: Kept | undefined): Promise<Instead> {
  if (kept?.text === undefined) return none("no last good text is kept");
  const text = new TextDecoder().decode(kept.text.bytes);
  const wrong = (await plan.validate(id, text)).find(isError);
  if (wrong !== undefined)
    return none(`the last good text does not hold any more: ${wrong.place ?? ""} ${wrong.message}`);
  return { is: "last", text, like: kept.text.access };
}

async function vendorAlone(refused: Resolution, plan: Plan, kept: Kept | undefined): Promise<Instead> {
  const declaration = await plan.declaration(refused.id);
  if (declaration.policed) return none("a policy holds for it");
  if (declaration.declaresLocks || speaksOfLocks(refused)) return none("something of it is locked");
  if (kept?.record.guarded) return none("something of it was locked, or a policy held");
  if (kept?.record.sources.some(({ of }) => of === "override")) return none("an override was delivered before");
  const vendor = plan.layers[0]?.name ?? "";
  const lowest = await plan.resolve(refused.id, { layers: [vendor] });
  if (lowest.state !== "effective") return none(`${vendor} alone is ${lowest.state} too`);
  return { is: "vendor", text: emit(lowest), like: accessOf(lowest), resolution: lowest };
}

/** Whether a file that takes part may lock something: a word of it is enough to be careful. */
export function speaksOfLocks(resolution: Resolution): boolean {
  if (resolution.state === "opaque") return false;
  return accountOf(resolution).fragments.some(({ text }) => /[!$]lock\b/.test(text));
}

function none(why: string): Instead {
  return { is: "none", why: locate(finding("host/fallback-refused", { why }), {}) };
}
