import { expect, test } from "vitest";
import { toId } from "../../src/discover/index.js";
import { DEFAULT_LAYERS } from "../../src/model/resolution.js";

test.each([
  ["docker/daemon.json", "docker/daemon.json"],
  ["hosts", "hosts"],
  ["/etc/docker/daemon.json", "docker/daemon.json"],
  ["/usr/share/defaults/docker/daemon.json", "docker/daemon.json"],
  ["/run/docker/daemon.json", "docker/daemon.json"],
  ["/etc/docker/daemon.json.d/50-x.yaml", "docker/daemon.json"],
  ["/etc/docker/daemon.json.d", "docker/daemon.json"],
  ["docker/daemon.json.d/50-x.yaml", "docker/daemon.json"],
  ["/etc/systemd/journald.conf.d/60-ram.conf", "systemd/journald.conf"],
  ["/etc/profile.d/x.json", "profile.d/x.json"],
  ["/etc/netplan/01-lan.yaml", "netplan/01-lan.yaml"],
  ["/etc/netplan", "netplan"],
  ["/etc/netplanner/a.yaml", "netplanner/a.yaml"],
])("toId() takes %s for %s", (text, id) => {
  expect(toId(text, DEFAULT_LAYERS)).toBe(id);
});

test("toId() takes the innermost of layers that lie in each other", () => {
  const layers = [
    { name: "admin", root: "/etc" },
    { name: "site", root: "/etc/site/" },
    { name: "all", root: "/" },
  ];
  expect(toId("/etc/site/a.yaml", layers)).toBe("a.yaml");
  expect(toId("/etc/a.yaml", layers)).toBe("a.yaml");
  expect(toId("/opt/a.yaml", layers)).toBe("opt/a.yaml");
});

test.each([
  ["", /found nothing/],
  ["/etc", /found nothing/],
  ["/etc/", /found nothing/],
  ["/opt/app.yaml", /must lie under \/usr\/share\/defaults or \/run or \/etc/],
  ["/etcetera/app.yaml", /must lie under/],
  ["../shadow", /the segment "\.\."/],
  ["/etc/../shadow", /the segment "\.\."/],
  ["./app.yaml", /the segment "\."/],
  ["app//app.yaml", /an empty segment/],
  ["app/", /an empty segment/],
  ["a\0b", /NUL/],
  ["a\ud800b", /half a character/],
])("toId() refuses %j", (text, because) => {
  expect(() => toId(text, DEFAULT_LAYERS)).toThrow(RangeError);
  expect(() => toId(text, DEFAULT_LAYERS)).toThrow(because);
});
