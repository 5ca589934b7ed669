import { expect, test } from "vitest";
import { inTree, runIn } from "../support/case.js";
import type { Section } from "../support/txtar.js";

/* Every secret of this tree holds the word "hunter": no dry run may print it unless --secrets asks for it (Q5). */
const PROFILE = `/token: { x-secret: true }
/accounts/*/password: { x-secret: true }
/keyed: { x-merge: keyed, x-merge-keys: [name] }
/keyed/*/password: { x-secret: true }
/set: { x-merge: set }
/set/*: { x-secret: true }
/list/*: { x-secret: true }
`;
const document = (word: string): string => `token: ${word}-token
accounts: { root: { password: ${word}-root } }
keyed: [{ name: k, password: ${word}-k, every: ${word.length} }, { name: ${word.length}, password: ${word}-n }]
set: [${word}-set, hunter-both]
list: [hunter-first, ${word}-list]
plain: ${word.length}
`;
const TREE: readonly Section[] = ["", "new/"].flatMap((at) => [
  { heading: `${at}usr/share/substrata/schemas/app.yaml.merge.yaml`, body: PROFILE },
  { heading: `${at}usr/share/defaults/app.yaml`, body: document(at === "" ? "hunter-v" : "hunter-new") },
  { heading: `${at}etc/app.yaml.d/10-site.yaml`, body: document(at === "" ? "hunter-site" : "hunter-theirs") },
]);

const COMMANDS = [
  ...["people", "unified", "json", "markdown", "json-patch", "merge-patch"].flatMap((form) => [
    `diff --format ${form}`,
    `diff app.yaml --format ${form} --old ROOT/new`,
  ]),
  "diff --stat",
  "diff app.yaml#/set --format markdown",
  "preview ROOT/new --all",
  "preview ROOT/new --json",
  "check --audit",
  "check --audit --old ROOT/new --json",
  "check --audit --old ROOT/new --format sarif",
];

test.each(COMMANDS)("`substrata %s` prints no secret", async (command) => {
  await inTree(TREE, async (root) => {
    const { stdout, stderr } = await runIn(root, `substrata ${command}`);
    expect(`${stdout}${stderr}`).not.toBe("");
    expect(`${stdout}${stderr}`.split("\n").filter((line) => line.includes("hunter"))).toEqual([]);
  });
});

test.each(["json-patch", "merge-patch"])("--secrets lets --format %s print them", async (form) => {
  await inTree(TREE, async (root) => {
    const { code, stdout } = await runIn(root, `substrata diff app.yaml --format ${form} --secrets`);
    expect(code).toBe(1);
    expect(stdout).toContain("hunter-site-token");
  });
});
