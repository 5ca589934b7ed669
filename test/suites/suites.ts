import { readFileSync } from "node:fs";
import { join } from "node:path";
import { memoryFileSystem } from "../../src/host/public.js";
import { prepare, type Resolution } from "../../src/index.js";

/*
 * Public test suites, as data that others keep: none of it is in this project. Each suite's test names the cases that are
 * read otherwise than the suite says, and why. A name too many there fails as well: the lists only shrink.
 */
const shared = process.env["SUBSTRATA_SHARED"];

/** What a test's title says of suites that are not there. */
export const skipped = shared === undefined ? " (skipped: SUBSTRATA_SHARED names no directory with public suites)" : "";

/** A text of a suite; in base64 where its bytes are no UTF-8. */
export type SuiteText = { readonly text: string } | { readonly base64: string };

/** What a suite holds. */
export function suite(name: string): unknown {
  return JSON.parse(readFileSync(join(shared ?? "", "suites", name, `${name}.json`), "utf8"));
}

/** What is made of a text as the vendor's only file. */
export async function read(id: string, one: SuiteText): Promise<Resolution> {
  const bytes = "text" in one ? new TextEncoder().encode(one.text) : Buffer.from(one.base64, "base64");
  const plan = await prepare(memoryFileSystem({ [`/usr/share/defaults/${id}`]: bytes }));
  return plan.resolve(id);
}

/** Names by why they are there, as one sorted list. */
export function names(byReason: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return Object.values(byReason).flat().sort();
}
