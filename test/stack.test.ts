import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../src/host/public.js";
import { atlas, prepare, stack } from "../src/index.js";

const VENDOR = "/usr/share/defaults/substrata/stack.yaml";

describe("stack() (D17)", () => {
  test("of a host that declares nothing is nothing", async () => {
    expect(await stack(memoryFileSystem({ "/etc/substrata/policy/x": "" }))).toEqual({
      options: {},
      diagnostics: [],
      files: [],
    });
  });

  test("gives layers between the vendor's and the runtime's, lists that add up, and what prepare takes", async () => {
    const files = memoryFileSystem({
      [VENDOR]: "layers: [{ name: site, path: /usr/share/site }]\nschemas: [/usr/share/a]\n",
      "/etc/substrata/stack.yaml.d/10.yaml": "layers: [{ name: role, path: /srv/role }]\nschemas: [/srv/b]\n",
      "/usr/share/defaults/app.yaml": "a: 1\n",
      "/srv/role/app.yaml.d/x.yaml": "a: 2\n",
    });
    const found = await stack(files);
    expect(found.diagnostics).toEqual([]);
    expect(found.options.layers?.map(({ name }) => name)).toEqual(["vendor", "site", "role", "runtime", "admin"]);
    expect(found.options.schemas).toEqual(["/usr/share/a", "/srv/b"]);
    const plan = await prepare(files, found.options);
    expect(await plan.resolve("app.yaml")).toMatchObject({ state: "effective", value: { a: 2 } });
  });

  test("that is refused, or contradicts itself, has no options", async () => {
    const refused = await stack(memoryFileSystem({ [VENDOR]: "layer: []\n" }));
    expect(refused).toMatchObject({ options: {}, diagnostics: [{ code: "schema/additional-key" }] });
    const held = await stack(memoryFileSystem({ [VENDOR]: "layers: [{ name: x, path: /usr }]\n" }));
    expect(held.options).toEqual({});
    expect(new Set(held.diagnostics.map(({ code }) => code))).toEqual(new Set(["host/stack"]));
  });
});

describe("plan.idsOf()", () => {
  const files = memoryFileSystem({ "/etc/systemd/system/a-b.service": "[Service]\n", "/usr/lib/sysctl.d/x.conf": "" });
  test.each<[string, readonly string[]]>([
    ["/usr/lib/sysctl.d/x.conf", ["sysctl.d"]],
    ["/etc/systemd/system/a-b.service.d/x.conf", ["systemd/system/a-b.service"]],
    ["/etc/ssh/sshd_config.d/x.conf", ["ssh/sshd_config"]],
    ["/etc/app/app.yaml.d/x.yaml", ["app/app.yaml"]],
    ["ssh/sshd_config", ["ssh/sshd_config"]],
  ])("%s is read by %j", async (path, ids) => {
    const plan = await prepare(files, { schemas: [atlas()] });
    expect(await plan.idsOf(path)).toEqual(ids);
  });
});

test("a family's ids are those of which something stands above its lowest root; the others are counted (S0)", async () => {
  const files = memoryFileSystem({
    "/usr/lib/systemd/network/10-a.network": "",
    "/usr/lib/systemd/network/20-b.network": "",
    "/etc/systemd/network/20-b.network.d/x.conf": "a",
    "/run/systemd/network/30-c.network": "a",
  });
  const plan = await prepare(files, { schemas: [atlas()] });
  expect(await plan.ids()).toEqual(["systemd/network/20-b.network", "systemd/network/30-c.network"]);
  expect(plan.families).toEqual([{ pattern: "systemd/network/*.network", count: 1 }]);
});
