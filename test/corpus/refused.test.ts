import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { ConfigError, effective, prepare } from "../../src/index.js";
import { inTree, runIn } from "../support/case.js";
import { ALERTMANAGER, positionIn, PROMETHEUS, type RealFile } from "./real-file.js";
import { missing, readShared } from "./shared.js";

type Path = readonly (string | number)[];

/** The examples that the schemas' own keepers say must be refused, and the place that makes them so. */
const INVALID: readonly (readonly [string, RealFile, Path])[] = [
  [
    "prometheus/invalid/scrape_native_histograms_string.yaml",
    PROMETHEUS,
    ["scrape_configs", 0, "scrape_native_histograms"],
  ],
  ["alertmanager/invalid/mix-3dots-and-labels.yml", ALERTMANAGER, ["route", "group_by"]],
];

describe.skipIf(missing)("an example that must be refused", () => {
  test.each(INVALID)("%s is, at the line that is wrong", async (path, { path: id, schema }, wrong) => {
    const text = readShared(`corpus/${path}`);
    const { line } = positionIn(text, wrong);
    const vendor = `usr/share/defaults/${id}`;
    const files = { [`/${vendor}`]: text, [`/schemas/${id}.schema.json`]: schema };

    const resolution = await (await prepare(memoryFileSystem(files), { schemas: ["/schemas"] })).resolve(id);
    expect(resolution.state).toBe("refused");
    expect(() => effective(resolution)).toThrow(ConfigError);
    expect(resolution.diagnostics.map(({ origin }) => [origin?.file, origin?.start.line])).toContainEqual([
      `/${vendor}`,
      line,
    ]);

    await inTree(
      Object.entries(files).map(([name, body]) => ({ heading: name.slice(1), body })),
      async (root) => {
        const shown = await runIn(root, `substrata show ${id} --schemas ROOT/schemas`);
        expect(shown).toMatchObject({ code: 1, stdout: "" });
        const check = await runIn(root, "substrata check --schemas ROOT/schemas");
        expect(check.code).toBe(1);
        expect(check.stdout).toContain(` --> /${vendor}:${line}:`);
      },
    );
  });
});
