#!/bin/sh
# pack-folder.sh folder|tar FROM IMAGE: an ext4 image of a root file system, with half a GiB to write to. Runs as root, or
# in a user namespace where it is root. Nothing is mounted; device nodes of an archive are left out, because only the real
# root could make them. MKE2FS is the path of mke2fs.
set -eu
kind=$1 from=$2 image=$3
tree=$from
if [ "$kind" = tar ]; then
  tree=$(mktemp -d "$image.XXXXXX")
  trap 'rm -rf "$tree"' EXIT
  tar --extract --file="$from" --directory="$tree" --exclude='./dev/*' --exclude='dev/*'
fi
for dir in dev proc sys run tmp; do
  [ -e "$tree/$dir" ] || [ "$kind" = folder ] || mkdir -p "$tree/$dir"
done
# A tenth for ext4's own blocks.
size=$(($(du --summarize --block-size=1M "$tree" | cut -f 1) * 11 / 10 + 512))
"$MKE2FS" -q -t ext4 -m 0 -J size=8 -L root -d "$tree" "$image" "${size}M"
