# The run's one long-lived process on the device: `sh -c SCRIPT endgoal-watchdog ROOT RUN`. It makes the run's folder and
# says again what it reads, so that the harness knows that the device lives. Its stdin ends when the harness does, however
# that dies, or when the cable is pulled; then it kills the run's VMMs and removes what the run left. First it does the
# same for runs whose watchdog is gone.
umask 077
trap '' HUP
root=$1 run=$1/runs/$2

# A VMM's command line names its folder; on a device that was restarted its id may be anybody's.
clean() {
  for file in "$1"/*/vmm.pid; do
    pid=
    read -r pid <"$file" && grep -qF "${file%/*}" "/proc/$pid/cmdline" && kill -s KILL "$pid"
  done
  rm -rf "$1"
} 2>/dev/null

mkdir -p "$root/files" "$root/runs" || exit
for old in "$root"/runs/*; do
  [ -d "$old" ] || continue
  pid=
  { read -r pid <"$old/watchdog.pid"; } 2>/dev/null
  if grep -q endgoal-watchdog "/proc/${pid:-none}/cmdline" 2>/dev/null; then
    echo "busy $pid"
    exit 75
  fi
  clean "$old"
done
# adbd takes what is pushed, and where commands become root by su adbd is not root.
rm -rf "$root/incoming"
mkdir "$root/incoming" && chmod 1777 "$root/incoming" && chmod 0711 "$root" && mkdir "$run" || exit
echo $$ >"$run/watchdog.pid"
echo ready
cat
clean "$run"
