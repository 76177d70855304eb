#!/bin/sh
# pack-image.sh TAR IMAGE: writes a container image's file system, as a tar archive, from the unpacked packages in TAR. The
# archive is the same byte for byte for the same packages. Runs as root, or as root of a user namespace. Mounts nothing.
set -eu
umask 022
tar=$1 image=$2
tree=$(mktemp -d "$image.XXXXXX")
trap 'rm -rf "$tree"' EXIT

tar --extract --no-same-owner --file="$tar" --directory="$tree" --exclude='./dev/*'

# Does the part of the packages' maintainer scripts that builds and servers need.
chmod 755 "$tree"
for dir in dev proc sys run tmp etc root; do mkdir -p "$tree/$dir"; done
chmod 1777 "$tree/tmp"
# Folders of the workstation are mounted below it at their own paths, for a user who is not root.
chmod 755 "$tree/root"
[ -e "$tree/bin/sh" ] || ln -s dash "$tree/bin/sh"
for awk in mawk gawk; do
  [ -e "$tree/usr/bin/awk" ] || [ ! -e "$tree/usr/bin/$awk" ] || ln -s "$awk" "$tree/usr/bin/awk"
done
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/tmp:/bin/sh\n' >"$tree/etc/passwd"
printf 'root:x:0:\nnogroup:x:65534:\n' >"$tree/etc/group"
rm -rf "$tree/var/cache/apt" "$tree/var/lib/apt" "$tree/var/log" "$tree/var/lib/dpkg/status-old"

tar --create --sort=name --format=gnu --numeric-owner --owner=0 --group=0 --mtime=@0 --file="$image" --directory="$tree" .
