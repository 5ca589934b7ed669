import { expect, test } from "vitest";
import { effective, findings, named, standings, surveyOf, USR } from "./given.js";

test("survey() accounts for what it ignores, with the reason (D10, D12)", async () => {
  const d = "/etc/app/app.yaml.d";
  const found = await surveyOf(
    named(
      `${d}/.hidden.yaml`,
      `${d}/10-a.yaml`,
      `${d}/10-a.yaml~`,
      `${d}/20-b.yaml.rpmsave`,
      `${d}/30-c.txt`,
      `${d}/README`,
      `${d}/nested.d/40-d.yaml`,
    ),
  );
  expect(standings(found)).toEqual({
    [`${d}/.hidden.yaml`]: "ignored: hidden",
    [`${d}/10-a.yaml`]: "effective",
    [`${d}/10-a.yaml~`]: "ignored: backup",
    [`${d}/20-b.yaml.rpmsave`]: "ignored: backup",
    [`${d}/30-c.txt`]: "ignored: other suffix",
    [`${d}/README`]: "ignored: other suffix",
    [`${d}/nested.d`]: "ignored: directory",
  });
  expect(found.diagnostics.map(({ code, facts }) => ({ code, facts }))).toEqual([
    { code: "discover/near-miss", facts: { file: `${d}/20-b.yaml.rpmsave`, meant: "20-b.yaml" } },
    { code: "discover/near-miss", facts: { file: `${d}/30-c.txt`, meant: "30-c.yaml" } },
  ]);
});

test("survey() accounts beside the main file only for what looks like it (D10, D12)", async () => {
  const found = await surveyOf(
    named(
      `${USR}/docker/daemon.json`,
      `${USR}/docker/key.json`,
      "/etc/docker/daemon.json.rpmsave",
      "/etc/docker/daemon.jsn",
      "/etc/docker/daemon.yaml.d/10-a.yaml",
      "/etc/docker/key.json",
      "/etc/docker/plugins/a.json",
    ),
    { id: "docker/daemon.json" },
  );
  expect(standings(found)).toEqual({
    [`${USR}/docker/daemon.json`]: "effective",
    "/etc/docker/daemon.jsn": "ignored: misnamed",
    "/etc/docker/daemon.json.rpmsave": "ignored: backup",
    "/etc/docker/daemon.yaml.d": "ignored: misnamed",
  });
  expect(found.diagnostics.map(({ hint }) => hint)).toEqual([
    "to be read it would be named daemon.json",
    "to be read it would be named daemon.json",
    "to be read it would be named /etc/docker/daemon.json.d",
  ]);
});

test("survey() tells a directory that nearly is the one of drop-ins, unless another id reads it (D16)", async () => {
  const tree = named(`${USR}/app/app.yaml`, "/etc/app/app.yaml.d/10-a.yaml", "/etc/app/appp.yaml.d/10-a.yaml");
  const hints = async (isDeclared?: (id: string) => Promise<boolean>): Promise<unknown> =>
    (await surveyOf(tree, isDeclared === undefined ? {} : { isDeclared })).diagnostics.map(({ code, facts }) => [
      code,
      facts,
    ]);
  const facts = { file: "/etc/app/appp.yaml.d", meant: "/etc/app/app.yaml.d" };
  expect(await hints()).toEqual([["discover/near-miss", facts]]);
  expect(await hints(async (id) => id === "app/other.yaml")).toHaveLength(1);
  expect(await hints(async (id) => id === "app/appp.yaml")).toEqual([]);
  expect(await hints(async (id) => id === "app/appp.yaml.d")).toEqual([]);
});

test("survey() gives no hint where the file itself is there (D10)", async () => {
  const found = await surveyOf(named("/etc/app/app.yaml", "/etc/app/app.yaml~", "/etc/app/app.yml"));
  expect(standings(found)).toEqual({ "/etc/app/app.yaml": "effective", "/etc/app/app.yaml~": "ignored: backup" });
  expect(found.diagnostics).toEqual([]);
});

test("survey() reports what it depends on, once each (D13)", async () => {
  const found = await surveyOf({
    ...named(`${USR}/app/app.yaml`, "/etc/app/app.yaml.d/10-a.yaml"),
    "/etc/app/app.yaml.d/20-b.yaml": { link: "/srv/a" },
    "/srv/a": { link: "b" },
    "/srv/b": "b: 1\n",
  });
  expect(found.dependencies).toEqual([
    { is: "listed", path: `${USR}/app` },
    { is: "absent", path: `${USR}/app/app.yaml.d` },
    { is: "absent", path: "/run/app/app.yaml" },
    { is: "absent", path: "/run/app/app.yaml.d" },
    { is: "listed", path: "/etc/app" },
    { is: "absent", path: "/etc/app/app.yaml" },
    { is: "listed", path: "/etc/app/app.yaml.d" },
    { is: "listed", path: "/srv" },
  ]);
});

test("survey() reports the missing end of a link as a dependency (D13)", async () => {
  const found = await surveyOf({ "/etc/app/app.yaml": { link: "/srv/none" } });
  expect(found.dependencies).toContainEqual({ is: "absent", path: "/srv/none" });
});

test("survey() depends on no output, which a delivery changes (D13, D14)", async () => {
  const found = await surveyOf({
    "/etc/app/app.yaml": { link: "/run/substrata/app/app.yaml" },
    "/etc/app/app.yaml.d": { link: "/run/substrata/app" },
  });
  expect(found.dependencies.filter(({ path }) => path.startsWith("/run/substrata"))).toEqual([]);
});

const RUN = "/run/substrata/docker/daemon.json";

test.each([
  ["before the first delivery", {}],
  ["after it", { [RUN]: "{}\n" }],
])("survey() ignores a link to an output %s (D14)", async (_, delivered) => {
  const found = await surveyOf(
    {
      ...named(`${USR}/docker/daemon.json`, "/etc/docker/daemon.json.d/50-a.yaml"),
      "/etc/docker/daemon.json": { link: RUN },
      ...delivered,
    },
    { id: "docker/daemon.json" },
  );
  expect(effective(found)).toEqual([`${USR}/docker/daemon.json`, "/etc/docker/daemon.json.d/50-a.yaml"]);
  expect(standings(found)["/etc/docker/daemon.json"]).toBe("ignored: output");
  expect(found.diagnostics).toEqual([]);
});

test("survey() knows an output by every way that leads into it (D14)", async () => {
  const found = await surveyOf(
    {
      ...named("/run/substrata/app/c.yaml"),
      "/var/run": { link: "../run" },
      "/out": { link: "/run/substrata" },
      "/run/substrata/loop.yaml": { link: "/etc/app/app.yaml.d/40-loop.yaml" },
      "/run/substrata/away.yaml": { link: "/srv/away.yaml" },
      "/srv/away.yaml": "a: 1\n",
      "/etc/app/app.yaml": { link: "/var/run/substrata/app/none.yaml" },
      "/etc/app/app.yaml.d/10-relative.yaml": { link: "../../../run/substrata/app/c.yaml" },
      "/etc/app/app.yaml.d/20-directory.yaml": { link: "/run/substrata" },
      "/etc/app/app.yaml.d/30-away.yaml": { link: "/out/away.yaml" },
      "/etc/app/app.yaml.d/40-loop.yaml": { link: "/run/substrata/loop.yaml" },
      "/etc/app/app.yaml.d/50-beside.yaml": "a: 1\n",
      "/run/app": { link: "substrata/app" },
    },
    { outputs: ["/out"] },
  );
  expect(effective(found)).toEqual(["/etc/app/app.yaml.d/50-beside.yaml"]);
  expect(standings(found)).toEqual({
    "/run/app": "ignored: output",
    "/etc/app/app.yaml": "ignored: output",
    "/etc/app/app.yaml.d/10-relative.yaml": "ignored: output",
    "/etc/app/app.yaml.d/20-directory.yaml": "ignored: output",
    "/etc/app/app.yaml.d/30-away.yaml": "ignored: output",
    "/etc/app/app.yaml.d/40-loop.yaml": "ignored: output",
    "/etc/app/app.yaml.d/50-beside.yaml": "effective",
  });
  expect(found.diagnostics).toEqual([]);
});

test("survey() lets an output stand over no namesake, in either precedence (D14)", async () => {
  const tree = {
    ...named(`${USR}/app/app.yaml`, `${USR}/app/app.yaml.d/10-a.yaml`),
    "/etc/app/app.yaml": { link: "/run/substrata/app/app.yaml" },
    "/etc/app/app.yaml.d/10-a.yaml": { link: "/run/substrata/app/app.yaml" },
  };
  for (const precedence of ["layered", "uapi"] as const) {
    const found = await surveyOf(tree, { precedence });
    expect(effective(found)).toEqual([`${USR}/app/app.yaml`, `${USR}/app/app.yaml.d/10-a.yaml`]);
    expect(findings(found)).toEqual([]);
  }
});

test("survey() ignores an output that lies where a layer is searched (D14)", async () => {
  const found = await surveyOf(named("/run/substrata/app.yaml"), { id: "substrata/app.yaml" });
  expect(effective(found)).toEqual([]);
  expect(standings(found)).toEqual({ "/run/substrata": "ignored: output" });
});

test("survey() finds nothing in an empty tree, and says where it looked", async () => {
  const found = await surveyOf({});
  expect(found).toMatchObject({ effective: [], fragments: [], diagnostics: [] });
  expect(found.dependencies).toHaveLength(6);
});

test("survey() takes layers in the order given, by whatever name", async () => {
  const layers = [
    { name: "base", root: "/srv/base" },
    { name: "site", root: "/srv/site" },
    { name: "role", root: "/srv/role" },
    { name: "host", root: "/etc" },
  ];
  const tree = named("/etc/a.yaml", "/srv/role/a.yaml", "/srv/site/a.yaml", "/srv/base/a.yaml");
  expect(effective(await surveyOf(tree, { id: "a.yaml", layers }))).toEqual([
    "/srv/base/a.yaml",
    "/srv/site/a.yaml",
    "/srv/role/a.yaml",
    "/etc/a.yaml",
  ]);
});
