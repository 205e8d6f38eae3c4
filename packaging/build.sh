#!/usr/bin/env bash
# build.sh deb|rpm FOLDER [PUBLISHED]: builds the packages into FOLDER from a clean copy of the source, with programs of their own unless
# PUBLISHED is a folder that has them. Nothing is downloaded.
set -euo pipefail
kind=$1 folder=$(realpath -m "$2") published=${3:+$(realpath "$3")}
root=$(cd "$(dirname "$0")/.." && pwd)
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")

# What `make` set up for its own tree is not the copy's.
unset ArtifactsPath PUBLISH PCM_DIST PCM_REPO_ROOT PCM_ONNXRUNTIME MAKEFLAGS MAKELEVEL MFLAGS
# debhelper moves HOME, below which NuGet's cache lies.
export NUGET_PACKAGES=${NUGET_PACKAGES:-$HOME/.nuget/packages}
# And nobody else is asked, which NuGet does for the lowest version that would do.
export RestoreSources=$NUGET_PACKAGES

mkdir -p "$folder"
# What an earlier build that was killed has left.
rm -rf "$folder/$kind".??????
work=$(mktemp -d "$folder/$kind.XXXXXX"); trap 'rm -rf "$work"' EXIT
source=$work/pcmd-$version
"$root/packaging/stage.sh" "$source"
quietly() { "$@" >"$folder/$kind.log" 2>&1 || { tail -n 40 "$folder/$kind.log" >&2; exit 1; }; }

case $kind in
  deb)
    cp -r "$source/packaging/deb" "$source/debian"
    sed -i "s/@version@/$version/" "$source/debian/changelog"
    # clang, zlib and the SDK may have come without dpkg's knowledge (-d); a missing one ends the build all the same.
    (cd "$source"; quietly env ${published:+PUBLISH="$published"} dpkg-buildpackage --build=binary --no-sign -d)
    rm -f "$folder"/*.deb "$folder"/*.changes "$folder"/*.buildinfo
    mv "$work"/*.deb "$work"/*.changes "$work"/*.buildinfo "$folder/"
    ;;
  rpm)
    tar -C "$work" -cf "$work/pcmd-$version.tar" "pcmd-$version"
    # BuildRequires are EL's names, which a Debian's rpm has no record of.
    quietly rpmbuild -bb --nodeps --define "_topdir $work/rpm" --define "_sourcedir $work" --define "_rpmdir $work/out" \
      --define "pcmd_version $version" ${published:+--define "published $published"} "$source/packaging/rpm/pcmd.spec"
    rm -f "$folder"/*.rpm
    mv "$work"/out/*/*.rpm "$folder/"
    ;;
  *) echo "usage: build.sh deb|rpm FOLDER [PUBLISHED]" >&2; exit 2 ;;
esac
ls -l "$folder"/*."$kind" | awk '{ printf "%s  %.1f MB\n", $9, $5 / 1e6 }'
