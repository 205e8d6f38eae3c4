#!/usr/bin/env bash
# next-version.sh FOLDER OLD NEW: from the DEBs of version OLD in FOLDER, those of version NEW in FOLDER/next: the same programs that say another
# version of themselves. Both have one length, so that the string can be changed where it lies.
set -euo pipefail
folder=$1 old=$2 new=$3
[[ ${#old} = "${#new}" ]]
rm -rf "$folder/next"; mkdir -p "$folder/next"

for package in pcm-client pcmd; do
  tree=$folder/next/$package
  dpkg-deb --raw-extract "$folder/${package}_$old-1_amd64.deb" "$tree"
  sed -i "s/$old-1/$new-1/" "$tree/DEBIAN/control"
  for program in usr/bin/pcm-client usr/lib/pcmd/pcmd-worker usr/lib/pcmd/supervisor/pcmd.dll; do
    [[ -e $tree/$program ]] || continue
    LC_ALL=C sed -i "s/${old//./\\.}+/$new+/g" "$tree/$program"
    grep -q "$new+" "$tree/$program" || { echo "$program says no version that can be changed" >&2; exit 1; }
  done
  (cd "$tree"; find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | xargs -0 md5sum >DEBIAN/md5sums)
  # Nobody keeps it for long.
  dpkg-deb --root-owner-group -Znone --build "$tree" "$folder/next" >/dev/null
  rm -rf "$tree"
done
