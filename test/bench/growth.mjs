// How the work grows: each shape at a size, twice and four times it. The exponent is the slope of the logarithms, by least
// squares: 1 is linear, n log n some 1.1, a square 2. Needs `npm run build`.
/* oxlint-disable no-console -- this prints */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adopt, audit, diff, emit, explain, jsonPatch, prepare, preview, trim } from "../../dist/lib/index.js";
import { memoryFileSystem } from "../../dist/lib/host.js";

const FORMATS = await (async () => (await import("../../dist/modules/format/index.js")).formats())();
const formatOf = (name) => FORMATS.find((format) => format.name === name);

const numbers = (size) => Array.from({ length: size }, (_, at) => at);
const map = (size, key, value) => Object.fromEntries(numbers(size).map((at) => [key(at), value(at)]));
const lines = (size, line) => numbers(size).map(line).join("");

const key = (at) => `k${at}`;
const number = (at) => at;

const USR = "/usr/share/defaults/app";
const ETC = "/etc/app";
const SCHEMA = "/usr/share/substrata/schemas/app";
const PROFILE = "/usr/share/substrata/schemas/app";

/** A tree of one id, `app.json` or of another suffix: the vendor's text, the overrides, the schema. */
function tree({ vendor = "{}", overrides = [], schema, profile, suffix = "json" }) {
  const files = { [`${USR}.${suffix}`]: vendor };
  for (const [at, text] of overrides.entries())
    files[`${ETC}.${suffix}.d/${String(at).padStart(6, "0")}.${suffix}`] = text;
  if (schema !== undefined) files[`${SCHEMA}.${suffix}.schema.json`] = JSON.stringify(schema);
  if (profile !== undefined) files[`${PROFILE}.${suffix}.merge.yaml`] = profile;
  return memoryFileSystem(files);
}

const checked =
  (given, suffix = "json") =>
  async (size) => {
    const files = tree({ suffix, ...given(size) });
    return async () => (await prepare(files)).check(`app.${suffix}`);
  };

/** As many patterns, on so many keys, none of which fits. */
const patterned = (patterns, keys) => ({
  vendor: JSON.stringify(map(keys, (at) => `key${at}`, number)),
  schema: {
    patternProperties: map(
      patterns,
      (at) => `^k.*${at}x$`,
      () => ({ type: "integer", "x-merge": "replace" }),
    ),
  },
});

/** Two sides of which every other key is another. */
const overridden = (size) => ({
  vendor: JSON.stringify(map(size, key, number)),
  overrides: [
    JSON.stringify(
      map(
        size / 2,
        (at) => `k${2 * at}`,
        (at) => -at - 1,
      ),
    ),
  ],
});

const asked = (given, ask) => async (size) => {
  const files = tree(given(size));
  const plan = await prepare(files);
  const now = await plan.resolve("app.json");
  const vendor = await plan.resolve("app.json", { layers: ["vendor"] });
  return () => ask({ files, plan, now, vendor, size });
};

const parsed = (name, text) => async (size) => {
  const written = text(size);
  return () => formatOf(name).parse(written);
};

const typed = (size) => ({
  type: "object",
  properties: map(size, key, () => ({ type: "string" })),
});

/** What grows, the size to begin with, and how the work is made ready: a function of the size gives what is timed. */
const SHAPES = {
  "for comparison: JSON.parse of keys": [
    10_000,
    async (size) => {
      const text = JSON.stringify(map(size, key, number));
      return () => JSON.parse(text);
    },
  ],
  "schema: allOf of annotated members": [
    250,
    checked((size) => ({
      vendor: JSON.stringify({ a: [1] }),
      overrides: [JSON.stringify({ a: [2] })],
      schema: { properties: { a: { allOf: numbers(size).map((at) => ({ "x-merge": "append", title: `t${at}` })) } } },
    })),
  ],
  "schema: allOf inside allOf": [
    50,
    checked((size) => ({
      vendor: JSON.stringify({ a: [1] }),
      schema: numbers(size).reduce((inner) => ({ allOf: [inner], properties: { a: { "x-merge": "append" } } }), {}),
    })),
    1,
  ],
  "schema: a chain of x-renamed-from": [
    500,
    checked((size) => ({
      vendor: JSON.stringify({ [`k${size}`]: 1 }),
      overrides: [JSON.stringify({ k0: 2 })],
      schema: {
        properties: map(
          size,
          (at) => `k${at + 1}`,
          (at) => ({ "x-renamed-from": [`k${at}`] }),
        ),
      },
    })),
  ],
  "schema: keys on 100 patternProperties": [500, checked((size) => patterned(100, size))],
  "schema: patternProperties on 500 keys": [50, checked((size) => patterned(size, 500))],
  "schema: patternProperties × keys, refused": [750, checked((size) => patterned(size, size * 10)), 1],
  "schema: properties, each wrong": [
    1000,
    checked((size) => ({
      vendor: JSON.stringify(map(size, key, number)),
      schema: typed(size),
    })),
  ],
  "schema: keys that are none, by an override": [
    1000,
    checked((size) => ({
      overrides: [JSON.stringify(map(size, key, number), undefined, 1)],
      schema: { properties: { right: {} }, additionalProperties: false },
    })),
  ],
  "schema: the same in YAML": [
    1000,
    checked(
      (size) => ({
        overrides: [lines(size, (at) => `k${at}: 1\n`)],
        schema: { properties: { right: {} }, additionalProperties: false },
      }),
      "yaml",
    ),
  ],
  "schema: keys that are deprecated": [
    1000,
    checked((size) => ({
      overrides: [JSON.stringify(map(size, key, number))],
      schema: { additionalProperties: { deprecated: true } },
    })),
  ],
  "schema: items that are the same": [
    500,
    checked((size) => ({
      vendor: JSON.stringify({ a: numbers(size).map((at) => at % 100) }),
      schema: { properties: { a: { uniqueItems: true } } },
    })),
  ],
  "schema: ^(a{1,100}){1,100}$ on a text": [
    2000,
    checked((size) => ({
      vendor: JSON.stringify({ a: "a".repeat(size) }),
      schema: { properties: { a: { pattern: "^(a{1,100}){1,100}$" } } },
    })),
  ],
  "schema: (a|aa)+b on a text": [
    2000,
    checked((size) => ({
      vendor: JSON.stringify({ a: "a".repeat(size) }),
      schema: { properties: { a: { pattern: "(a|aa)+b" } } },
    })),
  ],
  "schema: oneOf of many, none fits": [
    100,
    checked((size) => ({
      vendor: JSON.stringify({ a: { kind: "none" } }),
      schema: {
        properties: { a: { oneOf: numbers(size).map((at) => ({ properties: { kind: { const: `k${at}` } } })) } },
      },
    })),
  ],
  "profile: patterns": [
    250,
    checked((size) => ({
      vendor: JSON.stringify(map(size, key, () => [1])),
      profile: lines(size, (at) => `/k${at}: { x-merge: append }\n`),
    })),
  ],
  "profile: patterns that mean no place of the schema": [
    250,
    checked((size) => ({
      schema: typed(size),
      profile: lines(size, (at) => `/x${at}: { x-merge: append }\n`),
    })),
  ],
  "parse: keys, JSON": [10_000, parsed("json", (size) => JSON.stringify(map(size, key, number)))],
  "parse: keys, YAML": [2500, parsed("yaml", (size) => lines(size, (at) => `k${at}: v\n`))],
  "parse: keys, TOML": [2500, parsed("toml", (size) => lines(size, (at) => `k${at} = 1\n`))],
  "parse: keys, INI": [5000, parsed("ini", (size) => `[S]\n${lines(size, (at) => `k${at}=1\n`)}`)],
  "parse: keys, env": [5000, parsed("env", (size) => lines(size, (at) => `k${at}=1\n`))],
  "parse: sections, INI": [5000, parsed("ini", (size) => lines(size, (at) => `[s${at % 100}]\nk${at}=1\n`))],
  "parse: tables, TOML": [1000, parsed("toml", (size) => lines(size, (at) => `[t${at}]\na = 1\n`))],
  "parse: lists of tables, TOML": [1000, parsed("toml", (size) => lines(size, (at) => `[[t]]\na = ${at}\n`))],
  "parse: dotted keys, TOML": [1000, parsed("toml", (size) => lines(size, (at) => `a.b.c${at} = 1\n`))],
  "parse: keys of an inline table, TOML": [
    500,
    parsed(
      "toml",
      (size) =>
        `a = { ${numbers(size)
          .map((at) => `k${at} = 1`)
          .join(", ")} }\n`,
    ),
  ],
  "parse: an inline list, TOML": [2000, parsed("toml", (size) => `a = [${numbers(size).join(", ")}]\n`)],
  "parse: items, YAML": [2500, parsed("yaml", (size) => "- a\n".repeat(size))],
  "parse: a flow list, YAML": [2500, parsed("yaml", (size) => `[${"a, ".repeat(size)}]`)],
  "parse: << of one map, YAML": [
    500,
    parsed("yaml", (size) => `m: &m {a: 1}\n${lines(size, (at) => `k${at}: {<<: *m}\n`)}`),
  ],
  "parse: a chain of <<, YAML": [
    100,
    parsed("yaml", (size) =>
      lines(size, (at) => (at === 0 ? "m0: &m0 {k0: 1}\n" : `m${at}: &m${at} {<<: *m${at - 1}, k${at}: 1}\n`)),
    ),
  ],
  "parse: a long text, YAML": [50_000, parsed("yaml", (size) => `a: |\n${"  line\n".repeat(size)}`)],
  "parse: a long quoted text, YAML": [20_000, parsed("yaml", (size) => `a: "${'\\"x '.repeat(size)}"\n`)],
  "parse: an escaped text, YAML, broken": [5000, parsed("yaml", (size) => `a: "${"x\\n y ".repeat(size)}\n`)],
  "parse: a long text, TOML": [20_000, parsed("toml", (size) => `a = """${'\\"x\n'.repeat(size)}"""\n`)],
  "parse: comments, YAML": [5000, parsed("yaml", (size) => `a: 1\n${"# c\n".repeat(size)}b: 2\n`)],
  "parse: continued lines, INI": [5000, parsed("ini", (size) => `[S]\na=${"b \\\n".repeat(size)} c\n`)],
  "parse: directives, INI": [2500, parsed("ini", (size) => `[S]\n${lines(size, (at) => `#!lock\nk${at}=1\n`)}`)],
  "broken: a key again and again, JSON": [
    1000,
    parsed(
      "json",
      (size) =>
        `{${numbers(size)
          .map(() => '"a":1')
          .join()}}`,
    ),
  ],
  "broken: a key again and again, YAML": [1000, parsed("yaml", (size) => "a: 1\n".repeat(size))],
  "broken: a key again and again, TOML": [1000, parsed("toml", (size) => "a = 1\n".repeat(size))],
  "broken: a key again and again, env": [1000, parsed("env", (size) => "a=1\n".repeat(size))],
  "broken: a table again and again, TOML": [1000, parsed("toml", (size) => "[a]\n".repeat(size))],
  "broken: keys of an inline table, TOML": [
    500,
    parsed(
      "toml",
      (size) =>
        `a = { ${numbers(size)
          .map((at) => `k${at} = 1`)
          .join(", ")}, k0 = 2 }\n`,
    ),
  ],
  "broken: each pair of keys twice, YAML": [1000, parsed("yaml", (size) => lines(size, (at) => `k${at >> 1}: 1\n`))],
  "broken: each line, INI": [2000, parsed("ini", (size) => `[S]\n${"nothing\n".repeat(size)}`)],
  "broken: each line, env": [2000, parsed("env", (size) => "nothing here\n".repeat(size))],
  "broken: each line, TOML": [2000, parsed("toml", (size) => "nothing here\n".repeat(size))],
  "broken: each line, YAML": [1000, parsed("yaml", (size) => lines(size, (at) => `k${at}: ]\n`))],
  "broken: each tag, YAML": [1000, parsed("yaml", (size) => lines(size, (at) => `k${at}: !none 1\n`))],
  "broken: each number, JSON": [
    1000,
    parsed("json", (size) => JSON.stringify(numbers(size).map(() => 0)).replaceAll("0", "1e999")),
  ],
  "broken: each directive": [
    1000,
    checked((size) => ({
      overrides: [JSON.stringify(map(size, key, () => ({ $apend: [1] })))],
    })),
  ],
  "broken: a key again and again, checked": [1000, checked((size) => ({ overrides: ["a: 1\n".repeat(size)] }), "yaml")],
  "emit: keys like numbers": [2500, emitted("json", (at) => String(at))],
  "emit: keys like numbers, YAML": [2500, emitted("yaml", (at) => String(at))],
  "emit: keys like numbers, TOML": [2500, emitted("toml", (at) => String(at))],
  "emit: keys, YAML": [2500, emitted("yaml", key)],
  "emit: keys with quotes, YAML": [2500, emitted("yaml", (at) => `k ${at}: #`)],
  "emit: with origins, YAML": [1000, emitted("yaml", key, { origins: true })],
  "ask: explain the whole": [1000, asked(overridden, ({ now }) => explain(now, ""))],
  "ask: explain each of 20 keys": [
    2500,
    asked(overridden, async ({ plan }) => {
      const now = await plan.resolve("app.json");
      return numbers(20).map((at) => explain(now, `/k${at}`));
    }),
  ],
  "ask: diff": [2500, asked(overridden, ({ vendor, now }) => diff(vendor, now))],
  "ask: a JSON Patch": [2500, asked(overridden, ({ vendor, now }) => jsonPatch(vendor, now))],
  "ask: preview": [1000, asked(overridden, ({ vendor, now }) => preview(vendor, now))],
  "ask: audit": [1000, asked(redundant, ({ now, vendor }) => audit(now, vendor))],
  "ask: trim": [250, asked(redundant, ({ files, plan }) => trim({ plan, files }, `${ETC}.json.d/000000.json`))],
  "ask: adopt": [
    500,
    async (size) => {
      const files = memoryFileSystem({
        [`${USR}.json`]: JSON.stringify(map(size, key, number)),
        "/etc/app.json": JSON.stringify(map(size, key, (at) => at % 300)),
      });
      const plan = await prepare(files);
      return () => adopt({ plan, files }, "/etc/app.json");
    },
  ],
  "files: drop-ins": [
    250,
    checked((size) => ({ overrides: numbers(size).map((at) => JSON.stringify({ [`k${at}`]: at })) })),
  ],
  "files: drop-ins of one key": [
    250,
    checked((size) => ({ overrides: numbers(size).map((at) => JSON.stringify({ k: at })) })),
  ],
  "files: drop-ins that add to one list": [
    250,
    checked((size) => ({ overrides: numbers(size).map((at) => JSON.stringify({ k: { $append: [at] } })) })),
  ],
  "files: drop-ins that shadow the vendor's": [250, shadowing],
  "files: masks of the vendor's": [250, masking],
  "files: unrelated names beside it": [500, strangers],
};

function emitted(suffix, key, options = {}) {
  return async (size) => {
    const format = formatOf(suffix);
    const files = tree({ suffix, vendor: format.emit(map(size, key, (at) => at)), overrides: [format.emit({ z: 1 })] });
    const now = await (await prepare(files)).resolve(`app.${suffix}`);
    return () => emit(now, options);
  };
}

/** An override that says what the vendor says. */
function redundant(size) {
  const same = JSON.stringify(map(size, key, number), undefined, 1);
  return { vendor: same, overrides: [same] };
}

async function shadowing(size) {
  const names = numbers(size).map((at) => `app.json.d/${at}.json`);
  const files = memoryFileSystem({
    ...Object.fromEntries(names.map((name, at) => [`/usr/share/defaults/${name}`, `{"k${at}":1}`])),
    ...Object.fromEntries(names.map((name, at) => [`/etc/${name}`, `{"l${at}":1}`])),
  });
  return async () => (await prepare(files)).check("app.json");
}

async function masking(size) {
  const names = numbers(size).map((at) => `app.json.d/${at}.json`);
  const files = memoryFileSystem({
    ...Object.fromEntries(names.map((name) => [`/usr/share/defaults/${name}`, "{}"])),
    ...Object.fromEntries(names.map((name) => [`/etc/${name}`, { link: "/dev/null" }])),
  });
  return async () => (await prepare(files)).check("app.json");
}

async function strangers(size) {
  const names = numbers(size).map((at) => `n${(at * 7919).toString(36)}.json`);
  const files = memoryFileSystem({
    ...Object.fromEntries(names.map((name) => [`/usr/share/defaults/${name}`, "{}"])),
    ...Object.fromEntries(names.map((name) => [`/etc/x${name}`, "{}"])),
  });
  return async () => {
    const plan = await prepare(files);
    for (const name of names.slice(0, 20)) await plan.resolve(name);
  };
}

const FACTORS = [1, 2, 4];
/** Milliseconds of work at the smallest size. */
const ENOUGH = 60;

async function timed(prepareAt, size) {
  const run = await prepareAt(size);
  const times = [];
  for (let round = 0; round < 3; round += 1) {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
    if (times[0] > 2000) break;
  }
  return Math.min(...times);
}

const mean = (list) => list.reduce((sum, each) => sum + each, 0) / list.length;

/** The slope of the logarithms of times over sizes. */
function exponentOf(sizes, times) {
  const [x, y] = [sizes.map(Math.log), times.map((time) => Math.log(Math.max(time, 0.01)))];
  const [meanX, meanY] = [mean(x), mean(y)];
  const above = x.reduce((sum, each, at) => sum + (each - meanX) * (y[at] - meanY), 0);
  return above / x.reduce((sum, each) => sum + (each - meanX) ** 2, 0);
}

function row(what, sizes, times, memory = "") {
  const exponent = exponentOf(sizes, times);
  const ratios = times.map((time) => (time / times[0]).toFixed(1)).join(" : ");
  const mark = exponent > 1.1 ? " !" : "";
  console.log(
    `${what.padEnd(52)} ${sizes.join(", ").padEnd(22)} ${ratios.padEnd(18)} ${times[0].toFixed(1).padStart(8)} ms  ${exponent.toFixed(2)}${mark.padEnd(3)}${memory}`,
  );
}

/** Thousands of ids in one directory, by the command itself: the time, and the most memory that it had. */
function siblings(words, size) {
  const root = mkdtempSync(join(tmpdir(), "substrata-growth-"));
  const directory = join(root, "usr/share/defaults/a");
  mkdirSync(directory, { recursive: true });
  for (const at of numbers(size)) writeFileSync(join(directory, `i${at}.json`), "{}\n");
  const usage = join(root, "usage.cjs");
  writeFileSync(
    usage,
    'process.on("exit", () => console.error("USAGE " + JSON.stringify(process.resourceUsage())));\n',
  );
  const args = ["--require", usage, "dist/cli/substrata.cjs", ...words, "--root", root];
  const { stderr } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 2 ** 28 });
  rmSync(root, { recursive: true });
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(/USAGE (.*)/.exec(stderr)?.[1] ?? "{}");
  return { time: (userCPUTime + systemCPUTime) / 1000, memory: maxRSS / 1024 };
}

/** @param only Parts of the names of shapes; by default all are tried. */
export async function growth(only = []) {
  const wanted = (what) => only.length === 0 || only.some((part) => what.includes(part));
  console.log(`${"shape".padEnd(52)} ${"sizes".padEnd(22)} ${"times".padEnd(18)} ${"smallest".padStart(11)}  exponent`);
  for (const [what, [size, prepareAt, most = 16]] of Object.entries(SHAPES)) {
    if (!wanted(what)) continue;
    let least = size; // what is compiled at the first use is no part of the work, and a short time tells little
    while ((await timed(prepareAt, least)) < ENOUGH && least < size * most) least *= 2;
    const sizes = FACTORS.map((factor) => least * factor);
    const times = [];
    for (const each of sizes) times.push(await timed(prepareAt, each));
    row(what, sizes, times);
  }
  for (const words of [["check"], ["diff", "--stat"], ["show", "--to", "/run/substrata"]]) {
    const what = `ids in one directory: ${words.join(" ")}`;
    if (!wanted(what)) continue;
    const sizes = FACTORS.map((factor) => 2500 * factor);
    const found = sizes.map((size) => siblings(words, size));
    row(
      what,
      sizes,
      found.map(({ time }) => time),
      `${found.map(({ memory }) => memory.toFixed(0)).join(", ")} MB`,
    );
  }
}
