import { describe, expect, test } from "vitest";
import { finding, locate } from "../../src/model/diagnostic.js";
import { github } from "../../src/render/index.js";
import { inTree, runIn } from "../support/case.js";

const tree = (given: string, outside: readonly string[] = []) => ({ given, root: "/srv/image", outside });
const POINT = { start: { line: 3, column: 5 }, end: { line: 4, column: 1 } };

const TYPE = locate(finding("schema/type", { types: ["integer"], found: "9k" }), {
  place: ["net", "mtu"],
  origin: { layer: "admin", file: "/etc/app.yaml", ...POINT },
});

const decoded = (text: string): string => decodeURIComponent(text.replaceAll(/%(?!25|0D|0A|3A|2C)/g, "%25"));

/** How GitHub's runner reads a command back. */
function read(line: string) {
  const [, name, properties = "", data = ""] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
  const pairs = properties.split(",").map((pair): [string, string] => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), decoded(pair.slice(at + 1))];
  });
  return { name, ...Object.fromEntries(pairs), data: decoded(data) };
}

test("a diagnostic is one line that says where it is, its code and its words", () => {
  expect(github(TYPE, tree("/"))).toBe(
    '::error file=/etc/app.yaml,line=3,col=5,endLine=4,endColumn=1,title=schema/type::/net/mtu must be an integer, found "9k"',
  );
});

test("its advice is a line of its own in the annotation", () => {
  const unknown = locate(finding("schema/additional-key", { key: "mtv", nearest: "mtu" }), { place: ["mtv"] });
  expect(github(unknown, tree("/"))).toBe(
    '::error title=schema/additional-key::the configuration has no key "mtv"%0Ahelp: did you mean mtu?',
  );
});

test.each([
  ["error", "error"],
  ["warning", "warning"],
  ["note", "notice"],
] as const)("the severity %s is the command %s", (severity, command) => {
  expect(read(github({ ...TYPE, severity }, tree("/"))).name).toBe(command);
});

describe("the file's path", () => {
  test.each([
    ["/", "/etc/app.yaml"],
    ["./image", "image/etc/app.yaml"],
    ["image/", "image/etc/app.yaml"],
    [".", "etc/app.yaml"],
    ["../image", "../image/etc/app.yaml"],
    ["/srv/image", "/srv/image/etc/app.yaml"],
  ])("below --root %s is %s", (given, file) => {
    expect(read(github(TYPE, tree(given)))).toMatchObject({ file });
  });

  test("of a schema outside of the root is the one by which it was named", () => {
    const own = { ...TYPE, origin: { file: "./schemas/app.json", ...POINT } };
    expect(read(github(own, tree("./image", ["./schemas"])))).toMatchObject({ file: "schemas/app.json" });
  });
});

const AWKWARD = ["10,20.yaml", "a:b.yaml", "100%.yaml", "%0A.yaml", "a\nb.yaml", "a\rb.yaml", "a::b.yaml", "a=b.yaml"];

test.each(AWKWARD)("the file name %j is read back as it is", (name) => {
  const line = github({ ...TYPE, origin: { layer: "admin", file: `/etc/${name}`, ...POINT } }, tree("/"));
  expect(line).not.toMatch(/[\r\n]/);
  expect(read(line)).toMatchObject({ file: `/etc/${name}`, title: "schema/type", line: "3" });
});

test.each(["100%", "%0A", "a::b", "a,b"])("the words %j are read back as they are", (message) => {
  expect(read(github({ ...TYPE, message }, tree("/")))).toMatchObject({ data: `/net/mtu ${message}` });
});

test("no secret is in an annotation", async () => {
  const files = [
    {
      heading: "usr/share/substrata/schemas/app.yaml.schema.json",
      body: '{ "properties": { "token": { "type": "integer", "x-secret": true } } }',
    },
    { heading: "usr/share/defaults/app.yaml", body: "token: 48151623\n" },
    { heading: "etc/app.yaml.d/10-site.yaml", body: "token: hunter2\n" },
  ];
  await inTree(files, async (root) => {
    const { code, stdout } = await runIn(root, "substrata check --format github");
    expect(code).toBe(1);
    expect(stdout).toContain("/token must be an integer");
    expect(stdout).not.toMatch(/hunter2|48151623/);
  });
});
