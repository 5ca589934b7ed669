import { expect, test } from "vitest";
import { inTree, runIn } from "../support/case.js";
import { some } from "../support/runs.js";
import type { Section } from "../support/txtar.js";

/*
 * A secret is shown by `show` alone, which prints the configuration itself (Q5). In these trees every secret holds the
 * word "hunter": no other command may print it, in no form, on neither stream.
 */
const PROFILE = `/token: { x-secret: true }
/accounts/*/password: { x-secret: true }
/users/*/password: { x-secret: true }
/keyed: { x-merge: keyed, x-merge-keys: [name] }
/keyed/*/password: { x-secret: true }
/logins: { x-secret: true, x-merge: keyed, x-merge-keys: [user] }
/tokens: { x-secret: true, x-merge: set }
/vaults: { x-merge: keyed, x-merge-keys: [name] }
/vaults/*/keys: { x-secret: true, x-merge: keyed, x-merge-keys: [id] }
`;
const SCHEMA = `{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "properties": {
    "token": { "type": "string", "minLength": 12, "default": "hunter-by-default" },
    "password": { "type": "string" },
    "mode": { "enum": ["strict", "relaxed"] },
    "accounts": { "type": "object" },
    "users": { "type": "array", "maxItems": 1 }
  }
}`;
const VENDOR = `token: hunter-vendor
password: hunter-by-name
mode: strict
accounts: { root: { password: hunter-root } }
users: [{ name: a, password: hunter-a }]
keyed: [{ name: k, password: hunter-k }]
logins: [{ user: hunter-user, port: 1 }]
tokens: [hunter-token]
vaults: [{ name: v, keys: [{ id: hunter-id, port: 1 }] }]
`;

const OVERRIDES: Readonly<Record<string, string>> = {
  "a value that is too short": "token: hunter\n",
  "a value of another kind": "token: { is: hunter-map }\n",
  "a value beside a finding on its line": "{ token: hunter-beside-it, mode: strikt }\n",
  "a map with a secret replaced by a list": "accounts: [none]\n",
  "a map with a secret replaced by a scalar": "accounts: none\n",
  "a list of maps with secrets, replaced": "users: [{ name: b, password: hunter-b }]\n",
  "a list of maps with secrets, made longer":
    "users: [{ name: b, password: hunter-b }, { name: c, password: hunter-c }]\n",
  "a keyed item with a secret": "keyed: [{ name: k, password: hunter-changed }, { name: l, password: hunter-l }]\n",
  "a keyed item deleted": "keyed: [!delete { name: k }]\n",
  "a locked map with a secret": "accounts: !lock { root: { password: hunter-locked } }\n",
  "a secret behind an alias": "accounts: { root: { password: &x hunter-alias-of-it } }\ntoken: *x\n",
  "a misspelt directive over a secret": "token: { $apend: [hunter] }\n",
  "a duplicate key": "token: hunter-one-and-one\ntoken: hunter-two-and-two\n",
  "an item whose key is secret": "logins: [{ user: hunter-user, port: 2 }, { user: hunter-other }]\n",
  "the same by another kind": "logins: [{ user: hunter-user, port: [x] }, { user: hunter-user }]\n",
  "an item whose key is secret, taken out": "logins: [!delete { user: hunter-user }]\n",
  "an item whose key is secret, that was never there": "logins: [!delete { user: hunter-nobody }]\n",
  "an item whose key is secret, locked": "logins: [!lock { user: hunter-user, port: 2 }]\n",
  "an item without its key": "logins: [{ name: hunter-name }]\n",
  "an item of a set": "tokens: [hunter-token, hunter-new, hunter-new]\n",
  "an item of a set taken out": "tokens: { $remove: [hunter-token, hunter-nothing] }\n",
  "a secret list in an item": "vaults: [{ name: v, keys: [{ id: hunter-id, port: 2 }, { id: hunter-more }] }]\n",
  "a directive that is none in a secret item": "logins: [{ user: hunter-user, $apend: [1] }]\n",
  "digits without their quotes, by the name of the key": "password: 4711 # hunter\n",
  "a misspelt directive, by the name of the key": "password: { $replac: hunter-directive }\n",
  "a map by the name of the key": "password: { a: { b: hunter-inside } }\n",
  "a list by the name of the key": "password: [{ b: hunter-inside }]\n",
  "a directive with a map, by the name of the key": "password: { $replace: { x: hunter-inside } }\n",
  "everything deleted": "token: !delete\naccounts: !delete\nusers: !delete\nkeyed: !delete\n",
};

const PLACES = [
  "/token",
  "/password",
  "/accounts",
  "/accounts/root",
  "/accounts/root/password",
  "/users",
  "/users/0",
  "/users/0/password",
  "/keyed",
  "/keyed/[name=k]",
  "/logins",
  "/logins/0",
  "/tokens",
  "/tokens/0",
  "/vaults",
  "/vaults/0/keys/0",
];
const everyPlace = PLACES.map((place) => `app.yaml#${place}`).join(" ");

const COMMANDS = [
  "check",
  "check --json",
  "check --audit",
  "check --audit --json",
  "check --format sarif",
  "check --format github",
  "diff",
  "diff --format unified",
  "diff --json",
  "diff --format markdown",
  "trim",
  "trim --json",
  "layers --json",
  "explain app.yaml",
  "explain app.yaml --json",
  "explain app.yaml#",
  "explain app.yaml# --json",
  `explain ${everyPlace}`,
  `explain ${everyPlace} --json`,
];

const tree = (override: string, more: readonly Section[] = []): readonly Section[] => [
  { heading: "usr/share/substrata/schemas/app.yaml.schema.json", body: SCHEMA },
  { heading: "usr/share/substrata/schemas/app.yaml.merge.yaml", body: PROFILE },
  { heading: "usr/share/defaults/app.yaml", body: VENDOR },
  { heading: "etc/app.yaml.d/10-site.yaml", body: override },
  ...more,
];

/** The commands that print a secret of the tree, each with the line that does. */
async function leaks(sections: readonly Section[], first = 0): Promise<readonly string[]> {
  return inTree(sections, async (root) => {
    const found: string[] = [];
    for (const command of some(COMMANDS, 6, first)) {
      const { stdout, stderr } = await runIn(root, `substrata ${command}`);
      const line = `${stdout}${stderr}`.split("\n").find((text) => text.includes("hunter"));
      if (line !== undefined) found.push(`${command}: ${line.trim()}`);
    }
    return found;
  });
}

const overrides = Object.entries(OVERRIDES).map(([name, override], index) => [name, override, index] as const);
test.each(overrides)("no command but show prints a secret: %s", async (_, override, index) => {
  expect(await leaks(tree(override), index)).toEqual([]);
});

test("no command but show prints a secret: a lock above it that a later file breaks", async () => {
  const later = { heading: "etc/app.yaml.d/20-later.yaml", body: "accounts: { root: { password: hunter-later } }\n" };
  expect(await leaks(tree("accounts: !lock { root: { password: hunter-locked } }\n", [later]))).toEqual([]);
});
