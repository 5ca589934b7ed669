import { proven } from "./proven.js";

proven({
  entry: "netplan",
  directories: ["/usr/lib/netplan", "/etc/netplan", "/run/netplan"],
  suffix: ".yaml",
  // A device is defined before anything else is said of it.
  always: { "/usr/lib/netplan/00-base.yaml": "network: { version: 2, ethernets: { eth0: { mtu: 1400 } } }\n" },
  says: (token) => `network: { ethernets: { eth0: { nameservers: { search: [${token}] } } } }\n`,
  ask: "netplan get",
  order: ({ text }) => (text.includes("Command failed") ? undefined : [...(text.match(/(?<=- )m\d+z/g) ?? [])]),
});
