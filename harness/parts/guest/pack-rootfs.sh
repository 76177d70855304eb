#!/bin/sh
# pack-rootfs.sh TAR ETC IMAGE UUID: an ext4 image of the unpacked packages in TAR and the files of the folder ETC.
# Runs as root, or in a user namespace where it is root: everything in the image belongs to root. Nothing is mounted.
# MKE2FS is the path of mke2fs.
set -eu
tar=$1 etc=$2 image=$3 uuid=$4
tree=$(mktemp -d "$image.XXXXXX")
trap 'rm -rf "$tree"' EXIT

tar --extract --no-same-owner --file="$tar" --directory="$tree" --exclude='./dev/*'

# What the packages' maintainer scripts would do, as far as the guest needs it.
mkdir -p "$tree/etc" "$tree/root" "$tree/var/lib/postgresql"
for dir in dev proc sys run tmp; do mkdir -p "$tree/$dir"; done
cp "$etc"/* "$tree/etc/"
rm -rf "$tree/var/run" "$tree/var/tmp"
ln -s /run "$tree/var/run"
ln -s /tmp "$tree/var/tmp"
[ -e "$tree/bin/sh" ] || ln -s dash "$tree/bin/sh"
chmod 1777 "$tree/tmp"

# Mounted read-only, so it needs neither a journal nor reserved blocks. A tenth and 16 MiB for ext4's own blocks.
size=$(($(du --summarize --block-size=1M "$tree" | cut -f 1) * 11 / 10 + 16))
"$MKE2FS" -q -t ext4 -O ^has_journal -m 0 -L endgoal-root -U "$uuid" -E "hash_seed=$uuid,root_owner=0:0" -d "$tree" \
  "$image" "${size}M"
