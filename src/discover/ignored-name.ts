import { suffixOf } from "./suffix.js";

/** What package managers and editors leave behind. Source: systemd's `hidden_or_backup_file`. */
const SYSTEMD_BACKUPS =
  ".rpmnew .rpmsave .rpmorig .dpkg-old .dpkg-new .dpkg-tmp .dpkg-dist .dpkg-bak .dpkg-backup .dpkg-remove " +
  ".ucf-new .ucf-old .ucf-dist .swp .bak .old .new";
/** The same of others; none of these tells a format, so that here too only the reason differs. */
const FURTHER_BACKUPS = ".orig .rej .swo .tmp .pacnew .pacsave .apk-new";
const BACKUPS = new Set(`${SYSTEMD_BACKUPS} ${FURTHER_BACKUPS}`.split(" "));

/** The names that systemd passes over beside those that start with a dot. */
const RESERVED = new Set(["lost+found", "aquota.user", "aquota.group"]);

/** Why an entry is passed over whatever it holds (D10); undefined for a name that may count. */
export function ignoredName(name: string): "hidden" | "backup" | undefined {
  if (name.startsWith(".") || RESERVED.has(name)) return "hidden";
  return original(name) === name ? undefined : "backup";
}

/** The name that a backup was made of: `10-x.yaml` for `10-x.yaml.rpmsave~`. */
export function original(name: string): string {
  const base = name.endsWith("~") ? name.slice(0, -1) : BACKUPS.has(suffixOf(name)) ? stemOf(name) : name;
  return base === name ? name : original(base);
}

/** A file name without its suffix. */
export function stemOf(name: string): string {
  return name.slice(0, name.length - suffixOf(name).length);
}
