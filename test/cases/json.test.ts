import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { inTree, runIn } from "../support/case.js";
import { CASES } from "../support/cases.js";
import { some } from "../support/runs.js";

/*
 * Every command of every case, asked again with --json: one object that the published schema describes, the exit code
 * that the case says, and nothing on standard error but where it could not be asked.
 */
const schema = JSON.parse(
  readFileSync(new URL("../../schemas/output/answer.schema.json", import.meta.url), "utf8"),
) as object;
const ajv = new Ajv2020({ allErrors: true, strict: false });
const validate = ajv.compile(schema);

describe("--json of every case", () => {
  test.each(some(CASES, 3))("%s", async (_, { tree, stdin, commands }) => {
    await inTree(tree, async (root) => {
      for (const { line: command, code } of commands) {
        if (/ (?:--help|--quiet|-q)(?: |$)/.test(command)) {
          await runIn(root, command, stdin); // what it writes is there for the ones behind it
          continue;
        }
        const json = await runIn(root, command.includes(" --json") ? command : `${command} --json`, stdin);
        expect({ command, code: json.code }).toEqual({ command, code });
        if (json.code === 2 && json.stdout === "") continue;
        expect({ command, stderr: json.stderr }).toEqual({ command, stderr: "" });
        const answer = JSON.parse(json.stdout) as { ok: boolean; command: string };
        validate(answer);
        expect({ command, errors: validate.errors ?? [] }).toEqual({ command, errors: [] });
        expect(answer).toMatchObject({ version: 1, ok: json.code === 0, command: command.split(" ")[1] });
      }
    });
  });
});
