// Surroundings that only the kernel can make: read-only disks, disks without programs, no network. `unshare` makes them for one command, without rights of
// an administrator where the system allows it.
import { spawnSync } from 'node:child_process';

/** Why there are none here; undefined if there are. */
export const noNamespaces =
  spawnSync('unshare', ['-Urmn', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0 ? undefined : 'the system allows no namespaces';

/** Runs a script of the shell with parameters in namespaces of its own, and then the command. */
function within(flags, script, parameters, command) {
  const exec = `shift ${parameters.length}; exec "$@"`;
  return ['unshare', flags, 'sh', '-ec', `${script}\n${exec}`, 'sh', ...parameters, ...command];
}

/** Every disk is read-only, except for one folder if there is a `writable` one. The command runs in `cwd`. */
export function onReadOnlyDisks(command, { cwd, writable = '' }) {
  const script = `
[ -z "$2" ] || mount --bind "$2" "$2"
cut -d' ' -f2 /proc/self/mounts | grep -vE '^/(proc|sys|dev)(/|$)|\\\\' | while read -r point; do
  [ "$point" = "$2" ] || mount -o remount,bind,ro "$point" 2>/dev/null || true
done
cd /; cd "$1"`;
  return within('-Urm', script, [cwd, writable], command);
}

/** A folder becomes a disk of its own, on which no program may be run. */
export function withoutPrograms(command, folder) {
  return within('-Urm', 'mount -t tmpfs -o noexec,mode=1777 tmpfs "$1"', [folder], command);
}

/** No network but the computer's own. */
export function withoutNetwork(command) {
  return within('-Urn', 'ip link set lo up 2>/dev/null || ifconfig lo up', [], command);
}
