#!/usr/bin/env bash
# boot.sh ROOT NAME PREPARE…: boots a throw-away layer over ROOT under systemd-nspawn, after PREPARE has been run with the layer's path in
# $MACHINE. Lives as long as the machine; ends it when standard input ends, so that it goes with whoever started it. Mounts are in a
# namespace of their own and go with it too.
set -euo pipefail
[[ ${IN_NAMESPACE:-} ]] || IN_NAMESPACE=1 exec unshare --mount --propagation private "$0" "$@"
root=$1 name=$2; shift 2

# In memory, since the folder may itself lie on an overlay, which takes no layer.
mount -t tmpfs -o mode=755 machine /mnt
mkdir /mnt/layer /mnt/work /mnt/root
mount -t overlay overlay -o "lowerdir=$root,upperdir=/mnt/layer,workdir=/mnt/work" /mnt/root
MACHINE=/mnt/root "$@"

# PID 1: nspawn leaves the controllers of cgroup v1 read-only, and hides the kernel's boot id behind one of its own, which processes with
# a fresh /proc do not see. A machine has neither.
cat >/mnt/root/init <<'INIT'
#!/bin/sh
for hierarchy in /sys/fs/cgroup/*/; do mount -o remount,bind,rw "$hierarchy" 2>/dev/null; done
umount /proc/sys/kernel/random/boot_id
exec /lib/systemd/systemd
INIT
chmod 755 /mnt/root/init

# A group of its own in every hierarchy, which its systemd may divide as it likes.
groups=()
mapfile -t memberships </proc/self/cgroup
for membership in "${memberships[@]}"; do
  IFS=: read -r _ controllers path <<<"$membership"
  case $controllers in
    '') [[ -d /sys/fs/cgroup/unified ]] && parent=/sys/fs/cgroup/unified || parent=/sys/fs/cgroup ;;
    *) parent=/sys/fs/cgroup/${controllers#name=} ;;
  esac
  parent=$parent${path%/}
  [[ -d $parent ]] || continue
  mkdir "$parent/$name"; groups+=("$parent/$name")
  for file in cpuset.cpus cpuset.mems; do
    [[ ! -e $parent/$file || $controllers = '' ]] || cat "$parent/$file" >"$parent/$name/$file"
  done
done

exec 3<&0 </dev/null
machine=$BASHPID
keep() {
  set +e; exec >/dev/null 2>&1; cat <&3
  # Its PID 1 does not go with nspawn, and is gone only when all the others are.
  for pid in $(cat "/proc/$machine/task/$machine/children") "$machine"; do
    [[ $pid = "$BASHPID" ]] || { kill -KILL "$pid"; tail -s 0.1 --pid="$pid" -f /dev/null; }
  done
  for group in "${groups[@]}"; do find "$group" -depth -type d -exec rmdir {} +; done
}
keep &
exec 3<&-
for group in "${groups[@]}"; do echo "$machine" >"$group/cgroup.procs"; done

[[ -e /sys/fs/cgroup/cgroup.controllers ]] && unified=1 || unified=0
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=$unified
exec systemd-nspawn --quiet --directory=/mnt/root --machine="$name" --register=no --keep-unit --private-network --link-journal=no \
  --resolv-conf=off --timezone=off --console=pipe --kill-signal=SIGRTMIN+3 /init
