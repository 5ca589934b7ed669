import { proven, unlessFailed, watched } from "./proven.js";

const CGROUPS = "mkdir -p /sys/fs/cgroup && mount -t cgroup2 c /sys/fs/cgroup";
const ROOTS = ["/usr/share", "/etc"];

proven({
  entry: "containers/containers.conf",
  directories: ROOTS.map((root) => `${root}/containers/containers.conf.d`),
  files: ROOTS.map((root) => `${root}/containers/containers.conf`),
  suffix: ".conf",
  says: (token) => `# ${token}\n[containers]\n`,
  prepare: CGROUPS,
  ask: watched("podman images"),
  order: unlessFailed,
});
proven({
  entry: "containers/registries.conf",
  directories: ROOTS.map((root) => `${root}/containers/registries.conf.d`),
  files: ROOTS.map((root) => `${root}/containers/registries.conf`),
  suffix: ".conf",
  says: (token) => `# ${token}\nunqualified-search-registries = ["a.example"]\n`,
  prepare: CGROUPS,
  ask: watched("podman info"), // which is slow
  share: 25,
  order: unlessFailed,
});
proven({
  entry: "containers/storage.conf",
  directories: ROOTS.map((root) => `${root}/containers/storage.conf.d`),
  files: ROOTS.map((root) => `${root}/containers/storage.conf`),
  suffix: ".conf",
  says: (token) =>
    `# ${token}\n[storage]\ndriver = "vfs"\nrunroot = "/run/c"\ngraphroot = "/var/lib/containers/${token}"\n`,
  prepare: CGROUPS,
  ask: watched("podman images"),
});
