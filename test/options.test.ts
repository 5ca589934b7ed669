import { expect, test } from "vitest";
import { graft, memoryFileSystem, overlay, type FileSystem, type WritableFileSystem } from "../src/host/public.js";
import {
  agent,
  diff,
  emit,
  explain,
  prepare,
  resolve,
  watch,
  type AgentOptions,
  type Effective,
  type Options,
  type Resolution,
  type View,
} from "../src/index.js";

/* A name that means nothing is thrown back with the nearest that does; it is never obeyed by silence. */
const files = memoryFileSystem({ "/usr/share/defaults/app.yaml": "a: 1\n", "/etc/app.yaml.d/10.yaml": "a: 2\n" });

const SYNTAX = {
  name: "own",
  suffixes: [".own"],
  comments: "#",
  read: () => ({ statements: [], findings: [], comments: [] }),
  spelling: { scalar: String, entry: (key: string, text: string) => `${key} ${text}` },
};

test.each<[string, unknown, string]>([
  ["an option", { layer: [] }, 'prepare has no option "layer"; did you mean "layers"?'],
  ["an option like no other", { verbose: true }, 'prepare has no option "verbose"; expected "layers", "named", '],
  ["a precedence", { precedence: "uappi" }, 'there is no precedence "uappi"; did you mean "uapi"?'],
  ["a precedence that ids declare only", { precedence: "collection" }, 'expected "layered" or "uapi"'],
  ["a value of locks", { locks: "warm" }, 'there is no value of locks "warm"; did you mean "warn"?'],
  ["a layer of nulls", { nulls: { amdin: "delete" } }, 'there is no layer "amdin"; did you mean "admin"?'],
  ["a value of nulls", { nulls: { admin: "remove" } }, 'there is no value of nulls "remove"; expected "set" or'],
  ["a limit", { limits: { filesize: 1 } }, 'limits has no option "filesize"; did you mean "fileSize"?'],
  ["no layer at all", { layers: [] }, "expected at least one layer"],
  [
    "a member of a layer",
    { layers: [{ name: "a", roto: "/etc" }] },
    'a layer has no option "roto"; did you mean "root"?',
  ],
  [
    "a member of a tree of schemas",
    { schemas: [{ nmae: "a", files }] },
    'schemas has no option "nmae"; did you mean "name"?',
  ],
  ["a named layer", { named: ["amdin"] }, 'there is no layer "amdin"; did you mean "admin"?'],
  ["a relative directory", { schemas: ["schemas"] }, 'must be an absolute path in the tree, found "schemas"'],
])("prepare() and resolve() throw a RangeError for %s", async (_, options, message) => {
  for (const asking of [
    () => prepare(files, options as Options),
    () => resolve(files, "app.yaml", options as Options),
  ]) {
    await expect(asking()).rejects.toThrow(RangeError);
    await expect(asking()).rejects.toThrow(message);
  }
});

test.each<[string, unknown, string]>([
  ["options that are none", "layers", 'prepare takes an object of options, found "layers"'],
  ["a list that is none", { outputs: "/run/app" }, 'outputs must be a list, found "/run/app"'],
  ["a layer that is none", { layers: ["/etc"] }, "a layer is { name, root }, found {}"],
  [
    "a tree of schemas that is none",
    { schemas: [{}] },
    'expected a file system, found an object that has no function "e',
  ],
  ["a tree of policies that is none", { policy: [null] }, "expected a file system, found null"],
  ["a format without a name", { formats: [{}] }, "a format has a name, found nothing"],
  [
    "a format that cannot be read",
    { formats: [{ ...SYNTAX, read: undefined }] },
    'the format "own" lacks read, a function',
  ],
  ["a format that spells nothing", { formats: [{ ...SYNTAX, spelling: {} }] }, 'the format "own" lacks spelling'],
  ["a suffix without a dot", { formats: [{ ...SYNTAX, suffixes: ["own"] }] }, 'the format "own" lacks suffixes'],
  ["a word for a boolean", { permissions: "yes" }, 'permissions must be a boolean, found "yes"'],
  ["a limit that is no number", { limits: { depth: "256" } }, 'the limit depth must be a number, found "256"'],
])("prepare() throws a TypeError for %s", async (_, options, message) => {
  await expect(prepare(files, options as Options)).rejects.toThrow(TypeError);
  await expect(prepare(files, options as Options)).rejects.toThrow(message);
});

test.each<[string, unknown, string]>([
  ["a layer", { layers: ["vendro"] }, 'there is no layer "vendro"; did you mean "vendor"?'],
  ["a name for it", { layer: ["vendor"] }, 'a view has no option "layer"; did you mean "layers"?'],
])(
  "plan.resolve() and plan.check() throw a RangeError for a view with %s that does not exist",
  async (_, view, message) => {
    const plan = await prepare(files);
    for (const asking of [() => plan.resolve("app.yaml", view as View), () => plan.check("app.yaml", view as View)]) {
      await expect(asking()).rejects.toThrow(RangeError);
      await expect(asking()).rejects.toThrow(message);
    }
  },
);

const HOW = 'make one (substrata/host): nodeFileSystem("/"), or memoryFileSystem({ "/etc/app.yaml": "a: 1" })';

test.each<[string, unknown, string]>([
  ["a path", "/", 'expected a file system, found "/"; '],
  ["nothing", undefined, "expected a file system, found nothing; "],
  [
    "the files themselves",
    { "/etc/a.yaml": "" },
    'expected a file system, found an object that has no function "entry"; ',
  ],
])("what is no file system is a TypeError that says how to make one: %s", async (_, given, found) => {
  const wrong = given as FileSystem;
  const plan = await prepare(files);
  for (const asking of [
    () => prepare(wrong),
    () => resolve(wrong, "app.yaml"),
    () => watch(wrong).next(),
    () => agent(wrong as WritableFileSystem).next(),
    () => plan.resolve("app.yaml", { files: wrong ?? null }),
    async () => overlay(wrong, {}),
    async () => graft(files, "/usr", wrong),
  ]) {
    await expect(asking()).rejects.toThrow(TypeError);
    await expect(asking()).rejects.toThrow(HOW);
  }
  await expect(prepare(wrong)).rejects.toThrow(found + HOW);
});

test("watch() and agent() throw for an option that does not exist, before they look", async () => {
  await expect(agent(files, { falback: "last" } as AgentOptions).next()).rejects.toThrow(
    'agent has no option "falback"; did you mean "fallback"?',
  );
  await expect(watch(files, { singal: undefined } as Options).next()).rejects.toThrow(
    'watch has no option "singal"; did you mean "signal"?',
  );
});

test("emit() throws for a format or an option that does not exist, and for what is not effective", async () => {
  const app = (await resolve(files, "app.yaml")) as Effective;
  expect(() => emit(app, { format: "jsno" })).toThrow(
    new RangeError('there is no format "jsno"; did you mean "json"?'),
  );
  expect(() => emit(app, { from: "json" } as {})).toThrow('emit has no option "from"; expected "format" or');
  const refused = await resolve(memoryFileSystem({ "/usr/share/defaults/app.yaml": "a: [\n" }), "app.yaml");
  expect(() => emit(refused as Effective)).toThrow(
    new TypeError("expected an effective resolution, found one that is refused"),
  );
});

test("explain() and diff() throw a TypeError for what is no resolution, or one that nobody could read", async () => {
  const opaque = await resolve(memoryFileSystem({ "/usr/share/defaults/app.conf": "a" }), "app.conf");
  for (const [wrong, message] of [
    [undefined, "expected a resolution as resolve() returns it"],
    [resolve(files, "app.yaml"), "expected a resolution as resolve() returns it; await the promise"],
    [opaque, "app.conf has no known format; say x-format in its schema or merge profile"],
  ] as readonly (readonly [Resolution, string])[]) {
    expect(() => explain(wrong, [])).toThrow(new TypeError(message));
    expect(() => diff(wrong, wrong)).toThrow(new TypeError(message));
  }
});
