import { emit } from "../inspect/index.js";
import { finding, isError, locate, type Diagnostic } from "../model/diagnostic.js";
import type { Access, Effective, Resolution } from "../model/resolution.js";
import type { Fallback } from "../model/strategy.js";
import type { Plan } from "../plan.js";
import { accountOf } from "../provenance/index.js";
import type { AgentOptions } from "./done.js";
import type { Kept } from "./record.js";
import { accessOf, overridesStand } from "./sources.js";

type Write = NonNullable<AgentOptions["write"]>;

/** What is delivered instead of a refused configuration, or why nothing is. */
type Instead =
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
 * @param write How a configuration is written. What is kept is written in the id's own format, and stands in for no other.
 */
export async function fallback(
  refused: Resolution,
  plan: Plan,
  flag: Fallback,
  kept: Kept | undefined,
  write: Write = emit,
): Promise<Instead> {
  const { id } = refused;
  const declaration = await plan.declaration(id);
  const broken =
    declaration.diagnostics.some(isError) ||
    refused.diagnostics.some(({ code, facts }) => code === "host/source-gone" && facts.of !== "vendor");
  const asked = broken ? (kept?.record.fallback ?? "none") : (declaration.fallback ?? flag);
  if (asked === "last") return last(id, plan, kept, write);
  if (asked === "none") return none("no other is wanted");
  if (overridesStand(refused, plan) && declaration.fallback !== "vendor")
    return none("the vendor's alone would undo what overrides say");
  return vendorAlone(refused, plan, kept, write);
}

async function last(id: string, plan: Plan, kept: Kept | undefined, write: Write): Promise<Instead> {
  if (kept?.text === undefined) return none("no last good text is kept");
  if (write !== emit) return none("the last good text is kept in the id's own format, and another was asked for");
  const text = new TextDecoder().decode(kept.text.bytes);
  const wrong = (await plan.validate(id, text)).find(isError);
  if (wrong !== undefined)
    return none(`the last good text does not hold any more: ${wrong.place ?? ""} ${wrong.message}`);
  return { is: "last", text, like: kept.text.access };
}

async function vendorAlone(refused: Resolution, plan: Plan, kept: Kept | undefined, write: Write): Promise<Instead> {
  const declaration = await plan.declaration(refused.id);
  if (declaration.policed) return none("a policy holds for it");
  if (declaration.declaresLocks || speaksOfLocks(refused)) return none("something of it is locked");
  if (kept?.record.guarded) return none("something of it was locked, or a policy held");
  if (kept?.record.sources.some(({ of }) => of === "override")) return none("an override was delivered before");
  const vendor = plan.layers[0]?.name ?? "";
  const lowest = await plan.resolve(refused.id, { layers: [vendor] });
  if (lowest.state !== "effective") return none(`${vendor} alone is ${lowest.state} too`);
  const text = written(write, lowest);
  if (typeof text !== "string") return none(`${vendor} alone: ${text.message}`);
  return { is: "vendor", text, like: accessOf(lowest), resolution: lowest };
}

/** What a format cannot say is a finding, and no end of everything. */
export function written(write: Write, now: Effective): string | Diagnostic {
  try {
    return write(now);
  } catch (error) {
    if (error instanceof RangeError) return locate(finding("host/unsayable", { why: error.message }), {});
    throw error;
  }
}

/** Whether a file that takes part may lock something: a word of it is enough to be careful. */
export function speaksOfLocks(resolution: Resolution): boolean {
  if (resolution.state === "opaque") return false;
  return accountOf(resolution).fragments.some(({ text }) => /[!$]lock\b/.test(text));
}

function none(why: string): Instead {
  return { is: "none", why: locate(finding("host/fallback-refused", { why }), {}) };
}
