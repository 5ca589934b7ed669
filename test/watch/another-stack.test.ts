import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { main } from "../../src/cli/main.js";
import { onDisk, plant } from "../support/disk.js";

test("show --watch begins anew when the host's stack is another one (D17)", async () => {
  const tree = {
    "/usr/share/defaults/app.yaml": "a: 1\nsite: none\n",
    "/usr/share/site/app.yaml": "site: here\n",
  };
  await onDisk(tree, async (root) => {
    const ending = new AbortController();
    const running = main(["show", "--root", root, "--to", join(root, "run/substrata"), "--watch"], {
      out: () => undefined,
      err: () => undefined,
      standardInput: () => Buffer.from(""),
      env: {},
      isTerminal: false,
      signal: ending.signal,
    });
    const file = join(root, "run/substrata/app.yaml");
    const delivered = (): string => (existsSync(file) ? readFileSync(file, "utf8") : "");
    await expect.poll(delivered, { timeout: 5000, interval: 10 }).toBe("a: 1\nsite: none\n");
    plant(root, { "/etc/substrata/stack.yaml.d/10.yaml": "layers:\n  - { name: site, path: /usr/share/site }\n" });
    await expect.poll(delivered, { timeout: 5000, interval: 10 }).toBe("a: 1\nsite: here\n");
    plant(root, { "/usr/share/site/app.yaml": "site: there\n" }); // which nobody watched before
    await expect.poll(delivered, { timeout: 5000, interval: 10 }).toBe("a: 1\nsite: there\n");
    ending.abort();
    expect(await running).toBe(0);
  });
});
