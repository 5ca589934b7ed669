import { proven, until } from "./proven.js";

const ROOTS = ["/usr/lib", "/usr/local/lib", "/run", "/etc"];

/** @param ask What makes the program load all files of its kind. */
function network(type: string, needed: string, ask: string, prepare?: string): void {
  const name = `80-x.${type}`;
  proven({
    entry: `systemd/network/*.${type}`,
    id: `systemd/network/${name}`,
    directories: ROOTS.map((root) => `${root}/systemd/network/${name}.d`),
    files: ROOTS.map((root) => `${root}/systemd/network/${name}`),
    suffix: ".conf",
    says: (token) => `[${token}]\n${needed}`,
    ask,
    ...(prepare === undefined ? {} : { prepare }),
  });
}

const networkd = until("Link UP", "/usr/lib/systemd/systemd-networkd");
network("network", "[Match]\nName=none\n", networkd);
network("netdev", "[NetDev]\nName=none0\nKind=dummy\n", networkd);
network(
  "link",
  "[Match]\nOriginalName=none\n",
  "udevadm test-builtin net_setup_link /sys/class/net/lo",
  "mount -t sysfs s /sys",
);
