# What a VMM on the device has done so far: `sh -c SCRIPT endgoal-work FOLDER`. Prints /proc/PID/stat, the bytes of the
# guest's console, and whether its cgroup is frozen, in sections for device.ts.
exec 2>/dev/null
read -r pid <"$1/vmm.pid" || exit 1
echo '@@ stat'
cat "/proc/$pid/stat"
echo '@@ console'
wc -c <"$1/console"
echo '@@ frozen'
while IFS= read -r line; do
  case $line in 0::*) cat "/sys/fs/cgroup${line#0::}/cgroup.freeze" ;; esac
done <"/proc/$pid/cgroup"
