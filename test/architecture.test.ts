import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

/** The house: rooms and the files at the root of `src/`, from the top. Each uses only what stands on a floor below. */
const FLOORS: readonly (readonly string[])[] = [
  ["index", "cli"],
  ["agent"],
  ["contract", "revise", "stack", "watch"],
  ["plan", "merge"],
  ["options"],
  ["atlas"],
  ["check"],
  ["resolve"],
  ["sources"],
  ["discover"],
  ["strategy", "render"],
  ["inspect"],
  ["validate"],
  ["schema", "provenance"],
  ["format", "patch", "host"],
  ["model"],
];

/** Who may import whom, and behind which door each third-party package is. This table is the document of the edges. */
const TABLE: Readonly<Record<string, { readonly uses: readonly string[]; readonly packages: readonly string[] }>> = {
  agent: { uses: ["options", "watch", "plan", "discover", "inspect", "provenance", "host", "model"], packages: [] },
  contract: {
    uses: ["plan", "discover", "strategy", "inspect", "validate", "schema", "provenance", "patch", "host", "model"],
    packages: [],
  },
  stack: { uses: ["atlas", "plan", "options", "discover", "inspect", "host", "model"], packages: [] },
  merge: { uses: ["resolve", "sources", "strategy", "schema", "format", "host", "model"], packages: [] },
  options: { uses: ["resolve", "host", "model"], packages: [] },
  atlas: { uses: ["host", "model"], packages: [] },
  check: { uses: ["resolve", "sources", "discover", "strategy", "provenance", "host", "model"], packages: [] },
  cli: {
    uses: [
      "agent",
      "atlas",
      "stack",
      "watch",
      "contract",
      "options",
      "revise",
      "plan",
      "render",
      "inspect",
      "provenance",
      "format",
      "host",
      "patch",
      "model",
    ],
    packages: ["node:"],
  },
  index: {
    uses: [
      "agent",
      "atlas",
      "stack",
      "watch",
      "contract",
      "merge",
      "options",
      "revise",
      "watch",
      "plan",
      "discover",
      "strategy",
      "inspect",
      "validate",
      "provenance",
      "host",
      "model",
    ],
    packages: [],
  },
  revise: { uses: ["plan", "discover", "inspect", "provenance", "host", "patch", "model"], packages: [] },
  watch: { uses: ["options", "plan", "inspect", "host", "model"], packages: [] },
  plan: {
    uses: [
      "options",
      "atlas",
      "check",
      "resolve",
      "sources",
      "discover",
      "strategy",
      "schema",
      "provenance",
      "host",
      "model",
    ],
    packages: [],
  },
  resolve: {
    uses: ["sources", "discover", "strategy", "inspect", "validate", "provenance", "format", "host", "model"],
    packages: [],
  },
  sources: { uses: ["discover", "strategy", "provenance", "format", "host", "model"], packages: [] },
  discover: { uses: ["schema", "host", "model"], packages: ["fast-glob"] },
  render: { uses: ["inspect", "model"], packages: [] },
  strategy: { uses: ["validate", "schema", "model"], packages: [] },
  inspect: { uses: ["validate", "provenance", "format", "patch", "model"], packages: ["diff"] },
  validate: { uses: ["provenance", "schema", "patch", "model"], packages: ["ajv", "ajv-draft-04", "ajv-formats"] },
  provenance: { uses: ["patch", "model"], packages: [] },
  schema: { uses: ["format", "model"], packages: [] },
  format: { uses: ["model"], packages: ["yaml"] },
  host: { uses: ["model"], packages: ["node:"] },
  patch: { uses: ["model"], packages: ["deepmerge"] },
  model: { uses: [], packages: [] },
};

/** Every file of it is its face. */
const ALL_FACE = "model";

const src = new URL("../src/", import.meta.url).pathname;
const read = (file: string): string => readFileSync(join(src, file), "utf8");
const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) => /(?<!\.d)\.ts$/.test(name));
const roomOf = (file: string): string => file.split("/")[0]?.replace(/\.ts$/, "") ?? "";
const floorOf = (room: string): number => FLOORS.findIndex((floor) => floor.includes(room));
/** `host/public` is the package's `substrata/host`: what importers get of the machine, and the command line takes. */
const PUBLIC = new Set(["host/public.ts", "host/trees.ts"]);
/** Tests run the command line as `bin` does, and see what it prints. */
const COMMAND_LINE = "cli/main.ts";
const isFace = (file: string): boolean => /^[^/]+\/index\.ts$/.test(file);

interface Import {
  readonly from: string;
  /** A file of `src/`, or a package. */
  readonly to: string;
  readonly names: readonly string[];
}

/** What a file imports or hands on; a text that is bundled is no module. */
function importsOf(from: string): readonly Import[] {
  const found = read(from).matchAll(/(?:\{([^{}]*)\}\s|\s)(?:from\s|import\s|import\()"([^"]+)(?<!\.md|\.cjs)"/g);
  return Array.from(found, ([, names = "", specifier = ""]) => ({
    from,
    to: specifier.startsWith(".") ? normalize(join(dirname(from), specifier)).replace(/\.js$/, ".ts") : specifier,
    names: names.split(",").flatMap((name) => /(?:type )?(\w+)/.exec(name.trim())?.[1] ?? []),
  }));
}

const tests = new URL("./", import.meta.url).pathname;
const testFiles = readdirSync(tests, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));

function isOpenToTests(file: string): boolean {
  return !file.includes("/") || roomOf(file) === ALL_FACE || isFace(file) || PUBLIC.has(file) || file === COMMAND_LINE;
}

/** The files of `src/` that a test imports, or a program that it makes. */
function sourcesOf(test: string): readonly string[] {
  const text = readFileSync(join(tests, test), "utf8");
  const found = text.matchAll(/(?:from\s|import\s|import\()"((?:\.\.?\/)+[^"]+)"/g);
  const resolved = Array.from(found, ([, path = ""]) => normalize(join(tests, dirname(test), path)));
  return resolved.filter((path) => path.startsWith(src)).map((path) => path.slice(src.length).replace(/\.js$/, ".ts"));
}

const imports = files.flatMap(importsOf);
const own = imports.filter(({ to }) => files.includes(to));
const crossing = own.filter(({ from, to }) => roomOf(from) !== roomOf(to));

describe("rooms", () => {
  test.each(Object.entries(TABLE))("%s imports only what its row allows", (room, { uses, packages }) => {
    const wrong = imports.filter(({ from, to }) => {
      if (roomOf(from) !== room) return false;
      if (files.includes(to)) return roomOf(to) !== room && !uses.includes(roomOf(to));
      return !packages.some((name) => to === name || to.startsWith(name.endsWith(":") ? name : `${name}/`));
    });
    expect(wrong).toEqual([]);
  });

  test("each has a row and a floor, and uses only what stands on the floors below", () => {
    const rooms = [...new Set(files.map(roomOf))].sort();
    expect(Object.keys(TABLE).sort()).toEqual(rooms);
    expect(FLOORS.flat().sort()).toEqual(rooms);
    const upwards = Object.entries(TABLE).flatMap(([room, { uses }]) =>
      uses.filter((used) => floorOf(used) <= floorOf(room)).map((used) => `${room} uses ${used}`),
    );
    expect(upwards).toEqual([]);
  });

  test("each third-party package has one door", () => {
    const doors = Object.entries(TABLE).flatMap(([room, { packages }]) =>
      packages.map((name) => [name, room] as const),
    );
    const thirdParty = doors.map(([name]) => name).filter((name) => name !== "node:");
    expect(thirdParty.toSorted()).toEqual([...new Set(thirdParty)].sort());
  });
});

describe("faces", () => {
  test("a room is entered by its face only", () => {
    const around = crossing.filter(
      ({ to }) => to.includes("/") && roomOf(to) !== ALL_FACE && !isFace(to) && !PUBLIC.has(to),
    );
    expect(around).toEqual([]);
  });

  test("no file uses the face of its own room", () => {
    expect(own.filter(({ from, to }) => isFace(to) && roomOf(from) === roomOf(to) && roomOf(to) !== ALL_FACE)).toEqual(
      [],
    );
  });

  test.each(files.filter((file) => isFace(file) && roomOf(file) !== ALL_FACE))(
    "%s offers what others use and no more",
    (face) => {
      const offered = Array.from(
        read(face).matchAll(
          /^export (?:type )?\{([^}]*)\}|^export (?:async )?(?:function|const|interface|type) (\w+)/gm,
        ),
        ([, names, name]) => (name === undefined ? (names ?? "").split(",") : [name]),
      );
      const names = offered.flat().flatMap((each) => /(?:type )?(\w+)\s*$/.exec(each.trim())?.[1] ?? []);
      const used = new Set(crossing.filter(({ to }) => to === face).flatMap((each) => each.names));
      expect(names.filter((name) => !used.has(name))).toEqual([]);
    },
  );
});

describe("tests", () => {
  /** Beside the rooms: what goes through all of them, and what tests share. */
  const BESIDE = new Set([
    "bench",
    "cases",
    "corpus",
    "laws",
    "package",
    "programs",
    "sample",
    "suites",
    "support",
    "vectors",
  ]);

  test("go through a room's face or the public surface", () => {
    const around = testFiles.flatMap((test) =>
      sourcesOf(test)
        .filter((file) => !isOpenToTests(file))
        .map((file) => `test/${test} imports src/${file}`),
    );
    expect(around).toEqual([]);
    expect(testFiles.flatMap(sourcesOf).length).toBeGreaterThan(testFiles.length); // they are found
  });

  test("stand in the room that they test, or in a folder that goes through several", () => {
    const folders = readdirSync(tests, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const unknown = folders.map(({ name }) => name).filter((name) => !(name in TABLE) && !BESIDE.has(name));
    expect(unknown).toEqual([]);
  });
});

test("no file leads back to itself", () => {
  const targets = new Map(files.map((file) => [file, own.filter(({ from }) => from === file).map(({ to }) => to)]));
  const done = new Set<string>();
  const circleFrom = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const target of targets.get(file) ?? []) {
      const circle = circleFrom(target, [...path, file]);
      if (circle !== undefined) return circle;
    }
    done.add(file);
    return undefined;
  };
  expect(files.map((file) => circleFrom(file, [])).find((circle) => circle !== undefined)).toBeUndefined();
});

test("nothing outside host/ and cli/ touches the process, the clock or chance", () => {
  const pure = files.filter((file) => !["host", "cli"].includes(roomOf(file)));
  const touched = pure.filter((file) =>
    /\bprocess\.|\bDate\.now|\bnew Date\b|\bMath\.random|\bsetTimeout/.test(read(file)),
  );
  expect(touched).toEqual([]);
});

function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[ _/.-]/);
}

describe("names", () => {
  /** Words that newcomers had to decode (A7). */
  const DECODED = new Set(
    [
      "voice voices spot spots said told misfit misfits misuse misuses notices remark remarks notes stated idle",
      "judge judges judged culprit culprits tipping tipped sketch sketches mark marks marked sight sights library libraries",
    ].flatMap((line) => line.split(" ")),
  );
  /** What the public surface and the output of `--json` show keeps its name. */
  const KEPT = new Set(["declaresNotices", "notices"]);
  const NO_CODE =
    /\/\*[^]*?\*\/|\/\/.*|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[(=,:!&|?{};[]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/\w*/g;

  function decodedIn(file: string, text: string): readonly string[] {
    const names = new Set(text.replace(NO_CODE, " ").match(/[A-Za-z_$][\w$]*/g) ?? []);
    return [file, ...names].filter((name) => !KEPT.has(name) && wordsOf(name).some((word) => DECODED.has(word)));
  }

  test("files are kebab-case, and nothing is called a util, a helper or a manager", () => {
    expect(files.filter((file) => !/^(?:[a-z0-9]+(?:-[a-z0-9]+)*\/)*[a-z0-9]+(?:-[a-z0-9]+)*\.ts$/.test(file))).toEqual(
      [],
    );
    expect(files.filter((file) => /util|helper|manager/.test(file))).toEqual([]);
  });

  test("no name has a word that must be decoded", () => {
    const found = files.flatMap((file) => decodedIn(file, read(file)).map((name) => `src/${file}: ${name}`));
    expect(found).toEqual([]);
  });

  test("nor has a name of a test", () => {
    const found = testFiles.flatMap((file) =>
      decodedIn(file, readFileSync(join(tests, file), "utf8")).map((name) => `test/${file}: ${name}`),
    );
    expect(found).toEqual([]);
  });
});
