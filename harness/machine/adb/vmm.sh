# Runs a VMM on the device: `sh -c SCRIPT endgoal-vmm FOLDER COMMAND…`. The console is stdout. When the run's folder is
# gone the watchdog has cleaned up, and nothing may start any more.
umask 077
folder=$1
shift
mkdir "$folder" && mkfifo "$folder/channel.in" "$folder/channel.out" || exit 125
"$@" </dev/null &
vmm=$!
if ! echo "$vmm" >"$folder/vmm.pid"; then
  kill -s KILL "$vmm"
  exit 125
fi
wait "$vmm"
status=$?
rm -rf "$folder"
echo "endgoal-vmm: ended $status" >&2
exit "$status"
