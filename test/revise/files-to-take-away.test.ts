import { describe, expect, test } from "vitest";
import { memoryFileSystem, type MemoryFile } from "../../src/host/public.js";
import { filesToTakeAway, prepare, type FilesToTakeAway, type Options, type TakeAwayOptions } from "../../src/index.js";

const SCHEMAS = "/usr/share/substrata/schemas";
const VENDOR = {
  [`${SCHEMAS}/app.yaml.schema.json`]: JSON.stringify({
    properties: { mtu: { type: "integer" }, port: { type: "integer", "x-lock": true }, list: { "x-merge": "append" } },
    dependentRequired: { user: ["group"] },
  }),
  "/usr/share/defaults/app.yaml": "mtu: 1500\nport: 80\ngroup: adm\nkeep: !lock 1\n",
};
type Files = Readonly<Record<string, MemoryFile>>;

async function ask(
  overrides: Files,
  given: TakeAwayOptions = {},
  { vendor = VENDOR, id = "app.yaml", options = {} }: { vendor?: Files; id?: string; options?: Options } = {},
): Promise<FilesToTakeAway | undefined> {
  const files = memoryFileSystem({ ...vendor, ...overrides });
  const plan = await prepare(files, options);
  return filesToTakeAway({ plan, files }, await plan.resolve(id), given);
}

const at = (name: string): string => `/etc/app.yaml.d/${name}.yaml`;

describe("filesToTakeAway() names the files without which a refused configuration is valid (Q11)", () => {
  test.each<[string, Files, readonly string[]]>([
    ["the only override", { [at("10")]: "mtu: 9k\n" }, [at("10")]],
    ["one of many", { [at("10")]: "a: 1\n", [at("20")]: "mtu: 9k\n", [at("30")]: "b: 1\n" }, [at("20")]],
    ["an unparsable one", { [at("10")]: "a: 1\n", [at("20")]: "a: [\n" }, [at("20")]],
    [
      "what stands behind one that does not parse",
      { [at("10")]: "mtu: 9k\n", [at("20")]: "a: [\n" },
      [at("10"), at("20")],
    ],
    ["a misspelt directive", { [at("10")]: "list: !apend [1]\n", [at("20")]: "a: 1\n" }, [at("10")]],
    ["all that write the wrong value", { [at("10")]: "mtu: 8k\n", [at("20")]: "mtu: 9k\n" }, [at("10"), at("20")]],
    ["what breaks the vendor's lock", { [at("10")]: "keep: 2\n" }, [at("10")]],
    ["of a lock and what breaks it the stronger", { [at("10")]: "k: !lock 1\n", [at("20")]: "k: 2\n" }, [at("20")]],
    [
      "of a demand and a deletion the stronger",
      { [at("10")]: "group: !delete\n", [at("20")]: "user: me\n" },
      [at("20")],
    ],
    ["a main file", { "/etc/app.yaml": "mtu: 9k\n", [at("10")]: "a: 1\n" }, ["/etc/app.yaml"]],
    ["a dangling link", { [at("10")]: { link: "/none" }, [at("20")]: "a: 1\n" }, [at("10")]],
    [
      "a directory that cannot be listed",
      { "/etc/app.yaml.d": { fails: "EACCES", directory: true } },
      ["/etc/app.yaml.d"],
    ],
    [
      "a mask of what is needed, and not what would leave nothing at all",
      { "/etc/app.yaml": { link: "/dev/null" }, [at("10")]: "user: me\n" },
      ["/etc/app.yaml"],
    ],
    [
      "the namesake, too, that comes to light",
      { "/run/app.yaml.d/10.yaml": "mtu: 8k\n", [at("10")]: "mtu: 9k\n" },
      ["/run/app.yaml.d/10.yaml", at("10")],
    ],
    [
      "not the namesake that is right",
      { "/run/app.yaml.d/10.yaml": "mtu: 8000\n", [at("10")]: "mtu: 9k\n" },
      [at("10")],
    ],
  ])("%s", async (_, overrides, files) => {
    const found = await ask(overrides);
    expect(found?.files?.map(({ file }) => file)).toEqual(files);
    expect(found).toMatchObject({ smallest: true, state: "effective", vendorRefused: false });
  });

  test("with their layers, in the order in which they are merged, and how many resolutions it took", async () => {
    expect(await ask({ "/run/app.yaml.d/20.yaml": "mtu: 8k\n", [at("10")]: "a: [\n" })).toEqual({
      files: [
        { layer: "runtime", file: "/run/app.yaml.d/20.yaml" },
        { layer: "admin", file: at("10") },
      ],
      smallest: true,
      state: "effective",
      vendorRefused: false,
      tries: 3, // the vendor alone, without the one that is no YAML, without both
    });
  });

  test("of a collection, whose unparsable file is a link: without its target it would be passed over", async () => {
    const vendor = {
      [`${SCHEMAS}/net.d.merge.yaml`]: '"": { x-precedence: collection, x-format: yaml }\n',
      "/usr/share/defaults/net.d/00.yaml": "a: 1\n",
    };
    const overrides = { "/etc/net.d/10.yaml": { link: "20.yaml" }, "/etc/net.d/20.yaml": "a: [\n" };
    const found = await ask(overrides, {}, { vendor, id: "net.d" });
    expect(found).toMatchObject({ files: [{ file: "/etc/net.d/20.yaml" }], smallest: true });
  });

  test("of a configuration that only the administrator has: nothing is left", async () => {
    const vendor = { [`${SCHEMAS}/own.yaml.merge.yaml`]: "{}" };
    const found = await ask({ "/etc/own.yaml": "a: [\n" }, {}, { vendor, id: "own.yaml" });
    expect(found).toMatchObject({ files: [{ file: "/etc/own.yaml" }], state: "absent", vendorRefused: false });
  });
});

describe("filesToTakeAway() says where the vendor alone is refused, too", () => {
  const broken = { ...VENDOR, "/usr/share/defaults/app.yaml": "mtu: many\n" };

  test("and that nothing helps", async () => {
    expect(await ask({ [at("10")]: "a: 1\n" }, {}, { vendor: broken })).toEqual({
      files: undefined,
      smallest: false,
      vendorRefused: true,
      tries: 1,
    });
  });

  test("and what helps all the same, where another override mends it", async () => {
    const overrides = { [at("10")]: "mtu: 1500\n", [at("20")]: "keep: !apend 2\n" };
    expect(await ask(overrides, {}, { vendor: broken })).toMatchObject({
      files: [{ file: at("20") }],
      smallest: true,
      vendorRefused: true,
    });
  });

  test("at once where its own file, or the schema, is what is wrong", async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [at(String(n)), "mtu: 9k\n"]));
    const unparsable = { ...VENDOR, "/usr/share/defaults/app.yaml": "a: [\n" };
    const schema = { ...VENDOR, [`${SCHEMAS}/app.yaml.schema.json`]: '{ "type": "strnig" }' };
    for (const vendor of [unparsable, schema])
      expect(await ask(many, {}, { vendor })).toMatchObject({ files: undefined, vendorRefused: true, tries: 1 });
  });
});

describe("filesToTakeAway() is asked rightly", () => {
  test("undefined for what is not refused, and where there is nothing to take away", async () => {
    expect(await ask({ [at("10")]: "mtu: 9000\n" })).toBeUndefined();
    const vendor = { "/usr/share/defaults/app.yaml": "mtu: [\n" };
    expect(await ask({ "/etc/app.yaml.d/10.yaml~": "a: 1\n" }, {}, { vendor })).toBeUndefined();
  });

  test("by the layers of the view", async () => {
    const overrides = { "/run/app.yaml.d/10.yaml": "mtu: 8k\n", [at("20")]: "mtu: 9k\n" };
    const files = memoryFileSystem({ ...VENDOR, ...overrides });
    const plan = await prepare(files);
    const layers = ["vendor", "runtime"];
    const found = await filesToTakeAway({ plan, files }, await plan.resolve("app.yaml", { layers }), { layers });
    expect(found?.files?.map(({ file }) => file)).toEqual(["/run/app.yaml.d/10.yaml"]);
  });

  test("with no more resolutions than it may try", async () => {
    const overrides = { [at("10")]: "mtu: 8k\n", [at("20")]: "mtu: 9k\n" };
    expect(await ask(overrides, { tries: 2 })).toMatchObject({ files: undefined, smallest: false, tries: 2 });
    expect(await ask(overrides, { tries: 4 })).toMatchObject({ smallest: true });
  });

  test("a number of tries, an option or a layer that does not exist is a RangeError", async () => {
    const overrides = { [at("10")]: "mtu: 8k\n" };
    await expect(ask(overrides, { tries: 0 })).rejects.toThrow(
      new RangeError("tries must be a whole number above 0, found 0"),
    );
    await expect(ask(overrides, { trys: 1 } as TakeAwayOptions)).rejects.toThrow(
      'has no option "trys"; expected "tries" or "layers"',
    );
    await expect(ask(overrides, { layers: ["amdin"] })).rejects.toThrow('did you mean "admin"?');
  });
});
