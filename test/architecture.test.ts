import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { describe, expect, test } from "vitest";

/*
 * Who may import whom. This table is the document of the architecture's edges: a folder may use what its row names and
 * nothing else, and each third-party package has one door. Data runs down it: discover → format → patch → schema → ask.
 */
const TABLE: Readonly<Record<string, { readonly uses: readonly string[]; readonly packages: readonly string[] }>> = {
  agent: { uses: ["discover", "host", "inspect", "model", "options", "plan", "provenance", "watch"], packages: [] },
  cli: {
    uses: [
      "agent",
      "format",
      "host",
      "inspect",
      "model",
      "options",
      "patch",
      "plan",
      "provenance",
      "render",
      "revise",
      "version",
    ],
    packages: ["node:"],
  },
  discover: { uses: ["host", "model", "schema"], packages: ["fast-glob"] },
  format: { uses: ["model"], packages: ["jsonc-parser", "toml-eslint-parser", "yaml"] },
  host: { uses: ["model"], packages: ["node:"] },
  index: {
    uses: [
      "agent",
      "host",
      "inspect",
      "merge",
      "model",
      "options",
      "plan",
      "provenance",
      "revise",
      "strategy",
      "validate",
      "watch",
    ],
    packages: [],
  },
  inspect: { uses: ["format", "model", "patch", "provenance", "validate"], packages: ["diff"] },
  memory: { uses: ["host", "model"], packages: [] },
  merge: { uses: ["format", "host", "model", "resolve", "schema", "strategy"], packages: [] },
  model: { uses: [], packages: [] },
  options: { uses: ["host", "model", "resolve"], packages: [] },
  patch: { uses: ["model"], packages: ["deepmerge"] },
  plan: { uses: ["discover", "host", "model", "options", "resolve", "schema", "strategy"], packages: [] },
  provenance: { uses: ["model", "patch"], packages: [] },
  render: { uses: ["inspect", "model"], packages: [] },
  resolve: { uses: ["discover", "format", "host", "model", "provenance", "strategy", "validate"], packages: [] },
  revise: { uses: ["discover", "host", "inspect", "model", "patch", "plan", "provenance"], packages: [] },
  schema: { uses: ["format", "model"], packages: [] },
  strategy: { uses: ["model", "schema", "validate"], packages: [] },
  validate: { uses: ["model", "patch", "provenance", "schema"], packages: ["ajv", "ajv-draft-04", "ajv-formats"] },
  version: { uses: [], packages: [] },
  watch: { uses: ["host", "inspect", "model", "options", "plan"], packages: [] },
};

const src = new URL("../src/", import.meta.url).pathname;
const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) => /(?<!\.d)\.ts$/.test(name));
const folderOf = (file: string): string => file.split("/")[0]?.replace(/\.ts$/, "") ?? "";

interface Import {
  readonly from: string;
  readonly to: string;
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(src, file), "utf8");
  const specifiers = text.matchAll(/\s(?:from\s|import\s|import\()"([^"]+)(?<!\.md)"/g);
  return Array.from(specifiers, ([, specifier = ""]) => ({
    from: file,
    to: specifier.startsWith(".") ? normalize(join(dirname(file), specifier)) : specifier,
  }));
}

const imports = files.flatMap(importsOf);

describe("each folder imports only what its row allows", () => {
  test.each(Object.entries(TABLE))("%s", (folder, { uses, packages }) => {
    const wrong = imports.filter(({ from, to }) => {
      if (folderOf(from) !== folder) return false;
      const file = files.includes(to.replace(/\.js$/, ".ts"));
      if (file)
        return (
          folderOf(to) !== folder &&
          folderOf(to).replace(/\.js$/, "") !== folder &&
          !uses.includes(folderOf(to).replace(/\.js$/, ""))
        );
      return !packages.some((name) => to === name || to.startsWith(name.endsWith(":") ? name : `${name}/`));
    });
    expect(wrong).toEqual([]);
  });

  test("every folder has a row", () => {
    expect([...new Set(files.map(folderOf))].sort()).toEqual(Object.keys(TABLE).sort());
  });
});

test("nothing outside host/ and cli/ touches the process, the clock or chance", () => {
  const pure = files.filter((file) => !["host", "cli"].includes(folderOf(file)));
  const touched = pure.filter((file) =>
    /\bprocess\.|\bDate\.now|\bnew Date\b|\bMath\.random|\bsetTimeout/.test(readFileSync(join(src, file), "utf8")),
  );
  expect(touched).toEqual([]);
});

test("whatever changes files goes through the writers of host/ (R7)", () => {
  const changes =
    /\b(?:rename|unlink|rm|rmdir|mkdir|mkdtemp|writeFile|appendFile|copyFile|cp|link|symlink|truncate|f?chmod|f?chown|lchown|utimes)Sync\b/;
  expect(files.filter((file) => changes.test(readFileSync(join(src, file), "utf8"))).sort()).toEqual(
    ["access", "drafts", "held", "writer"].map((name) => `host/${name}.ts`),
  );
  expect(
    files.filter((file) => /node:fs\/promises|\bpromises\b.*node:fs/.test(readFileSync(join(src, file), "utf8"))),
  ).toEqual([]);
});

test("files are kebab-case, and nothing is called a util, a helper or a manager", () => {
  expect(files.filter((file) => !/^(?:[a-z0-9]+(?:-[a-z0-9]+)*\/)*[a-z0-9]+(?:-[a-z0-9]+)*\.ts$/.test(file))).toEqual(
    [],
  );
  expect(files.filter((file) => /util|helper|manager/.test(relative(".", file)))).toEqual([]);
});
