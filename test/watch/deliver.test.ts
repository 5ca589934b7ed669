import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { deliver, nodeFileSystem } from "../../src/host/public.js";
import { diff, emit, watch, type Change } from "../../src/index.js";
import { onDisk, plant } from "../support/disk.js";

/* What a provisioning agent writes with the library: each step is what happens to a host, and what it then delivers. */
test("an agent follows a host: factory default, overrides, a slip, a mask, a new vendor", async () => {
  const vendor = { "/usr/share/defaults/app/app.yaml": "mtu: 1500\n", "/usr/share/defaults/other.yaml": "a: 1\n" };
  const override = "/etc/app/app.yaml.d/10.yaml";
  await onDisk({ ...vendor, [override]: "mtu: [\n" }, async (root) => {
    const stop = new AbortController();
    const files = nodeFileSystem(root);
    const out = "/run/substrata";
    const log: string[] = [];
    const changes: Change[] = [];
    const agent = (async () => {
      for await (const { plan, now, before } of watch(files, { outputs: [out], signal: stop.signal })) {
        if (now === undefined) continue;
        const target = `${out}/${now.id}`;
        const next =
          now.state === "refused" && !existsSync(join(root, target))
            ? await plan.resolve(now.id, { layers: ["vendor"] })
            : now;
        if (next.state === "refused" || next.state === "opaque") continue;
        if (before) changes.push(...diff(before, next));
        const text = next.state === "absent" ? undefined : emit(next);
        const { did } = await deliver(files, target, text, { outputs: [out], layers: plan.layers });
        log.push(`${now.id} ${did}`);
      }
    })();
    const delivered = (id: string): string | undefined => {
      const file = join(root, out, id);
      return existsSync(file) ? readFileSync(file, "utf8") : undefined;
    };
    const until = async (id: string, text: string | undefined): Promise<void> => {
      await expect.poll(() => delivered(id), { timeout: 5000, interval: 5 }).toBe(text);
      await new Promise((later) => setTimeout(later, 120));
      expect(delivered(id)).toBe(text);
    };

    await until("app/app.yaml", "mtu: 1500\n"); // the override is broken, and no file stood
    await until("other.yaml", "a: 1\n");
    plant(root, { [override]: "mtu: 9000\n" });
    await until("app/app.yaml", "mtu: 9000\n");
    plant(root, { [override]: "mtu: [\n" });
    await until("app/app.yaml", "mtu: 9000\n"); // the last good file stands
    rmSync(join(root, override));
    await until("app/app.yaml", "mtu: 1500\n");
    plant(root, { "/etc/app/app.yaml": { link: "/dev/null" } });
    await until("app/app.yaml", undefined);
    expect(existsSync(join(root, out, "app"))).toBe(false);
    rmSync(join(root, "/usr/share/defaults/other.yaml"));
    await until("other.yaml", undefined);
    plant(root, { "/usr/share/defaults/app/new.json": '{"n": 1}' });
    await until("app/new.json", '{\n  "n": 1\n}\n');
    stop.abort();
    await agent;
    expect(log).toEqual([
      "app/app.yaml written",
      "other.yaml written",
      "app/app.yaml written",
      "app/app.yaml written",
      "app/app.yaml removed",
      "other.yaml removed",
      "app/new.json written",
    ]);
    expect(changes.map(({ id, change }) => `${id} ${change}`)).toEqual([
      "app/app.yaml changed",
      "app/app.yaml removed",
      "other.yaml removed",
    ]);
  });
});
