import { expect, test } from "vitest";
import { inTree, runIn } from "../support/case.js";
import type { Section } from "../support/txtar.js";

const says = (index: number): string => (index % 10 === 5 ? `p${index}: many\n` : `q${index}: 1\n`);

test("of many files three are named that do, and a smaller set is not ruled out (Q11)", async () => {
  const tree: readonly Section[] = [
    {
      heading: "usr/share/substrata/schemas/app.yaml.schema.json",
      body: '{ "patternProperties": { "^p": { "type": "integer" } } }',
    },
    { heading: "usr/share/defaults/app.yaml", body: "a: 1\n" },
    ...Array.from({ length: 30 }, (_, index) => ({
      heading: `etc/app.yaml.d/${String(index).padStart(2, "0")}.yaml`,
      body: says(index),
    })),
  ];
  await inTree(tree, async (root) => {
    const { stdout, code } = await runIn(root, "substrata check");
    const [one, two, three] = ["05", "15", "25"].map((name) => `/etc/app.yaml.d/${name}.yaml`);
    expect(stdout).toContain(
      `\napp.yaml: without ${one}, ${two} and ${three} it would be valid (a smaller set may do)\n`,
    );
    expect(code).toBe(1);
  });
});
