#!/bin/sh
# pack-device.sh TAR OURS IMAGE UUID [OPTION OF TAR]…: an ext4 image of the unpacked packages in TAR and our programs in the folder OURS.
# Runs as root, or in a user namespace where it is root: everything in the image belongs to root. Nothing is mounted.
set -eu
tar=$1 ours=$2 image=$3 uuid=$4
shift 4
tree=$(mktemp -d "$image.XXXXXX")
trap 'rm -rf "$tree"' EXIT

tar --extract --no-same-owner --file="$tar" --directory="$tree" "$@"

# What the packages' maintainer scripts would do, as far as it is needed.
for dir in data dev etc proc root run sys tmp; do mkdir -p "$tree/$dir"; done
printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' 'nobody:x:65534:65534:nobody:/:/bin/false' >"$tree/etc/passwd"
printf '%s\n' 'root:x:0:' 'tty:x:5:' 'nogroup:x:65534:' >"$tree/etc/group"
[ -e "$tree/usr/bin/awk" ] || ln -s mawk "$tree/usr/bin/awk"
[ -e "$tree/bin/sh" ] || ln -s dash "$tree/bin/sh"
for file in "$ours"/*; do
  cp "$file" "$tree/usr/sbin/"
  chmod 0755 "$tree/usr/sbin/${file##*/}"
done

# Mounted read-only, so it needs neither a journal nor reserved blocks. A tenth and 16 MiB for ext4's own blocks.
size=$(($(du --summarize --block-size=1M "$tree" | cut -f 1) * 11 / 10 + 16))
mke2fs -q -t ext4 -O ^has_journal -m 0 -L device-root -U "$uuid" -E "hash_seed=$uuid,root_owner=0:0" -d "$tree" \
  "$image" "${size}M"
