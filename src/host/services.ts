import { expectOptions } from "../model/nearest.js";

/** A unit of systemd: its file's name and text. */
export interface Unit {
  readonly name: string;
  readonly text: string;
}

const KEEP = "/var/lib/substrata";

export interface ServiceOptions {
  /** The command line's path on the host. */
  readonly command?: string;
  /** Where the effective files are delivered; below `/run`, so that a reboot starts anew. */
  readonly output?: string;
  /** Where the last good texts outlive a reboot. */
  readonly keep?: string;
}

/**
 * The services of a host: one that delivers every effective configuration before ordinary services start, and one that
 * follows changes while the host runs. They run the command line and nothing else, and may write only where they
 * deliver and where they keep. The first fails where a configuration is refused, and is seen to; nothing requires it, so
 * that a slip in an override keeps no host from starting. The second goes on, and brings back what the first could not.
 *
 * @throws RangeError for an output that is not a directory below `/run`, or a command or a keep that is no absolute path.
 * @example
 * const [boot, watch] = services({ command: "/usr/bin/substrata" });
 */
export function services(options: ServiceOptions = {}): readonly Unit[] {
  expectOptions("services", options, ["command", "output", "keep"]);
  const { command = "/usr/bin/substrata", output = "/run/substrata", keep = KEEP } = options;
  const [, directory] = /^\/run\/([A-Za-z0-9_./-]+)$/.exec(output) ?? [];
  if (directory === undefined || directory.split("/").includes(".."))
    throw new RangeError(`no directory below /run: ${output}`);
  if (!/^\/[^\s%"'\\;]+$/.test(command)) throw new RangeError(`no absolute path of a command: ${command}`);
  checkKeep(keep);
  const deliver = `${command} show --to ${output} --fallback last --keep ${keep}`;
  return [
    {
      name: "substrata.service",
      text: unit({
        Unit: [
          ["Description", "Deliver the effective configuration"],
          ["DefaultDependencies", "no"],
          ["RequiresMountsFor", `/usr /etc ${output}`],
          ["After", "local-fs.target"],
          ["Before", "sysinit.target shutdown.target"],
          ["Conflicts", "shutdown.target"],
        ],
        Service: [
          ["Type", "oneshot"],
          ["RemainAfterExit", "yes"],
          ["ExecStart", deliver],
          ...confined(directory, keep),
        ],
        Install: [["WantedBy", "sysinit.target"]],
      }),
    },
    {
      name: "substrata-watch.service",
      text: unit({
        Unit: [
          ["Description", "Deliver the effective configuration whenever it changes"],
          ["RequiresMountsFor", `/usr /etc ${output}`],
          ["After", "substrata.service"],
        ],
        Service: [
          ["Type", "exec"],
          ["ExecStart", `${deliver} --watch`],
          ["Restart", "on-failure"],
          ["RestartSec", "1s"],
          ...confined(directory, keep),
        ],
        Install: [["WantedBy", "multi-user.target"]],
      }),
    },
  ];
}

/** What makes the directory of the last good texts, for systemd-tmpfiles: nobody else needs to read them. */
export function tmpfiles({ keep = KEEP }: Pick<ServiceOptions, "keep"> = {}): Unit {
  checkKeep(keep);
  return { name: "substrata.conf", text: `d ${keep} 0700 root root -\n` };
}

function checkKeep(keep: string): void {
  if (!/^(?:\/[A-Za-z0-9_.-]+)+$/.test(keep) || keep.split("/").includes(".."))
    throw new RangeError(`no absolute path of a directory: ${keep}`);
}

type Line = readonly [key: string, value: string];

/** What a process that reads configurations and writes one directory has no use for (systemd.exec(5)). */
function confined(directory: string, keep: string): readonly Line[] {
  return [
    ["RuntimeDirectory", directory],
    ["RuntimeDirectoryPreserve", "yes"],
    ["ReadWritePaths", `-${keep}`], // what is not there, or not mounted yet, is not waited for
    ["UMask", "0022"], // what is delivered is read by others
    ["CapabilityBoundingSet", "CAP_CHOWN CAP_DAC_READ_SEARCH"], // a delivered file keeps its owner; a source may be private
    ["NoNewPrivileges", "yes"],
    ["ProtectSystem", "strict"],
    ["ProtectHome", "yes"],
    ["PrivateTmp", "yes"],
    ["PrivateDevices", "yes"],
    ["PrivateNetwork", "yes"],
    ["IPAddressDeny", "any"],
    ["RestrictAddressFamilies", "AF_UNIX"],
    ["ProtectClock", "yes"],
    ["ProtectHostname", "yes"],
    ["ProtectKernelLogs", "yes"],
    ["ProtectKernelModules", "yes"],
    ["ProtectKernelTunables", "yes"],
    ["ProtectControlGroups", "yes"],
    ["ProtectProc", "invisible"],
    ["ProcSubset", "pid"],
    ["RestrictNamespaces", "yes"],
    ["RestrictRealtime", "yes"],
    ["RestrictSUIDSGID", "yes"],
    ["LockPersonality", "yes"],
    ["SystemCallArchitectures", "native"],
    ["SystemCallFilter", "@system-service"],
    ["SystemCallFilter", "~@privileged @resources"],
    ["SystemCallFilter", "@chown"],
    ["SystemCallErrorNumber", "EPERM"],
  ];
}

function unit(sections: Readonly<Record<string, readonly Line[]>>): string {
  return Object.entries(sections)
    .map(([name, lines]) => `[${name}]\n${lines.map(([key, value]) => `${key}=${value}\n`).join("")}`)
    .join("\n");
}
