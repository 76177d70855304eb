# Makes a disk on the device: `sh -c SCRIPT endgoal-copy DISK SIZE [FIRST COUNT]…`, with the parts that hold something one
# after the other on stdin. Parts are of 1 MiB. They go through a file: from a stream neither Android's dd (it has no
# fullblock) nor its head (it reads ahead) takes exactly so many bytes.
umask 077
disk=$1 size=$2 parts=$1.parts at=0
shift 2
cat >"$parts" && truncate -s "$size" "$disk" || exit
while [ $# -gt 0 ]; do
  dd if="$parts" of="$disk" bs=1048576 skip="$at" seek="$1" count="$2" conv=notrunc status=none || exit
  at=$((at + $2))
  shift 2
done
rm "$parts"
