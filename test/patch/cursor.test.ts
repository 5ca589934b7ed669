import { describe, expect, test } from "vitest";
import { yamlFormat } from "../../src/format/index.js";
import { SET, type Identity } from "../../src/model/strategy.js";
import type { Value } from "../../src/model/value.js";
import { below, mentionedKeys, mentions, seeThrough, type Cursor } from "../../src/patch/index.js";

const BY_NAME: Identity = [{ name: "name" }];
const BY_PORT: Identity = [{ name: "port" }, { name: "protocol", default: "tcp" }];

/** The root of a document. */
function root(text: string): Cursor {
  return { value: yamlFormat().parse(text).value as Value, path: [], literal: false, through: [] };
}

/** Each item that a list mentions, as `role path value`. */
function mentioned(text: string): readonly string[] {
  return mentions(root(text)).map(
    ({ role, cursor }) => `${role} ${cursor.path.join("/")} ${JSON.stringify(cursor.value)}`,
  );
}

function keys(text: string, by: Identity): readonly string[] {
  return mentions(root(text)).flatMap((mention) => mentionedKeys(mention, by));
}

describe("seeThrough() stands on the value", () => {
  test.each(["lock", "pin", "existing", "replace", "merge"] as const)("behind $%s", (name) => {
    expect(seeThrough(root(`!${name} {mtu: 9000}`))).toEqual({
      value: { mtu: 9000 },
      path: [`$${name}`],
      literal: false,
      through: [name],
    });
  });

  test("behind $literal, where nothing more is a directive", () => {
    expect(seeThrough(root("{$literal: {$lock: 9000}}"))).toEqual({
      value: { $lock: 9000 },
      path: ["$literal"],
      literal: true,
      through: ["literal"],
    });
  });

  test("behind several, and tells all of them from the outermost", () => {
    expect(seeThrough(root("{$lock: {$pin: 9000}}"))).toEqual({
      value: 9000,
      path: ["$lock", "$pin"],
      literal: false,
      through: ["lock", "pin"],
    });
  });

  test("from where the cursor was", () => {
    const lan = below(root("lan: !lock {mtu: 9000}"), "lan") as Cursor;
    expect(seeThrough(lan)).toMatchObject({ path: ["lan", "$lock"], value: { mtu: 9000 } });
  });
});

test.each([
  ["a scalar", "9000"],
  ["a map", "{mtu: 9000}"],
  ["a list", "[a]"],
  ["a deletion", "!delete"],
  ["an addition to a list", "!append [a]"],
  ["a removal from a list", "!remove [a]"],
  ["a directive beside a key, which is an error", "{$lock: 9000, mtu: 1500}"],
])("seeThrough() stays at %s", (_, text) => {
  const cursor = root(text);
  expect(seeThrough(cursor)).toBe(cursor);
});

describe("mentions() finds the items of", () => {
  test.each<readonly [list: string, text: string, items: readonly string[]]>([
    ["a plain list", "[a, b]", ['plain 0 "a"', 'plain 1 "b"']],
    ["a list behind a directive", "!replace [a]", ['plain $replace/0 "a"']],
    ["a list that is added at the tail", "!append [a, b]", ['append $append/0 "a"', 'append $append/1 "b"']],
    ["a list that is added at the head", "!prepend [a]", ['prepend $prepend/0 "a"']],
    ["a list of what to remove", "!remove [a]", ['remove $remove/0 "a"']],
    ["an addition that is locked", "{$lock: {$append: [a]}}", ['append $lock/$append/0 "a"']],
    [
      "several directives, in the order in which they act",
      "{$append: [c], $prepend: [b], $remove: [a]}",
      ['remove $remove/0 "a"', 'prepend $prepend/0 "b"', 'append $append/0 "c"'],
    ],
    ["a literal list", "{$literal: [a]}", ['plain $literal/0 "a"']],
    ["a map: none", "{mtu: 9000}", []],
    ["a scalar: itself, as of a list of one", "abc", ['plain  "abc"']],
    ["null: none", "null", []],
    ["a deletion: none", "{$delete: [a]}", []],
    ["an addition of no list: none", "!append a", []],
    ["an addition beside a key, which is an error: none", "{$append: [a], mtu: 9000}", []],
    ["a literal map that looks like an addition: none", "{$literal: {$append: [a]}}", []],
  ])("%s", (_, text, items) => {
    expect(mentioned(text)).toEqual(items);
  });

  test("a literal list as literal, of any other not", () => {
    expect(mentions(root("{$literal: [a]}"))[0]?.cursor).toMatchObject({ literal: true, through: [] });
    expect(mentions(root("!pin [a]"))[0]?.cursor).toMatchObject({ literal: false, through: [] });
  });
});

describe("mentionedKeys() names", () => {
  test.each<readonly [item: string, text: string, by: Identity, keys: readonly string[]]>([
    ["a keyed item by its field", "[{name: web, port: 80}]", BY_NAME, ['["web"]']],
    ["a keyed item by several fields", "[{port: 80, protocol: udp}]", BY_PORT, ['[80,"udp"]']],
    ["a keyed item with what stands in for a field", "[{port: 80}]", BY_PORT, ['[80,"tcp"]']],
    ["no item without its field", "[{port: 80}]", BY_NAME, []],
    ["an item behind a directive", "[!replace {name: web}]", BY_NAME, ['["web"]']],
    ["a scalar by itself", "[web]", BY_NAME, ['"web"']],
    ["a set's item by itself", "[a, [b]]", SET, ['"a"', '["b"]']],
    ["a set's item behind a directive by what is behind it", "[!lock a]", SET, ['"a"']],
    ["no keyed item whose field is escaped", "[{name: {$literal: web}}]", BY_NAME, []],
    ["a literal item whose escape is its own", "[{$literal: {a: {$literal: 1}}}]", SET, ['{"a":{"$literal":1}}']],
    ["a literal item by all that it is", "{$literal: [{$delete: a}]}", SET, ['{"$delete":"a"}']],
  ])("%s", (_, text, by, expected) => {
    expect(keys(text, by)).toEqual(expected);
  });

  describe("of what is removed", () => {
    test.each<readonly [item: string, text: string, by: Identity, keys: readonly string[]]>([
      ["a keyed item by its field", "!remove [{name: web}]", BY_NAME, ['["web"]']],
      ["a keyed item that is deleted in its place", "[!delete {name: web}]", BY_NAME, ['["web"]']],
      ["a scalar, and the keyed item of that name", "!remove [web]", BY_NAME, ['"web"', '["web"]']],
      ["a scalar deleted in its place, and the keyed item", "[!delete web]", BY_NAME, ['"web"', '["web"]']],
      ["a literal scalar, and no keyed item", "!remove [{$literal: web}]", BY_NAME, ['"web"']],
      ["a scalar alone where items have several fields", "!remove [80]", BY_PORT, ["80"]],
      ["a set's item alone", "!remove [a]", SET, ['"a"']],
      ["a set's item that looks like a directive", "!remove [{$literal: {$delete: a}}]", SET, ['{"$delete":"a"}']],
      ["nothing for an item without its field", "!remove [{port: 80}]", BY_NAME, []],
    ])("%s", (_, text, by, expected) => {
      expect(keys(text, by)).toEqual(expected);
    });
  });
});

describe("below() steps to", () => {
  test.each<readonly [step: string, text: string, segment: string | number, path: Cursor["path"], value: Value]>([
    ["a key", "{mtu: 9000}", "mtu", ["mtu"], 9000],
    ["an index", "[a, b]", 1, [1], "b"],
    ["a key behind a directive", "!lock {mtu: 9000}", "mtu", ["$lock", "mtu"], 9000],
    ["a key that stands for null", "{mtu: null}", "mtu", ["mtu"], null],
  ])("%s", (_, text, segment, path, value) => {
    expect(below(root(text), segment)).toEqual({ value, path, literal: false, through: [] });
  });

  test("what is literal below a literal", () => {
    expect(below(root("{$literal: {lan: {$lock: 1}}}"), "lan")).toMatchObject({ value: { $lock: 1 }, literal: true });
  });

  test.each<readonly [nothing: string, text: string, segment: string | number]>([
    ["nothing where the key is absent", "{mtu: 9000}", "name"],
    ["nothing where the key is only on the prototype", "{mtu: 9000}", "constructor"],
    ["nothing beyond the end of a list", "[a]", 1],
    ["no key of a list", "[a]", "length"],
    ["no index of a scalar", "abc", 0],
    ["no index of a map", "{0: a}", 0],
    ["no directive, for it is no key", "!lock {mtu: 9000}", "$lock"],
  ])("%s", (_, text, segment) => {
    expect(below(root(text), segment)).toBeUndefined();
  });
});
