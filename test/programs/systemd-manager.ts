/** The manager loads the unit that it is to start, and names every section that it does not know. */
export const manager = (unit: string): string =>
  `setpriv --reuid 1000 --regid 1000 --clear-groups env XDG_RUNTIME_DIR=/tmp HOME=/tmp SYSTEMD_LOG_LEVEL=info timeout 10 /usr/lib/systemd/systemd --test --system --unit=${unit}`;

/** No other units, and no generators: they would be loaded too. */
export const ALONE = `
  mkdir -p /sys/fs/cgroup && mount -t cgroup2 c /sys/fs/cgroup
  rm -rf /usr/lib/systemd/system-generators /usr/lib/systemd/system /etc/systemd/system`;
