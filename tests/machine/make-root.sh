#!/usr/bin/env bash
# make-root.sh FOLDER: a Debian 12 that systemd boots, in FOLDER/root, made once and shared by everybody who asks at the same time. What
# runs on it works in a layer of its own (boot.sh).
set -euo pipefail
folder=$1; root=$folder/root
[[ $(id -u) = 0 ]] || { echo "a container with systemd needs root" >&2; exit 1; }
mkdir -p "$folder"; exec 9>"$folder/lock"; flock 9

packages=systemd,systemd-sysv,dbus,ca-certificates
# Brought and not installed: machines have no network, and apt takes these from its cache.
later=(slurm-wlm munge logrotate)
recipe=$(sha256sum <"$0")
[[ "$(cat "$folder/made" 2>/dev/null || true)" != "$recipe" ]] || exit 0

# The same mirror as this machine's own: whatever its apt is set to.
mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' | sed -n '/^bookworm /{s/^bookworm //p;q}')
# One that was killed as it was being made has its mounts still.
awk -v root="$root/" 'index($2, root) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount
rm -rf --one-file-system "$folder/made" "$root"; mkdir -p "$root"
debootstrap --variant=minbase --include="$packages" bookworm "$root" ${mirror:+"$mirror"} >"$folder/debootstrap.log" 2>&1 ||
  { tail -n 5 "$folder/debootstrap.log" "$root/debootstrap/debootstrap.log" >&2; exit 1; }

# And the same way to it, for what is installed there later.
rm "$root/etc/apt/sources.list"
cp -a /etc/apt/. "$root/etc/apt/"
[[ ! -d /usr/local/share/ca-certificates ]] || cp -a /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/"
[[ ! -e /etc/ssl/certs/ca-certificates.crt ]] || cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
chroot "$root" apt-get clean
cat >"$root/etc/apt/apt.conf.d/zz-keep-packages" <<'APT'
#clear DPkg::Post-Invoke;
#clear APT::Update::Post-Invoke;
APT
fetch() { chroot "$root" apt-get -qq "$@" >>"$folder/debootstrap.log" 2>&1 || { tail -n 5 "$folder/debootstrap.log" >&2; exit 1; }; }
fetch update
fetch install --yes --no-install-recommends --download-only "${later[@]}"

# Users of a machine and of this host are the same to the kernel: tests out here that end all processes of a user must not meet one in there.
sed -i 's/^UID_MIN.*/UID_MIN 30000/' "$root/etc/login.defs"

# Slurm asks for the address of its own node's name, and glibc has none to tell where the only one is 127.0.0.1.
echo node1 >"$root/etc/hostname"
echo 127.0.0.1 localhost node1 >"$root/etc/hosts"
printf '%s\n' '[Match]' Name=lo '[Network]' Address=192.0.2.1/32 >"$root/etc/systemd/network/lo.network"
ln -s /lib/systemd/system/systemd-networkd.service "$root/etc/systemd/system/multi-user.target.wants/"
echo "$recipe" >"$folder/made"
