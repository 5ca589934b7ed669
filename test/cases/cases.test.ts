import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inTree, runIn, type Run } from "../support/case.js";
import { CASES } from "../support/cases.js";
import { writeTxtar, type Section } from "../support/txtar.js";

/*
 * A case is one file: a title, the tree, then commands (`-- $ substrata … --`), each followed by the standard output
 * that it must print, and where there is any by `-- stderr --` and `-- exit N --`. `stdin` is given to all of them.
 * UPDATE=1 writes down what is printed now: read the difference before you keep it.
 */
test.each(CASES)("%s", async (_, { file, text, title, given, tree, stdin, commands }) => {
  expect(commands.length).toBeGreaterThan(0);
  const printed = await inTree(tree, async (root) => {
    const runs: Section[] = [];
    for (const { line } of commands) runs.push(...sectionsOf(`$ ${line}`, await runIn(root, line, stdin)));
    return runs;
  });
  const actual = writeTxtar(title, [...given, ...printed]);
  if (process.env.UPDATE !== undefined && actual !== text) writeFileSync(file, actual);
  else expect(actual).toBe(text);
});

function sectionsOf(heading: string, { code, stdout, stderr }: Run): readonly Section[] {
  return [
    { heading, body: ended(stdout) },
    ...(stderr === "" ? [] : [{ heading: "stderr", body: ended(stderr) }]),
    ...(code === 0 ? [] : [{ heading: `exit ${code}`, body: "" }]),
  ];
}

/** A section ends with its line; a text that does not is told by a mark. */
function ended(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\u240a\n`;
}
