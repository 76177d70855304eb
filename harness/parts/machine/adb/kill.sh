# Kills a VMM on the device: `sh -c SCRIPT endgoal-kill FOLDER`. vmm.sh writes its id down a moment after it was started.
tries=0
until { read -r pid <"$1/vmm.pid"; } 2>/dev/null; do
  tries=$((tries + 1))
  [ $tries -lt 40 ] || exit 1
  sleep 0.05
done
kill -s KILL "$pid"
