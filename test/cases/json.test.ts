import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { inTree, runIn } from "../support/case.js";
import { readTxtar } from "../support/txtar.js";

/*
 * Every command of every case, asked again with --json: one object that the published schema describes, the same exit
 * code, and nothing on standard error but where it could not be asked.
 */
const directory = new URL("./", import.meta.url);
const files = readdirSync(directory).filter((name) => name.endsWith(".txtar"));
const schema = JSON.parse(
  readFileSync(new URL("../../schemas/output/answer.schema.json", import.meta.url), "utf8"),
) as object;
const ajv = new Ajv2020({ allErrors: true, strict: false });
const validate = ajv.compile(schema);

describe("--json of every case", () => {
  test.each(files)("%s", async (name) => {
    const { sections } = readTxtar(readFileSync(new URL(name, directory), "utf8"));
    const first = sections.findIndex(({ heading }) => heading.startsWith("$ "));
    const tree = sections.slice(0, first).filter(({ heading }) => heading !== "stdin");
    const stdin = sections.find(({ heading }) => heading === "stdin")?.body;
    const commands = sections.flatMap(({ heading }) => (heading.startsWith("$ ") ? [heading.slice(2)] : []));
    await inTree(tree, async (root) => {
      for (const command of commands.filter((line) => !/ (?:--help|--quiet|-q)(?: |$)/.test(line))) {
        const once = command.includes(" --write"); // what it does can be done once
        const plain = once ? undefined : await runIn(root, command, stdin);
        const json = await runIn(root, command.includes(" --json") ? command : `${command} --json`, stdin);
        expect({ command, code: json.code }).toEqual({ command, code: plain?.code ?? json.code });
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
