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

/* The same where nothing is declared secret: the name of the key tells it (V9). */
const named = (word: string, more: string): string => `db: { password: ${word}-password }
clients: [{ token: hunter-both, every: ${word.length} }, { token: ${word}-k, every: 1 }]
api: { secret: [hunter-both, ${word}-set] }
hosts: [{ name: a, private_key: ${word}-pem }, { privateKey: ${word}-pem-2 }]
${more}
plain: ${word.length}
`;
const NAMED: readonly Section[] = [
  {
    heading: "usr/share/substrata/schemas/app.yaml.schema.json",
    body: '{ "properties": { "db": { "properties": { "password": { "maxLength": 4 } } } } }',
  },
  {
    heading: "usr/share/substrata/schemas/app.yaml.merge.yaml",
    body: "/clients: { x-merge: keyed, x-merge-keys: [token] }\n/api/secret: { x-merge: set }\n",
  },
  { heading: "usr/share/defaults/app.yaml", body: named("hunter-v", "passwd: hunter-text") },
  { heading: "new/usr/share/defaults/app.yaml", body: named("hunter-new", "passwd: [hunter-item]") },
  { heading: "etc/app.yaml.d/10-site.yaml", body: named("hunter-site", "passwd: { passwd: hunter-map }") },
  {
    heading: "etc/app.yaml.d/20-site.yaml",
    body: "api: { secret: !remove [hunter-none] }\nclients: [{ token: hunter-both, every: x }]\n",
  },
  { heading: "etc/broken.yaml.d/20-site.yaml", body: 'token: "hunter-broken\n' },
  { heading: "usr/share/defaults/broken.yaml", body: "{}\n" },
  {
    heading: "usr/share/substrata/schemas/twice.yaml.merge.yaml",
    body: "/clients: { x-merge: keyed, x-merge-keys: [token] }\n/secret: { x-merge: set }\n",
  },
  {
    heading: "etc/twice.yaml",
    body: "clients: [{ token: hunter-twice }, { token: hunter-twice }]\nsecret: [hunter-more, hunter-more]\n",
  },
];

test.each([
  "explain app.yaml",
  "explain app.yaml#/api/secret --json",
  "explain app.yaml#/clients",
  "diff",
  "diff app.yaml --format unified --old ROOT/new",
  "diff app.yaml --format json",
  "diff app.yaml --format markdown",
  "preview ROOT/new --all",
  "preview ROOT/new --json",
  "check --audit",
  "check --audit --old ROOT/new --json",
  "check --format sarif",
  "check --format github",
  "show broken.yaml",
])("`substrata %s` prints nothing that is secret by its name", async (command) => {
  await inTree(NAMED, async (root) => {
    const { stdout, stderr } = await runIn(root, `substrata ${command}`);
    expect(`${stdout}${stderr}`).toMatch(/passw|api|clients|broken/);
    expect(`${stdout}${stderr}`.split("\n").filter((line) => line.includes("hunter"))).toEqual([]);
  });
});
