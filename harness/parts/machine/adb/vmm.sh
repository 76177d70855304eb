# Runs a VMM on the device: `sh -c SCRIPT endgoal-vmm FOLDER COMMAND…`. The VMM writes the guest's console to a file,
# which goes to stdout in pieces: a stream of single characters would wake adbd for each of them. When the run's folder
# is gone the watchdog has cleaned up, and nothing may start any more.
umask 077
folder=$1
shift
mkdir "$folder" && mkfifo "$folder/channel.in" "$folder/channel.out" || exit 125
: >"$folder/console"
# The pipes are held open here: crosvm and the relay each open one and wait for the other's end of it, not the same one.
exec 3<"$folder/console" 4<>"$folder/channel.in" 5<>"$folder/channel.out"
"$@" </dev/null 1>&2 3<&- 4<&- 5<&- &
vmm=$!
if ! echo "$vmm" >"$folder/vmm.pid"; then
  kill -s KILL "$vmm"
  exit 125
fi
echo "endgoal-vmm: started $vmm" >&2
while kill -0 "$vmm" 2>/dev/null; do
  cat <&3
  sleep 0.2
done
wait "$vmm" 2>/dev/null
status=$?
cat <&3
rm -rf "$folder"
echo "endgoal-vmm: ended $status" >&2
exit "$status"
