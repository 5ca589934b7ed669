import { expect, test } from "vitest";
import { formatForFile, formatNamed, formats } from "../../src/format/index.js";

test.each([
  ["daemon.json", "json"],
  ["settings.jsonc", "jsonc"],
  ["prometheus.yml", "yaml"],
  ["/etc/netplan/50-cloud-init.yaml", "yaml"],
  ["settings.toml", "toml"],
  ["app.conf", undefined],
  ["app.ini", undefined],
  ["app.cfg", undefined],
  ["app.env", undefined],
  ["yaml", undefined],
])("formatForFile() tells the format of %s by its suffix", (file, name) => {
  expect(formatForFile(file)?.name).toBe(name);
});

test("formatNamed() knows each format by its name, and passes the dialect on", () => {
  for (const { name } of formats()) expect(formatNamed(name)?.name).toBe(name);
  expect(formatNamed("xml")).toBeUndefined();
  expect(
    formatNamed("yaml", { version: "1.1" })?.emit(formatNamed("yaml", { version: "1.1" })?.parse("yes").value ?? null),
  ).toBe("yes\n");
});
