import fc from "fast-check";
import { expect, test } from "vitest";
import { formatNamed } from "../../src/format/index.js";
import { memoryFileSystem } from "../../src/host/public.js";
import { emitAccount } from "../../src/inspect/index.js";
import type { Format } from "../../src/model/document.js";
import type { Resolution } from "../../src/model/resolution.js";
import { prepare } from "../../src/plan.js";
import { accountOf, isRedundant, statementsOf } from "../../src/provenance/index.js";
import { PROFILE } from "../support/arbitrary.js";
import { document } from "../support/documents.js";
import { runs } from "../support/runs.js";

const stack = fc.array(document, { minLength: 2, maxLength: 4 });

/** What is delivered, and what is found: what P1 says that a redundant write changes neither of. */
function answerOf(resolution: Resolution, format: Format): string {
  const found = resolution.diagnostics.map(
    ({ code, severity, place, origin }) =>
      JSON.stringify([code, severity, place?.replaceAll(/\/\d+/g, "/N"), origin?.file]), // an index is another item's then
  );
  return JSON.stringify([resolution.state, textOf(resolution, format), found.sort()]);
}

/** What the syntax cannot say, such as a list at the root of TOML, is told apart by value. */
function textOf(resolution: Resolution, format: Format): string {
  try {
    return emitAccount(accountOf(resolution), format, false);
  } catch {
    return emitAccount(accountOf(resolution), formatNamed("json") as Format, false);
  }
}

test.each(["json", "yaml", "toml"])(
  "P1: a write of %s is redundant if and only if deleting just it changes neither text nor findings",
  async (name) => {
    const format = formatNamed(name) as Format;
    const id = `app${format.suffixes[0]}`;
    const resolved = async (texts: readonly string[]): Promise<Resolution> => {
      const [vendor, ...overrides] = texts;
      const files = memoryFileSystem({
        [`/usr/share/substrata/schemas/${id}.merge.yaml`]: PROFILE,
        [`/usr/share/defaults/${id}`]: vendor as string,
        ...Object.fromEntries(
          overrides.map((text, turn) => [`/etc/${id}.d/${turn}0${format.suffixes[0]}`, text] as const),
        ),
      });
      return (await prepare(files)).resolve(id);
    };
    const seen = { redundant: 0, not: 0 };
    await fc.assert(
      fc.asyncProperty(stack, async (drawn) => {
        const texts = drawn.flatMap((value) => {
          try {
            return [format.emit(value)];
          } catch {
            return []; // what the syntax cannot say, such as a null in TOML
          }
        });
        fc.pre(texts.length >= 2);
        const before = await resolved(texts);
        fc.pre(before.state !== "refused"); // nothing is delivered
        const account = accountOf(before);
        const answer = answerOf(before, format);
        for (const [fragment, own] of account.fragments.entries()) {
          for (const statement of statementsOf(own, account.strategies)) {
            if (own.lowest) continue;
            const without = format.edit(own.text, [{ path: statement.path, remove: true }]);
            if (name === "toml" && /^\w+ = \[\]$/m.test(without)) continue; // an empty list has another turn there
            if (name === "toml" && format.parse(without).value === undefined) continue; // nor has it an empty map
            const after = await resolved(texts.map((text, turn) => (turn === fragment ? without : text)));
            const changesNothing = answerOf(after, format) === answer;
            const redundant = isRedundant(account, before.diagnostics, { ...statement, fragment });
            seen[redundant ? "redundant" : "not"] += 1;
            if (redundant !== changesNothing)
              expect.fail(
                `${JSON.stringify(statement.path)} of\n${own.text}\nis called ${redundant ? "" : "not "}redundant in\n${texts.join("\n---\n")}\n${answer}\n${answerOf(after, format)}`,
              );
          }
        }
      }),
      runs({ few: 20, cost: 20 }),
    );
    expect(seen.redundant).toBeGreaterThan(runs({ few: 20, cost: 20 }).numRuns / 10);
  },
);
